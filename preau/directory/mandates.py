"""Who a school names for a year: its référent numérique, the form tutors that STS does not name yet."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.keys import OUTSIDE, refresh_keys
from preau.directory.models import FormTutor, Function, Group, Person, Position, School, Teaching
from preau.directory.school_years import current_year
from preau.journal.writing import write
from preau.kit.refusal import Refusal


class NotOnTheStaff(Refusal):
    def __init__(self, person: Person):
        super().__init__(_("%(name)s ne travaille pas dans cet établissement.") % {"name": person.full_name})


class AlreadyReferent(Refusal):
    def __init__(self, person: Person):
        super().__init__(_("%(name)s est déjà référent·e numérique ici.") % {"name": person.full_name})


class NotATeacherOfTheClass(Refusal):
    def __init__(self, person: Person, group: Group):
        super().__init__(_("%(name)s n’enseigne pas en %(group)s.") % {"name": person.full_name, "group": group})


class HasItsTutor(Refusal):
    def __init__(self, group: Group):
        super().__init__(_("%(group)s a déjà son professeur principal.") % {"group": group})


def staff_of(school: School, date: datetime.date):
    """Those who hold a position of their own here, by name."""
    here = Position.objects.on(date).filter(organisation=school.pk, delegated_from=None).exclude(function__in=OUTSIDE)
    return Person.objects.filter(pk__in=here.values("person"), erased_at=None).order_by("sort_name")


@transaction.atomic
def name_referent(school: School, person: Person, *, date: datetime.date | None = None) -> Position:
    """Until the end of the school year: a référent is confirmed each September."""
    date = date or timezone.localdate()
    School.objects.select_for_update().get(pk=school.pk)
    if not staff_of(school, date).filter(pk=person.pk).exists():
        raise NotOnTheStaff(person)
    if Position.objects.on(date).filter(organisation=school.pk, person=person, function=Function.REFERENT).exists():
        raise AlreadyReferent(person)
    named = Position.objects.create(
        person=person, organisation=school, function=Function.REFERENT, is_mandate=True, starts_on=date, ends_on=current_year(date).ends_on
    )
    refresh_keys([person.pk])
    after = {"function": named.function, "to": f"{named.ends_on}"}
    write("position.opened", about=("position", named.pk), person_id=person.pk, after=after)
    return named


def teachers_of(groups, date: datetime.date) -> dict[int, list[Person]]:
    """By group, those who teach it today, by name. One query."""
    found: dict[int, list[Person]] = {}
    rows = Teaching.objects.on(date).filter(group__in=groups).select_related("person").order_by("person__sort_name")
    for teaching in rows:
        persons = found.setdefault(teaching.group_id, [])
        if teaching.person not in persons:
            persons.append(teaching.person)
    return found


@transaction.atomic
def name_form_tutors(named: Mapping[Group, Person], *, date: datetime.date | None = None) -> list[FormTutor]:
    """One teacher of each class that has none; all, or none of them."""
    date = date or timezone.localdate()
    locked = {group.pk: group for group in Group.objects.select_for_update().filter(pk__in=[group.pk for group in named])}
    teaching = teachers_of(list(locked), date)
    made = []
    for group, person in named.items():
        if person not in teaching.get(group.pk, []):
            raise NotATeacherOfTheClass(person, group)
        if FormTutor.objects.on(date).filter(group=group).exists():
            raise HasItsTutor(group)
        made.append(FormTutor.objects.create(group=group, person=person, starts_on=date))
        write("form_tutor.named", about=("group", group.pk), person_id=person.pk, after={"group": group.code})
    refresh_keys([person.pk for person in named.values()])
    return made
