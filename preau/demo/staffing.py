"""Who works in the schools: teachers with services that add up, form tutors, the others of a school, staff shared by two schools."""

import datetime
import random
from dataclasses import dataclass, field

from preau.demo import drawing
from preau.demo import programme as p
from preau.demo.classes import Classes
from preau.demo.drawing import Names
from preau.demo.facts import Academie, DemoSchool

EXTRA_HOURS = 2.0  # that a teacher cannot refuse (décret 2014-940, art. 4)
LEAST_SHARED = 2.0  # hours under which a service is not worth a drive


@dataclass(frozen=True, slots=True)
class Function:
    """What `ENTPersonFonctions` says, but for the school."""

    code: str
    name: str
    discipline: str
    discipline_name: str


TEACHES = "ENS"
HEAD = Function("DIR", "DIRECTION", "D0010", "CHEF D'ETABLISSEMENT")
DEPUTY = Function("DIR", "DIRECTION", "D0020", "ADJOINT AU CHEF D'ETABLISSEMENT")
BURSAR = Function("ADF", "PERSONNELS ADMINISTRATIFS", "A0010", "GESTIONNAIRE")
SECRETARY = Function("ADF", "PERSONNELS ADMINISTRATIFS", "A0020", "SECRETAIRE")
CPE = Function("EDU", "EDUCATION", "E0030", "EDUCATION")
AED = Function("AED", "ASSISTANT D'EDUCATION", "-", "SANS OBJET")
AESH = Function("AES", "ACCOMPAGNEMENT ELEVES EN SITUATION DE HANDICAP", "-", "SANS OBJET")
LIBRARIAN = Function("DOC", "DOCUMENTATION", "L0080", "DOCUMENTATION")
NURSE = Function("MDS", "PERSONNELS MEDICO-SOCIAUX", "S0010", "INFIRMIER")
SOCIAL_WORKER = Function("MDS", "PERSONNELS MEDICO-SOCIAUX", "S0020", "ASSISTANT DE SERVICE SOCIAL")
PSYEN = Function("PSY", "PSYCHOLOGUE DE L'EDUCATION NATIONALE", "C0010", "EDUCATION DEVELOPPEMENT ORIENTATION")
TECHNICIAN = Function("OUV", "PERSONNELS OUVRIERS ET DE SERVICE", "-", "SANS OBJET")
SUBSTITUTE = Function("ENS", "ENSEIGNEMENT", "L0202", "LETTRES MODERNES")


@dataclass(slots=True)
class Staff:
    key: int
    title: str
    first_name: str
    last_name: str
    birth_name: str
    birth_date: datetime.date
    email: str
    home_school: int | None
    functions: list[tuple[int, Function]] = field(default_factory=list)
    discipline: p.Discipline | None = None
    room: float = 0.0  # hours still free
    classes: list[tuple[int, str, str, str]] = field(default_factory=list)  # school, division, subject, MEF
    groups: list[tuple[int, str, str]] = field(default_factory=list)  # school, group, subject
    tutor_of: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_teacher(self) -> bool:
        return self.discipline is not None


@dataclass(slots=True)
class Bundle:
    """What one teacher takes as a whole: a class for all the subjects of a discipline, or a group."""

    hours: float
    division: str = ""
    mef: str = ""
    subjects: tuple[str, ...] = ()
    group: str = ""


