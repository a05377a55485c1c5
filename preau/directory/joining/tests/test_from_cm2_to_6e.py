"""From the école's feed to the collège's: one child, one account, one history; what is not certain is proposed, never joined."""

import datetime

import pytest

from preau.accounts.models import Account
from preau.directory.aaf.tests.pictures import bring_in
from preau.directory.aaf.tests.writer import AafSet, small_primary, small_school
from preau.directory.activation.opening import open_missing_accounts
from preau.directory.facts import load_facts
from preau.directory.joining import matches
from preau.directory.models import Enrolment, Match, Membership, Person
from preau.directory.tests.keys_from_nothing import assert_keys_hold

pytestmark = pytest.mark.django_db
INE, BORN = "980000003HA", "03/03/2016"


@pytest.fixture
def ecole(db, tmp_path):
    load_facts(again=True)
    feed = small_primary().change("pupil", "7503", ENTPersonDateNaissance=BORN, ENTEleveINE=INE)
    bring_in(feed.write(tmp_path / "ecole"), confirmed=True)
    open_missing_accounts()
    Account.objects.update(activated_at=datetime.datetime(2026, 9, 10, tzinfo=datetime.UTC))
    return feed


def college(**lea) -> AafSet:
    """Léa of the CM2 arrives in 6e A, with her mother."""
    usual = {"ENTEleveINE": INE, "ENTPersonDateNaissance": BORN, "relatives": ["89$10$1$1$1$0"]}
    feed = small_school().pupil("79", **{"name": "NGUYEN", "given": "Léa", **usual, **lea})
    return feed.guardian("89", name="NGUYEN", given="Joëlle", personalTitle="Mme", mobile="+33 6 00 01 00 00")


def test_the_same_ine_and_birth_date_are_one_person_one_account_one_history(ecole, tmp_path):
    lea, mother = Person.objects.get(first_name="Léa"), Person.objects.get(first_name="Joëlle")
    logins = lea.account.login, mother.account.login
    bring_in(college().write(tmp_path / "college"), confirmed=True)
    lea, mother = Person.objects.get(first_name="Léa"), Person.objects.get(first_name="Joëlle")  # one of each
    assert (lea.account.login, mother.account.login) == logins and lea.account.is_activated
    assert set(Enrolment.objects.filter(person=lea).values_list("level", "school__degree")) == {("CM2", 1), ("6e", 2)}
    assert set(Membership.objects.filter(person=lea).values_list("group__code", flat=True)) == {"CM1 CM2", "6A"}
    assert mother.guardianships.get().pupil == lea and not Match.objects.exists()
    assert open_missing_accounts() and lea.account == Person.objects.get(pk=lea.pk).account  # none is opened for who has one
    assert_keys_hold()


def test_a_twin_and_a_homonym_are_others(ecole, tmp_path):
    feed = college(given="Lina", ENTEleveINE="980000009HB")  # born the same day, of the same mother
    feed.pupil("78", name="NGUYEN", given="Léa", ENTEleveINE="980000008HC", ENTPersonDateNaissance="07/07/2015")
    bring_in(feed.write(tmp_path / "college"), confirmed=True)
    assert Person.objects.filter(last_name="NGUYEN", first_name__in=["Léa", "Lina"]).count() == 3
    assert Enrolment.objects.filter(person__last_name="NGUYEN").count() == 3


def test_an_ine_with_another_birth_date_is_proposed_and_somebody_decides(ecole, tmp_path):
    feed = college(ENTPersonDateNaissance="13/03/2016")
    bring_in(feed.write(tmp_path / "college"), confirmed=True)
    match = Match.objects.waiting().get(kind="pupil")
    assert {match.one.first_name, match.other.first_name} == {"Léa"} and match.one.pk != match.other.pk
    assert "même INE" in matches.said_reasons(match)
    matches.say_same(match, keep=match.one)
    lea = Person.objects.get(first_name="Léa")
    assert Enrolment.objects.filter(person=lea).count() == 2 and not Match.objects.waiting().filter(kind="pupil").exists()
    assert Match.objects.waiting().get().one.first_name == "Joëlle"  # her mother is then to be decided on
    bring_in(feed.copy(day="20260908").write(tmp_path / "again"), confirmed=True)
    assert Person.objects.filter(first_name="Léa").count() == 1  # the next import finds her under both names
