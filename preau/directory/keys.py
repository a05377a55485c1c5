"""Audience keys: which audiences a person belongs to today, as integers, computed by the database.

A key is kind + 64 × id. *Visible to me* is one join on my keys, less my refusals on the topic: the same cost in a school of 30
and a territory of 100,000. Rows are rewritten for the persons touched in the transaction of the change, and at midnight for
dated begins and ends (`refresh_dated`). `tests/keys_from_nothing.py` computes them again in Python and compares.
"""

import datetime
from collections.abc import Iterable
from enum import IntEnum

from django.db import connection, transaction
from django.utils import timezone

from preau.directory.models import (
    AudienceKey,
    AudienceRefusal,
    ClassDelegate,
    Enrolment,
    FormTutor,
    Function,
    Group,
    GuardianRefusal,
    Guardianship,
    Membership,
    Organisation,
    Position,
    School,
    SchoolYear,
    Teaching,
)
from preau.kit.id_sets import id_set, id_set_sql

WIDTH = 64


class Kind(IntEnum):
    """What a key's id is the id of, and which of its people hold it. Numbers are stored: never reuse one."""

    PERSON = 1  # oneself
    CHILD = 2  # a child: held by the child and by guardians with rights
    GROUP_PUPILS = 3
    GROUP_GUARDIANS = 4
    GROUP_TEACHERS = 5  # those who teach it or are its form tutor
    SCHOOL_PUPILS = 6
    SCHOOL_GUARDIANS = 7
    SCHOOL_TEACHERS = 8
    SCHOOL_STAFF = 9  # everybody holding a position there, teachers included
    SCHOOL_VIE_SCOLAIRE = 10
    SCHOOL_DIRECTION = 11
    SCHOOL_OFFICE = 12  # direction and secretary: who keep the files of pupils and staff
    ORGANISATION = 13  # members of a body that is not a school
    TERRITORY = 14  # everybody of a territory
    TERRITORY_STAFF = 15  # staff of its schools
    TERRITORY_SERVICE = 16  # who runs the common service: the département's directions, academic services
    GROUP_MEMBERS = 17  # members of a group that is neither class nor teaching group
    SCHOOL_GUESTS = 18  # those from outside who hold a position there
    TERRITORY_BODIES = 19  # whoever works in a territory, guests apart: sees its organisations
    SCHOOL_REACH = 20  # bursar, nurse, social worker, psychologist: must be able to reach families
    GROUP_TUTORS = 21  # form tutors
    GROUP_DELEGATES = 22  # pupils who speak for the class, while they are in it
    GROUP_FORMER = 23  # pupils of a class or group of a year gone by, while they are enrolled somewhere: to read, never to write


def key(kind: Kind, thing_id: int) -> int:
    return thing_id * WIDTH + kind


def split(value: int) -> tuple[Kind, int]:
    return Kind(value % WIDTH), value // WIDTH


VIE_SCOLAIRE = (Function.CPE, Function.AED)
DIRECTION = (Function.HEAD, Function.DEPUTY, Function.DIRECTOR)
OFFICE = (*DIRECTION, Function.SECRETARY)
REACH = (Function.BURSAR, Function.NURSE, Function.SOCIAL_WORKER, Function.PSYEN)
TEACHERS = (Function.TEACHER, Function.LIBRARIAN)
SERVICE = (
    Function.DEPARTEMENT_EDUCATION,
    Function.DEPARTEMENT_IT,
    Function.DEPARTEMENT_WORKS,
    Function.DEPARTEMENT_TERRITORY,
    Function.DASEN,
    Function.INSPECTOR,
    Function.MAINTENANCE,
)
OUTSIDE = (Function.GUEST, Function.COMMUNE, Function.ELECTED)  # hold a position somewhere without being staff of a school
CLASS_KINDS = (Group.Kind.DIVISION, Group.Kind.TEACHING)


def _t(model) -> str:
    return f'"{model._meta.db_table}"'


def _words(words) -> str:
    return ", ".join(f"'{str(w)}'" for w in words)


def _on(alias: str) -> str:
    return f"{alias}.starts_on <= %(day)s AND ({alias}.ends_on IS NULL OR {alias}.ends_on >= %(day)s)"


def _held(alias: str) -> str:
    """A position that holds on the day: one's own, or handed over by somebody who still holds it."""
    origin = f"SELECT 1 FROM {_t(Position)} d WHERE d.id = {alias}.delegated_from_id AND {_on('d')}"
    return f"{_on(alias)} AND ({alias}.delegated_from_id IS NULL OR EXISTS ({origin}))"


