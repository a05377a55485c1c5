"""Every address of the house."""

import importlib.util

from django.urls import include, path

ROOMS = [
    ("", "preau.kit.urls"),
    ("", "preau.portal.urls"),
    ("", "preau.accounts.urls"),
    ("", "preau.directory.urls"),
    ("", "preau.directory.activation.urls"),
    ("imports/", "preau.feeds.urls"),
    ("travaux/", "preau.jobs.urls"),
]
urlpatterns = [path(prefix, include(urls)) for prefix, urls in ROOMS if importlib.util.find_spec(urls)]
