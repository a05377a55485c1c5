"""HTML written in Python, for what a page repeats most; the rest is templates."""

from django.utils.formats import localize
from django.utils.html import conditional_escape


def said(value) -> str:
    """As a template writes it: numbers in the reader's way, everything escaped once."""
    return conditional_escape(value if isinstance(value, str) else localize(value))
