"""What the directory knows around a person today: classes, teachers, schools. One query per kind of fact, whoever is asking."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext

from preau.accounts.models import Account
from preau.directory.models import (
    Enrolment,
    FormTutor,
    Group,
    Membership,
    Organisation,
    Person,
    Position,
    Profile,
    School,
    Subject,
    Teaching,
)
from preau.directory.opening import SchoolDays
from preau.directory.standing import Standing, profile_of, school_of
from preau.feeds.models import Run
from preau.kit.statements import Statement
from preau.portal.figures import SchoolTally, tallies_of
from preau.portal.matters import Matters, matters_of

CYCLE_3 = frozenset({"CM1", "CM2", "6e"})
RUNS = 8  # imports looked at on a home
DIVISION = Group.Kind.DIVISION
PUPILS = frozenset({Profile.PUPIL, Profile.PUPIL_PRIMARY})
TEACHERS = frozenset({Profile.TEACHER, Profile.TEACHER_PRIMARY, Profile.DIRECTOR})


@dataclass(frozen=True)
class Class:
    """A class or a teaching group, as a line of a home shows it."""

    pk: int
    code: str
    is_division: bool


@dataclass(frozen=True)
class Schooling:
    """One child in one school this year, with the groups of today."""

    person: Person
    school: School
    level: str
    is_main: bool
    is_waiting: bool  # the child's account is there, and nobody has opened it yet
    classes: tuple[Class, ...] = ()

    @property
    def division(self) -> Class | None:
        return next((c for c in self.classes if c.is_division), None)

    @property
    def class_name(self) -> str:
        return self.division.code if self.division else self.level


@dataclass(frozen=True)
class Taught:
    """Somebody teaches a subject to a group, or is its form tutor (`subject` empty, `is_tutor`)."""

    group: Class
    school_id: int
    subject: str
    is_tutor: bool
    person_id: int
    title: str
    first_name: str
    last_name: str
    pupils: int
    waiting: int  # of a form tutor's pupils, those who have not opened their account

    @property
    def name(self) -> str:
        return f"{self.title} {self.last_name}" if self.title else f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()


@dataclass
class Teacher:
    """A teacher of a child: every subject taught to one of the child's groups."""

    person_id: int
    name: str
    initials: str
    subjects: list[str] = field(default_factory=list)
    is_tutor: bool = False

    @property
    def said_subjects(self) -> str:
        return ", ".join(self.subjects)

    @property
    def said_role(self) -> str:
        """« Mathématiques · professeur principal »."""
        return " · ".join(filter(None, [self.said_subjects, self.is_tutor and gettext("professeur principal")]))


@dataclass
class Course:
    """A group of mine: what I teach it, whether I am its form tutor."""

    group: Class
    school_id: int
    pupils: int
    subjects: list[str] = field(default_factory=list)
    is_tutor: bool = False
    waiting: int = 0

    @property
    def said_subjects(self) -> str:
        return ", ".join(self.subjects)


