"""Is there school, this half-day, in this school: from its zone's holidays, public holidays, its week, its own exceptional days.

The rule of a week (`School.week`), Saturdays and Sundays being closed everywhere:

- `4`: Monday, Tuesday, Thursday, Friday;
- `4.5`: the same, and Wednesday morning;
- `5`: the same, and Wednesday: its morning in écoles and collèges, whose Wednesday afternoon is the sports association's
  (code de l'éducation, art. L552-1 and following), all of it in lycées.

What departs from the rule (Saturday morning class, snow, a bridge day) is an `ExceptionalDay`, and wins over everything else.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from preau.directory.models import ExceptionalDay, Holiday, PublicHoliday, School, Territory, Zone
from preau.kit.statements import Statement

HalfDay = ExceptionalDay.HalfDay
FACTS_KEPT = 3600  # seconds: holidays are data of the house, read again once an hour at most
FACTS = "directory.calendar"  # their name in the cache
LOOK_AHEAD = 100  # days within which a next day of school is looked for: longer than a summer
WEDNESDAY, SATURDAY = 2, 5
NAMES = (  # those of data/holidays.csv and data/public_holidays.csv, here so that the catalogues have them
    gettext_noop("Vacances de la Toussaint"),
    gettext_noop("Vacances de Noël"),
    gettext_noop("Vacances d’hiver"),
    gettext_noop("Vacances de printemps"),
    gettext_noop("Pont de l’Ascension"),
    gettext_noop("Vacances d’été"),
    gettext_noop("1er janvier"),
    gettext_noop("Lundi de Pâques"),
    gettext_noop("1er mai"),
    gettext_noop("8 mai"),
    gettext_noop("Ascension"),
    gettext_noop("Lundi de Pentecôte"),
    gettext_noop("14 juillet"),
    gettext_noop("Assomption"),
    gettext_noop("Toussaint"),
    gettext_noop("11 novembre"),
    gettext_noop("Jour de Noël"),
)


@dataclass(frozen=True)
class Break:
    """Days without class of a zone, both included."""

    written: str  # as the ministry writes it
    first_day: datetime.date
    last_day: datetime.date

    @property
    def name(self) -> str:
        return _(self.written)

    def holds_on(self, date: datetime.date) -> bool:
        return self.first_day <= date <= self.last_day


@dataclass(frozen=True)
class SchoolDay:
    morning: bool
    afternoon: bool
    reason: str = ""  # why closed, or closed half the day

    @property
    def is_open(self) -> bool:
        return self.morning or self.afternoon

    @property
    def is_whole(self) -> bool:
        return self.morning and self.afternoon


class SchoolDays:
    """The days of several schools around one date, in one query for all their exceptional days (and one an hour for the facts)."""

    def __init__(self, schools: Iterable[School], date: datetime.date, until: datetime.date | None = None):
        self.schools = {school.pk: school for school in schools}
        self.date = date
        self._breaks, self._public = _facts()
        self._zones = _zones_of(self.schools.values())
        self._exceptions = _exceptions(self.schools, date, until or date + datetime.timedelta(days=LOOK_AHEAD)) if self.schools else {}

    def on(self, school: School, date: datetime.date) -> SchoolDay:
        morning, afternoon, reason = self._by_rule(school, date)
        for half, is_open, why in self._exceptions.get((school.pk, date), ()):
            if half == HalfDay.MORNING:
                morning = is_open
            else:
                afternoon = is_open
            reason = why or reason
        return SchoolDay(morning, afternoon, "" if morning and afternoon else reason)

    def _by_rule(self, school: School, date: datetime.date) -> tuple[bool, bool, str]:
        if name := self._public.get(date):
            return False, False, _(name)
        if current := next((b for b in self.breaks_of(school) if b.holds_on(date)), None):
            return False, False, current.name
        if date.weekday() >= SATURDAY:
            return False, False, _("week-end")
        if date.weekday() == WEDNESDAY:
            morning, afternoon = _wednesday(school)
            return morning, afternoon, "" if morning else _("pas de classe le mercredi")
        return True, True, ""

    def breaks_of(self, school: School) -> list[Break]:
        return self._breaks.get(self._zones.get(school.pk), [])

    def next_open(self, school: School, after: datetime.date | None = None) -> datetime.date | None:
        """The next day of school after this one; None when it is further than a summer's."""
        day = after or self.date
        for _n in range(LOOK_AHEAD):
            day += datetime.timedelta(days=1)
            if self.on(school, day).is_open:
                return day
        return None

    def current_break(self, school: School) -> Break | None:
        return next((b for b in self.breaks_of(school) if b.holds_on(self.date)), None)

    def next_break(self, school: School) -> Break | None:
        return next((b for b in self.breaks_of(school) if b.first_day > self.date), None)

    def next_public_holiday(self, school: School) -> tuple[datetime.date, str] | None:
        """Only one that takes a day of school away."""
        for date in sorted(day for day in self._public if day > self.date):
            in_break = any(b.holds_on(date) for b in self.breaks_of(school))
            if date.weekday() < SATURDAY and not in_break:
                return date, _(self._public[date])
        return None

    def week(self, school: School, date: datetime.date | None = None) -> list[tuple[datetime.date, SchoolDay]]:
        """Monday to Friday of the week of this date, and Saturday when it is open."""
        date = date or self.date
        monday = date - datetime.timedelta(days=date.weekday())
        days = [(day, self.on(school, day)) for day in (monday + datetime.timedelta(days=n) for n in range(6))]
        return days if days[5][1].is_open else days[:5]


