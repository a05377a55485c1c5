"""What is written down once for many readers (the remarks of an import, the steps of a job) is in French, and says so elsewhere."""

from django.utils import translation
from django.utils.html import format_html

STORED = "fr"


def stored() -> translation.override:
    """Around what writes sentences in the database: `with stored():`, or `@stored()`."""
    return translation.override(STORED)


def stored_text(text):
    """A sentence read from the database, marked as French on a page in another language."""
    if not text or (translation.get_language() or STORED).startswith(STORED):
        return text
    return format_html('<span lang="{}">{}</span>', STORED, text)
