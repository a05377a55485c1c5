"""Rights in words, beside the functions that decide them: the table of rights is read from here.

    @right(_("Faire l'appel"), teacher=_("ses cours"), vie_scolaire=_("tout l'établissement"))
    def may_take_roll(person, lesson) -> bool: ...

Each keyword is a function held in the trade's own words, its value the reach. What a decorator says, the room's
`test_access.py` checks against what the function does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Right:
    label: Any
    holders: dict[str, Any]
    function: Callable

    @property
    def room(self) -> str:
        """`preau.school.attendance.access` → `school.attendance`."""
        parts = self.function.__module__.split(".")
        return ".".join(part for part in parts if part not in ("preau", "access"))

    @property
    def name(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}"


_rights: dict[str, Right] = {}


def right(label, **holders):
    def register(function):
        said = Right(label, holders, function)
        _rights[said.name] = said
        function.right = said
        return function

    return register


def all_rights() -> list[Right]:
    """Every right of every installed room, in the order of the rooms, then of the code."""
    autodiscover_modules("access")
    return sorted(_rights.values(), key=lambda said: said.room)
