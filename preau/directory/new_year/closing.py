"""What ends with a school year: its enrolments, places in its groups, services, form tutors, and the school's mandates. Read by column."""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import Model, Q, QuerySet

from preau.directory.models import ClassDelegate, Enrolment, FormTutor, Group, Membership, Position, SchoolYear, Teaching

Row = tuple[int, int, datetime.date | None]  # id, school, end before


def _lasting(rows: QuerySet, end: datetime.date) -> QuerySet:
    """Those that would go on after the year's last day. What begins later is of another year, and left alone."""
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=end), starts_on__lte=end)


def enrolments(schools: Iterable[int], year: SchoolYear) -> QuerySet[Enrolment]:
    return _lasting(Enrolment.objects.filter(school__in=schools, year=year), year.ends_on)


def mandates(schools: Iterable[int], year: SchoolYear) -> QuerySet[Position]:
    """Named for a year; what was handed over of them ends with them."""
    named = Position.objects.filter(organisation__in=schools).filter(Q(is_mandate=True) | Q(delegated_from__is_mandate=True))
    return _lasting(named, year.ends_on)


def tutors(schools: Iterable[int], year: SchoolYear) -> QuerySet[FormTutor]:
    return _lasting(FormTutor.objects.filter(group__school__in=schools, group__year=year), year.ends_on)


def rows_of(model: type[Model], schools: Iterable[int], year: SchoolYear) -> Iterator[Row]:
    """Every row of this table that applying would end."""
    rows: QuerySet
    if model is Enrolment:
        rows = enrolments(schools, year).values_list("pk", "school_id", "ends_on")
    elif model is Position:
        rows = mandates(schools, year).values_list("pk", "organisation_id", "ends_on")
    else:
        mine = model._default_manager.filter(group__school__in=schools, group__year=year)
        rows = _lasting(mine, year.ends_on).values_list("pk", "group__school_id", "ends_on")
    yield from rows.iterator(20_000)


def groups(schools: Iterable[int], year: SchoolYear) -> QuerySet[Group]:
    """Classes, groups and other groups of that year, not yet closed."""
    return Group.objects.filter(school__in=schools, year=year, closed_on=None)


ENDING = (Enrolment, Membership, Teaching, FormTutor, ClassDelegate, Position)
