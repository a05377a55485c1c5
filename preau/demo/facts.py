"""The public facts that the demo lives in: which schools, how many pupils, which towns around."""

import csv
import datetime
import math
import pathlib
from dataclasses import dataclass, field

from preau.demo.lots import lots

FACTS = pathlib.Path(__file__).resolve().parent.parent / "directory" / "data"
NAMES = pathlib.Path(__file__).resolve().parent / "data"

SIZES = ("sector", "cantal", "hauts-de-seine")
SECTOR = ("0150639N", "0150647X", "0150581A")  # two collèges of Aurillac and the one of Saint-Mamet, who share families and teachers
HAUTS_DE_SEINE_SCHOOLS = 93
HAUTS_DE_SEINE_PUPILS = 47_450  # with their families and the staff: about 125,000 people
FIRST_YEAR, LAST_YEAR = 2024, 2026  # school years, by the autumn in which they begin, whose holidays are known


@dataclass(frozen=True)
class Academie:
    code: str
    name: str
    mail_domain: str


@dataclass(frozen=True)
class Town:
    name: str
    postcode: str
    weight: int


@dataclass(slots=True)
class DemoSchool:
    uai: str
    name: str
    jointure: int
    address: str
    postcode: str
    town: str
    latitude: float
    longitude: float
    size: int
    towns: list[Town] = field(default_factory=list)  # where its pupils live


@dataclass(frozen=True)
class DemoTerritory:
    code: str
    name: str
    zone: str
    academie: Academie


def rows(name: str, folder: pathlib.Path = FACTS) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def territory_of(size: str) -> DemoTerritory:
    code = "92" if size == "hauts-de-seine" else "15"
    found = next(r for r in rows("territories.csv") if r["code"] == code)
    domain = f"ac-{found['academie'].lower()}.example.org"
    return DemoTerritory(code, found["name"], found["zone"], Academie(found["academie_code"], found["academie"], domain))


def held_within_known_years(date: datetime.date) -> datetime.date:
    """The same day of the nearest school year whose holidays are known."""
    year = school_year_of(date)
    known = min(max(year, FIRST_YEAR), LAST_YEAR)
    day = 28 if (date.month, date.day) == (2, 29) else date.day
    return date if known == year else date.replace(year=date.year + known - year, day=day)


def school_year_of(date: datetime.date) -> int:
    """The autumn in which this day's school year began; August prepares the next."""
    return date.year if date.month >= 8 else date.year - 1


def first_day_of_class(zone: str, year: int) -> datetime.date:
    """The rentrée: the day on which the summer before ends."""
    for row in rows("holidays.csv"):
        if row["zone"] == zone and row["code"] == "ete" and row["year"] == f"{year - 1}-{year}":
            return datetime.date.fromisoformat(row["resumes_on"])
    return datetime.date(year, 9, 2)


def schools_of(size: str, seed: int) -> list[DemoSchool]:
    """Public collèges in the order of a walk from neighbour to neighbour, so that families and teachers can be shared."""
    code = "92" if size == "hauts-de-seine" else "15"
    chosen = [r for r in rows("schools.csv") if r["territory"] == code and r["kind"] == "college" and r["status"] == "public"]
    if size == "sector":
        chosen = [r for r in chosen if r["uai"] in SECTOR]
    elif size == "hauts-de-seine":
        chosen = [r for r in chosen if r["name"].startswith("Collège")][:HAUTS_DE_SEINE_SCHOOLS]
    sizes = [int(r["pupils"]) for r in chosen] if code == "15" else _drawn_sizes(len(chosen), seed)
    schools = [
        DemoSchool(
            *(r["uai"], r["name"], 3001 + i, r["address"], r["postcode"], r["town"]),
            *(float(r["latitude"]), float(r["longitude"]), n),
        )
        for i, (r, n) in enumerate(zip(chosen, sizes, strict=True))
    ]
    walked = _walk(schools)
    _find_towns(walked, code)
    return walked


def _drawn_sizes(number: int, seed: int) -> list[int]:
    rng = lots(seed, "sizes")
    weights = [rng.uniform(0.6, 1.4) for _ in range(number)]
    scale = HAUTS_DE_SEINE_PUPILS / sum(weights)
    sizes = [round(w * scale) for w in weights]
    sizes[-1] += HAUTS_DE_SEINE_PUPILS - sum(sizes)
    return sizes


def distance(a, b) -> float:
    return math.hypot((a.latitude - b.latitude) * 111, (a.longitude - b.longitude) * 78)  # km at 45° north


def _walk(schools: list[DemoSchool]) -> list[DemoSchool]:
    left, walked = list(schools), []
    here = left.pop(0)
    walked.append(here)
    while left:
        here = min(left, key=lambda s: (distance(here, s), s.uai))
        left.remove(here)
        walked.append(here)
    return walked


def _find_towns(schools: list[DemoSchool], code: str) -> None:
    if code != "15":
        for school in schools:
            school.towns = [Town(school.town, school.postcode, 1)]
        return
    for row in rows("communes-15.csv"):
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        here = DemoSchool("", "", 0, "", "", "", latitude, longitude, 0)
        for school in sorted(schools, key=lambda s: distance(here, s))[:2]:
            if (far := distance(here, school)) < 22:
                town = Town(row["name"], school.postcode, max(1, round(int(row["population"] or 100) / (8 + far * far))))
                school.towns.append(town)
    for school in schools:
        if not school.towns:
            school.towns = [Town(school.town, school.postcode, 1)]
