import datetime

import pytest

from preau.directory.facts import load_facts
from preau.directory.models import School, SchoolYear, Term
from preau.directory.school_years import (
    NoSchoolYear,
    Span,
    TermsOutOfOrder,
    class_days,
    current_year,
    set_terms,
    term_on,
    usual_terms,
    year_after,
)
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def planeze(db):
    load_facts()
    return School.objects.create(kind="school", name="La Planèze", uai="0150001A", school_kind="college", degree=2, zone_id="A")


def test_august_belongs_to_the_year_that_it_prepares(planeze):
    assert current_year(D(2026, 8, 20)).name == current_year().name == "2026-2027"


def test_a_year_that_nobody_knows_is_refused_in_a_sentence(planeze):
    with pytest.raises(NoSchoolYear, match="01/10/2040"):
        current_year(D(2040, 10, 1))


def test_the_last_known_year_has_none_after(planeze):
    assert year_after(SchoolYear.objects.last()) is None


def test_class_begins_after_one_summer_and_ends_before_the_next(planeze):
    assert class_days(planeze, current_year()) == (D(2026, 9, 1), D(2027, 7, 2))


@pytest.mark.parametrize("number", [2, 3])
def test_usual_terms_cover_the_year_without_a_gap(planeze, number):
    spans = usual_terms(planeze, current_year(), number)
    assert len(spans) == number
    assert (spans[0].starts_on, spans[-1].ends_on) == class_days(planeze, current_year())
    for one, following in zip(spans, spans[1:], strict=False):
        assert following.starts_on == one.ends_on + datetime.timedelta(days=1)


def test_terms_are_set_journalled_and_found(planeze):
    set_terms(planeze, current_year(), usual_terms(planeze, current_year(), 3))
    assert term_on(planeze, D(2026, 11, 26)).name == "1er trimestre"
    assert Line.objects.get(action="school.terms").before == []


def test_a_term_that_keeps_its_name_keeps_its_row(planeze):
    year = current_year()
    first = set_terms(planeze, year, usual_terms(planeze, year, 3))[0]
    set_terms(planeze, year, [Span("1er trimestre", D(2026, 9, 1), D(2026, 12, 5))])
    assert Term.objects.get().pk == first.pk
    assert Term.objects.get().ends_on == D(2026, 12, 5)


def test_the_same_terms_again_leave_no_line(planeze):
    for _n in range(2):
        set_terms(planeze, current_year(), usual_terms(planeze, current_year(), 2))
    assert Line.objects.filter(action="school.terms").count() == 1


@pytest.mark.parametrize(
    "spans",
    [
        [("A", D(2026, 9, 1), D(2026, 12, 1)), ("B", D(2026, 12, 1), D(2027, 3, 1))],
        [("A", D(2026, 9, 1), D(2026, 9, 1))],
        [("A", D(2025, 9, 1), D(2026, 12, 1))],
        [("A", D(2026, 9, 1), D(2026, 12, 1)), ("A", D(2026, 12, 2), D(2027, 3, 1))],
    ],
)
def test_disorder_is_refused_and_changes_nothing(planeze, spans):
    with pytest.raises(TermsOutOfOrder):
        set_terms(planeze, current_year(), [Span(*each) for each in spans])
    assert not Term.objects.exists()
