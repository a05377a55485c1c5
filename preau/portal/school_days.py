"""Is there school today, and when is the next break: said for the few schools that concern one person."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from preau.directory.models import ExceptionalDay, Holiday, PublicHoliday, School

FACTS_KEPT = 3600  # seconds: holidays are data of the house, loaded once a year
LOOK_AHEAD = 40  # days within which a next day of school is looked for: longer than any break but the summer's
MONDAY, WEDNESDAY, FRIDAY, SATURDAY = 0, 2, 4, 5


@dataclass(frozen=True)
class Break:
    """Days without class of a zone, both included."""

    name: str
    first_day: datetime.date
    last_day: datetime.date

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


class SchoolDays:
    """Costs one query, for the exceptional days of all these schools at once."""

    def __init__(self, schools: Iterable[School], date: datetime.date):
        self.schools = {school.pk: school for school in schools}
        self.date = date
        self._breaks, self._public = _facts()
        self._exceptions = _exceptions(self.schools, date) if self.schools else {}

    def on(self, school: School, date: datetime.date) -> SchoolDay:
        morning, afternoon, reason = self._by_rule(school, date)
        for half, is_open, why in self._exceptions.get((school.pk, date), ()):
            if half == ExceptionalDay.HalfDay.MORNING:
                morning = is_open
            else:
                afternoon = is_open
            reason = why or reason
        return SchoolDay(morning, afternoon, "" if morning and afternoon else reason)

    def _by_rule(self, school: School, date: datetime.date) -> tuple[bool, bool, str]:
        if name := self._public.get(date):
            return False, False, name
        if current := next((b for b in self._breaks.get(school.zone_id, ()) if b.holds_on(date)), None):
            return False, False, current.name
        weekday = date.weekday()
        if weekday >= SATURDAY:
            return False, False, _("week-end")
        if weekday == WEDNESDAY and school.week != School.Week.FIVE:
            return school.week == School.Week.FOUR_AND_HALF, False, _("mercredi")
        return True, True, ""

    def next_open(self, school: School, after: datetime.date | None = None) -> datetime.date | None:
        """The next day of school after this one; None when it is further than a summer's."""
        day = after or self.date
        for _n in range(LOOK_AHEAD * 2):
            day += datetime.timedelta(days=1)
            if self.on(school, day).is_open:
                return day
        return None

    def current_break(self, school: School) -> Break | None:
        return next((b for b in self._breaks.get(school.zone_id, ()) if b.holds_on(self.date)), None)

    def next_break(self, school: School) -> Break | None:
        return next((b for b in self._breaks.get(school.zone_id, ()) if b.first_day > self.date), None)

    def next_public_holiday(self, school: School) -> tuple[datetime.date, str] | None:
        """Only one that takes a day of school away."""
        for date in sorted(day for day in self._public if day > self.date):
            in_break = any(b.holds_on(date) for b in self._breaks.get(school.zone_id, ()))
            if date.weekday() < SATURDAY and not in_break:
                return date, self._public[date]
        return None


def _facts() -> tuple[dict[str, list[Break]], dict[datetime.date, str]]:
    """Holidays per zone and public holidays: national facts, kept in memory."""
    found = cache.get("portal.school_days")
    if found is None:
        breaks: dict[str, list[Break]] = {}
        for holiday in Holiday.objects.order_by("first_day"):
            breaks.setdefault(holiday.zone_id, []).append(Break(holiday.name, holiday.first_day, holiday.last_day))
        found = breaks, dict(PublicHoliday.objects.values_list("date", "name"))
        cache.set("portal.school_days", found, FACTS_KEPT)
    return found


def _exceptions(schools: dict[int, School], date: datetime.date) -> dict:
    last = date + datetime.timedelta(days=LOOK_AHEAD)
    found: dict = {}
    rows = ExceptionalDay.objects.filter(school_id__in=schools, date__range=(date, last))
    for school_id, day, half, is_open, reason in rows.values_list("school_id", "date", "half_day", "is_open", "reason"):
        found.setdefault((school_id, day), []).append((half, is_open, reason))
    return found
