import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from preau.accounts.models import Account
from preau.accounts.second_factor import enrol_totp, new_totp_secret
from preau.directory.activation.access import may_reopen, may_reset_pupil
from preau.directory.activation.opening import open_accounts
from preau.directory.activation.tests import factories
from preau.directory.activation.tests.factories import text as names
from preau.directory.activation.tests.test_letters import do_action, sign_in, town  # noqa: F401  the fixture
from preau.directory.models import Organisation, Teaching
from preau.journal.models import Line

pytestmark = pytest.mark.django_db


def teach(person, group):
    return Teaching.objects.create(person=person, group=group, starts_on=factories.BEGIN)


def test_a_teacher_of_the_pupil_resets_them_at_once_and_it_is_shown_once(client, town):  # noqa: F811
    teach(town.teacher, town.cinquieme)
    account = sign_in(client, town.teacher)
    url = reverse("activation:reset", args=[town.zoe.pk])
    assert "Zoé Benali" in names(client.get(url))
    response = client.post(url)
    pupil = Account.objects.get(person=town.zoe)
    secret = next(line for line in names(response).split("<code>")[2:])
    assert pupil.check_password(secret.split("<")[0]) and pupil.must_change_secret and pupil.activated_at
    assert "no-store" in response["Cache-Control"]
    line = Line.objects.get(action="person.secret_reset")
    assert (line.person_id, line.account_id, line.after) == (town.zoe.pk, account.pk, None)


@pytest.mark.parametrize("function", ["head", "cpe", "aed", "secretary", "librarian", "referent"])
def test_the_school_resets_its_pupils(town, function):  # noqa: F811
    someone = factories.staff(factories.person("Une", "Personne"), town.college, function)
    assert may_reset_pupil(someone, town.zoe) and not may_reset_pupil(someone, town.hugo)


def test_nobody_else_does(client, town):  # noqa: F811
    bursar = factories.staff(factories.person("Un", "Gestionnaire"), town.college, "bursar")
    for someone in (town.teacher, bursar, town.mother, town.zoe):
        assert not may_reset_pupil(someone, town.zoe)
    sign_in(client, town.teacher)
    assert client.get(reverse("activation:reset", args=[town.zoe.pk])).status_code == 404
    assert client.post(reverse("activation:reset", args=[town.head.pk])).status_code == 404  # not a pupil


def test_a_teacher_of_last_year_no_longer_does(town):  # noqa: F811
    Teaching.objects.create(
        person=town.teacher, group=town.cinquieme, starts_on=factories.BEGIN, ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    assert not may_reset_pupil(town.teacher, town.zoe)


def test_a_whole_class_gets_slips_in_one_gesture(client, town):  # noqa: F811
    sign_in(client, town.head)
    pupils = [factories.pupil(f"Enfant{n}", "Faure", town.college, town.sixieme) for n in range(25)]
    page = names(do_action(client, town, "reset", *pupils, town.mother))
    assert page.count("<b>Enfant") == 25 and "Samia" not in page
    assert Account.objects.filter(must_change_secret=True).count() == 25


def test_a_guardian_goes_back_to_a_letter(client, town):  # noqa: F811
    from django.test import Client

    hers = Client()
    sign_in(hers, town.mother)
    sign_in(client, town.head)
    data = {"confirmed": "1"}
    response = do_action(client, town, "reopen", town.mother, **data)
    assert "/impressions/" in response.url
    account = Account.objects.get(person=town.mother)
    assert not account.activated_at and not account.has_usable_password()
    assert hers.get("/mon-compte/").status_code == 302
    assert account.activation_codes.usable().count() == 1


def test_only_the_direction_reopens_staff_and_nobody_their_own(town):  # noqa: F811
    secretary = factories.staff(factories.person("Une", "Secrétaire"), town.college, "secretary")
    assert may_reopen(secretary, town.mother, town.college)
    assert not may_reopen(secretary, town.teacher, town.college)
    assert may_reopen(town.head, town.teacher, town.college)
    assert not may_reopen(town.head, town.head, town.college)
    assert not may_reopen(town.head, town.mother, town.ecole)


def test_a_reopened_account_keeps_its_second_factor(client, town):  # noqa: F811
    from preau.accounts.activation_codes import issue_codes, reopen_to_activation
    from preau.accounts.tests.test_second_factor import code_of

    open_accounts([town.teacher], activated=True, secret_hash="x")
    account = Account.objects.get(person=town.teacher)
    secret = new_totp_secret()
    enrol_totp(account, secret=secret, code=code_of(secret))
    reopen_to_activation(account)
    code = issue_codes([account.pk], issuer=town.college.pk)[account.pk]
    client.post("/activation/", {"code": code})
    client.post("/activation/qui/", {"date": "15/01/1980"})
    response = client.post("/activation/mot-de-passe/", {"password": "quatre-pommes-vertes"})
    assert response.url == "/connexion/verification/"
    assert client.get("/mon-compte/").status_code == 302


# --- Second factor, by setting -------------------------------------------------------------------------------------


@pytest.fixture
def agent(town):  # noqa: F811
    dsi = Organisation.objects.create(kind="direction", name="DSI")
    return factories.staff(factories.person("Paul", "Réseau"), dsi, "departement_it")


def test_the_territory_s_it_asks_a_second_factor_by_profile(client, town, agent):  # noqa: F811
    from preau.accounts.second_factor import is_required

    sign_in(client, agent)
    url = reverse("activation:second_factor_rules")
    page = names(client.get(url))
    assert 'name="head-is_required"' in page and 'name="pupil-is_required"' not in page
    client.post(url, {"rules": "1", "head-is_required": "on", "bursar-is_required": "on", "bursar-from_date": "2027-01-01"})
    head = Account.objects.create(login="x")
    assert is_required(head, ["head"]) and not is_required(head, ["bursar"])
    assert Line.objects.filter(action="second_factor.rule").count() == 2
    sign_in(client, town.teacher)
    assert client.get(url).status_code == 404
    sign_in(client, town.head)
    assert client.get("/").url == reverse("accounts:second_factor")  # the first step after sign-in


def test_who_lost_everything_is_freed_by_the_territory_s_it(client, town, agent):  # noqa: F811
    from preau.accounts.second_factor import has_one
    from preau.accounts.tests.test_second_factor import code_of

    open_accounts([town.teacher], activated=True, secret_hash="x")
    account = Account.objects.get(person=town.teacher)
    secret = new_totp_secret()
    enrol_totp(account, secret=secret, code=code_of(secret))
    sign_in(client, agent)
    url = reverse("activation:second_factor_rules")
    assert "pas de deuxième preuve" in names(client.post(url, {"login": "nobody.here"}))
    client.post(url, {"login": account.login})
    assert not has_one(account)
