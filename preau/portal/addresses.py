"""Addresses of other rooms' pages, by name."""

from django.urls import NoReverseMatch, reverse


def address(view: str, *args) -> str:
    """The address of a page; empty when this house has no such room."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""
