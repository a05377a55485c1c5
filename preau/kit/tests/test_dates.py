import datetime

import pytest
from django.utils import translation

from preau.kit import dates

pytestmark = pytest.mark.one_database

D, T, DT, UTC = datetime.date, datetime.time, datetime.datetime, datetime.UTC
NB = dates.NARROW


@pytest.mark.parametrize(
    ("date", "said"),
    [(D(2026, 11, 26), "jeudi 26 novembre"), (D(2026, 12, 1), "mardi 1er décembre"), (D(2027, 9, 1), "mercredi 1er septembre 2027")],
)
def test_a_day_is_said_in_full(date, said):
    assert dates.day(date) == said


@pytest.mark.parametrize(("days", "said"), [(-1, "hier"), (0, "aujourd’hui"), (1, "demain"), (2, "samedi 28 novembre")])
def test_a_near_day_is_said_from_today(days, said):
    assert dates.day(dates.today() + datetime.timedelta(days), near=True) == said


def test_hours_are_said_the_french_way():
    assert dates.hour(T(8)) == f"8{NB}h"
    assert dates.hour(T(10, 5)) == f"10{NB}h{NB}05"
    with translation.override("en"):
        assert dates.hour(T(10, 5)) == "10:05"


def test_a_moment_is_local():
    assert dates.moment(DT(2026, 11, 27, 7, tzinfo=UTC)) == f"demain 8{NB}h"
    assert dates.moment(DT(2026, 12, 3, 9, 5, tzinfo=UTC)) == f"jeudi 3 décembre à 10{NB}h{NB}05"
    assert dates.moment(DT(2026, 11, 26, 23, 30, tzinfo=UTC)) == f"demain 0{NB}h{NB}30"


def test_spans_say_the_month_once():
    assert dates.span(D(2026, 11, 3), D(2026, 11, 7)) == "du 3 au 7 novembre"
    assert dates.span(D(2026, 11, 30), D(2026, 12, 4)) == "du 30 novembre au 4 décembre"
    assert dates.span(D(2026, 11, 3), D(2026, 11, 3)) == "le mardi 3 novembre"
    assert dates.span(D(2027, 12, 30), D(2028, 1, 2)) == "du 30 décembre 2027 au 2 janvier 2028"
