"""The year before, for those who were already there: classes that are closed, enrolments one level below, who taught them. Set-based."""

import datetime
from collections import Counter, defaultdict

from preau.demo.lots import lots
from preau.demo.population import Population
from preau.directory.keys import refresh_keys
from preau.directory.models import Enrolment, FormTutor, Group, Membership, School, SchoolYear, Teaching, Territory
from preau.directory.new_year.levels import LAST, level_before
from preau.directory.new_year.preparing import year_before
from preau.directory.school_years import current_year

AT_ONCE = 2_000


def tell_last_year(territory: Territory, population: Population) -> int:
    """Returns the number of pupils who have a past. Whoever came into the first level of a school comes from the last one of another."""
    year = current_year(population.date)
    before = year_before(year)
    if before is None:
        return 0
    classes = _classes_of_each_level(territory, year)
    ecoles = sorted({school for school, level in classes if level == LAST[School.SchoolKind.ECOLE]})
    rows = Enrolment.objects.on(population.date).filter(school__territory=territory, year=year, is_main=True)
    rng = lots(population.seed, "last year")
    enrolled: list[tuple[int, int, str, str]] = []  # person, school, level, class
    turns: Counter = Counter()
    for person, school, level in rows.order_by("school", "level", "person__sort_name", "person").values_list("person", "school", "level"):
        level = level_before(level)
        if (school, level) not in classes:
            school = rng.choice(ecoles) if ecoles and level == LAST[School.SchoolKind.ECOLE] else 0
        if codes := classes.get((school, level)):
            enrolled.append((person, school, level, codes[turns[school, level] % len(codes)]))
            turns[school, level] += 1
    _write(enrolled, before, year)
    return len(enrolled)


def _classes_of_each_level(territory: Territory, year: SchoolYear) -> dict[tuple[int, str], list[str]]:
    """This year's classes by the level of most of their pupils: last year's bore the same names."""
    levels: dict[tuple[int, str], Counter] = defaultdict(Counter)
    rows = Membership.objects.filter(group__school__territory=territory, group__year=year, group__kind=Group.Kind.DIVISION)
    for school, code, level in rows.values_list("group__school", "group__code", "enrolment__level"):
        levels[school, code][level] += 1
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for (school, code), counted in sorted(levels.items()):
        found[school, max(counted, key=lambda level: (counted[level], str(level)))].append(code)
    return found


def _write(enrolled: list[tuple[int, int, str, str]], before: SchoolYear, year: SchoolYear) -> None:
    dates = {"starts_on": datetime.date(before.starts_on.year, 9, 1), "ends_on": before.ends_on}
    wanted = sorted({(school, code) for _person, school, _level, code in enrolled})
    Group.objects.bulk_create(
        (Group(kind="division", school_id=s, year=before, code=c, name=c, closed_on=before.ends_on) for s, c in wanted), batch_size=AT_ONCE
    )
    groups = {(school, code): pk for pk, school, code in Group.objects.filter(year=before).values_list("pk", "school", "code")}
    Enrolment.objects.bulk_create(
        (Enrolment(person_id=p, school_id=s, year=before, level=level, **dates) for p, s, level, _code in enrolled), batch_size=AT_ONCE
    )
    known = {person: pk for pk, person in Enrolment.objects.filter(year=before).values_list("pk", "person")}
    Membership.objects.bulk_create(
        (Membership(person_id=p, group_id=groups[s, code], enrolment_id=known[p], **dates) for p, s, _level, code in enrolled),
        batch_size=AT_ONCE,
    )
    _teach(groups, year, dates)
    refresh_keys()


def _teach(groups: dict[tuple[int, str], int], year: SchoolYear, dates: dict[str, datetime.date]) -> None:
    """Those who teach the class so called this year taught it last year."""
    for model in (Teaching, FormTutor):
        columns = ["person_id", "group__school_id", "group__code", *(["subject_id"] if model is Teaching else [])]
        rows = model.objects.filter(group__year=year, group__kind=Group.Kind.DIVISION).order_by("pk").values_list(*columns).distinct()
        fresh = {(person, groups[school, code], *subject) for person, school, code, *subject in rows if (school, code) in groups}
        names = ("person_id", "group_id", "subject_id")
        model.objects.bulk_create(
            (model(**dict(zip(names, row, strict=False)), **dates) for row in sorted(fresh, key=str)), batch_size=AT_ONCE
        )
