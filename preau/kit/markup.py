"""HTML written in Python, for what a page repeats most; the rest is templates."""

import html

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

PLAIN = range(-999, 1_000)  # read the same everywhere


def said(value) -> str:
    """As a template writes it: numbers in the reader's way, everything escaped once."""
    if type(value) is str:
        return SafeString(html.escape(value))
    if type(value) is int and value in PLAIN:
        return SafeString(value)
    return conditional_escape(value if isinstance(value, str) else localize(value))


def measure(percent, words) -> SafeString:
    """A part of a whole: a bar, then its words. `{% measure %}` in a template."""
    bar = f'<svg class="bar" aria-hidden="true"><rect width="{int(percent)}%" height="100%"/></svg>'
    return mark_safe(f'<span class="measure-bar">{bar}<span class="nowrap small">{said(words)}</span></span>')
