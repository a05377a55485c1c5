"""The map: a territory's outline, its schools as marks that never cover one another, the names of its larger towns.

Marks of one town are moved apart by a few units, in a fixed order, so that each can be seen and pressed on a telephone; a filter takes
marks away without moving those that stay. No tiles, no outside host.
"""

import functools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from preau.directory.facts import DATA
from preau.directory.models import School
from preau.portal.public.schools import ORDER, PublicSchool

WIDTH = 1000
APART = 25  # units between two marks: 8 px on a screen of 360
MARGIN = 45
GOLDEN = math.pi * (3 - math.sqrt(5))
KM_PER_DEGREE = 111.32
TOWNS = 8  # names written on the map


@dataclass(frozen=True)
class Projection:
    """Degrees to units, one scale for both: x = left + (longitude − west) × per longitude."""

    west: float
    north: float
    x_per_degree: float
    y_per_degree: float
    padding: float
    height: int
    outline: str = ""

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        return self.padding + (longitude - self.west) * self.x_per_degree, self.padding + (self.north - latitude) * self.y_per_degree

    @property
    def units_per_km(self) -> float:
        return self.y_per_degree / KM_PER_DEGREE


@dataclass(frozen=True)
class Mark:
    school: PublicSchool
    x: int
    y: int

    @property
    def shape(self) -> str:
        return {School.SchoolKind.LYCEE: "diamond", School.SchoolKind.COLLEGE: "disc"}.get(self.school.kind, "dot")


def written(marks: Iterable[Mark], keep: str) -> SafeString:
    """The marks as links, written here and not in a template: a fifth of the work. `keep`: what their addresses carry."""
    return mark_safe("\n".join(_written(mark, keep) for mark in marks))


def _written(mark: Mark, keep: str) -> str:
    school, x, y = mark.school, mark.x, mark.y
    hollow = "" if school.is_public else " dot-p"
    if mark.shape == "diamond":
        drawn = f'<path class="dot dot-l{hollow}" d="M{x} {y}m0-14 14 14-14 14-14-14z"/>'
    else:
        size, radius = ("c", 11) if mark.shape == "disc" else ("e", 8)
        drawn = f'<circle class="dot dot-{size}{hollow}" cx="{x}" cy="{y}" r="{radius}"/>'
    url, name = escape(school.url + keep), escape(school.full_name)
    return f'<a href="{url}" data-x="{x}" data-y="{y}"><title>{name}</title>{drawn}</a>'


@dataclass(frozen=True)
class Town:
    name: str
    x: int
    y: int
    anchor: str  # start, end: on the side where there is room


@dataclass(frozen=True)
class Scale:
    km: int
    x: int
    y: int
    length: int

    @property
    def end(self) -> int:
        return self.x + self.length


@dataclass(frozen=True)
class Drawing:
    height: int
    outline: str
    marks: list[Mark]
    links: SafeString  # the marks, drawn
    towns: list[Town]
    scale: Scale

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"


def drawing_of(code: str, schools: list[PublicSchool], shown: set[str] | None = None, *, keep: str = "") -> Drawing | None:
    """`shown`: the UAI that a filter keeps. None when no school has a place."""
    placed = [school for school in schools if school.is_placed]
    if not placed:
        return None
    projection = _outlined(code) or _around(placed)
    where = _spread(tuple((s.uai, *projection.place(s.latitude, s.longitude)) for s in sorted(placed, key=_rank)))
    marks = [Mark(school, *where[school.uai]) for school in placed if shown is None or school.uai in shown]
    return Drawing(
        projection.height, projection.outline, marks, written(marks, keep), _towns(placed, projection, where), _scale(projection)
    )


def _rank(school: PublicSchool) -> tuple:
    """Lycées and collèges keep their true place; the many schools of a town stand around."""
    return ORDER.index(school.kind), not school.is_exact, school.uai


@functools.cache
def _outlined(code: str) -> Projection | None:
    """Our own outline of a département, if the house has one: `directory/data/outline-15.json`."""
    file = DATA / f"outline-{code}.json"
    if not code.isalnum() or not file.exists():
        return None
    drawn = json.loads(file.read_text(encoding="utf-8"))
    known = {name: drawn["projection"][name] for name in ("west", "north", "x_per_degree", "y_per_degree", "padding")}
    return Projection(**known, height=drawn["height"], outline=drawn["path"])


def _around(schools: Iterable[PublicSchool]) -> Projection:
    """Without an outline: the frame that holds every school, at one scale."""
    latitudes, longitudes = [s.latitude for s in schools], [s.longitude for s in schools]
    squeeze = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    wide, high = (max(longitudes) - min(longitudes)) * squeeze, max(latitudes) - min(latitudes)
    per_degree = (WIDTH - 2 * MARGIN) / max(wide, high / 1.2, 0.02)
    west = min(longitudes) - (((WIDTH - 2 * MARGIN) / per_degree) - wide) / 2 / squeeze
    height = round(high * per_degree) + 2 * MARGIN + 40
    return Projection(west, max(latitudes), per_degree * squeeze, per_degree, MARGIN, height)


@functools.lru_cache(16)
def _spread(points: tuple[tuple[str, float, float], ...]) -> dict[str, tuple[int, int]]:
    """Each point at its place, else at the nearest free one of a sunflower around it."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    found = {}

    def is_free(x: float, y: float) -> bool:
        column, line = int(x // APART), int(y // APART)
        near = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in taken.get((column + i, line + j), ()))
        return all(math.hypot(x - other[0], y - other[1]) >= APART for other in near)

    for uai, x, y in points:
        place = (x, y)
        for step in range(2_000):
            away, turn = APART * 0.5 * math.sqrt(step), step * GOLDEN
            place = (x + away * math.cos(turn), y + away * math.sin(turn))
            if is_free(*place):
                break
        taken.setdefault((int(place[0] // APART), int(place[1] // APART)), []).append(place)
        found[uai] = (round(place[0]), round(place[1]))
    return found


def _towns(schools: list[PublicSchool], projection: Projection, where: dict[str, tuple[int, int]]) -> list[Town]:
    """Where the lycées are: the towns by which one finds one's way. The name stands beside the marks of the town."""
    by_town: dict[str, list[PublicSchool]] = {}
    for school in schools:
        by_town.setdefault(school.town, []).append(school)
    with_lycee = [town for town, those in by_town.items() if town and any(s.kind == School.SchoolKind.LYCEE for s in those)]
    found = []
    for town in sorted(with_lycee, key=lambda name: -len(by_town[name]))[:TOWNS]:
        places = [where[school.uai] for school in by_town[town]]
        left, right = min(x for x, _y in places), max(x for x, _y in places)
        middle = round(sum(y for _x, y in places) / len(places)) + 8
        to_left = right > WIDTH * 0.72
        found.append(Town(town, left - 20 if to_left else right + 20, middle, "end" if to_left else "start"))
    return found


def _scale(projection: Projection) -> Scale:
    """A round number of kilometres, about a fifth of the width."""
    whole = WIDTH / 5 / projection.units_per_km
    km = max((n for n in (1, 2, 5, 10, 20, 50, 100) if n <= whole), default=1)
    return Scale(km, MARGIN // 2, projection.height - 16, round(km * projection.units_per_km))
