"""A small town: one collège, one école, a family across both, two adults who work there."""

import datetime
import re
from dataclasses import dataclass

from preau.directory.models import Enrolment, Group, Guardianship, Membership, Person, Position, School, SchoolYear
from preau.kit.folding import fold

TOKEN = re.compile(r"[A-Za-z0-9]{64}")
BEGIN = datetime.date(2026, 9, 1)


def text(response) -> str:
    """The page without its random tokens, in which any short name may be read one day."""
    return TOKEN.sub("", response.content.decode())


def person(first_name: str, last_name: str, **fields) -> Person:
    return Person.objects.create(first_name=first_name, last_name=last_name, sort_name=fold(f"{last_name} {first_name}"), **fields)


def school(name: str, uai: str, *, degree: int = School.Degree.SECOND) -> School:
    kind = School.SchoolKind.COLLEGE if degree == School.Degree.SECOND else School.SchoolKind.ECOLE
    return School.objects.create(kind="school", name=name, uai=uai, school_kind=kind, degree=degree, folded_name=fold(name))


def year() -> SchoolYear:
    found, _created = SchoolYear.objects.get_or_create(
        name="2026-2027", defaults={"starts_on": datetime.date(2026, 8, 1), "ends_on": datetime.date(2027, 7, 31)}
    )
    return found


def division(at: School, code: str) -> Group:
    return Group.objects.create(kind=Group.Kind.DIVISION, school=at, year=year(), code=code)


def pupil(first_name: str, last_name: str, at: School, group: Group | None = None, *, level: str = "", **fields) -> Person:
    made = person(first_name, last_name, **fields)
    enrolment = Enrolment.objects.create(person=made, school=at, year=year(), starts_on=BEGIN, level=level)
    if group:
        Membership.objects.create(person=made, group=group, enrolment=enrolment, starts_on=BEGIN)
    return made


def guardian(made: Person, *children: Person, legal: int = 1) -> Person:
    for child in children:
        Guardianship.objects.create(guardian=made, pupil=child, legal=legal, starts_on=BEGIN, tie="10")
    return made


def staff(made: Person, at, function: str, **fields) -> Person:
    Position.objects.create(person=made, organisation=at, function=function, starts_on=BEGIN, **fields)
    return made


@dataclass
class Town:
    college: School
    ecole: School
    cinquieme: Group
    sixieme: Group
    cm2: Group
    zoe: Person
    hugo: Person
    mother: Person
    head: Person
    teacher: Person


def town() -> Town:
    college = school("Collège Jeanne-de-la-Treilhe", "0150001A")
    ecole = school("École du Martinet", "0150002B", degree=School.Degree.FIRST)
    cinquieme, sixieme, cm2 = division(college, "5e B"), division(college, "6e A"), division(ecole, "CM2")
    zoe = pupil("Zoé", "Benali", college, cinquieme, level="5e", birth_date=datetime.date(2014, 9, 4))
    hugo = pupil("Hugo", "Benali", ecole, cm2, level="CM2", birth_date=datetime.date(2016, 3, 21))
    address = {"address": "12 rue de la Jordanne", "postcode": "15000", "town": "Aurillac"}
    mother = guardian(person("Samia", "Benali", title="Mme", **address), zoe, hugo)
    head = staff(person("Anne", "Roux", title="Mme", birth_date=datetime.date(1970, 5, 2)), college, "head")
    teacher = staff(person("Hélène", "Petit", title="Mme", birth_date=datetime.date(1980, 1, 15)), college, "teacher")
    return Town(college, ecole, cinquieme, sixieme, cm2, zoe, hugo, mother, head, teacher)