def _pupil_paths() -> list[tuple[Kind, str]]:
    """For each kind that pupils hold: SELECT of (person, id of the thing)."""
    e, m, g, s = _t(Enrolment), _t(Membership), _t(Group), _t(Organisation)
    enrolled = f"{e} e WHERE {_on('e')}"
    member = f"{m} m JOIN {g} g ON g.id = m.group_id AND g.kind IN ({_words(CLASS_KINDS)}) WHERE {_on('m')}"
    return [
        (Kind.CHILD, f"SELECT e.person_id AS person_id, e.person_id AS thing_id FROM {enrolled}"),
        (Kind.SCHOOL_PUPILS, f"SELECT e.person_id AS person_id, e.school_id AS thing_id FROM {enrolled}"),
        (Kind.GROUP_PUPILS, f"SELECT m.person_id AS person_id, m.group_id AS thing_id FROM {member}"),
        (
            Kind.TERRITORY,
            f"SELECT e.person_id AS person_id, o.territory_id AS thing_id FROM {e} e JOIN {s} o ON o.id = e.school_id "
            f"WHERE {_on('e')} AND o.territory_id IS NOT NULL",
        ),
    ]


def _past_paths() -> list[tuple[Kind, str]]:
    """The read-only key of past groups. Used by `access.groups_visible_to` and the pages of past classes; upper rooms (a class's news,
    courses, files) show by it what was of the group. It opens nobody's name, and goes with one's last enrolment like every other key.
    Guardians have no such key: what is their child's own comes by `CHILD`, and a class's past would triple the rows each year.
    """
    m, g, y, e = _t(Membership), _t(Group), _t(SchoolYear), _t(Enrolment)
    return [
        (
            Kind.GROUP_FORMER,
            f"SELECT m.person_id AS person_id, m.group_id AS thing_id FROM {m} m JOIN {g} g ON g.id = m.group_id "
            f"JOIN {y} y ON y.id = g.year_id WHERE y.ends_on < %(day)s AND m.starts_on <= %(day)s "
            f"AND EXISTS (SELECT 1 FROM {e} e WHERE e.person_id = m.person_id AND {_on('e')})",
        )
    ]


GUARDIANS_HOLD = {
    Kind.CHILD: Kind.CHILD,
    Kind.SCHOOL_PUPILS: Kind.SCHOOL_GUARDIANS,
    Kind.GROUP_PUPILS: Kind.GROUP_GUARDIANS,
    Kind.TERRITORY: Kind.TERRITORY,
}


def _staff_paths() -> list[tuple[Kind, str]]:
    p, o, sc, m, g = _t(Position), _t(Organisation), _t(School), _t(Membership), _t(Group)
    here = f"{p} p JOIN {o} o ON o.id = p.organisation_id"
    school = f"{here} JOIN {sc} sc ON sc.organisation_ptr_id = o.id WHERE {_held('p')}"
    inside = f"{school} AND p.function NOT IN ({_words(OUTSIDE)})"

    def of(functions):
        return f"SELECT p.person_id AS person_id, p.organisation_id AS thing_id FROM {school} AND p.function IN ({_words(functions)})"

    teaches = " UNION ".join(
        f"SELECT t.person_id AS person_id, t.group_id AS thing_id FROM {_t(model)} t WHERE {_on('t')}" for model in (Teaching, FormTutor)
    )
    return [
        (Kind.SCHOOL_STAFF, f"SELECT p.person_id AS person_id, p.organisation_id AS thing_id FROM {inside}"),
        (Kind.SCHOOL_TEACHERS, of(TEACHERS)),
        (Kind.SCHOOL_VIE_SCOLAIRE, of(VIE_SCOLAIRE)),
        (Kind.SCHOOL_DIRECTION, of(DIRECTION)),
        (Kind.SCHOOL_OFFICE, of(OFFICE)),
        (Kind.SCHOOL_REACH, of(REACH)),
        (Kind.SCHOOL_GUESTS, of(OUTSIDE)),
        (Kind.GROUP_TUTORS, f"SELECT t.person_id AS person_id, t.group_id AS thing_id FROM {_t(FormTutor)} t WHERE {_on('t')}"),
        (Kind.GROUP_TEACHERS, teaches),
        (
            Kind.GROUP_DELEGATES,
            f"SELECT c.person_id AS person_id, c.group_id AS thing_id FROM {_t(ClassDelegate)} c "
            f"JOIN {m} m ON m.person_id = c.person_id AND m.group_id = c.group_id AND {_on('m')} WHERE {_on('c')}",
        ),
        (
            Kind.ORGANISATION,
            f"SELECT p.person_id AS person_id, p.organisation_id AS thing_id FROM {here} "
            f"LEFT JOIN {sc} sc ON sc.organisation_ptr_id = o.id WHERE {_held('p')} AND sc.organisation_ptr_id IS NULL",
        ),
        *(
            (
                kind,
                f"SELECT p.person_id AS person_id, o.territory_id AS thing_id FROM {here} "
                f"WHERE {_held('p')} AND o.territory_id IS NOT NULL AND p.function <> '{Function.GUEST}'",
            )
            for kind in (Kind.TERRITORY, Kind.TERRITORY_BODIES)
        ),
        (
            Kind.TERRITORY_STAFF,
            f"SELECT p.person_id AS person_id, o.territory_id AS thing_id FROM {inside} AND o.territory_id IS NOT NULL",
        ),
        (
            Kind.TERRITORY_SERVICE,
            f"SELECT p.person_id AS person_id, o.territory_id AS thing_id FROM {here} "
            f"WHERE {_held('p')} AND o.territory_id IS NOT NULL AND p.function IN ({_words(SERVICE)})",
        ),
        (
            Kind.GROUP_MEMBERS,
            f"SELECT m.person_id AS person_id, m.group_id AS thing_id FROM {m} m JOIN {g} g ON g.id = m.group_id "
            f"WHERE {_on('m')} AND g.kind NOT IN ({_words(CLASS_KINDS)})",
        ),
    ]


