"""Drawings written into the page: lucide's outline icons (made by tools/front.py) and our own filled state glyphs.

Each use carries its own strokes: a part swapped by htmx is never short of a symbol, nothing is fetched, and repeated
strokes compress to almost nothing.
"""

import functools
import mmap
import pathlib

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS = pathlib.Path(__file__).parent / "vendor" / "icons.txt"

# Outlines that differ from one another without colour: see chips.STATES for what each means.
GLYPHS = {
    "ok": '<path fill="currentColor" fill-rule="evenodd" d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm3.3 4.2L7 9.5 4.9 7.4 3.6 8.7 7 12.1l5.6-5.6z"/>',  # noqa: E501
    "stop": '<path fill="currentColor" fill-rule="evenodd" d="M1.5 1.5h13v13h-13zM5.2 4 4 5.2 6.8 8 4 10.8 5.2 12 8 9.2l2.8 2.8 1.2-1.2L9.2 8 12 5.2 10.8 4 8 6.8z"/>',  # noqa: E501
    "late": '<path fill="none" stroke="currentColor" stroke-width="1.8" d="M8 1.9a6.1 6.1 0 1 1 0 12.2A6.1 6.1 0 0 1 8 1.9z"/><path fill="currentColor" d="M8 2a6 6 0 0 1 0 12z"/>',  # noqa: E501
    "else": '<path fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" d="M8 1.8 14.2 8 8 14.2 1.8 8z"/>',  # noqa: E501
    "wait": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.4 2.3"/>',  # noqa: E501
    "part": '<path fill="none" stroke="currentColor" stroke-width="1.8" d="M2.2 2.2h11.6v11.6H2.2z"/><path fill="currentColor" d="M2.5 8h11v5.5h-11z"/>',  # noqa: E501
    "soon": '<path fill="currentColor" fill-rule="evenodd" d="M8 1 15.7 15H.3zM7.1 6v4.5h1.8V6zm0 5.6v1.8h1.8v-1.8z"/>',  # noqa: E501
    "now": '<circle cx="8" cy="8" r="4.5" fill="currentColor"/>',
}


class UnknownIcon(LookupError):
    """No icon of that name in lucide: see https://lucide.dev/icons, or run tools.front again."""


@functools.cache
def _set() -> mmap.mmap:
    with ICONS.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@functools.cache
def drawing(name: str) -> str:
    """The strokes of one icon, found in the file without loading it."""
    lines = _set()
    start = lines.find(f"\n{name}\t".encode())
    if start < 0:
        raise UnknownIcon(name)
    start += len(name.encode()) + 2
    return lines[start : lines.find(b"\n", start)].decode()


@functools.cache
def icon(name: str, classes: str = "") -> SafeString:
    extra = f" {classes}" if classes else ""
    return format_html('<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', extra, mark_safe(drawing(name)))


@functools.cache
def standalone(name: str) -> str:
    """The same drawing as a paper takes it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#272e32" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{drawing(name)}</svg>'
    )


@functools.cache
def glyph(name: str) -> SafeString:
    return mark_safe(f'<svg class="s" viewBox="0 0 16 16" aria-hidden="true">{GLYPHS[name]}</svg>')
