"""The frame of every page: who is here, where they may go, in whose name. Costs nothing until a template asks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.directory.models import Position, Profile, School
from preau.directory.standing import Standing, school_of
from preau.kit.templatetags.kit import initials_of
from preau.portal.addresses import address
from preau.portal.around import Around, around_of

FAMILY = {Profile.PUPIL, Profile.PUPIL_PRIMARY, Profile.GUARDIAN, Profile.TEACHER, Profile.TEACHER_PRIMARY, Profile.GUEST}


@dataclass(frozen=True)
class Entry:
    url: str
    icon: str
    label: Any
    current: bool


@dataclass(frozen=True)
class Option:
    """A position to act in, or None for all of them."""

    value: str
    label: str
    initials: str
    hue: int
    current: bool


@dataclass(frozen=True)
class Switcher:
    current: Option
    options: list[Option]
    action: str


class Frame:
    """What `kit/base.html` reads. Each part is worked out when first read, once per request."""

    density_of_desks = "compact"

    def __init__(self, request: HttpRequest):
        self.request = request
        self.account = request.user if request.user.is_authenticated else None
        self.person = getattr(request, "person", None)

    @property
    def standing(self) -> Standing | None:
        return self.request.standing if self.person else None

    @property
    def theme(self) -> str:
        return self.account.theme if self.account else ""

    @property
    def person_name(self) -> str:
        return self.person.full_name if self.person else self.account.login if self.account else ""

    @property
    def initials(self) -> str:
        return self.person.initials if self.person else self.account.login[:2].upper() if self.account else ""

    @property
    def around(self) -> Around:
        return around_of(self.request)

    @property
    def profiles(self) -> list[Profile]:
        return self.around.profiles if self.person else []

    @property
    def temper(self) -> str:
        return self.around.temper if self.person else ""

    @property
    def density(self) -> str:
        return self.density_of_desks if self.profiles and not FAMILY & set(self.profiles) else ""

    @property
    def hue(self) -> int | None:
        school = self.school
        return school.hue if school else self.person.hue if self.person else None

    @property
    def school(self) -> School | None:
        """The one school whose arms the roof bears; a family belongs to its children, not to a school."""
        if not self.person:
            return None
        if self.request.position:
            return school_of(self.request.position)
        found = {s.pk: s for s in map(school_of, self.standing.positions) if s} | {e.school_id: e.school for e in self.standing.enrolments}
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def switcher(self) -> Switcher | None:
        if not self.person:
            return None
        positions = self.standing.positions
        if len(positions) > 1:
            options = [self._all_positions(), *map(self._option, positions)]
            current = next((o for o in options if o.current), options[0])
            return Switcher(current, options, address("portal:choose_position"))
        if self.school:
            only = Option("", str(self.school), initials_of(str(self.school)), self.school.hue, True)
            return Switcher(only, [], "")
        return None

    def _all_positions(self) -> Option:
        return Option("", _("Toutes mes fonctions"), str(len(self.standing.positions)), 10, not self.request.position)

    def _option(self, position: Position) -> Option:
        organisation = position.organisation
        label = f"{organisation}, {position.label or position.get_function_display()}"
        current = bool(self.request.position) and self.request.position.pk == position.pk
        return Option(str(position.pk), label, initials_of(str(organisation)), organisation.hue, current)

    @cached_property
    def entries(self) -> list[Entry]:
        if not self.person:
            return []
        path = self.request.path
        places = [place for place in PLACES if place.profiles is None or place.profiles & set(self.profiles)]
        found = [(url, place) for place in places if (url := address(place.view))]
        best = max((url for url, _place in found if path.startswith(url)), key=len, default="")
        current = best if best != "/" or path == "/" else ""
        return [Entry(url, place.icon, place.label, url == current) for url, place in found]

    @property
    def search_url(self) -> str:
        return address("directory:search") if self.person and self.temper != "petits" and self.standing.has_any else ""

    @property
    def account_url(self) -> str:
        return address("accounts:mine") if self.account else ""

    @property
    def sign_out_url(self) -> str:
        return address("accounts:sign_out") if self.account else ""

    @property
    def sign_in_url(self) -> str:
        return "" if self.account else address("accounts:sign_in")

    @property
    def menu(self) -> list[dict]:
        found = [
            {"url": address("portal:my_data"), "icon": "shield-check", "label": _("Mes données")},
            {"url": address("jobs:mine"), "icon": "list-checks", "label": _("Mes travaux longs")},
        ]
        return [item for item in found if item["url"] and self.account]


@dataclass(frozen=True)
class Place:
    """An entry of the rail, for some profiles; None: for everybody."""

    view: str
    icon: str
    label: Any
    profiles: frozenset | None = None


PLACES = [
    Place("portal:home", "house", gettext_lazy("Accueil")),
]


def context(request: HttpRequest) -> dict:
    """Template context processor: `frame`."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
