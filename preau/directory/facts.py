"""The public facts that every installation needs: zones, holidays, subjects, formations, what a feed's functions mean.

Files in `data/`, one table each. Loading is idempotent: what is new is added, what a later edition of a file corrects is
corrected, and rows that a person changed by hand (`StaffFunction`) are left as they are.
"""

import csv
import datetime
import hashlib
import pathlib
from collections.abc import Iterator

from django.db import transaction

from preau.directory.models import Holiday, Mef, PublicHoliday, SchoolYear, StaffFunction, Subject, Zone
from preau.jobs.models import Periodic

DATA = pathlib.Path(__file__).parent / "data"
LOADED = ("zones.csv", "holidays.csv", "public_holidays.csv", "subjects.csv", "mef.csv", "functions.csv")


def read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def edition() -> str:
    """A fingerprint of the files, kept as the name of a `Periodic` row: nothing is read again until one changes."""
    digest = hashlib.sha256()
    for name in LOADED:
        digest.update((DATA / name).read_bytes())
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
