"""The table of rights: every `@right` of every room, in words, for a head to read and print."""

import functools
import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

import preau
from preau.directory.models import Function, Profile
from preau.kit.rights import Right, all_rights

ROOMS = {
    "accounts": _("Comptes et connexion"),
    "directory": _("Annuaire"),
    "directory.activation": _("Activation et mots de passe"),
    "feeds": _("Imports"),
    "jobs": _("Travaux longs"),
    "journal": _("Journal"),
    "portal": _("Portail"),
    "retention": _("Durées de conservation"),
}
# Holders that are no profile: said by what people are to one another.
OTHERS = {
    "everyone": _("tout le monde"),
    "staff": _("tout personnel"),
    "self": _("soi-même"),
    "form_tutor": _("professeur principal"),
    "direction": _("direction"),
    "departement": _("services du territoire"),
}
# Functions answered for by the profile that gathers them, for the filter.
GATHERED = {
    "cpe": Profile.VIE_SCOLAIRE,
    "aed": Profile.VIE_SCOLAIRE,
    "deputy": Profile.HEAD,
    "librarian": Profile.TEACHER,
    "form_tutor": Profile.TEACHER,
}
NOT_STAFF = {Profile.PUPIL, Profile.PUPIL_PRIMARY, Profile.GUARDIAN, Profile.GUEST, Profile.ELECTED, Profile.COMMUNE}


@dataclass
class Holders:
    """Those who may, with one reach: « direction d’établissement · secrétariat : tout l’établissement »."""

    reach: Any
    words: list[Any]

    @property
    def said(self) -> str:
        return capfirst(" · ".join(str(word) for word in self.words))


@dataclass(frozen=True)
class Row:
    label: Any
    holders: list[Holders]


@dataclass(frozen=True)
class Section:
    """A room and its rights."""

    name: Any
    rows: list[Row]


def sections(profile: str = "") -> list[Section]:
    """By room; with a profile, only what it may, and how far."""
    found: dict[str, list[Row]] = {}
    for said in _all():
        holders = _by_reach([(who, reach) for who, reach in said.holders.items() if not profile or profile in reached_by(who)])
        if holders:
            found.setdefault(said.room, []).append(Row(said.label, holders))
    return [Section(name_of(room), rows) for room, rows in sorted(found.items())]


def _by_reach(pairs: list[tuple[str, Any]]) -> list[Holders]:
    found: dict[str, Holders] = {}
    for who, reach in pairs:
        found.setdefault(str(reach), Holders(reach, [])).words.append(word_of(who))
    return list(found.values())


@functools.cache
def _all() -> list[Right]:
    """Once per process: the code does not change while it runs. A room's parts may have their own `access`."""
    for module in pkgutil.walk_packages(preau.__path__, "preau."):
        if module.name.endswith(".access"):
            importlib.import_module(module.name)
    return all_rights()


def word_of(who: str) -> Any:
    if who in OTHERS:
        return OTHERS[who]
    if who in Profile.values:
        return Profile(who).label
    if who in Function.values:
        return Function(who).label
    return who.replace("_", " ")


def name_of(room: str) -> Any:
    """The room's own name, else that of the room it is part of."""
    while room not in ROOMS and "." in room:
        room = room.rpartition(".")[0]
    return ROOMS.get(room, room)


def reached_by(who: str) -> set[str]:
    """The profiles that a holder's word covers."""
    if who in ("everyone", "self"):
        return set(Profile.values)
    if who == "staff":
        return set(Profile.values) - {profile.value for profile in NOT_STAFF}
    if who == "direction":
        return {Profile.HEAD.value, Profile.DIRECTOR.value}
    if who == "departement":
        return {value for value in Profile.values if value.startswith("departement")} | {Profile.INSPECTOR.value, Profile.DASEN.value}
    return {GATHERED.get(who, who)} | ({Profile.TEACHER_PRIMARY.value} if who in ("teacher", "form_tutor") else set())
