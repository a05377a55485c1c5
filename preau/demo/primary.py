"""The primary schools of the territory, real ones again with invented people: classes of several levels, brothers and sisters of collège.

To be asked once the collèges have been gone through: their families are met again here, under the numbers of the 1st degree. The two
neighbouring villages whose small écoles are nearest to each other make an RPI: one class each, siblings in both.
"""

import datetime
import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from itertools import combinations

from preau.demo import drawing, facts
from preau.demo.facts import DemoSchool, Town
from preau.demo.families import Families, Family, Relative, Tie
from preau.demo.lots import lots
from preau.demo.population import Population

LEVELS = ("PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2")
AGES = {level: 3 + at for at, level in enumerate(LEVELS)}  # reached in the year of the rentrée
KINDERGARTEN, ELEMENTARY = LEVELS[:3], LEVELS[3:]
SECTOR_ECOLES = 8
SECTOR_KM = 25
VILLAGE = 40  # pupils at most in an école of one class
CLASS_SIZE = 23
SIBLING_HERE, SIBLING_IN_COLLEGE = 0.30, 0.12
EATS_HERE = 0.78


@dataclass(slots=True)
class PrimaryClass:
    number: int
    label: str
    levels: tuple[str, ...]


@dataclass(slots=True)
class PrimaryPupil:
    key: int
    ine: str
    title: str
    first_name: str
    last_name: str
    birth_date: datetime.date
    level: str
    division: PrimaryClass
    family: Family
    eats_here: bool


@dataclass(slots=True)
class PrimaryTeacher:
    key: int
    title: str
    first_name: str
    last_name: str
    birth_date: datetime.date
    email: str
    directs: bool
    division: PrimaryClass | None = None


@dataclass(slots=True)
class Ecole:
    school: DemoSchool
    kind: str  # as public data says: école maternelle, élémentaire, primaire
    is_public: bool
    levels: tuple[str, ...]
    classes: list[PrimaryClass] = field(default_factory=list)
    pupils: list[PrimaryPupil] = field(default_factory=list)
    relatives: list[Relative] = field(default_factory=list)
    staff: list[PrimaryTeacher] = field(default_factory=list)


class Primary:
    """`ecoles()` yields one école at a time, always the same for the same seed and date."""

    def __init__(self, population: Population):
        self.population, self.seed, self.names = population, population.seed, population.names
        self.families = Families(self.names, f"AIDE SOCIALE A L'ENFANCE {population.territory.code}", first_key=8_600_001)
        self._pupils = self._teachers = 0
        self._again: dict[int, Family] = {}  # a family met in collège, under the numbers of the 1st degree
        self.places = ecoles_of(population)
        self.rpi = rpi_of(self.places)

    def ecoles(self) -> Iterator[Ecole]:
        shared: list[Family] = []
        for ecole in self.places:
            rng = lots(self.seed, self.population.size, ecole.school.uai)
            if ecole.school.uai in self.rpi:
                ecole.levels = LEVELS[1:5] if ecole.school.uai == self.rpi[0] else LEVELS[5:]
            known = shared if ecole.school.uai in self.rpi else []
            first = self.families.next_key
            self._people(rng, ecole, known)
            mine = [pupil.family for pupil in ecole.pupils]
            found = {t.relative.key: t.relative for f in mine for t in f.ties if t.relative.key >= first or ecole.school.uai in self.rpi}
            ecole.relatives = [found[key] for key in sorted(found)]
            yield ecole

    def _people(self, rng: random.Random, ecole: Ecole, known: list[Family]) -> None:
        counts = _levels_drawn(rng, ecole)
        size = sum(counts.values())
        teachers = max(1, round(size / CLASS_SIZE)) if ecole.school.uai not in self.rpi else 1
        for at, levels in enumerate(_cut(counts, teachers)):
            teacher = self._teacher(rng, directs=at == 0)
            name = f"{'MME' if teacher.title == 'Mme' else 'M.'} {teacher.last_name.upper()}"
            division = PrimaryClass(at + 1 + int(ecole.school.uai[3:7]) * 20, f"{'-'.join(levels)} {name}", tuple(levels))
            teacher.division = division
            ecole.staff.append(teacher)
            ecole.classes.append(division)
        for level in LEVELS:
            homes = [division for division in ecole.classes if level in division.levels]
            for number in range(counts.get(level, 0)):
                ecole.pupils.append(self._pupil(rng, ecole, level, homes[number % len(homes)], known))

    def _teacher(self, rng: random.Random, *, directs: bool) -> PrimaryTeacher:
        self._teachers += 1
        sex = "F" if rng.random() < 0.82 else "M"
        first, last = self.names.first(rng, sex, "parent"), self.names.last(rng)
        born = drawing.birthday(rng, self.population.year - 28 - int(rng.random() * 32))
        domain = self.population.territory.academie.mail_domain
        mail = f"{drawing.folded(first)}.{drawing.folded(last)}{self._teachers}@{domain}"
        return PrimaryTeacher(5_600_000 + self._teachers, "Mme" if sex == "F" else "M.", first, last, born, mail, directs)

    def _pupil(self, rng: random.Random, ecole: Ecole, level: str, division: PrimaryClass, known: list[Family]) -> PrimaryPupil:
        self._pupils += 1
        sex = "F" if rng.random() < 0.49 else "M"
        family = self._family(rng, ecole, level, known)
        born = drawing.birthday(rng, self.population.year - AGES[level])
        letters = "ABCDEFGHJK"
        ine = f"{980_000_000 + self._pupils:09d}{letters[self._pupils % 10]}{letters[self._pupils // 10 % 10]}"
        first = self.names.first(rng, sex, "child")
        title = "Mme" if sex == "F" else "M."
        named = (7_600_000 + self._pupils, ine, title, first, family.last_name, born, level, division, family)
        return PrimaryPupil(*named, eats_here=rng.random() < EATS_HERE)

    def _family(self, rng: random.Random, ecole: Ecole, level: str, known: list[Family]) -> Family:
        draw = rng.random()
        if known and draw < SIBLING_HERE:
            family = known[int(rng.random() * len(known))]
            if level not in family.levels and len(family.levels) < 4:
                family.levels.add(level)
                return family
        met = self.population.met.get(self._nearest(ecole.school), ())
        if met and draw > 1 - SIBLING_IN_COLLEGE:
            family = self._met_again(met[int(rng.random() * len(met))])
        else:
            family = self.families.make(rng, ecole.school)
        family.levels.add(level)
        if family not in known:
            known.append(family)
        return family

    def _nearest(self, school: DemoSchool) -> str:
        return min(self.population.schools, key=lambda other: (facts.distance(school, other), other.uai)).uai

    def _met_again(self, family: Family) -> Family:
        """The same adults, who have other numbers in the files of the 1st degree."""
        if id(family) not in self._again:
            ties = []
            for tie in family.ties:
                relative = copy(tie.relative)
                relative.key = self.families.next_key
                self.families.next_key += 1
                ties.append(Tie(relative, tie.link, tie.financial, tie.legal, tie.contact, tie.aid))
            self._again[id(family)] = Family(family.last_name, family.home, ties, set(), family.has_grant)
        return self._again[id(family)]


