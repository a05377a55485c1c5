"""The public facts that every installation needs: zones, holidays, subjects, formations, what a feed's functions mean; and the schools
of the territories that it serves.

Files in `data/`, one table each. Loading is idempotent: what is new is added, what a later edition of a file corrects is
corrected, and rows that a person changed by hand (`StaffFunction`) are left as they are.
"""

import csv
import datetime
import functools
import hashlib
import pathlib
from collections.abc import Iterable, Iterator

from django.db import transaction

from preau.directory.models import Holiday, KnownSchool, Mef, PublicHoliday, SchoolYear, StaffFunction, Subject, Territory, Zone
from preau.jobs.models import Periodic

DATA = pathlib.Path(__file__).parent / "data"
LOADED = ("zones.csv", "holidays.csv", "public_holidays.csv", "subjects.csv", "mef.csv", "functions.csv", "schools.csv")


def read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@functools.cache
def public_schools() -> dict[str, dict[str, str]]:
    """UAI → what public data says of the school, in whatever territory."""
    return {row["uai"]: row for row in read("schools.csv")}


@functools.cache
def public_territories() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read("territories.csv")}


def edition() -> str:
    """A fingerprint of the files and of the territories served, kept as the name of a `Periodic` row: nothing is read again until
    one changes.
    """
    digest = hashlib.sha256()
    for name in LOADED:
        digest.update((DATA / name).read_bytes())
    digest.update(" ".join(Territory.objects.order_by("code").values_list("code", flat=True)).encode())
    return f"facts:{digest.hexdigest()[:16]}"


def load_facts(*, again: bool = False) -> bool:
    """Bring the tables up to the files; returns whether anything was read."""
    mark = edition()
    if not again and Periodic.objects.filter(pk=mark).exists():
        return False
    with transaction.atomic():
        _calendar()
        _nomenclatures()
        _functions()
        load_known_schools(Territory.objects.all())
        Periodic.objects.filter(name__startswith="facts:").delete()
        Periodic.objects.create(name=mark)
    return True


def _calendar() -> None:
    codes = sorted({row["zone"] for row in read("zones.csv")} | {row["zone"] for row in read("holidays.csv")})
    Zone.objects.bulk_create((Zone(code=code, name=f"Zone {code}") for code in codes), ignore_conflicts=True)
    holidays, years = [], set()
    for row in read("holidays.csv"):
        years.add(row["year"])
        holidays.append(
            Holiday(
                zone_id=row["zone"],
                year_name=row["year"],
                code=row["code"],
                name=row["name"],
                first_day=row["first_day"],
                last_day=row["last_day"],
            )
        )
    Holiday.objects.bulk_create(
        holidays, update_conflicts=True, unique_fields=["zone", "year_name", "code"], update_fields=["name", "first_day", "last_day"]
    )
    PublicHoliday.objects.bulk_create(
        (PublicHoliday(date=row["date"], name=row["name"]) for row in read("public_holidays.csv")),
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["name"],
    )
    SchoolYear.objects.bulk_create((school_year(int(name[:4])) for name in sorted(years)), ignore_conflicts=True)


def school_year(first: int) -> SchoolYear:
    """From 1 August: summer belongs to the year that it prepares."""
    return SchoolYear(name=f"{first}-{first + 1}", starts_on=datetime.date(first, 8, 1), ends_on=datetime.date(first + 1, 7, 31))


def _nomenclatures() -> None:
    Subject.objects.bulk_create(
        (Subject(code=row["code"], short_name=row["short_name"][:20], name=row["name"]) for row in read("subjects.csv")),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["short_name", "name"],
    )
    Mef.objects.bulk_create(
        (Mef(code=row["code"], name=row["name"], level=row["level"]) for row in read("mef.csv")),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level"],
    )


def _functions() -> None:
    """Added only: what a person corrected stays corrected. An empty function opens no position and has no row."""
    StaffFunction.objects.bulk_create(
        (
            StaffFunction(feed=row["feed"], code=row["code"], name=row["name"], function=row["function"], profile=row["profile"])
            for row in read("functions.csv")
            if row["function"]
        ),
        ignore_conflicts=True,
    )


def load_known_schools(territories: Iterable[Territory]) -> int:
    """The schools that public data knows in these territories; those that left the file go."""
    served = {territory.code: territory for territory in territories}
    schools = [
        KnownSchool(
            uai=row["uai"],
            territory=served[row["territory"]],
            name=row["name"],
            school_kind=row["kind"],
            is_public=row["status"] == "public",
            **{name: row[name] for name in ("address", "postcode", "town", "insee")},
            **{name: float(row[name]) if row[name] else None for name in ("latitude", "longitude")},
            is_exact=row["position"] == "school",
        )
        for row in read("schools.csv")
        if row["territory"] in served
    ]
    KnownSchool.objects.filter(territory__in=served.values()).exclude(pk__in=[school.pk for school in schools]).delete()
    told = [field.name for field in KnownSchool._meta.concrete_fields if not field.primary_key]
    KnownSchool.objects.bulk_create(schools, update_conflicts=True, unique_fields=["uai"], update_fields=told)
    return len(schools)
