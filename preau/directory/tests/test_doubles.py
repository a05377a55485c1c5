import datetime

import pytest

from preau.directory.doubles import agreements, doubles_of, likely_doubles
from preau.directory.models import Person
from preau.directory.tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
EVERYBODY = Person.objects


def record(**more) -> Person:
    return Person.objects.create(**{"first_name": "Hélène", "last_name": "Petit", "sort_name": "petit helene", **more})


def test_one_name_and_one_address_make_a_likely_double():
    parent, teacher = record(email="h@example.org"), record(email="H@example.org", account=AccountFactory())
    found = likely_doubles(EVERYBODY.all())
    assert [(d.kept, d.dropped, d.shared) for d in found] == [(teacher, parent, ("email",))]
    assert found[0].why == "courriel"


def test_a_telephone_is_the_same_however_it_is_written():
    record(mobile="06 12 34 56 78")
    record(mobile="+33612345678")
    assert len(likely_doubles(EVERYBODY.all())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),  # homonyms who share nothing else
        ({"email": "h@example.org"}, {"email": "autre@example.org"}),
        ({"email": "h@example.org", "sort_name": "petit helene"}, {"email": "h@example.org", "sort_name": "petit anne"}),
        (
            {"email": "h@example.org", "birth_date": datetime.date(1980, 1, 1)},
            {"email": "h@example.org", "birth_date": datetime.date(2012, 1, 1)},  # a mother and a daughter
        ),
    ],
)
def test_who_shares_too_little_is_not_proposed(one, other):
    record(**one)
    record(**other)
    assert likely_doubles(EVERYBODY.all()) == []


def test_only_among_those_given():
    one, _other = record(email="h@example.org"), record(email="h@example.org")
    assert likely_doubles(EVERYBODY.filter(pk=one.pk)) == []
    assert len(doubles_of(one, EVERYBODY.all())) == 1


def test_fields_are_set_side_by_side():
    one, other = record(email="h@example.org", town="Murat"), record(email="H@example.org", town="Pleaux", mobile="06 00 00 00 00")
    found = {a.label: a.same for a in agreements(one, other, ("email", "town", "mobile", "country"))}
    assert found == {"courriel": True, "commune": False, "téléphone mobile": None}
