"""What a school decides of its own days: its week, the half-days on which it is open or closed against the rule."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from preau.directory.models import ExceptionalDay, School
from preau.directory.school_years import refuse_past
from preau.journal.writing import write
from preau.kit.refusal import Refusal

MOST_DAYS = 31  # decided in one gesture: longer, it is another zone's holidays


class TooManyDays(Refusal):
    def __init__(self):
        super().__init__(_("On décide d’un mois au plus à la fois : choisissez des dates plus proches."))


@transaction.atomic
def decide_days(
    school: School, first: datetime.date, last: datetime.date, *, half_days: Iterable[str], is_open: bool, reason: str = ""
) -> list[ExceptionalDay]:
    """Open or close the school on these half-days, whatever the rule says; a later decision replaces an earlier one."""
    refuse_past(first)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise TooManyDays
    dates = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [
        ExceptionalDay(school=school, date=date, half_day=half, is_open=is_open, reason=reason.strip()[:120])
        for date in dates
        for half in sorted(set(half_days))
    ]
    ExceptionalDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["school", "date", "half_day"], update_fields=["is_open", "reason"]
    )
    after = {"from": f"{first}", "to": f"{last}", "half_days": sorted(set(half_days)), "is_open": is_open, "reason": reason}
    write("school.days", about=("organisation", school.pk), after=after)
    return rows


@transaction.atomic
def back_to_rule(day: ExceptionalDay) -> None:
    """Take a decision back: the ordinary week holds again."""
    refuse_past(day.date)
    before = {"date": f"{day.date}", "half_day": day.half_day, "is_open": day.is_open, "reason": day.reason}
    school_id = day.school_id
    day.delete()
    write("school.days", about=("organisation", school_id), before=before)


@transaction.atomic
def set_week(school: School, week: str) -> None:
    before, school.week = school.week, School.Week(week)
    if before != school.week:
        school.save(update_fields=["week"])
        write("school.week", about=("organisation", school.pk), before={"week": before}, after={"week": school.week})
