"""Is there school: the rule, the national facts, and what a school decides."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.directory.facts import load_facts
from preau.directory.models import ExceptionalDay, Holiday, PublicHoliday, School, Territory, Zone
from preau.directory.opening import (
    HalfDay,
    SchoolDays,
    is_open,
    next_holiday,
    next_open_day,
    open_half_days,
)
from preau.directory.school_calendar import TooManyDays, back_to_rule, decide_days, set_week
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
D = datetime.date
DAYS = st.dates(D(2024, 9, 1), D(2027, 7, 31))
MORNING, AFTERNOON = HalfDay.MORNING, HalfDay.AFTERNOON


@pytest.fixture(autouse=True)
def _facts(db):
    load_facts()


def school(kind="college", week="5", zone="A", **more):
    degree = 1 if kind == "ecole" else 2
    uai = f"015{School.objects.count():04d}A"
    return School.objects.create(
        kind="school", name="La Planèze", uai=uai, school_kind=kind, degree=degree, week=week, zone_id=zone, **more
    )


def test_a_plain_thursday_is_open_morning_and_afternoon():
    assert is_open(school(), D(2026, 11, 26))
    assert is_open(school(), D(2026, 11, 26), MORNING)
    assert is_open(school(), D(2026, 11, 26), AFTERNOON)


@pytest.mark.parametrize(
    ("kind", "week", "morning", "afternoon"),
    [
        ("ecole", "4", False, False),
        ("ecole", "4.5", True, False),
        ("ecole", "5", True, False),
        ("college", "5", True, False),
        ("lycee", "5", True, True),
    ],
)
def test_wednesday_follows_the_week_of_the_school(kind, week, morning, afternoon):
    wednesday, place = D(2026, 11, 25), school(kind, week)
    assert (is_open(place, wednesday, MORNING), is_open(place, wednesday, AFTERNOON)) == (morning, afternoon)


def test_holidays_are_those_of_the_zone():
    monday = D(2027, 2, 8)
    assert is_open(school(zone="A"), monday)
    assert not is_open(school(zone="C"), monday)


def test_a_school_without_a_zone_keeps_its_territory_s():
    territory = Territory.objects.create(code="92", name="Hauts-de-Seine", zone_id="C")
    assert not is_open(school(zone=None, territory=territory), D(2027, 2, 8))


def test_a_public_holiday_closes_and_says_its_name():
    place = school()
    day = SchoolDays([place], D(2026, 11, 11)).on(place, D(2026, 11, 11))
    assert not day.is_open
    assert day.reason == "11 novembre"


def test_first_and_last_day_of_a_break():
    place = school()
    assert is_open(place, D(2026, 10, 16))
    assert not is_open(place, D(2026, 10, 19))
    assert not is_open(place, D(2026, 10, 30))
    assert is_open(place, D(2026, 11, 2))


def test_what_the_school_decides_wins_over_everything():
    place = school()
    decide_days(place, D(2026, 11, 28), D(2026, 11, 28), half_days=[MORNING], is_open=True, reason="Portes ouvertes")
    decide_days(place, D(2026, 12, 1), D(2026, 12, 1), half_days=[MORNING, AFTERNOON], is_open=False, reason="Neige")
    assert is_open(place, D(2026, 11, 28), MORNING)
    assert not is_open(place, D(2026, 11, 28), AFTERNOON)
    assert not is_open(place, D(2026, 12, 1))
    assert SchoolDays([place], D(2026, 11, 26)).on(place, D(2026, 12, 1)).reason == "Neige"


def test_another_school_goes_on_in_the_snow():
    closed, other = school(), school()
    decide_days(closed, D(2026, 12, 1), D(2026, 12, 1), half_days=[MORNING, AFTERNOON], is_open=False, reason="Neige")
    assert is_open(other, D(2026, 12, 1))


def test_a_later_decision_replaces_an_earlier_one_and_back_to_rule_forgets_both():
    place = school()
    for is_it in (False, True):
        decide_days(place, D(2026, 12, 1), D(2026, 12, 1), half_days=[MORNING], is_open=is_it)
    assert is_open(place, D(2026, 12, 1), MORNING)
    back_to_rule(ExceptionalDay.objects.get())
    assert is_open(place, D(2026, 12, 1), MORNING)
    assert Line.objects.filter(action="school.days").count() == 3


def test_one_does_not_decide_of_a_whole_year_at_once():
    with pytest.raises(TooManyDays):
        decide_days(school(), D(2026, 9, 1), D(2027, 6, 30), half_days=[MORNING], is_open=False)


def test_changing_the_week_is_journalled():
    place = school("ecole", "4")
    set_week(place, "4.5")
    assert is_open(place, D(2026, 11, 25), MORNING)
    assert Line.objects.get(action="school.week").before == {"week": "4"}


def test_next_open_day_steps_over_a_break_and_a_weekend():
    place = school()
    assert next_open_day(place, D(2026, 11, 27)) == D(2026, 11, 30)
    assert next_open_day(place, D(2026, 12, 18)) == D(2027, 1, 4)
    assert next_open_day(place, D(2026, 7, 3)) == D(2026, 9, 1)


def test_next_holiday_of_a_school_or_a_zone():
    assert next_holiday(school(), D(2026, 11, 26)).name == "Vacances de Noël"
    assert next_holiday(Zone.objects.get(pk="C"), D(2027, 1, 10)).first_day == D(2027, 2, 6)


def test_the_week_shows_saturday_only_when_it_is_open():
    place = school()
    assert len(SchoolDays([place], D(2026, 11, 26)).week(place)) == 5
    decide_days(place, D(2026, 11, 28), D(2026, 11, 28), half_days=[MORNING], is_open=True)
    assert len(SchoolDays([place], D(2026, 11, 26)).week(place)) == 6


def test_a_year_costs_the_same_queries_as_a_day():
    place = school()
    open_half_days(place, D(2026, 11, 26), D(2026, 11, 26))

    def cost(last):
        with CaptureQueriesContext(connection) as captured:
            open_half_days(place, D(2026, 9, 1), last)
        return len(captured)

    assert cost(D(2026, 9, 1)) == cost(D(2027, 7, 3)) == 1


@settings(max_examples=60, deadline=None)
@given(date=DAYS, week=st.sampled_from(["4", "4.5", "5"]), kind=st.sampled_from(["ecole", "college", "lycee"]), zone=st.sampled_from("ABC"))
def test_no_school_ever_opens_by_rule_on_a_holiday_or_at_the_weekend(date, week, kind, zone):
    place = School(pk=1, zone_id=zone, week=week, school_kind=kind)
    day = SchoolDays([place], date).on(place, date)
    off = (
        PublicHoliday.objects.filter(pk=date).exists()
        or Holiday.objects.filter(zone=zone, first_day__lte=date, last_day__gte=date).exists()
    )
    if off or date.weekday() >= 5:
        assert not day.is_open
        assert day.reason
    elif date.weekday() != 2:
        assert day.is_whole


@settings(max_examples=20, deadline=None)
@given(first=DAYS, length=st.integers(0, 60), zone=st.sampled_from("ABC"))
def test_open_half_days_are_those_that_is_open_says(first, length, zone):
    place = School(pk=1, zone_id=zone, week="4.5", school_kind="ecole")
    last = first + datetime.timedelta(days=length)
    listed = set(open_half_days(place, first, last))
    for n in range(0, length + 1, 7):
        date = first + datetime.timedelta(days=n)
        for half in HalfDay:
            assert ((date, half) in listed) == is_open(place, date, half)


@settings(max_examples=40, deadline=None)
@given(date=DAYS, zone=st.sampled_from("ABC"))
def test_the_next_open_day_is_open_and_none_is_skipped(date, zone):
    place = School(pk=1, zone_id=zone, week="5", school_kind="college")
    day = next_open_day(place, date)
    if day:
        assert is_open(place, day)
        assert not open_half_days(place, date + datetime.timedelta(days=1), day - datetime.timedelta(days=1))
