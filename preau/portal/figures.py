"""How many people a school has, and how many of them have opened their account: counts without persons, kept a minute."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import CharField, Count, F, IntegerField, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import Enrolment, Function, Group, Guardianship, Membership, Position, School, Territory

COUNTS_KEPT = 60  # seconds, for the schools of a desk
TERRITORY_KEPT = 600  # seconds, for a whole territory: the page says at what time they were counted
OUTSIDE = (Function.GUEST, Function.COMMUNE, Function.ELECTED)
PUPILS, GUARDIANS, STAFF, CLASS = "pupils", "guardians", "staff", "class"


@dataclass
class Tally:
    """`total` persons, of whom `activated` have opened their account."""

    total: int = 0
    activated: int = 0

    @property
    def waiting(self) -> int:
        return self.total - self.activated

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nobody is missing."""
        return self.activated * 100 // self.total if self.total else 0

    @property
    def said_percent(self) -> str:
        return _("%(n)d %%") % {"n": self.percent}

    def add(self, total: int, activated: int) -> None:
        self.total += total
        self.activated += activated


@dataclass
class ClassTally(Tally):
    pk: int = 0
    code: str = ""


@dataclass
class SchoolTally:
    school_id: int
    pupils: Tally = field(default_factory=Tally)
    guardians: Tally = field(default_factory=Tally)
    staff: Tally = field(default_factory=Tally)
    classes: list[ClassTally] = field(default_factory=list)

    @property
    def everybody(self) -> Tally:
        parts = (self.pupils, self.guardians, self.staff)
        return Tally(sum(p.total for p in parts), sum(p.activated for p in parts))


def tallies_of(school_ids: Iterable[int], date: datetime.date) -> dict[int, SchoolTally]:
    """Per school, its classes by code. One query, kept a minute: a desk is looked at often."""
    wanted = sorted(school_ids)
    if not wanted:
        return {}
    name = f"portal.tallies.{date:%Y%m%d}.{'.'.join(map(str, wanted))}"
    found = cache.get(name)
    if found is None:
        here = Q(school_id__in=wanted)
        found = _count(_pupils(here, date), _classes(wanted, date), _guardians(here, date), _staff(Q(organisation_id__in=wanted), date))
        found = {pk: found.get(pk) or SchoolTally(pk) for pk in wanted}
        cache.set(name, found, COUNTS_KEPT)
    return found


def tallies_in(territory: Territory, date: datetime.date) -> tuple[dict[int, SchoolTally], datetime.datetime]:
    """Every school of a territory, without classes, and when they were counted."""
    name = f"portal.territory.{territory.pk}.{date:%Y%m%d}"
    found = cache.get(name)
    if found is None:
        there = Q(school__territory=territory, school__closed_on=None)
        works = Q(organisation__territory=territory, organisation__kind=School.Kind.SCHOOL, organisation__closed_on=None)
        found = _count(_pupils(there, date), _guardians(there, date), _staff(works, date)), timezone.now()
        cache.set(name, found, TERRITORY_KEPT)
    return found


def _count(*parts) -> dict[int, SchoolTally]:
    """Rows of (what, school, group, code, total, activated), all kinds in one statement."""
    found: dict[int, SchoolTally] = {}
    for what, school_id, group_id, code, total, activated in parts[0].union(*parts[1:], all=True):
        tally = found.setdefault(school_id, SchoolTally(school_id))
        if what == CLASS:
            tally.classes.append(ClassTally(total, activated, group_id, code))
        else:
            getattr(tally, what).add(total, activated)
    for tally in found.values():
        tally.classes.sort(key=lambda c: _in_level_order(c.code))
    return found


def _in_level_order(code: str) -> tuple:
    """6e before 5e before 4e before 3e, then by name: as a school says its classes."""
    digits = code[:1]
    return (0, -int(digits), code) if digits.isdigit() else (1, 0, code)


def _row(rows, what: str, school: str, group, code, person: str):
    activated = Q(**{f"{person}__account__activated_at__isnull": False})
    return (
        rows.order_by()
        .annotate(what=Value(what, output_field=CharField()), at=F(school), group_pk=group, group_code=code)
        .values("what", "at", "group_pk", "group_code")
        .annotate(total=Count(person, distinct=True), activated=Count(person, distinct=True, filter=activated))
        .values_list("what", "at", "group_pk", "group_code", "total", "activated")
    )


NO_GROUP, NO_CODE = Value(0, output_field=IntegerField()), Value("", output_field=CharField())


def _pupils(enrolled: Q, date: datetime.date):
    return _row(Enrolment.objects.on(date).filter(enrolled), PUPILS, "school_id", NO_GROUP, NO_CODE, "person")


def _classes(school_ids: Iterable[int], date: datetime.date):
    rows = Membership.objects.on(date).filter(group__school_id__in=school_ids, group__kind=Group.Kind.DIVISION, enrolment__isnull=False)
    return _row(rows, CLASS, "group__school_id", F("group_id"), F("group__code"), "person")


def _guardians(enrolled: Q, date: datetime.date):
    there = Enrolment.objects.on(date).filter(enrolled)
    rows = Guardianship.objects.on(date).with_rights().filter(pupil__enrolments__in=there)
    return _row(rows, GUARDIANS, "pupil__enrolments__school_id", NO_GROUP, NO_CODE, "guardian")


def _staff(works: Q, date: datetime.date):
    rows = Position.objects.on(date).filter(works).exclude(function__in=OUTSIDE)
    return _row(rows, STAFF, "organisation_id", NO_GROUP, NO_CODE, "person")
