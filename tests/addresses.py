"""Every address of the house, read from Django's own table: what the tests of doors, strangers and access go through."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern


@dataclass(frozen=True)
class Address:
    name: str  # "directory:person"
    route: str  # "annuaire/personnes/<int:person_id>/"
    view: Callable
    parameters: dict[str, Any] = field(default_factory=dict)  # name → converter, in order

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]

    @property
    def is_open(self) -> bool:
        return not getattr(self.view, "login_required", True)

    @property
    def methods(self) -> set[str]:
        """What the view answers to: a view that only acts refuses to be read."""
        refusing = (method for method in ("get", "post") if _refuses(self.view, method))
        return {"get", "post"} - set(refusing)

    def made_up(self) -> str:
        """An address of this shape that leads to nothing."""
        return reverse(self.name, kwargs={name: IMAGINED[type(c).__name__] for name, c in self.parameters.items()})

    def __str__(self) -> str:
        return f"{self.name} /{self.route}"


IMAGINED = {
    "IntConverter": 987654321,
    "StringConverter": "inconnu",
    "SlugConverter": "inconnu",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "PathConverter": "in/connu",
}


def every_address() -> list[Address]:
    return list(_walk(get_resolver().url_patterns))


def addresses_of(urls: str) -> list[Address]:
    """Those of one room, by the name of its urls: `addresses_of("preau.directory.urls")`."""
    module = importlib.import_module(urls)
    wanted = {pattern.callback for pattern in module.urlpatterns if isinstance(pattern, URLPattern)}
    return [address for address in every_address() if address.view in wanted]


def _walk(patterns, route="", names=(), parameters=None) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        converters = {**(parameters or {}), **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            inside = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern.url_patterns, here, inside, converters)
        else:
            assert isinstance(pattern.pattern, RoutePattern), f"{here}: addresses are written with path()"
            assert pattern.name, f"{here}: an address has a name"
            yield Address(":".join((*names, pattern.name)), here, pattern.callback, converters)


def _refuses(view: Callable, method: str) -> bool:
    """Whether `require_POST` and its like stand before the view, seen from what they close over."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            value = cell.cell_contents
            if isinstance(value, list | tuple) and value and all(isinstance(v, str) and v.isupper() for v in value):
                return method.upper() not in value
        view = getattr(view, "__wrapped__", None)
    return False
