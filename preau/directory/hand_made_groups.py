"""Groups that people make themselves: a team of a school, a group between schools, a community. Classes come from the feeds."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.keys import refresh_keys
from preau.directory.models import Group, Membership, Person, School
from preau.directory.school_years import refuse_past
from preau.journal.writing import write
from preau.kit.folding import ascii_slug
from preau.kit.refusal import Refusal

KINDS = (Group.Kind.TEAM, Group.Kind.INTER_SCHOOL, Group.Kind.COMMUNITY)


class NotMadeByHand(Refusal):
    def __init__(self):
        super().__init__(
            _("Les classes et les groupes d’enseignement viennent des fichiers de l’académie."),
            instead=_("Pour réunir d’autres personnes, créez une équipe."),
        )


class SchoolNeeded(Refusal):
    def __init__(self):
        super().__init__(_("Une équipe est celle d’un établissement : choisissez lequel."))


class GroupIsOver(Refusal):
    def __init__(self):
        super().__init__(_("Ce groupe est terminé : changez sa fin avant d’y faire entrer quelqu’un."))


class EndsBeforeItBegins(Refusal):
    def __init__(self):
        super().__init__(_("La fin vient avant le début."))


@transaction.atomic
def make_group(
    kind: str,
    name: str,
    *,
    school: School | None = None,
    other_schools: Sequence[School] = (),
    members: Iterable[Person] = (),
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Group:
    """`ends_on` empty: until somebody closes it. Members belong for as long as the group lasts."""
    if kind not in KINDS:
        raise NotMadeByHand
    if kind == Group.Kind.TEAM and school is None:
        raise SchoolNeeded
    starts_on = starts_on or timezone.localdate()
    refuse_past(starts_on)
    _refuse_disorder(starts_on, ends_on)
    name = " ".join(name.split())[:100]
    group = Group.objects.create(kind=kind, name=name, code=ascii_slug(name)[:40], school=school, starts_on=starts_on, ends_on=ends_on)
    group.other_schools.set(s for s in other_schools if s != school)
    write("group.made", about=("group", group.pk), after={"kind": kind, "name": name, "from": f"{starts_on}", "to": f"{ends_on or ''}"})
    add_members(group, members)
    return group


@transaction.atomic
def change_group(group: Group, *, name: str, ends_on: datetime.date | None, other_schools: Sequence[School] | None = None) -> None:
    """A new name, a new end. Members whose stay ended with the group leave with it, at its new end."""
    _refuse_feed(group)
    _refuse_past(group)
    _refuse_disorder(group.starts_on, ends_on)
    before = {"name": group.name, "to": f"{group.ends_on or ''}"}
    was = group.ends_on
    group.name, group.ends_on = " ".join(name.split())[:100], ends_on
    group.save(update_fields=["name", "ends_on"])
    if other_schools is not None:
        group.other_schools.set(s for s in other_schools if s.pk != group.school_id)
    if was != ends_on:
        rows = Membership.objects.filter(group=group, ends_on=was)
        touched = list(rows.values_list("person", flat=True))
        if ends_on:
            rows.filter(starts_on__gt=ends_on).delete()
        rows.update(ends_on=ends_on)
        refresh_keys(touched)
    write("group.changed", about=("group", group.pk), before=before, after={"name": group.name, "to": f"{group.ends_on or ''}"})


@transaction.atomic
def add_members(group: Group, persons: Iterable[Person], *, starts_on: datetime.date | None = None) -> list[Membership]:
    """Those who already are in it stay as they are."""
    _refuse_feed(group)
    _refuse_past(group, starts_on)
    day = max(starts_on or timezone.localdate(), group.starts_on or datetime.date.min)
    wanted = list(dict.fromkeys(person.pk for person in persons))
    if wanted and group.ends_on and group.ends_on < day:
        raise GroupIsOver
    inside = set(Membership.objects.on(day).filter(group=group, person__in=wanted).values_list("person", flat=True))
    fresh = [pk for pk in wanted if pk not in inside]
    Membership.objects.bulk_create(
        [Membership(group=group, person_id=pk, starts_on=day, ends_on=group.ends_on) for pk in fresh],
        update_conflicts=True,  # left and back on the same day
        unique_fields=["group", "person", "starts_on"],
        update_fields=["ends_on"],
    )
    if fresh:
        refresh_keys(fresh)
        write("group.joined", about=("group", group.pk), after={"persons": fresh, "from": f"{day}"})
    return list(Membership.objects.filter(group=group, person__in=fresh, starts_on=day))


@transaction.atomic
def remove_members(group: Group, persons: Iterable[Person], *, date: datetime.date | None = None) -> int:
    """They are out of it from this day on; who came that very day goes as if never there."""
    _refuse_feed(group)
    _refuse_past(group, date)
    date = date or timezone.localdate()
    rows = Membership.objects.filter(group=group, person__in=[person.pk for person in persons]).between(date, datetime.date.max)
    touched = sorted(set(rows.values_list("person", flat=True)))
    rows.filter(starts_on__gte=date).delete()
    rows.update(ends_on=date - datetime.timedelta(days=1))
    if touched:
        refresh_keys(touched)
        write("group.left", about=("group", group.pk), before={"persons": touched, "on": f"{date}"})
    return len(touched)


@transaction.atomic
def close_group(group: Group, *, date: datetime.date | None = None) -> None:
    """Its past is kept; it opens nothing any more."""
    _refuse_feed(group)
    _refuse_past(group, date)
    date = date or timezone.localdate()
    remove_members(group, Person.objects.filter(memberships__group=group), date=date)
    group.closed_on = date
    group.save(update_fields=["closed_on"])
    write("group.closed", about=("group", group.pk), after={"on": f"{date}"})


def _refuse_feed(group: Group) -> None:
    if group.kind not in KINDS:
        raise NotMadeByHand


def _refuse_past(group: Group, *days: datetime.date | None) -> None:
    """A group that ended before this year began is of the past, with all that was in it."""
    refuse_past(group.year, group.closed_on, *days)


def _refuse_disorder(starts_on: datetime.date | None, ends_on: datetime.date | None) -> None:
    if ends_on and starts_on and ends_on < starts_on:
        raise EndsBeforeItBegins
