"""What a home costs: the same few queries for a school of three and a school of thirty, whoever one is."""

import pytest

from preau.directory.models import Function
from preau.portal.tests.yard import Yard, sign_in

pytestmark = pytest.mark.django_db
MOST = 8  # session, account, person and standing included


def pupil(yard):
    return yard.pupil("Zoé", "Benali", yard.fifth)


def pupil_primary(yard):
    return yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1")


def pupil_of_cm2(yard):
    return yard.pupil("Léa", "Roux", yard.division(yard.ecole, "CM2"), level="CM2")


def guardian(yard):
    return yard.guardian("Karim", "Benali", pupil(yard), pupil_primary(yard))


def teacher(yard):
    who = yard.staff("teacher")
    yard.teaches(who, yard.fifth)
    yard.tutors(who, yard.fifth)
    return who


def teacher_and_parent_in_two_schools(yard):
    who = teacher(yard)
    yard.holds(who, "teacher", yard.ecole)
    child = yard.pupil("Zoé", "Petit", yard.fifth)
    yard.answers_for(who, child)
    return who


def director(yard):
    who = yard.staff("director", yard.ecole)
    yard.teaches(who, yard.first_grade)
    return who


def head_and_parent(yard):
    who = yard.staff("head")
    yard.answers_for(who, yard.pupil("Zoé", "Petit", yard.fifth))
    return who


def gone(yard):
    import datetime

    who = yard.staff("teacher")
    who.positions.update(ends_on=datetime.date(2026, 11, 1))
    return who


def at(function, kind=""):
    def cast(yard):
        return yard.staff(function, yard.body(kind, "Ussel") if kind else None)

    cast.__name__ = function
    return cast


BODIES = {
    Function.DEPARTEMENT_EDUCATION: "direction", Function.DEPARTEMENT_IT: "direction", Function.DEPARTEMENT_WORKS: "direction",
    Function.DEPARTEMENT_TERRITORY: "direction", Function.ELECTED: "departement", Function.INSPECTOR: "circonscription",
    Function.DASEN: "dsden", Function.COMMUNE: "commune",
}  # fmt: skip
OTHERS = [at(function, BODIES.get(function, "")) for function in Function.values if function not in ("teacher", "director")]
CAST = [
    pupil, pupil_primary, pupil_of_cm2, guardian, teacher, teacher_and_parent_in_two_schools, director, head_and_parent, gone, *OTHERS,
]  # fmt: skip


@pytest.mark.parametrize("cast", CAST, ids=lambda cast: cast.__name__)
def test_a_home_costs_at_most_eight_queries_whatever_the_number_of_people(client, queries_of, cast):
    yard = Yard()
    who = cast(yard)
    sign_in(client, who)
    few = queries_of("/")
    assert few <= MOST, "\n".join(queries_of.last)
    yard.crowd(5)
    assert queries_of("/") == few
