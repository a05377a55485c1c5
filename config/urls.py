"""Every address of the house."""

import importlib

from django.urls import include, path

ROOMS = [
    ("", "preau.kit.urls"),
    ("", "preau.portal.urls"),
    ("", "preau.accounts.urls"),
    ("", "preau.directory.activation.urls"),
    ("", "preau.directory.urls"),
    ("imports/", "preau.feeds.urls"),
    ("travaux/", "preau.jobs.urls"),
]


def _ready(urls: str) -> bool:
    try:
        importlib.import_module(urls)
    except ImportError:
        return False
    return True


urlpatterns = [path(prefix, include(urls)) for prefix, urls in ROOMS if _ready(urls)]
