"""A room's table of who opens what: each of its addresses, before each of the cast. A room's `tests/doors.py` says

    ACCESS = {
        "attendance:roll_call": Door(lambda cast: [cast.lesson.pk], opens="petit roche", forbids="colleague"),
        "attendance:absences": Door(opens=COLLEGE_STAFF),
        "attendance:excuse": Door(lambda cast: [cast.absence.pk], opens="karim", post={"reason": "malade"}),
    }

and its tests

    def test_pages_open_for_whom_they_should(cast):
        check_doors(cast, "preau.school.attendance.urls", ACCESS)

Whoever is in none of the lists finds nothing (404). A page of the room that the table does not name fails it. tests/test_strangers.py
gathers these tables and takes every address that carries an id through the eight strangers.

`RIGHTS` holds the words of `@right` against what the functions answer:

    RIGHTS = {access.may_take_roll: lambda cast, person: access.may_take_roll(person, cast.lesson)}

    def test_the_table_of_rights_says_what_the_code_does(cast):
        check_rights(cast, access, RIGHTS)
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from preau.directory import keys
from preau.directory.models import FormTutor, Function, Person, Profile
from preau.directory.standing import DIRECTION, VIE_SCOLAIRE, school_of, standing_of
from tests.addresses import Address, addresses_of
from tests.cast import TODAY, Cast

EVERYBODY = "*"  # whoever has an account
DONE = {200, 204, 302}  # shown, or done and sent on


@dataclass(frozen=True)
class Door:
    """`args(cast)`: what stands in the address. `post`: what is sent, for a page that acts; a function of the cast, or a mapping.

    Names of the cast, in a sentence: `opens` shows or does; `forbids` is 403, for those who see the thing and may not; `refuses` is 409,
    for those who may, though not now; `rest` is for everybody else. `strangers` says why one of the eight may come in, by name.
    """

    args: Callable[[Cast], Iterable] | None = None
    opens: str | Iterable[str] = ""
    forbids: str | Iterable[str] = ""
    refuses: str | Iterable[str] = ""
    rest: int = 404
    post: Mapping | Callable[[Cast], Mapping] | None = None
    query: str = ""
    strangers: Mapping[str, str] = field(default_factory=dict)

    def url(self, address: Address, cast: Cast) -> str:
        return reverse(address.name, args=list(self.args(cast)) if self.args else []) + self.query

    def expected(self, name: str) -> set[int]:
        if name in _names(self.refuses):
            return {409}
        if name in _names(self.forbids):
            return {403}
        if name in _names(self.opens) or EVERYBODY in _names(self.opens):
            return DONE
        return {self.rest}


def _names(said: str | Iterable[str]) -> set[str]:
    return set(said.split()) if isinstance(said, str) else set(said)


class Visits:
    """Each of the cast at a browser of their own, signed in once; whatever a visit changes is put back after it."""

    def __init__(self, cast: Cast):
        self.cast = cast
        self._clients: dict[int | None, Client] = {}

    def _client(self, person: Person | None) -> Client:
        key = person.pk if person else None
        if key not in self._clients:
            self._clients[key] = Client()
            if person:
                self._clients[key].force_login(person.account)
        return self._clients[key]

    def status(self, person: Person | None, url: str, post: Mapping | None = None) -> int:
        client = self._client(person)
        with transaction.atomic():
            answer = client.get(url) if post is None else client.post(url, post)
            if post is not None:
                transaction.set_rollback(True)
        return answer.status_code

    def try_door(self, address: Address, door: Door, person: Person | None) -> int:
        post = door.post(self.cast) if callable(door.post) else door.post
        if post is None and "get" not in address.methods:
            post = {}
        return self.status(person, door.url(address, self.cast), post)


def check_doors(cast: Cast, urls: str, table: Mapping[str, Door], *, people: Iterable[str] | None = None) -> None:
    """Every address of these urls but the open ones, before all the cast (or those named)."""
    addresses = {address.name: address for address in addresses_of(urls) if not address.is_open}
    missing, unknown = sorted(addresses.keys() - table.keys()), sorted(table.keys() - addresses.keys())
    assert not missing, f"no line in the access table for {missing}"
    assert not unknown, f"the access table names what is no address of {urls}: {unknown}"
    named = {name for door in table.values() for said in (door.opens, door.forbids, door.refuses) for name in _names(said)} - {EVERYBODY}
    assert named <= cast.people.keys(), f"nobody of the cast is called {sorted(named - cast.people.keys())}"
    visits, wrong = Visits(cast), []
    for name, door in table.items():
        for who in people or cast.people:
            found = visits.try_door(addresses[name], door, cast.people[who])
            if found not in door.expected(who):
                wrong.append(f"{name} before {who}: {found}, expected {' or '.join(map(str, sorted(door.expected(who))))}")
    assert not wrong, "\n".join(wrong)


# --- The words of rights -----------------------------------------------------------------------------------------------


SHARED = {"everyone", "pupil", "staff", "direction", "vie_scolaire", "departement", "form_tutor"}
SAID = SHARED | set(Function.values) | set(Profile.values)


def words_of(person: Person) -> set[str]:
    """Every word by which the table of rights may call this person: functions, profiles, and what several functions share."""
    standing = standing_of(person, TODAY)
    if not standing.has_any:
        return set()
    functions = {str(p.function) for p in standing.positions}
    words = {"everyone"} | functions | {str(profile) for profile in standing.profiles}
    words |= {"pupil"} if standing.enrolments else set()
    inside = {str(p.function) for p in standing.positions if school_of(p)} - {str(f) for f in keys.OUTSIDE}
    for word, those in (
        ("staff", inside),
        ("direction", functions & DIRECTION),
        ("vie_scolaire", functions & VIE_SCOLAIRE),
        ("departement", functions & {str(f) for f in keys.SERVICE}),
        ("form_tutor", FormTutor.objects.on(TODAY).filter(person=person).exists()),
    ):
        if those:
            words.add(word)
    return words


def check_rights(cast: Cast, access: ModuleType, table: Mapping[Callable, Callable[[Cast, Person], Any]]) -> None:
    """Whoever holds a right has one of its words, and each word has somebody who holds it."""
    said = {f for _name, f in inspect.getmembers(access, inspect.isfunction) if hasattr(f, "right") and f.__module__ == access.__name__}
    assert {f.__name__ for f in said} == {f.__name__ for f in table}, "the table names every right of the room, and no other"
    words, wrong = {name: words_of(who) for name, who in cast.people.items()}, []
    borne = set().union(*words.values())
    for function, holds in table.items():
        holders = {name for name, who in cast.people.items() if holds(cast, who)}
        for name in sorted(holders):
            if not words[name] & function.right.holders.keys():
                wrong.append(f"{function.__name__}: {name} ({', '.join(sorted(words[name]))}) holds it, and the table does not say so")
        for word in function.right.holders:
            if word not in SAID:
                wrong.append(f"{function.__name__}: {word} is no word for anybody")
            elif word in borne and not any(word in words[name] for name in holders):
                wrong.append(f"{function.__name__}: the table says {word}, and nobody of the cast so called holds it")
    assert not wrong, "\n".join(wrong)