def ecoles_of(population: Population) -> list[Ecole]:
    """Every école of the Cantal, or those nearest to the sector's collèges; their size where public data says it, else drawn."""
    if population.territory.code != "15":
        return []
    listed = [row for row in facts.rows("schools.csv") if row["territory"] == "15" and row["kind"] == "ecole"]
    postcodes = {school.town: school.postcode for school in population.schools}
    found = []
    for at, row in enumerate(sorted(listed, key=lambda row: row["uai"])):
        rng = lots(population.seed, "effectif", row["uai"])
        size = int(row["pupils"] or 14 + rng.random() ** 2 * 110)
        postcode = row["postcode"] or postcodes.get(row["town"], "15000")
        place = (float(row["latitude"]), float(row["longitude"]))
        school = DemoSchool(row["uai"], row["name"], 9_001 + at, row["address"], postcode, row["town"], *place, size)
        school.towns = [Town(row["town"], postcode, 1)]
        found.append(Ecole(school, row["type"], row["status"] == "public", _levels_of(row["type"])))
    if population.size == "sector":
        near = {e.school.uai: min(facts.distance(e.school, other) for other in population.schools) for e in found}
        walked = sorted(found, key=lambda e: (near[e.school.uai], e.school.uai))
        together = rpi_of([e for e in walked if near[e.school.uai] < SECTOR_KM])
        found = [e for e in walked if e.school.uai in together] + [e for e in walked if e.school.uai not in together][: SECTOR_ECOLES - 2]
    return sorted(found, key=lambda e: e.school.uai)


def rpi_of(ecoles: list[Ecole]) -> tuple[str, ...]:
    """The two small public écoles of different villages that are nearest to each other."""
    small = sorted((e for e in ecoles if e.is_public and e.school.size <= VILLAGE), key=lambda e: e.school.uai)
    pairs = [(facts.distance(a.school, b.school), a, b) for a, b in combinations(small, 2) if a.school.town != b.school.town]
    _far, one, other = min(pairs, key=lambda pair: (pair[0], pair[1].school.uai)) if pairs else (0, None, None)
    return (one.school.uai, other.school.uai) if one and other else ()


def _levels_of(kind: str) -> tuple[str, ...]:
    if "maternelle" in kind:
        return KINDERGARTEN
    return ELEMENTARY if "élémentaire" in kind else LEVELS


def _levels_drawn(rng: random.Random, ecole: Ecole) -> dict[str, int]:
    weights = [rng.uniform(0.75, 1.25) for _level in ecole.levels]
    scale = ecole.school.size / sum(weights)
    return {level: max(1, round(weight * scale)) for level, weight in zip(ecole.levels, weights, strict=True)}


def _cut(counts: dict[str, int], classes: int) -> list[list[str]]:
    """Levels that follow one another, about as many pupils in each class; a large level fills several classes alone."""
    seats = [level for level in LEVELS for _pupil in range(counts.get(level, 0))]
    share = len(seats) / classes
    return [list(dict.fromkeys(seats[round(at * share) : round((at + 1) * share)])) for at in range(classes)]
