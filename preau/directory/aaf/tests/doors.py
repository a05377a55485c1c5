"""The pages of imports before each of the cast: a full feed about the collège of Zoé, read and not yet applied."""

from preau.feeds.models import Run
from tests.access_table import Door

COUNTS = {"departement_education": "the direction of education sees the imports of the territory, as numbers"}


def of_college(cast) -> list:
    """About the collège of Zoé."""
    return [_run(cast, cast.college)]


def _run(cast, school) -> int:
    values = {"kind": "full", "state": "read", "account": cast.departement_it.account}
    schools = {school.uai: {"name": school.name}}
    known = Run.objects.filter(feed="aaf", schools__has_key=school.uai).first()
    return (known or Run.objects.create(feed="aaf", issuer="CLE", schools=schools, **values)).pk


OFFICE = "head deputy secretary"
READERS = f"departement_it departement_education {OFFICE}"

ACCESS = {
    "feeds:runs": Door(opens=f"{READERS} other_head director"),  # an empty list, until an import names their school
    "feeds:choose": Door(opens=f"departement_it director other_head {OFFICE}"),
    "feeds:upload": Door(lambda cast: ["aaf"], opens="departement_it"),
    "feeds:review": Door(of_college, opens=READERS, strangers=COUNTS),
    "feeds:proposals": Door(of_college, opens=f"departement_it {OFFICE}", forbids="departement_education"),
    "feeds:remarks": Door(of_college, opens=f"departement_it {OFFICE}", forbids="departement_education"),
    "feeds:apply": Door(of_college, opens="departement_it", forbids=f"departement_education {OFFICE}", post={}),
    "feeds:dismiss": Door(of_college, opens="departement_it", forbids=f"departement_education {OFFICE}", post={}),
    "feeds:undo": Door(of_college, opens="departement_it", forbids=f"departement_education {OFFICE}"),
}
