"""The frame of every page: who is here, where they may go, in whose name. Costs nothing until a template asks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.accounts.models import Account
from preau.directory.activation.access import PRINTERS
from preau.directory.adults import is_of_age
from preau.directory.models import Function, Person, Position, Profile, School
from preau.directory.names import arms_of_name
from preau.directory.standing import Standing, school_of
from preau.kit.addresses import address
from preau.portal.access import may_read_rights
from preau.portal.around import Around, around_of
from preau.portal.cards.territory import SEES_TERRITORY
from preau.portal.public.pages import keep_language
from preau.portal.steering.access import STEERS

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

    @cached_property
    def account(self) -> Account | None:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def person(self) -> Person | None:
        return getattr(self.request, "person", None)

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

    @cached_property
    def hue(self) -> int | None:
        school = self.school
        return school.hue if school else self.person.hue if self.person else None

    @cached_property
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
            only = Option("", str(self.school), arms_of_name(str(self.school)), self.school.hue, True)
            return Switcher(only, [], "")
        return None

    def _all_positions(self) -> Option:
        return Option("", _("Toutes mes fonctions"), str(len(self.standing.positions)), 10, not self.request.position)

    def _option(self, position: Position) -> Option:
        organisation = position.organisation
        label = f"{organisation}, {position.label or position.get_function_display()}"
        current = bool(self.request.position) and self.request.position.pk == position.pk
        return Option(str(position.pk), label, arms_of_name(str(organisation)), organisation.hue, current)

    @cached_property
    def entries(self) -> list[Entry]:
        if not self.person:
            return []
        if self.temper == "petits":
            return self._entries_of_petits()
        places = [place for place in PLACES if place.is_for(self.profiles, self.standing)]
        found = [(url, place) for place in places if (url := address(place.view))]
        here = self._current(found)
        return [Entry(url, place.icon, place.label, url == here) for url, place in found]

    def _current(self, places: "list[tuple[str, Place]]") -> str:
        """The entry of this page: the one that names its view, else the one whose address it continues most."""
        match = self.request.resolver_match
        if match and (named := next((url for url, place in places if match.view_name in place.pages), "")):
            return named
        path = self.request.path
        best = max((url for url, _place in places if path.startswith(url)), key=len, default="")
        return best if best != "/" or path == "/" else ""

    def _entries_of_petits(self) -> list[Entry]:
        """Three at most, in words that a child of six reads."""
        path = self.request.path
        found = [Entry("/", "house", _("Ma page"), path == "/")]
        for schooling in self.around.schooling[:1]:
            if schooling.division:
                url = address("directory:group", schooling.division.pk)
                found.append(Entry(url, "users", _("Ma classe"), path == url))
            url = address("directory:school", schooling.school.pk)
            found.append(Entry(url, "school", _("Mon école"), path == url))
        return found

    @cached_property
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
        return "" if self.account else address("accounts:sign_in") + keep_language(self.request)

    @property
    def menu(self) -> list[dict]:
        """Under one's own face: what is about oneself, and what few people need."""
        if not self.account:
            return []
        found = [{"url": address("portal:my_data"), "icon": "shield-check", "label": _("Mes données")}]
        if self.person and self.standing.guardianships:
            found.append({"url": address("directory:contact"), "icon": "contact", "label": _("Comment vous joindre")})
        if self.person and self.standing.enrolments and is_of_age(self.person, self.standing.date):
            found.append({"url": address("directory:my_guardians"), "icon": "users", "label": _("Mes responsables")})
        if self.person and self.standing.positions:
            found.append({"url": address("activation:delegations"), "icon": "key-round", "label": _("Mes délégations")})
            if not {Profile.TEACHER_PRIMARY, Profile.DIRECTOR}.isdisjoint(self.standing.profiles):
                found.append({"url": address("pictures:mine"), "icon": "images", "label": _("Images des élèves")})
            found.append({"url": address("jobs:mine"), "icon": "list-checks", "label": _("Mes travaux longs")})
        if may_read_rights(self.standing):
            found.append({"url": address("portal:rights"), "icon": "scale", "label": _("Table des droits")})
        return found


@dataclass(frozen=True)
class Place:
    """An entry of the rail, for some profiles (None: everybody) or for who holds some functions. `pages` are views that belong to it."""

    view: str
    icon: str
    label: Any
    profiles: frozenset | None = None
    functions: frozenset | None = None
    pages: frozenset = frozenset()

    def is_for(self, profiles: list[Profile], standing: Standing) -> bool:
        if self.functions is not None:
            return standing.holds(self.functions)
        if self.view != "portal:home" and not profiles:
            return False
        return self.profiles is None or not self.profiles.isdisjoint(profiles)


IN_SCHOOLS = frozenset(
    {
        Profile.PUPIL, Profile.PUPIL_PRIMARY, Profile.GUARDIAN, Profile.TEACHER, Profile.TEACHER_PRIMARY, Profile.HEAD, Profile.DIRECTOR,
        Profile.VIE_SCOLAIRE, Profile.NURSE, Profile.SECRETARY, Profile.BURSAR, Profile.REFERENT, Profile.STAFF,
    }
)  # fmt: skip
OFFICE = frozenset({Function.HEAD, Function.DEPUTY, Function.DIRECTOR, Function.SECRETARY})
FEEDS = frozenset({Function.DEPARTEMENT_IT, Function.DEPARTEMENT_EDUCATION})
IMPORTS = frozenset({"feeds:choose", "feeds:upload", "feeds:review", "directory:columns"})
CHECK_LIST = frozenset({"start_of_year:of_school", "start_of_year:concerned"})
PLACES = [
    Place("portal:home", "house", gettext_lazy("Accueil")),
    Place("directory:groups", "users", gettext_lazy("Classes"), profiles=IN_SCHOOLS, pages=frozenset({"directory:group"})),
    Place("directory:people", "book-user", gettext_lazy("Annuaire"), profiles=frozenset(Profile) - {Profile.ELECTED, Profile.COMMUNE}),
    Place("directory:schools", "school", gettext_lazy("Écoles et collèges"), profiles=SEES_TERRITORY | {Profile.COMMUNE}),
    Place("start_of_year:mine", "list-checks", gettext_lazy("Ma rentrée"), functions=OFFICE, pages=CHECK_LIST),
    Place("steering:schools", "chart-column", gettext_lazy("Suivi"), functions=STEERS),
    Place("activation:mine", "key-round", gettext_lazy("Comptes"), functions=PRINTERS | {Function.DEPARTEMENT_IT}),
    Place("feeds:runs", "folder-input", gettext_lazy("Imports"), functions=OFFICE | FEEDS, pages=IMPORTS),
]


def context(request: HttpRequest) -> dict:
    """Template context processor: `frame`."""
    return {"frame": Frame(request)}
