"""What an adult is to a child, when no file says it: the school does, and nothing is open before."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from preau.directory import access, ties
from preau.directory.keys import refresh_keys
from preau.directory.models import Guardianship, Person
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.directory.ties import NothingChosen, Said, confirm_ties
from preau.journal.models import Line
from tests.cast import BEGIN, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(cast) -> Guardianship:
    """Odile, whom a file names beside Hugo of the école without saying more."""
    row = Guardianship.objects.create(guardian=cast.grandmother, pupil=cast.hugo, starts_on=BEGIN, is_to_confirm=True)
    refresh_keys([cast.grandmother.pk])
    return row


def mine(cast, name: str = "director"):
    return ties.waiting(access.schools_directed_by(cast.people[name]), TODAY)


def sees(who: Person, child: Person) -> bool:
    return access.persons_visible_to(who).filter(pk=child.pk).exists()


def test_an_unconfirmed_tie_opens_nothing_and_the_table_itself_says_so(cast, waits):
    assert not sees(cast.grandmother, cast.hugo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.filter(pk=waits.pk).update(legal=1)


def test_the_direction_confirms_and_it_acts_at_once(cast, waits):
    assert confirm_ties(mine(cast), [Said(waits.pk, "38", 1)], by=cast.director) == 1
    waits.refresh_from_db()
    assert (waits.tie, waits.legal, waits.confirmed_on, waits.confirmed_by) == ("38", 1, TODAY, cast.director.account)
    assert sees(cast.grandmother, cast.hugo)
    line = Line.objects.get(action="guardian.tie_confirmed")
    assert line.person_id == cast.hugo.pk and line.after == {"tie": "38", "legal": 1, "guardian": cast.grandmother.pk}
    assert_keys_hold()


def test_a_contact_stays_without_a_right(cast, waits):
    confirm_ties(mine(cast), [Said(waits.pk, "38", 0)], by=cast.director)
    assert not sees(cast.grandmother, cast.hugo) and not mine(cast).exists()


def test_it_is_taken_back(cast, waits):
    confirm_ties(mine(cast), [Said(waits.pk, "38", 1)], by=cast.director)
    ties.take_back(waits)
    assert not sees(cast.grandmother, cast.hugo) and mine(cast).get() == waits
    assert Line.objects.filter(action="guardian.tie_unconfirmed").count() == 1
    assert_keys_hold()


def test_another_school_confirms_nothing_here(cast, waits):
    assert confirm_ties(mine(cast, "head"), [Said(waits.pk, "38", 1)], by=cast.head) == 0
    with pytest.raises(NothingChosen):
        confirm_ties(mine(cast), [], by=cast.director)
    waits.refresh_from_db()
    assert not waits.legal


def page_of(client, who, **query) -> str:
    client.force_login(who.account)
    return client.get(reverse("directory:ties"), query).content.decode()


def test_the_page_lists_a_class_and_confirms_what_is_ticked(cast, client, waits):
    page = page_of(client, cast.director)
    assert "Odile" in page and "CM2" in page and "Hugo" in page
    assert f'value="{waits.pk}" checked' in page_of(client, cast.director, cocher="tout")
    here = reverse("directory:ties")
    sent = {"row": [waits.pk], f"tie-{waits.pk}": "10", f"legal-{waits.pk}": "1"}
    assert client.post(here, sent).status_code == 302
    waits.refresh_from_db()
    assert (waits.legal, waits.tie) == (1, "10")
    page = page_of(client, cast.director)
    assert "Rien à confirmer" in page and "Derniers liens confirmés" in page
    client.post(reverse("directory:take_back_tie", args=[waits.pk]))
    assert mine(cast).exists()


@pytest.mark.parametrize("wrong", [{"tie": "70"}, {"tie": "xx"}, {"legal": "2"}, {"row": "12345678901234567890123"}, {"row": "0"}])
def test_what_is_no_choice_confirms_nothing(cast, client, waits, wrong):
    client.force_login(cast.director.account)
    sent = {"row": wrong.get("row", waits.pk), f"tie-{waits.pk}": wrong.get("tie", "10"), f"legal-{waits.pk}": wrong.get("legal", "1")}
    client.post(reverse("directory:ties"), sent)
    waits.refresh_from_db()
    assert not waits.legal and waits.confirmed_on is None


def test_contacts_of_any_source_can_be_given_a_right(cast, client):
    row = Guardianship.objects.create(guardian=cast.leaver_parent, pupil=cast.hugo, starts_on=BEGIN)
    assert "Sophie" in page_of(client, cast.director, voir="contacts") and "Sophie" not in page_of(client, cast.director)
    sent = {"row": [row.pk], f"tie-{row.pk}": "39", f"legal-{row.pk}": "1"}
    client.post(reverse("directory:ties") + "?voir=contacts", sent)
    row.refresh_from_db()
    assert row.legal == 1


def test_the_page_costs_the_same_for_one_tie_or_thirty(cast, client, waits, queries_of):
    client.force_login(cast.director.account)
    one = queries_of(reverse("directory:ties"))
    for n in range(29):
        guardian = Person.objects.create(first_name=f"Adulte {n}", last_name="Foule")
        Guardianship.objects.create(guardian=guardian, pupil=cast.hugo, starts_on=BEGIN, is_to_confirm=True)
    assert queries_of(reverse("directory:ties")) == one <= 15


def test_the_home_of_the_director_counts_them(cast, client, waits):
    client.force_login(cast.director.account)
    home = client.get("/").content.decode()
    assert "1 lien à confirmer" in home and reverse("directory:ties") in home
    client.force_login(cast.head.account)
    assert "lien à confirmer" not in client.get("/").content.decode()


def test_past_ties_and_past_pupils_wait_for_nobody(cast, waits):
    Guardianship.objects.filter(pk=waits.pk).update(ends_on=TODAY - datetime.timedelta(days=1))
    assert not mine(cast).exists()
