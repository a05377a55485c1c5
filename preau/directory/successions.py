"""A school that closes and whose successor takes everything over: a merger, or a change of UAI. People keep their accounts."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from preau.directory.keys import DIRECTION, refresh_keys
from preau.directory.models import (
    ClassDelegate,
    Enrolment,
    FormTutor,
    Group,
    Membership,
    Position,
    School,
    SchoolYear,
    Sector,
    Teaching,
)
from preau.directory.school_years import NoSchoolYear, refuse_past, year_of
from preau.journal.writing import write
from preau.kit.refusal import Refusal

ONE_DAY = datetime.timedelta(days=1)
IN_A_CLASS = (Membership, Teaching, FormTutor, ClassDelegate)


class NoSuccession(Refusal):
    pass


@dataclass
class Taken:
    """What the successor took over."""

    pupils: int = 0
    staff: int = 0
    classes: int = 0
    groups: int = 0


@transaction.atomic
def succeed(old: School, *, by: School, on: datetime.date, deed: str = "") -> Taken:
    """From that day `by` stands in the place of `old`: pupils of the year, staff, classes go on there; the past stays where it was.

    The past is read from the successor by its staff. `deed`: what decided it (arrêté, délibération).
    """
    old, by = (School.objects.select_for_update(of=("self",)).get(pk=s.pk) for s in (old, by))
    _refuse_mistakes(old, by)
    refuse_past(on)
    year = year_of(on)
    if year is None:
        raise NoSchoolYear(on)
    taken = Taken()
    touched: set[int] = set()
    taken.pupils = _move_pupils(old, by, year, on, touched)
    taken.classes = _move_classes(old, by, year, on, touched)
    taken.staff = _move_staff(old, by, on, touched)
    taken.groups = Group.objects.filter(school=old, year=None, closed_on=None).update(school=by)
    _move_sectors(old, by, on)
    by.sites.add(*old.sites.all())
    School.objects.filter(successor=old).update(successor=by)  # whoever it had succeeded is read from here too
    old.successor, old.succeeded_on, old.closed_on = by, on, on
    old.save(update_fields=["successor", "succeeded_on", "closed_on"])
    refresh_keys(touched)
    after = {"by": by.pk, "uai": by.uai, "on": f"{on}", "deed": deed, **asdict(taken)}
    write("school.succeeded", about=("organisation", old.pk), before={"uai": old.uai}, after=after)
    return taken


def _refuse_mistakes(old: School, by: School) -> None:
    if old.pk == by.pk:
        raise NoSuccession(_("Un établissement ne se succède pas à lui-même."))
    if old.successor_id or by.successor_id:
        raise NoSuccession(_("L’un de ces établissements a déjà un successeur."))
    if by.closed_on:
        raise NoSuccession(_("%(school)s est fermé : un autre doit lui succéder.") % {"school": by})


def _lasting(rows, on: datetime.date):
    """Those that hold on the day, or begin later."""
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=on))


def _end_before(row: Any, on: datetime.date) -> None:
    """What had begun ends the day before; what had not never was."""
    if row.starts_on < on:
        type(row)._default_manager.filter(pk=row.pk).update(ends_on=on - ONE_DAY)
    else:
        row.delete()


def _leave_past(row: Any, on: datetime.date) -> Any:
    """The row itself goes on in the successor, with what hangs on it and the feed that owns it: its past becomes a row of its own."""
    if row.starts_on >= on:
        return None
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)._default_manager.create(**values | {"ends_on": on - ONE_DAY})


def _move_pupils(old: School, by: School, year: SchoolYear, on: datetime.date, touched: set[int]) -> int:
    """The enrolment of the year goes on in the successor; that of a pupil who is enrolled there already ends."""
    there = dict(Enrolment.objects.filter(school=by, year=year).values_list("person_id", "pk"))
    rows = list(_lasting(Enrolment.objects.filter(school=old, year=year), on))
    for row in rows:
        touched.add(row.person_id)
        if row.person_id in there:
            Membership.objects.filter(enrolment=row).update(enrolment=there[row.person_id])
            _end_before(row, on)
            continue
        Enrolment.objects.filter(pk=row.pk).update(school=by, starts_on=max(row.starts_on, on))
        if past := _leave_past(row, on):
            _leave_past_places(row, past, on)
    return len(rows)


def _leave_past_places(row: Enrolment, past: Enrolment, on: datetime.date) -> None:
    """Places in classes follow: what was before the day hangs on the enrolment that ended."""
    Membership.objects.filter(enrolment=row, ends_on__lt=on).update(enrolment=past)
    for place in Membership.objects.filter(enrolment=row, starts_on__lt=on):
        Membership.objects.filter(pk=place.pk).update(starts_on=on)
        place.enrolment = past
        _leave_past(place, on)


def _move_classes(old: School, by: School, year: SchoolYear, on: datetime.date, touched: set[int]) -> int:
    """Each class goes on under its code, or under its code and its school's name where the successor has one so called."""
    groups = list(Group.objects.filter(school=old, year=year, closed_on=None, kind__in=[Group.Kind.DIVISION, Group.Kind.TEACHING]))
    taken = set(Group.objects.filter(school=by, year=year).values_list("kind", "code"))
    for group in groups:
        code = group.code if (group.kind, group.code) not in taken else f"{group.code} ({old})"[:40]
        taken.add((group.kind, code))
        Group.objects.filter(pk=group.pk).update(school=by, code=code)
    for model in IN_A_CLASS:
        rows = _lasting(model._default_manager.filter(group__in=[group.pk for group in groups]), on)
        touched.update(rows.values_list("person_id", flat=True))
    return len(groups)


def _move_staff(old: School, by: School, on: datetime.date, touched: set[int]) -> int:
    """Functions go on in the successor, but those of direction that somebody holds there. What was handed over ends with its function."""
    rows = list(_lasting(Position.objects.filter(organisation=old, delegated_from=None), on))
    held = set(_lasting(Position.objects.filter(organisation=by), on).values_list("person_id", "function"))
    directed = {function for _person, function in held if function in DIRECTION}
    moved: set[int] = set()
    for row in rows:
        touched.add(row.person_id)
        if (row.person_id, row.function) in held or row.function in directed:
            _end_handed_over(row, on, touched)
            _end_before(row, on)
            continue
        moved.add(row.person_id)
        Position.objects.filter(delegated_from=row).update(organisation=by)
        Position.objects.filter(pk=row.pk).update(organisation=by, starts_on=max(row.starts_on, on))
        _leave_past(row, on)
    return len(moved)


def _end_handed_over(position: Position, on: datetime.date, touched: set[int]) -> None:
    for one in _lasting(Position.objects.filter(delegated_from=position), on):
        touched.add(one.person_id)
        _end_before(one, on)


def _move_sectors(old: School, by: School, on: datetime.date) -> None:
    rows = list(_lasting(Sector.objects.filter(school=old), on))
    has = set(_lasting(Sector.objects.filter(school=by), on).values_list("insee", flat=True))
    for row in rows:
        if row.insee not in has:
            Sector.objects.create(school=by, insee=row.insee, commune=row.commune, starts_on=max(row.starts_on, on), ends_on=row.ends_on)
        _end_before(row, on)
