"""Every address that carries an id, before eight strangers: a pupil of another class, a guardian refused on that topic, the guardian of a
leaver, a teacher gone yesterday, the head of another school, an agent of the département, an expired guest, nobody.

The examples are the rooms' own access tables (`ACCESS` of their `tests/doors.py`), drawn up around Zoé of 5e B: an address without one
fails. A door that opens for one of the eight says why, in its `strangers`.
"""

import importlib
import pathlib

import pytest

from tests.access_table import Door, Visits
from tests.addresses import every_address

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHUT = {403, 404}
# Addresses whose id is no id: an opaque word which is itself the key, drawn for one person.
OPAQUE = {
    "accounts:new_password": "the word sent by mail to whoever forgot a password",
    "public:school": "a school's public code (UAI), printed on every paper of it: the page says public facts only",
    "pictures:door": "the word on the poster of a class: its pupils' first names, and nothing else",
    "pictures:child": "the same word, and a child's own on that door: three pictures open it",
}


def examples() -> dict[str, Door]:
    found: dict[str, Door] = {}
    for file in sorted((ROOT / "preau").rglob("tests/doors.py")):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        found |= getattr(module, "ACCESS", {})
    return found


@pytest.mark.one_database
def test_every_address_with_an_id_has_an_example():
    wanted = {address.name for address in every_address() if address.parameters} - OPAQUE.keys()
    assert not sorted(wanted - examples().keys()), "no line in any access table"


@pytest.mark.django_db
def test_strangers_find_every_door_shut(cast):
    visits, doors, wrong = Visits(cast), examples(), []
    names = {cast_name(cast, who): said for said, who in cast.strangers.items()}
    for address in every_address():
        if not address.parameters or address.is_open or address.name not in doors:
            continue
        door = doors[address.name]
        assert door.strangers.keys() <= names.keys(), (address.name, set(door.strangers) - names.keys())
        for said, who in cast.strangers.items():
            found = visits.try_door(address, door, who)
            if cast_name(cast, who) in door.strangers:
                continue
            if found not in (SHUT if who else {302}):
                wrong.append(f"{address} opens for the {said}: {found}")
    assert not wrong, "\n".join(wrong)


def cast_name(cast, who) -> str:
    return next((name for name, person in cast.people.items() if person == who), "nobody")
