import pytest
from django.contrib.auth.hashers import make_password

from preau.accounts.models import Account
from preau.directory.activation.opening import open_accounts, open_missing_accounts, persons_concerned
from preau.directory.activation.tests import factories
from preau.directory.models import Person
from preau.journal.models import Line

pytestmark = pytest.mark.django_db


def test_an_account_is_opened_for_who_has_none_and_only_for_them():
    town = factories.town()
    assert open_accounts([town.mother, town.zoe]) == {town.mother.pk: "samia.benali", town.zoe.pk: "zoe.benali"}
    assert open_accounts([town.mother, town.head]) == {town.head.pk: "anne.roux"}
    town.mother.refresh_from_db()
    assert town.mother.account.login == "samia.benali" and not town.mother.account.has_usable_password()
    assert Line.objects.filter(action="account.opened").count() == 2


def test_whoever_works_studies_or_answers_for_a_child_gets_one_and_nobody_else():
    town = factories.town()
    contact = factories.guardian(factories.person("Une", "Voisine"), town.zoe, legal=0)
    leaver = factories.staff(factories.person("Un", "Parti"), town.college, "teacher", ends_on=factories.BEGIN)
    assert open_missing_accounts() == 5
    assert open_missing_accounts() == 0
    assert {p.account_id for p in Person.objects.filter(pk__in=[contact.pk, leaver.pk])} == {None}


def test_a_school_s_people_are_its_pupils_their_guardians_and_its_staff():
    town = factories.town()
    assert set(persons_concerned(school_ids=[town.ecole.pk])) == {town.hugo, town.mother}
    assert set(persons_concerned(school_ids=[town.college.pk])) == {town.zoe, town.mother, town.head, town.teacher}


def test_accounts_of_a_demonstration_share_one_hash_and_are_asked_nothing():
    town = factories.town()
    open_accounts([town.head], secret_hash=make_password("montrer"), activated=True)
    account = Account.objects.get(person=town.head)
    assert account.activated_at and account.check_password("montrer") and account.recovery_asked_at


def test_six_hundred_accounts_cost_a_few_queries(django_assert_max_num_queries):
    Person.objects.bulk_create(Person(first_name="Léa", last_name=f"Nom{chr(97 + n % 26)}") for n in range(600))
    persons = list(Person.objects.all())
    with django_assert_max_num_queries(30):
        open_accounts(persons)
    assert Account.objects.count() == 600 and not Person.objects.filter(account=None).exists()
