"""State is a shape, then a word, then a colour."""

import functools

from django.utils.html import format_html
from django.utils.safestring import SafeString

from preau.kit.icons import glyph

# state → (glyph, colour)
STATES = {
    "ok": ("ok", "ok"),  # present, done, read, paid, covered
    "stop": ("stop", "stop"),  # absent, cancelled, refused
    "late": ("late", "warn"),
    "else": ("else", "info"),  # elsewhere, another status
    "wait": ("wait", "line"),  # waiting for somebody, draft
    "part": ("part", "info"),  # partly done
    "part-warn": ("part", "warn"),
    "soon": ("soon", "warn"),  # act soon
    "urgent": ("soon", "stop"),
    "now": ("now", "now"),  # now, live, unread
    "school": (None, "school"),  # a group, in its school's hue
    "plain": (None, ""),
}


def chip(state: str, word, hue: int | None = None) -> SafeString:
    return _drawn(state, str(word), hue)


@functools.lru_cache(1_000)
def _drawn(state: str, word: str, hue: int | None) -> SafeString:
    shape, colour = STATES[state]
    classes = f"chip chip-{colour}" if colour else "chip"
    hue_attribute = format_html(' data-hue="{}"', hue) if hue else ""
    return format_html('<span class="{}"{}>{}{}</span>', classes, hue_attribute, glyph(shape) if shape else "", word)
