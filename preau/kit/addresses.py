"""Addresses of pages, by name. A home or a list writes dozens of them, the same at each request."""

import functools

from django.urls import reverse


@functools.lru_cache(maxsize=10_000)
def address(view: str, *args) -> str:
    return reverse(view, args=args)
