"""Twelve thousand pupils and their families in twenty other collèges, around the cast: tables as large as a département's.

Written in bulk, as an import does; names are made of a few hundred words, as people's are.
"""

import datetime
import itertools

from preau.accounts.models import Account
from preau.directory.keys import refresh_keys
from preau.directory.models import Enrolment, Group, Guardianship, Membership, Person, Position, School, SchoolYear, SourceId
from preau.directory.names import index_names
from tests.cast import BEGIN, Cast

PUPILS, SCHOOLS, CLASS = 12_000, 20, 25
GUARDIANS = PUPILS // 2  # each of two children
SOUNDS = ["ba", "ber", "cha", "del", "fa", "gar", "jou", "la", "ma", "mer", "pa", "ro", "sal", "tor", "vi"]
SURNAMES = ["".join(parts).capitalize() for parts in itertools.product(SOUNDS, SOUNDS, ["d", "l", "n"])]
FIRST_NAMES = ["".join(parts).capitalize() for parts in itertools.product(SOUNDS, ["na", "ne", "lio", "ric"])]
SINCE = datetime.datetime(2026, 9, 2, 8, tzinfo=datetime.UTC)


def gather(cast: Cast) -> None:
    year = SchoolYear.objects.get(name="2026-2027")
    schools = [
        School.objects.create(kind="school", name=f"Collège {n}", uai=f"0159{n:03}Z", school_kind="college", degree=2,
                              territory=cast.territory, zone=cast.territory.zone)
        for n in range(SCHOOLS)
    ]  # fmt: skip
    classes = Group.objects.bulk_create(
        Group(kind="division", school=school, year=year, code=f"{level}e {n}")
        for school in schools
        for n, level in enumerate([6, 5, 4, 3] * (PUPILS // SCHOOLS // CLASS // 4))
    )
    pupils = _people(PUPILS, "eleve")
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(person=pupil, school_id=group.school_id, year=year, level=group.code[:2], starts_on=BEGIN)
        for pupil, group in zip(pupils, itertools.cycle(classes), strict=False)
    )
    Membership.objects.bulk_create(
        Membership(person_id=e.person_id, group=group, enrolment=e, starts_on=BEGIN)
        for e, group in zip(enrolments, itertools.cycle(classes), strict=False)
    )
    guardians = _people(GUARDIANS, "parent")
    Guardianship.objects.bulk_create(
        Guardianship(guardian=guardians[n // 2], pupil=pupil, legal=1, tie="10", starts_on=BEGIN) for n, pupil in enumerate(pupils)
    )
    Position.objects.bulk_create(
        Position(person=person, organisation_id=school.pk, function="teacher", starts_on=BEGIN)
        for person, school in zip(_people(SCHOOLS * 40, "prof"), itertools.cycle(schools), strict=False)
    )
    index_names()
    refresh_keys()


def _people(number: int, word: str) -> list[Person]:
    accounts = Account.objects.bulk_create(Account(login=f"{word}.{n}", password="!", activated_at=SINCE) for n in range(number))  # noqa: S106
    people = Person.objects.bulk_create(
        Person(first_name=FIRST_NAMES[n * 7 % len(FIRST_NAMES)], last_name=SURNAMES[n * 11 % len(SURNAMES)], account=account)
        for n, account in enumerate(accounts)
    )
    SourceId.objects.bulk_create(SourceId(feed="aaf", issuer="CLE", kind=word, key=str(n), person=p) for n, p in enumerate(people))
    return people