def _with_rights(alias: str) -> str:
    return f"{alias}.legal > 0 AND {_on(alias)}"


def _key_selects(touched: str) -> list[str]:
    """SELECTs of (person, key); `touched` restricts a column to the persons concerned, or is empty."""
    gs = _t(Guardianship)

    def only(column):
        return f" WHERE {column} IN ({touched})" if touched else " WHERE 1 = 1"  # SQLite needs a WHERE before ON CONFLICT

    def select(kind, path):
        return f"SELECT DISTINCT x.person_id, x.thing_id * {WIDTH} + {int(kind)} FROM ({path}) x{only('x.person_id')}"

    selects = [select(kind, path) for kind, path in _pupil_paths() + _staff_paths() + _past_paths()]
    for kind, path in _pupil_paths():
        held = GUARDIANS_HOLD[kind]
        also = f" AND gs.guardian_id IN ({touched})" if touched else ""
        selects.append(
            f"SELECT DISTINCT gs.guardian_id, x.thing_id * {WIDTH} + {int(held)} FROM {gs} gs JOIN ({path}) x ON x.person_id = gs.pupil_id "
            f"WHERE {_with_rights('gs')}{also}"
        )
    # Oneself: whoever stands in any relation today; a former member of staff holds nothing, not even that.
    selects.append(
        "SELECT DISTINCT x.person_id, x.person_id * %(width)s + %(self)s FROM ("
        + " UNION ".join(
            [
                f"SELECT t.person_id AS person_id FROM {_t(Enrolment)} t WHERE {_on('t')}",
                f"SELECT t.person_id AS person_id FROM {_t(Position)} t WHERE {_held('t')}",
                f"SELECT gs.guardian_id AS person_id FROM {gs} gs JOIN {_t(Enrolment)} e ON e.person_id = gs.pupil_id AND {_on('e')} "
                f"WHERE {_with_rights('gs')}",
            ]
        )
        + f") x{only('x.person_id')}"
    )
    return selects


