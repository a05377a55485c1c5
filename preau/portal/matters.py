"""What waits on the desk of a school's direction and office: remarks of imports, corrections, ties, delegations. One query."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection

from preau.directory.models import Correction, Enrolment, Guardianship, Person, Position, School
from preau.directory.new_year.preparing import FEED
from preau.feeds.models import Remark, Run, Scope

KEPT = 60  # seconds
REMARK, CORRECTION, DELEGATION, TIE = "remark", "correction", "delegation", "tie"


@dataclass(frozen=True)
class Remarked:
    """`count` remarks of one code in the last applied import of a school."""

    code: str
    count: int
    run_id: int = 0  # the latest import that made some


@dataclass(frozen=True)
class Delegated:
    """`to` acts in a function of this school's direction until a day."""

    to: str
    until: datetime.date


@dataclass
class Matters:
    remarks: list[Remarked] = field(default_factory=list)
    corrections: int = 0
    ties: int = 0  # between adults and pupils, that wait for the school
    delegations: list[Delegated] = field(default_factory=list)

    @property
    def remark_count(self) -> int:
        return sum(remark.count for remark in self.remarks)


def matters_of(schools: Iterable[School], date: datetime.date, *, kept: bool = False) -> Matters:
    """`kept`: an answer of the last minute will do."""
    schools = list(schools)
    if not schools:
        return Matters()
    if not kept:
        return _asked(schools, date)
    name = f"portal.matters.{date:%Y%m%d}.{'.'.join(str(s.pk) for s in schools)}"
    found = cache.get(name)
    if found is None:
        found = _asked(schools, date)
        cache.set(name, found, KEPT)
    return found


def _asked(schools: list[School], date: datetime.date) -> Matters:
    found = Matters()
    ids, uais = [school.pk for school in schools], [school.uai for school in schools]
    sql = _MATTERS.format(ids=", ".join(["%s"] * len(ids)), uais=", ".join(["%s"] * len(uais)))
    with connection.cursor() as cursor:
        there = [date, date, *ids]  # of whoever is in these schools on the day
        cursor.execute(sql, [*uais, *uais, Run.State.APPLIED, *there, *there, *ids, date, date, date, date, *there])
        for kind, text, number, until, run_id in cursor.fetchall():
            if kind == REMARK:
                found.remarks.append(Remarked(text, number, run_id))
            elif kind == CORRECTION:
                found.corrections = number
            elif kind == TIE:
                found.ties = number
            else:
                found.delegations.append(Delegated(text.strip(), _date(until)))
    found.remarks.sort(key=lambda r: (-r.count, r.code))
    found.delegations.sort(key=lambda d: (d.until, d.to))
    return found


def _date(value: datetime.date | str) -> datetime.date:
    """SQLite gives a date of a union as its text."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _there(table: str, place: str) -> str:
    return (
        f"SELECT r.person_id FROM {table} r WHERE r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on >= %s) AND r.{place} IN ({{ids}})"  # noqa: S608
    )


_MATTERS = f"""
    SELECT '{REMARK}', r.code, COUNT(*), CAST(NULL AS date), MAX(r.run_id)
    FROM {Remark._meta.db_table} r
    WHERE r.uai IN ({{uais}}) AND r.run_id IN (
        SELECT MAX(k.run_id) FROM {Scope._meta.db_table} k JOIN {Run._meta.db_table} n ON n.id = k.run_id
        WHERE k.uai IN ({{uais}}) AND n.state = %s AND n.feed <> '{FEED}' GROUP BY k.uai
    )
    GROUP BY r.code
    UNION ALL
    SELECT '{CORRECTION}', '', COUNT(*), CAST(NULL AS date), 0
    FROM {Correction._meta.db_table} c
    WHERE c.agreed_at IS NULL AND (c.person_id IN ({_there(Enrolment._meta.db_table, "school_id")})
        OR c.person_id IN ({_there(Position._meta.db_table, "organisation_id")}))
    UNION ALL
    SELECT '{DELEGATION}', p.title || ' ' || p.first_name || ' ' || p.last_name, 1, d.ends_on, 0
    FROM {Position._meta.db_table} d JOIN {Person._meta.db_table} p ON p.id = d.person_id
        JOIN {Position._meta.db_table} o ON o.id = d.delegated_from_id
    WHERE d.organisation_id IN ({{ids}}) AND d.ends_on >= %s AND (o.ends_on IS NULL OR o.ends_on >= %s)
    UNION ALL
    SELECT '{TIE}', '', COUNT(*), CAST(NULL AS date), 0
    FROM {Guardianship._meta.db_table} g
    WHERE g.is_to_confirm AND g.confirmed_on IS NULL AND g.starts_on <= %s AND (g.ends_on IS NULL OR g.ends_on >= %s)
        AND g.pupil_id IN ({_there(Enrolment._meta.db_table, "school_id")})
"""  # noqa: S608  names of our own tables