class Staffing:
    """Gives every school its staff, walking from neighbour to neighbour: a service that is not full goes on in the next school."""

    def __init__(self, names: Names, academie: Academie, year: int, first_key: int = 5_000_001):
        self.names, self.academie, self.year = names, academie, year
        self.next_key = first_key
        self.everybody: list[Staff] = []
        self._half_free: dict[str, list[Staff]] = {}  # discipline code -> teachers of the last schools with hours left
        self._shared: dict[Function, tuple[Staff, int]] = {}  # nurse, psychologist… and how many more schools they serve
        self._emails: set[str] = set()

    def staff(self, school: DemoSchool, classes: Classes, rng: random.Random) -> list[Staff]:
        """Everybody who works in this school; those met before are counted again."""
        here = self._teachers(school, classes, rng)
        self._name_tutors(school, classes, here, rng)
        return here + self._others(school, rng)

    # --- Teachers ----------------------------------------------------------------------------------------------------

    def _teachers(self, school, classes, rng) -> list[Staff]:
        here: list[Staff] = []
        for discipline, bundles in _bundles(classes).items():
            rng.shuffle(bundles)
            mine = [t for t in self._half_free.get(discipline.code, []) if t.room >= LEAST_SHARED]
            posts = [mine[0]] if mine and sum(b.hours for b in bundles) % discipline.owed <= mine[0].room else []
            for bundle in sorted(bundles, key=lambda b: -b.hours):
                teacher = next((t for t in posts if t.room >= bundle.hours), None)
                if teacher is None:
                    teacher = self._new_teacher(school, discipline, rng)
                    posts.append(teacher)
                _give(teacher, bundle, school, discipline)
            posts = [
                t for t in posts if any(s == school.jointure for s, *_ in t.classes) or any(s == school.jointure for s, *_ in t.groups)
            ]
            here += posts
            left = [t for t in posts if t.room >= LEAST_SHARED + EXTRA_HOURS and len(t.functions) == 1]
            self._half_free[discipline.code] = sorted(left, key=lambda t: -t.room)[:1]
        return here

    def _new_teacher(self, school, discipline, rng) -> Staff:
        teacher = self._person(school, rng)
        teacher.discipline, teacher.room = discipline, discipline.owed + EXTRA_HOURS
        return teacher

    def _name_tutors(self, school, classes, teachers, rng) -> None:
        taken: set[int] = set()
        for division in classes.divisions:
            able = [t for t in teachers if any(c[0] == school.jointure and c[1] == division.code for c in t.classes)]
            free = [t for t in able if t.key not in taken and len(t.functions) == 1] or able
            tutor = free[int(rng.random() * len(free))]
            taken.add(tutor.key)
            tutor.tutor_of.append((school.jointure, division.code))

    # --- The others --------------------------------------------------------------------------------------------------

    def _others(self, school: DemoSchool, rng) -> list[Staff]:
        n = school.size
        posts = [
            *((HEAD, 1), (DEPUTY, 1 if n >= 250 else 0), (BURSAR, 1), (SECRETARY, 1 + n // 380), (LIBRARIAN, 1)),
            *((CPE, 1 + n // 430), (AED, 2 + n // 110), (AESH, 1 + n // 140), (TECHNICIAN, 3 + n // 90)),
        ]
        here = []
        for function, number in posts:
            for _ in range(number):
                person = self._person(school, rng, younger=function is AED)
                person.functions.append((school.jointure, function))
                here.append(person)
        for function, schools in ((NURSE, 1 + (n < 400)), (SOCIAL_WORKER, 3), (PSYEN, 4)):
            here.append(self._serves_several(function, schools, school, rng))
        return here

    def _serves_several(self, function: Function, schools: int, school: DemoSchool, rng) -> Staff:
        person, left = self._shared.get(function, (None, 0))
        if left == 0:
            person, left = self._person(school, rng), schools
        person.functions.append((school.jointure, function))
        self._shared[function] = (person, left - 1)
        return person

    def outside(self, school: DemoSchool | None, functions: list[tuple[int, Function]], rng) -> Staff:
        """Somebody of no ordinary post: a replacement, a record with nothing in it."""
        person = self._person(school, rng)
        person.functions = functions
        return person

    def _person(self, school: DemoSchool | None, rng, *, younger: bool = False) -> Staff:
        sex = "F" if rng.random() < 0.66 else "M"
        first, last = self.names.first(rng, sex, "child" if younger else "parent"), self.names.last(rng)
        birth = last if sex == "M" or rng.random() < 0.5 else self.names.last(rng)
        age = 20 + int(rng.random() * 8) if younger else 27 + int(rng.random() * 36)
        born = drawing.birthday(rng, self.year - age)
        key = self.next_key
        self.next_key += 1
        person = Staff(key, "Mme" if sex == "F" else "M.", first, last, birth, born, self._email(first, last), school and school.jointure)
        self.everybody.append(person)
        return person

    def _email(self, first: str, last: str) -> str:
        base, number = f"{drawing.folded(first)}.{drawing.folded(last)}", ""
        while (address := f"{base}{number}@{self.academie.mail_domain}") in self._emails:
            number = int(number or 1) + 1
        self._emails.add(address)
        return address


def _bundles(classes: Classes) -> dict[p.Discipline, list[Bundle]]:
    bundles: dict[p.Discipline, list[Bundle]] = {}
    for division in classes.divisions:
        by_discipline: dict[p.Discipline, list[str]] = {}
        for subject in p.HOURS[division.level]:
            by_discipline.setdefault(p.discipline_of(subject, segpa=division.is_segpa), []).append(subject)
        for discipline, subjects in by_discipline.items():
            parts = [subjects] if discipline is not p.SPECIALISED else [[s] for s in subjects]
            for part in parts:
                hours = sum(p.HOURS[division.level][s] for s in part)
                bundles.setdefault(discipline, []).append(Bundle(hours, division.code, division.mef, tuple(part)))
    for group in classes.groups.values():
        bundles.setdefault(p.DISCIPLINE_OF[group.subject], []).append(Bundle(group.hours, group=group.code, subjects=(group.subject,)))
    return bundles


def _give(teacher: Staff, bundle: Bundle, school: DemoSchool, discipline: p.Discipline) -> None:
    teacher.room -= bundle.hours
    if bundle.group:
        teacher.groups.append((school.jointure, bundle.group, bundle.subjects[0]))
    else:
        teacher.classes += [(school.jointure, bundle.division, subject, bundle.mef) for subject in bundle.subjects]
    if not any(place == school.jointure for place, _ in teacher.functions):
        teacher.functions.append((school.jointure, Function(TEACHES, "ENSEIGNEMENT", discipline.code, discipline.name)))