def is_open(school: School, date: datetime.date, half_day: str | None = None) -> bool:
    """One half-day (`am`, `pm`), or any of the day's two."""
    day = SchoolDays([school], date, date).on(school, date)
    if half_day is None:
        return day.is_open
    return day.morning if HalfDay(half_day) == HalfDay.MORNING else day.afternoon


def open_half_days(school: School, first: datetime.date, last: datetime.date) -> list[tuple[datetime.date, str]]:
    """Every open half-day between two dates, both included: the same few queries for a week or for a year."""
    return list(_open_half_days(SchoolDays([school], first, last), school, first, last))


def _open_half_days(days: SchoolDays, school: School, first: datetime.date, last: datetime.date) -> Iterator[tuple[datetime.date, str]]:
    for n in range((last - first).days + 1):
        date = first + datetime.timedelta(days=n)
        day = days.on(school, date)
        if day.morning:
            yield date, HalfDay.MORNING
        if day.afternoon:
            yield date, HalfDay.AFTERNOON


def next_holiday(where: School | Zone, date: datetime.date | None = None) -> Break | None:
    """The next break of a school or of a zone that begins after this date."""
    date = date or timezone.localdate()
    zone = where.pk if isinstance(where, Zone) else _zones_of([where]).get(where.pk)
    return next((b for b in _facts()[0].get(zone, ()) if b.first_day > date), None)


def next_open_day(school: School, date: datetime.date | None = None) -> datetime.date | None:
    """The first day with class after this one."""
    return SchoolDays([school], date or timezone.localdate()).next_open(school)


def forget_facts() -> None:
    """To be called by whoever changes holidays."""
    cache.delete(FACTS)


def _wednesday(school: School) -> tuple[bool, bool]:
    if school.week == School.Week.FIVE:
        return True, school.school_kind == School.SchoolKind.LYCEE
    return school.week == School.Week.FOUR_AND_HALF, False


def _facts() -> tuple[dict[str, list[Break]], dict[datetime.date, str]]:
    """Holidays by zone and public holidays: national facts, kept in memory."""
    found = cache.get(FACTS)
    if found is None:
        breaks: dict[str, list[Break]] = {}
        for holiday in Holiday.objects.order_by("first_day"):
            breaks.setdefault(holiday.zone_id, []).append(Break(holiday.name, holiday.first_day, holiday.last_day))
        found = breaks, dict(PublicHoliday.objects.values_list("date", "name"))
        cache.set(FACTS, found, FACTS_KEPT)
    return found


def _zones_of(schools: Iterable[School]) -> dict[int, str | None]:
    """A school that has no zone of its own keeps its territory's: one query, only if there is one."""
    schools = list(schools)
    without = {school.territory_id for school in schools if school.zone_id is None and school.territory_id}
    territories = dict(Territory.objects.filter(pk__in=without).values_list("pk", "zone_id")) if without else {}
    return {school.pk: school.zone_id or territories.get(school.territory_id) for school in schools}


_exceptional = Statement(
    lambda schools, first, last: ExceptionalDay.objects.filter(school_id__in=schools, date__range=(first, last)).values_list(
        "school_id", "date", "half_day", "is_open", "reason"
    ),
    schools=[int],
    first=datetime.date,
    last=datetime.date,
)


def _exceptions(schools: dict[int, School], first: datetime.date, last: datetime.date) -> dict:
    found: dict = {}
    rows = _exceptional.ask(schools=list(schools), first=first - datetime.timedelta(days=6), last=last)
    for school_id, day, half, is_open, reason in rows:
        found.setdefault((school_id, day), []).append((half, is_open, reason))
    return found