class Around:
    """Narrowed to the chosen position or child when the switcher says so."""

    def __init__(self, request: HttpRequest):
        self.request = request
        self.person: Person = request.person
        self.standing: Standing = request.standing

        self._kept: dict = {}

    def once(self, name: tuple, ask: Callable[[], Any]) -> Any:
        """What several cards ask, asked once."""
        if name not in self._kept:
            self._kept[name] = ask()
        return self._kept[name]

    @property
    def date(self) -> datetime.date:
        return self.standing.date

    @cached_property
    def positions(self) -> list[Position]:
        return [self.request.position] if self.request.position else self.standing.positions

    @cached_property
    def children(self) -> list[Person]:
        """Every child; the tabs of the page are made of these. None while one acts in a function of one's work."""
        return [] if self.request.position else self.standing.children

    @cached_property
    def children_shown(self) -> list[Person]:
        return [self.request.child] if self.request.child and self.children else self.children

    @cached_property
    def profiles(self) -> list[Profile]:
        return [profile_of(self.request.position)] if self.request.position else self.standing.profiles

    @cached_property
    def temper(self) -> str:
        """`petits` for cycles 1 and 2, `ecole` for the two years of cycle 3 spent in an école; nobody else."""
        if self.profiles != [Profile.PUPIL_PRIMARY]:
            return ""
        return "ecole" if self.standing.enrolments[0].level in CYCLE_3 else "petits"

    @property
    def is_pupil(self) -> bool:
        """A pupil and nothing else: the page says *tu*."""
        return bool(self.profiles) and PUPILS.issuperset(self.profiles)

    @property
    def teaches(self) -> bool:
        return not TEACHERS.isdisjoint(self.profiles)

    @property
    def is_at_a_desk(self) -> bool:
        """Works in a school without teaching: the desk comes first, and the teachers of one's own children are on the class's page."""
        return bool(self.work_schools) and not self.teaches

    @property
    def has_shelter(self) -> bool:
        """Families, pupils and teachers have the three bays; desks have figures instead."""
        return bool(self.teaches or self.children or self.schooling)

    @cached_property
    def days(self) -> SchoolDays:
        return SchoolDays(self.schools.values(), self.date)

    @cached_property
    def work_schools(self) -> dict[int, School]:
        return {s.pk: s for s in map(school_of, self.positions) if s}

    @cached_property
    def schools(self) -> dict[int, School]:
        """Every school that concerns this person today: own work, own lessons, those of the children shown."""
        found = dict(self.work_schools)
        shown = [s for child in self.children_shown for s in self.schooling_of(child)]
        found.update((s.school.pk, s.school) for s in (*self.schooling, *shown))
        return found

    # --- Desks ------------------------------------------------------------------------------------------------------

    @cached_property
    def tallies(self) -> dict[int, SchoolTally]:
        """How many people the schools where I work have, by school."""
        return tallies_of(self.work_schools, self.date)

    @cached_property
    def matters(self) -> Matters:
        """Asked each time, but kept a minute for who also has children here: their home asks for more already."""
        return matters_of(self.work_schools.values(), self.date, kept=bool(self.children))

    @cached_property
    def runs(self) -> list[Run]:
        """The last imports that are over or that wait."""
        return _last_runs.ask()

    @cached_property
    def last_relation(self) -> Position | Enrolment | None:
        """What somebody who has left was, last."""
        ended = [model.objects.filter(person=self.person).order_by("-ends_on").select_related(where).first()
                 for model, where in ((Position, "organisation"), (Enrolment, "school"))]  # fmt: skip
        return max((r for r in ended if r and r.ends_on), key=lambda r: r.ends_on, default=None)

    # --- Pupils -----------------------------------------------------------------------------------------------------

    @cached_property
    def _schoolings(self) -> dict[int, list[Schooling]]:
        pupils = {c.pk: c for c in self.children}
        if self.standing.enrolments and not self.request.position:
            pupils[self.person.pk] = self.person
        return _schoolings_of(pupils, self.date) if pupils else {}

    @cached_property
    def schooling(self) -> list[Schooling]:
        return self._schoolings.get(self.person.pk, [])

    @cached_property
    def children_schooling(self) -> list[Schooling]:
        return [s for child in self.children for s in self._schoolings.get(child.pk, [])]

    def schooling_of(self, child: Person) -> list[Schooling]:
        return self._schoolings.get(child.pk, [])

    # --- Teaching ---------------------------------------------------------------------------------------------------

    @cached_property
    def _taught(self) -> list[Taught]:
        followed = self.schooling if self.is_at_a_desk else (*self.schooling, *self.children_schooling)
        groups = {c.pk for s in followed for c in s.classes}
        me = self.person.pk if self.teaches else None
        return _taught_in(groups, me, self.date) if groups or me else []

    def teachers_of(self, schooling: Schooling) -> list[Teacher]:
        """The form tutor first, then by subject."""
        groups = {c.pk for c in schooling.classes}
        found: dict[int, Teacher] = {}
        for taught in self._taught:
            if taught.group.pk not in groups:
                continue
            teacher = found.setdefault(taught.person_id, Teacher(taught.person_id, taught.name, taught.initials))
            teacher.is_tutor |= taught.is_tutor
            if taught.subject and taught.subject not in teacher.subjects:
                teacher.subjects.append(taught.subject)
        return sorted(found.values(), key=lambda t: (not t.is_tutor, t.subjects[:1] or ["~"], t.name))

    @cached_property
    def courses(self) -> list[Course]:
        """My classes and groups, form tutorship first, in the schools where I act."""
        found: dict[int, Course] = {}
        for taught in self._taught:
            if taught.person_id != self.person.pk or taught.school_id not in self.work_schools:
                continue
            course = found.setdefault(taught.group.pk, Course(taught.group, taught.school_id, taught.pupils))
            course.is_tutor |= taught.is_tutor
            course.waiting += taught.waiting
            if taught.subject and taught.subject not in course.subjects:
                course.subjects.append(taught.subject)
        return sorted(found.values(), key=lambda c: (not c.is_tutor, c.school_id, not c.group.is_division, c.group.code))


_last_runs = Statement(
    lambda: Run.objects.filter(state__in=[Run.State.READ, Run.State.ASKING, Run.State.APPLIED]).defer("schools", "files")[:RUNS]
)

