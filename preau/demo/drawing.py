"""Drawing lots: names, dates, telephones, streets. Every draw comes from a generator that was given a seed."""

import datetime
import random
import unicodedata
from collections.abc import Hashable, Iterable

from preau.demo.facts import NAMES, rows

STREETS = (
    *("rue de la Fontaine", "route du Puy", "chemin Neuf", "rue du Stade", "rue des Lilas", "place du Foirail", "rue des Écoles"),
    *("impasse du Lavoir", "rue Victor Hugo", "rue des Genêts", "route de Salers", "chemin de la Croix", "rue du Moulin"),
    *("avenue de la République", "rue Jean Jaurès", "rue de la Gare", "lotissement des Prés", "rue du 8 Mai 1945", "allée des Tilleuls"),
    *("rue Pasteur", "rue des Acacias", "rue du Viaduc", "chemin des Vignes", "boulevard Gambetta", "rue Marie Curie", "rue de Verdun"),
)


class Hat:
    """A draw by weight in constant time: each thing is in the hat as many times as it weighs."""

    def __init__(self, weighted: Iterable[tuple[Hashable, int]]):
        self.slips = [thing for thing, weight in weighted for _ in range(weight)]

    def draw(self, rng: random.Random):
        return self.slips[int(rng.random() * len(self.slips))]


class Names:
    """First names of a generation and last names of a territory."""

    def __init__(self, territory: str):
        self._first: dict[tuple[str, str], Hat] = {}
        listed = rows("first_names.csv", NAMES)
        for generation in ("child", "parent", "elder"):
            for sex in "FM":
                those = [r for r in listed if r["sex"] == sex and r["generation"] == generation]
                self._first[generation, sex] = Hat((r["name"], int(r["weight"])) for r in those)
        last = [r for r in rows("last_names.csv", NAMES) if r["territory"] in ("", territory)]
        self._last = Hat((r["name"], int(r["weight"])) for r in last)

    def first(self, rng: random.Random, sex: str, generation: str) -> str:
        return self._first[generation, sex].draw(rng)

    def last(self, rng: random.Random) -> str:
        return self._last.draw(rng)


_FOLDED: dict[str, str] = {}


def folded(name: str) -> str:
    """ASCII, lower case, for the left part of an e-mail address."""
    found = _FOLDED.get(name)
    if found is None:
        plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe").replace("æ", "ae")).encode("ascii", "ignore").decode()
        found = _FOLDED[name] = "".join(c if c.isalnum() else "-" for c in plain).strip("-")
    return found


def mobile(rng: random.Random) -> str:
    """In 06 39 98, kept for fiction by the regulator."""
    n = int(rng.random() * 10_000)
    return f"+33 6 39 98 {n // 100:02d} {n % 100:02d}"


def landline(rng: random.Random) -> str:
    """In 04 65 71, kept for fiction by the regulator."""
    n = int(rng.random() * 10_000)
    return f"+33 4 65 71 {n // 100:02d} {n % 100:02d}"


def street(rng: random.Random) -> str:
    return f"{1 + int(rng.random() * 90)} {STREETS[int(rng.random() * len(STREETS))]}"


def birthday(rng: random.Random, year: int) -> datetime.date:
    return datetime.date(year, 1, 1) + datetime.timedelta(days=int(rng.random() * 365))
