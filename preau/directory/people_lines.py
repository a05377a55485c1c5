"""What one reads of persons in a list, and which of them: by what they are, by their school, around a class."""

import datetime

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from preau.directory.keys import Kind, key
from preau.directory.models import AudienceKey, Enrolment, Group, Guardianship, Membership, Person, Position
from preau.directory.person_sheet import said_function
from preau.kit.statements import Statement

PUPILS, GUARDIANS, STAFF = "pupils", "guardians", "staff"


def described(persons: QuerySet[Person], date: datetime.date) -> QuerySet[Person]:
    """With what one reads of a person in a list: class, level, function, place, first child. One query."""
    me = OuterRef("pk")
    divisions = Membership.objects.on(date).filter(group__kind=Group.Kind.DIVISION).order_by("group__code")
    enrolled = Enrolment.objects.on(date).filter(person=me).order_by("-is_main", "pk")
    works = Position.objects.on(date).filter(person=me).order_by("is_mandate", "pk")
    child = Guardianship.objects.on(date).with_rights().filter(guardian=me).order_by("-pupil__birth_date", "pk")

    def place(name: str):
        return Coalesce(NullIf(f"{name}__short_name", Value("")), f"{name}__name")

    def said(rows, column):
        return Coalesce(Subquery(rows.values(column)[:1]), Value(""), output_field=CharField())

    return persons.annotate(
        class_code=said(divisions.filter(person=me), "group__code"),
        level=said(enrolled, "level"),
        function=said(works, "function"),
        title_held=said(works, "label"),
        child_name=said(child, "pupil__first_name"),
        place=Coalesce(Subquery(works.values(n=place("organisation"))[:1]), Subquery(enrolled.values(n=place("school"))[:1]), Value("")),
        has_account=F("account__activated_at"),
    )


_described = Statement(lambda keys, date: described(Person.objects.filter(pk__in=keys), date), keys=[int], date=datetime.date)


def read_described(keys: list[int], date: datetime.date) -> list[Person]:
    """These persons, described, in this order."""
    found = {person.pk: person for person in _described.ask(keys=keys, date=date)}
    return [found[key] for key in keys]


def what(person) -> str:
    """« 5e B », « enseignant·e, mathématiques », « responsable de Zoé »."""
    parts = [person.class_code or person.level]
    if person.function:
        parts.append(said_function(person.function, person.title_held))
    if person.child_name:
        parts.append(_("responsable de %(name)s") % {"name": person.child_name})
    said = " · ".join(filter(None, parts))
    return said[:1].upper() + said[1:]


def in_role(persons: QuerySet[Person], who: str, date: datetime.date) -> QuerySet[Person]:
    me = OuterRef("pk")  # asked of each person: a set of ids would be read from the whole table
    relations = {
        PUPILS: Enrolment.objects.on(date).filter(person=me),
        GUARDIANS: Guardianship.objects.on(date).with_rights().filter(guardian=me),
        STAFF: Position.objects.on(date).filter(person=me),
    }[who]
    return persons.filter(Exists(relations))


def holding(persons: QuerySet[Person], *keys: int) -> QuerySet[Person]:
    return persons.filter(pk__in=AudienceKey.objects.filter(key__in=keys).values("person"))


def in_school(persons: QuerySet[Person], school_id: int) -> QuerySet[Person]:
    """Its pupils, their guardians, its staff."""
    return holding(persons, *(key(kind, int(school_id)) for kind in (Kind.SCHOOL_PUPILS, Kind.SCHOOL_GUARDIANS, Kind.SCHOOL_STAFF)))


def around_class(persons: QuerySet[Person], group_id: int) -> QuerySet[Person]:
    """Its pupils, their guardians, those who teach it."""
    return holding(persons, *(key(kind, int(group_id)) for kind in (Kind.GROUP_PUPILS, Kind.GROUP_GUARDIANS, Kind.GROUP_TEACHERS)))