# The two questions of nearly every home are written in SQL: the same rows through querysets cost three times the time, most of it
# spent building the statement.
TABLE = {
    model: model._meta.db_table for model in (Enrolment, FormTutor, Group, Membership, Organisation, Person, School, Subject, Teaching)
}
ACCOUNTS = Account._meta.db_table
_SCHOOL_COLUMNS = ", ".join(
    f"{'s' if field.model is School else 'o'}.{field.column}" for field in School._meta.concrete_fields
)  # fmt: skip
_SCHOOLINGS = f"""
    SELECT e.id, e.person_id, e.level, e.is_main, a.id IS NOT NULL AND a.activated_at IS NULL, g.id, g.code, g.kind, {_SCHOOL_COLUMNS}
    FROM {TABLE[Enrolment]} e
    JOIN {TABLE[School]} s ON s.organisation_ptr_id = e.school_id
    JOIN {TABLE[Organisation]} o ON o.id = e.school_id
    JOIN {TABLE[Person]} p ON p.id = e.person_id
    LEFT JOIN {ACCOUNTS} a ON a.id = p.account_id
    LEFT JOIN {TABLE[Membership]} m ON m.person_id = e.person_id AND m.starts_on <= %s AND (m.ends_on IS NULL OR m.ends_on >= %s)
    LEFT JOIN {TABLE[Group]} g ON g.id = m.group_id AND g.school_id = e.school_id
    WHERE e.person_id IN ({{people}}) AND e.starts_on <= %s AND (e.ends_on IS NULL OR e.ends_on >= %s)
    ORDER BY e.is_main DESC, e.id, g.code
"""  # noqa: S608  names of our own tables


def _schoolings_of(pupils: dict[int, Person], date: datetime.date) -> dict[int, list[Schooling]]:
    """One query: enrolments with their schools, each repeated for every group of the pupil on that day."""
    names = [field.attname for field in School._meta.concrete_fields]
    found: dict[int, dict[int, Schooling]] = {}
    with connection.cursor() as cursor:
        sql = _SCHOOLINGS.format(people=", ".join(["%s"] * len(pupils)))
        cursor.execute(sql, [date, date, *pupils, date, date])
        for pk, person_id, level, is_main, is_waiting, group_id, code, kind, *school in cursor.fetchall():
            mine = found.setdefault(person_id, {})
            if pk not in mine:
                there = School.from_db(connection.alias, names, school)
                mine[pk] = Schooling(pupils[person_id], there, level, bool(is_main), bool(is_waiting))
            if group_id:
                mine[pk] = replace(mine[pk], classes=(*mine[pk].classes, Class(group_id, code, kind == DIVISION)))
    return {pk: list(mine.values()) for pk, mine in found.items()}


def _counted(who: str, more: str = "") -> str:
    """How many pupils a group has today: only for a teacher's own groups."""
    return f"""CASE WHEN t.person_id = %s THEN (
        SELECT COUNT(*) FROM {TABLE[Membership]} m {who}
        WHERE m.group_id = g.id AND m.enrolment_id IS NOT NULL AND m.starts_on <= %s AND (m.ends_on IS NULL OR m.ends_on >= %s) {more}
    ) ELSE 0 END"""  # noqa: S608


_WAITING = _counted(
    f"JOIN {TABLE[Person]} mp ON mp.id = m.person_id JOIN {ACCOUNTS} ma ON ma.id = mp.account_id", "AND ma.activated_at IS NULL"
)
_TAUGHT = """
    SELECT g.id, g.code, g.kind, g.school_id, {subject}, {tutor}, p.id, p.title, p.first_name, p.last_name, {pupils}, {waiting}
    FROM {relation} t JOIN {groups} g ON g.id = t.group_id JOIN {persons} p ON p.id = t.person_id {subjects}
    WHERE ({whose}) AND t.starts_on <= %s AND (t.ends_on IS NULL OR t.ends_on >= %s) AND g.closed_on IS NULL
"""


def _taught_in(groups: set[int], teacher_id: int | None, date: datetime.date) -> list[Taught]:
    """One query: who teaches what to these groups, and what this teacher teaches; form tutors too."""
    whose = [f"t.group_id IN ({', '.join(['%s'] * len(groups))})"] if groups else []
    whose += ["t.person_id = %s"] if teacher_id else []
    me = teacher_id or 0
    here = [*groups, *([teacher_id] if teacher_id else []), date, date]
    words = {"groups": TABLE[Group], "persons": TABLE[Person], "pupils": _counted(""), "whose": " OR ".join(whose)}
    subjects = f"LEFT JOIN {TABLE[Subject]} s ON s.id = t.subject_id"
    lessons = _TAUGHT.format(relation=TABLE[Teaching], subject="COALESCE(s.name, '')", tutor=0, waiting=0, subjects=subjects, **words)
    tutors = _TAUGHT.format(relation=TABLE[FormTutor], subject="''", tutor=1, waiting=_WAITING, subjects="", **words)
    with connection.cursor() as cursor:
        cursor.execute(f"{lessons} UNION ALL {tutors}", [me, date, date, *here, me, date, date, me, date, date, *here])
        rows = sorted(cursor.fetchall(), key=lambda row: (row[1], row[4]))
    return [Taught(Class(r[0], r[1], r[2] == DIVISION), r[3], r[4], bool(r[5]), r[6], r[7], r[8], r[9], r[10], r[11]) for r in rows]


def around_of(request: HttpRequest) -> Around:
    """The one of this request: the frame and the home read the same."""
    if not hasattr(request, "around"):
        request.around = Around(request)
    return request.around