def _refusal_select(touched: str) -> str:
    """(guardian, key, topic) where every child by whom the guardian holds the key is refused on that topic."""
    gs, gr = _t(Guardianship), _t(GuardianRefusal)
    paths = " UNION ALL ".join(
        f"SELECT gs.guardian_id AS guardian_id, gs.pupil_id AS pupil_id, x.thing_id * {WIDTH} + {int(GUARDIANS_HOLD[kind])} AS held "
        f"FROM {gs} gs JOIN ({path}) x ON x.person_id = gs.pupil_id WHERE {_with_rights('gs')} "
        f"AND gs.guardian_id IN (SELECT g2.guardian_id FROM {gr} r2 JOIN {gs} g2 ON g2.id = r2.guardianship_id WHERE {_on('r2')})"
        for kind, path in _pupil_paths()
        if kind != Kind.TERRITORY
    )
    refused = (
        f"SELECT DISTINCT g.guardian_id AS guardian_id, g.pupil_id AS pupil_id, r.topic AS topic FROM {gr} r "
        f"JOIN {gs} g ON g.id = r.guardianship_id WHERE {_on('r')}"
    )
    also = f" AND p.guardian_id IN ({touched})" if touched else ""
    return (
        f"SELECT p.guardian_id, p.held, t.topic FROM (SELECT DISTINCT guardian_id, pupil_id, held FROM ({paths}) q) p "
        f"JOIN (SELECT DISTINCT guardian_id, topic FROM ({refused}) w) t ON t.guardian_id = p.guardian_id "
        f"LEFT JOIN ({refused}) r ON r.guardian_id = p.guardian_id AND r.pupil_id = p.pupil_id AND r.topic = t.topic "
        f"WHERE 1 = 1{also} GROUP BY p.guardian_id, p.held, t.topic HAVING COUNT(*) = COUNT(r.topic)"
    )


def _parameters(ids: list[int] | None, day: datetime.date) -> dict:
    values: dict[str, object] = {
        "day": day if connection.vendor == "postgresql" else day.isoformat(),
        "width": WIDTH,
        "self": int(Kind.PERSON),
    }
    if ids is not None:
        values["ids"] = id_set(ids)
    return values


def _with_dependants(ids: Iterable[int]) -> list[int]:
    """These persons, all who are or were guardians of one of them, and to whom one of them handed a position."""
    wanted = sorted(set(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT guardian_id FROM {_t(Guardianship)} WHERE pupil_id IN ({id_set_sql()}) UNION "
            f"SELECT d.person_id FROM {_t(Position)} p JOIN {_t(Position)} d ON d.delegated_from_id = p.id "
            f"WHERE p.person_id IN ({id_set_sql()})",
            _parameters(wanted, timezone.localdate()),
        )
        return sorted({*wanted, *(row[0] for row in cursor.fetchall())})


# What the statements join.
RELATIONS = (Enrolment, Membership, Guardianship, GuardianRefusal, Position, Teaching, FormTutor, Group)


@transaction.atomic
def refresh_keys(person_ids: Iterable[int] | None = None, *, date: datetime.date | None = None) -> None:
    """Rewrite the keys and refusals of these persons and of their guardians (of everybody when None), by one statement a kind.

    To be called by every act that changes a relation, in its own transaction, so that it holds at the next request.
    """
    day = date or timezone.localdate()
    ids = None if person_ids is None else _with_dependants(person_ids)
    if ids == []:
        return
    touched = "" if ids is None else id_set_sql()
    values = _parameters(ids, day)
    keys, refusals = _t(AudienceKey), _t(AudienceRefusal)
    only = f" WHERE person_id IN ({touched})" if touched else ""
    with connection.cursor() as cursor:
        if ids is None and connection.vendor == "postgresql":  # it plans for the few rows of before a large change, and runs for minutes
            cursor.execute(f"ANALYZE {', '.join(map(_t, RELATIONS))}")
        for table in (keys, refusals):
            cursor.execute(f"DELETE FROM {table}{only}", values if only else None)
        for select in _key_selects(touched):
            cursor.execute(f"INSERT INTO {keys} (person_id, key) {select} ON CONFLICT DO NOTHING", values)
        cursor.execute(f"INSERT INTO {refusals} (person_id, key, topic) {_refusal_select(touched)}", values)


def refresh_dated(*, since: datetime.date, date: datetime.date | None = None) -> int:
    """Rewrite the keys of those for whom something began or ended after `since`; run just after midnight. Returns their number."""
    day = date or timezone.localdate()
    touched: set[int] = set()
    for model in (Enrolment, Membership, Position, Teaching, FormTutor, ClassDelegate):
        touched.update(_changing(model, "person_id", since, day))
    touched.update(_changing(Guardianship, "guardian_id", since, day))
    touched.update(_changing(GuardianRefusal, "guardianship__guardian_id", since, day))
    over = Membership.objects.filter(group__year__ends_on__gte=since, group__year__ends_on__lt=day)  # their class is now a past one
    touched.update(over.values_list("person_id", flat=True))
    refresh_keys(touched, date=day)
    return len(touched)


def _changing(model, person: str, since: datetime.date, day: datetime.date):
    begun = model.objects.filter(starts_on__gt=since, starts_on__lte=day).values_list(person, flat=True)
    ended = model.objects.filter(ends_on__gte=since, ends_on__lt=day).values_list(person, flat=True)
    yield from begun
    yield from ended
