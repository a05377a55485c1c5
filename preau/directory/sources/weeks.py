"""Weeks that take turns, as a school's record lists them: for the timetable to come."""

from preau.directory.models import WeekPattern
from preau.directory.sources import values
from preau.directory.sources.work import Work
from preau.feeds import writing

COLUMNS = ["id", "school_id", "year_id", "code", "name", "mondays"]


def compare_weeks(work: Work) -> None:
    for key, row in work.state.rows["school"].items():
        school = work.school_ids.get(key)
        if row.in_set and row.data.get("weeks") and school in work.scope_schools:
            _compare_school(work, school, [values.segments(value, 3) for value in row.data["weeks"]])


def _compare_school(work: Work, school: int, said: list[list[str]]) -> None:
    held = {pattern.code: pattern for pattern in WeekPattern.objects.filter(school=school, year=work.year_id)}
    fresh = []
    for code, name, days, *_more in said:
        mondays = [day for day in days.split(",") if day]
        pattern = held.pop(code, None)
        if pattern is None:
            fresh.append((school, work.year_id, code, name, writing.as_json(mondays)))
        elif work.known.is_owned(WeekPattern, pattern.pk):
            if pattern.name != name:
                work.plan.update(WeekPattern, pattern.pk, "name", pattern.name, name)
            if pattern.mondays != mondays:
                work.plan.update(WeekPattern, pattern.pk, "mondays", writing.as_json(pattern.mondays), writing.as_json(mondays))
    rows = work.plan.create(WeekPattern, COLUMNS)
    rows.extend((pk, *row) for pk, row in zip(writing.take_ids(WeekPattern, len(fresh)), fresh, strict=True))
    for pattern in held.values():
        if work.known.is_owned(WeekPattern, pattern.pk) and not work.is_used(WeekPattern, pattern.pk):
            gone = {"school_id": school, "year_id": work.year_id, "code": pattern.code, "name": pattern.name, "mondays": pattern.mondays}
            work.plan.delete(WeekPattern, pattern.pk, gone)
