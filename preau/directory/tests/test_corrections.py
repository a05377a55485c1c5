import datetime

import pytest

from preau.accounts.tests.factories import AccountFactory
from preau.directory.corrections import AlreadyAgreed, NameNeeded, NotCorrectable, correct, correct_all, live_corrections, take_back
from preau.directory.models import Correction, Person, SourceId
from preau.directory.names import index_names
from preau.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def karim(db):
    person = Person.objects.create(first_name="Karim", last_name="Benali", sort_name="benali karim", mobile="06 00 00 00 00")
    SourceId.objects.create(feed="aaf", issuer="06", kind="guardian", key="42", person=person)
    index_names([person.pk])
    return person


def test_a_hand_changes_a_field_and_remembers_what_the_source_said(karim):
    account = AccountFactory()
    made = correct(karim, "mobile", " 07 11 11 11 11 ", by=account)
    karim.refresh_from_db()
    assert karim.mobile == "07 11 11 11 11"
    assert (made.source_value, made.value, made.by) == ("06 00 00 00 00", "07 11 11 11 11", account)
    line = Line.objects.get(action="person.corrected")
    assert (line.before, line.after) == ({"mobile": "06 00 00 00 00"}, {"mobile": "07 11 11 11 11"})


def test_a_second_correction_keeps_what_the_source_said_first(karim):
    correct(karim, "mobile", "07 11 11 11 11")
    made = correct(karim, "mobile", "07 22 22 22 22")
    assert Correction.objects.get() == made
    assert made.source_value == "06 00 00 00 00"


def test_writing_what_the_source_says_ends_the_correction(karim):
    correct(karim, "mobile", "07 11 11 11 11")
    assert correct(karim, "mobile", "06 00 00 00 00") is None
    assert not Correction.objects.exists()


def test_the_same_value_again_is_nothing(karim):
    assert correct(karim, "mobile", "06 00 00 00 00") is None
    assert not Line.objects.exists()


def test_taking_back_gives_the_field_to_the_source(karim):
    made = correct(karim, "birth_date", datetime.date(1980, 5, 3))
    take_back(made)
    karim.refresh_from_db()
    assert karim.birth_date is None
    made = correct(karim, "town", "Murat")
    Correction.objects.filter(pk=made.pk).update(agreed_at="2026-11-25T00:00:00Z")
    with pytest.raises(AlreadyAgreed):
        take_back(made)


def test_a_new_name_is_sorted_anew(karim):
    correct(karim, "last_name", "Bénali-Roux")
    karim.refresh_from_db()
    assert karim.sort_name == "benali roux karim"


def test_a_person_that_no_feed_knows_is_simply_changed(karim):
    karim.source_ids.all().delete()
    assert correct(karim, "mobile", "07 11 11 11 11") is None
    karim.refresh_from_db()
    assert karim.mobile == "07 11 11 11 11"


def test_several_fields_at_once_and_only_those_that_changed(karim):
    made = correct_all(karim, {"mobile": "06 00 00 00 00", "town": "Murat", "email": "k@example.org"})
    assert {m.field for m in made} == {"town", "email"}
    assert live_corrections().count() == 2


def test_rights_and_ids_are_not_corrected_by_hand(karim):
    for field in ("account", "sources", "pk", "sort_name"):
        with pytest.raises(NotCorrectable):
            correct(karim, field, "x")
    with pytest.raises(NameNeeded):
        correct(karim, "last_name", "  ")
