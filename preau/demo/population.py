"""A territory's people, invented school by school from a seed and a date: the same seed and date always give the same people.

`Population.schools_with_people()` yields one school at a time, so that a département of 125,000 people fits in little memory; staff
(who may work in two schools) and doubles (a teacher who is also a parent) are complete once it is exhausted.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.demo import drawing, facts
from preau.demo import programme as p
from preau.demo.classes import Classes, Seat
from preau.demo.drawing import Hat, Names
from preau.demo.facts import DemoSchool
from preau.demo.families import Families, Family, Relative, Tie
from preau.demo.lots import lots
from preau.demo.staffing import Staff, Staffing

SAME_SCHOOL_SIBLING = 0.185  # chance that a pupil joins a family already met here
OTHER_SCHOOL_SIBLING = 0.022  # …or in the school next door
TWINS = 0.02
TEACHERS_WITH_A_CHILD = 0.05

EXTERN, HALF_BOARD, BOARDER = "EXTERNE LIBRE", "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "INTERNE DANS L'ETABLISSEMENT"


@dataclass(slots=True)
class Pupil:
    key: int
    school_key: int  # number in the school's own base (ELEVE_ID)
    ine: str
    title: str
    first_name: str
    other_first_names: tuple[str, ...]
    last_name: str
    birth_date: datetime.date
    seat: Seat
    family: Family
    regime: str
    has_transport: bool


@dataclass(slots=True)
class SchoolPeople:
    school: DemoSchool
    classes: Classes
    pupils: list[Pupil]
    relatives: list[Relative]  # those first met in this school
    staff: list[Staff]  # everybody who works here


@dataclass(frozen=True)
class Move:
    """What the day after brings: one pupil changes school, one arrives, one leaves."""

    mover: Pupil
    leaves: DemoSchool
    joins: DemoSchool
    seat: Seat
    newcomer: Pupil
    newcomer_school: DemoSchool
    leaver: Pupil


@dataclass
class Population:
    size: str = "cantal"
    seed: int = 15
    date: datetime.date = datetime.date(2026, 11, 24)
    doubles: list[tuple[int, int]] = field(default_factory=list)  # staff key, relative key: the same human being

    def __post_init__(self):
        if self.size not in facts.SIZES:
            raise ValueError(self.size)
        self.date = facts.held_within_known_years(self.date)
        self.year = facts.school_year_of(self.date)
        self.territory = facts.territory_of(self.size)
        self.first_day = facts.first_day_of_class(self.territory.zone, self.year)
        self.schools = facts.schools_of(self.size, self.seed)
        names = Names(self.territory.code)
        self.names = names
        self.families = Families(names, f"AIDE SOCIALE A L'ENFANCE {self.territory.code}")
        self.staffing = Staffing(names, self.territory.academie, self.year)
        self._pupils = 0
        self.met: dict[str, list[Family]] = {}  # some families of each school gone through, by UAI
        self._next_door: list[Family] = []  # families of the school before, for children in two schools
        self._regimes = Hat(
            [(HALF_BOARD, 76), (EXTERN, 17), (BOARDER, 7)] if self.territory.code == "15" else [(HALF_BOARD, 62), (EXTERN, 38)]
        )

    @property
    def staff(self) -> list[Staff]:
        return self.staffing.everybody

    def schools_with_people(self) -> Iterator[SchoolPeople]:
        for school in self.schools:
            yield self._people_of(school)

    # --- One school --------------------------------------------------------------------------------------------------

    def _people_of(self, school: DemoSchool) -> SchoolPeople:
        rng = lots(self.seed, self.size, school.uai)
        classes = Classes(school, self.territory.code, rng)
        staff = self.staffing.staff(school, classes, rng)
        first_relative = self.families.next_key
        known: list[Family] = []
        waiting = [self._family_of_teacher(rng, school, t) for t in staff if t.is_teacher and self._is_parent(rng, t)]
        seats = list(classes.seats)
        rng.shuffle(seats)
        pupils = [self._pupil(rng, school, seat, self._family(rng, school, seat, known, waiting)) for seat in seats]
        relatives = _relatives_from(first_relative, known)
        self._next_door = known[-60:]
        self.met[school.uai] = known[:60]
        return SchoolPeople(school, classes, pupils, relatives, staff)

    def _is_parent(self, rng: random.Random, teacher: Staff) -> bool:
        age = self.year - teacher.birth_date.year
        return 33 <= age <= 54 and rng.random() < TEACHERS_WITH_A_CHILD

    def _family_of_teacher(self, rng, school, teacher) -> Family:
        family = self.families.make_of_teacher(rng, school, teacher)
        self.doubles.append((teacher.key, family.ties[0].relative.key))
        return family

    def _family(self, rng, school, seat: Seat, known: list[Family], waiting: list[Family]) -> Family:
        draw, level = rng.random(), seat.division.level
        if waiting:
            family = waiting.pop()
        else:
            family = None
            if draw < OTHER_SCHOOL_SIBLING:
                family = self._met(rng, self._next_door, level)
            elif draw < OTHER_SCHOOL_SIBLING + SAME_SCHOOL_SIBLING:
                family = self._met(rng, known, level)
            if family:
                family.levels.add(level)
                return family
            family = self.families.make(rng, school)
        family.levels.add(level)
        known.append(family)
        return family

    def _met(self, rng, families: list[Family], level: str) -> Family | None:
        """A family with a free level; three children in collège at most."""
        for _ in range(3 if families else 0):
            family = families[int(rng.random() * len(families))]
            if family.ties and len(family.levels) < 3 and (level not in family.levels or rng.random() < TWINS):
                return family
        return None

    def _pupil(self, rng, school: DemoSchool, seat: Seat, family: Family) -> Pupil:
        sex = "F" if rng.random() < 0.49 else "M"
        first = self.names.first(rng, sex, "child")
        others = (first,) if rng.random() < 0.4 else (first, self.names.first(rng, sex, "child"))
        draw = rng.random()
        late = -1 if draw < 0.015 else (1 if draw > 0.94 else 0)
        born = drawing.birthday(rng, self.year - 11 - p.LEVELS.index(seat.division.level) - late)
        number = self._pupils = self._pupils + 1
        letters = "ABCDEFGHJK"
        ine = f"{990_000_000 + number:09d}{letters[number % 10]}{letters[number // 10 % 10]}"
        regime = self._regimes.draw(rng)
        title = "Mme" if sex == "F" else "M."
        return Pupil(
            *(7_000_000 + number, 600_000 + number, ine, title, first, others, family.last_name, born, seat, family),
            regime=EXTERN if regime == BOARDER and school.size < 100 else regime,
            has_transport=family.home.town != school.town,
        )

    # --- The day after -----------------------------------------------------------------------------------------------

    def move(self, first: SchoolPeople, last: SchoolPeople) -> Move:
        """Who changes school, who arrives, who leaves on the day after: told from the first and the last school met."""
        rng = lots(self.seed, self.size, "move")
        alone = [q for q in first.pupils if len(q.family.levels) == 1 and len(q.family.ties) == 2 and not q.seat.division.is_segpa]
        mover = alone[int(rng.random() * len(alone))]
        seat = next(s for s in last.classes.seats if s.division.level == mover.seat.division.level and not s.division.is_segpa)
        leaver = next(q for q in reversed(last.pupils) if len(q.family.levels) == 1)
        family = self.families.make(rng, first.school)
        while len(family.ties) != 1:
            family = self.families.make(rng, first.school)
        newcomer = self._pupil(rng, first.school, first.classes.seats[0], family)
        return Move(mover, first.school, last.school, seat, newcomer, first.school, leaver)


def _relatives_from(first_key: int, families: list[Family]) -> list[Relative]:
    found = {tie.relative.key: tie.relative for family in families for tie in family.ties if tie.relative.key >= first_key}
    return [found[key] for key in sorted(found)]


__all__ = ["Move", "Population", "Pupil", "SchoolPeople", "Tie"]
