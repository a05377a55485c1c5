import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from preau.accounts import recovery
from preau.accounts.models import Account, OneTimeCode
from preau.accounts.secrets import choose_secret, give_temporary_secret, must_choose, rules
from preau.accounts.tests.factories import PASSWORD, AccountFactory
from preau.accounts.throttling import TooManyTries

pytestmark = pytest.mark.django_db
NEW = "bateau-violet-sonore"


def in_(client, account):
    client.post("/connexion/", {"login": account.login, "password": PASSWORD})


def test_a_temporary_secret_must_be_replaced_before_anything_else(client):
    account = AccountFactory()
    secret = give_temporary_secret(account)
    assert client.post("/connexion/", {"login": account.login, "password": secret}).url == "/"
    assert client.get("/").url == reverse("accounts:choose_secret")
    client.post(reverse("accounts:choose_secret"), {"password": NEW})
    account.refresh_from_db()
    assert not must_choose(account) and account.check_password(NEW)
    assert client.get("/mon-compte/").status_code == 200  # still in, under a new key


def test_a_temporary_secret_closes_what_was_open(client):
    account = AccountFactory()
    in_(client, account)
    give_temporary_secret(account)
    assert client.get("/mon-compte/").status_code == 302


def test_changing_one_s_password_asks_for_the_present_one_and_closes_the_other_devices(client):
    from django.test import Client

    account, other = AccountFactory(), Client()
    in_(other, account)
    in_(client, account)
    url = reverse("accounts:change_password")
    assert "ne va pas" in client.post(url, {"current": "non", "password": NEW}).content.decode()
    assert client.post(url, {"current": PASSWORD, "password": NEW}).status_code == 302
    assert client.get("/mon-compte/").status_code == 200
    assert other.get("/mon-compte/").status_code == 302


def test_the_help_beside_the_field_says_each_rule(client):
    kept = {str(rule.label): rule.is_kept for rule in rules("samia", "samia.benali")}
    assert list(kept.values()) == [False, True, False, True]
    page = client.post(reverse("accounts:password_rules"), {"password": NEW, "username": "samia.benali"}).content.decode()
    assert page.count("respecté :") == 4 and "à respecter :" not in page


def test_a_password_is_refused_with_one_sentence_per_rule():
    with pytest.raises(ValidationError) as refused:
        choose_secret(AccountFactory(), "12345")
    assert len(refused.value.messages) == 3


# --- The recovery address ------------------------------------------------------------------------------------------


def test_an_address_counts_once_its_code_came_back(client):
    account = AccountFactory(recovery_asked_at=None)
    in_(client, account)
    assert client.get("/").url == reverse("accounts:recovery_address")
    client.post(reverse("accounts:recovery_address"), {"email": "Samia@Example.org"})
    account.refresh_from_db()
    assert account.email == ""
    code = re.search(r"\b(\d{6})\b", mail.outbox[0].body)[1]
    assert mail.outbox[0].to == ["samia@example.org"]
    wrong = "000000" if code != "000000" else "111111"
    assert "pas le code" in client.post(reverse("accounts:recovery_address_code"), {"code": wrong}).content.decode()
    assert client.post(reverse("accounts:recovery_address_code"), {"code": f"{code[:3]} {code[3:]}"}).url == "/"
    account.refresh_from_db()
    assert account.email == "samia@example.org" and account.email_verified_at
    assert not recovery.lacks_address(account)


def test_later_is_an_answer_that_holds_half_a_year(client, travel):
    account = AccountFactory(recovery_asked_at=None)
    in_(client, account)
    assert client.post(reverse("accounts:recovery_address_later")).url == "/"
    account.refresh_from_db()
    assert not recovery.lacks_address(account)
    travel("2027-06-01T08:00:00+02:00")
    assert recovery.lacks_address(account)


def test_codes_are_slowed_down_whether_sent_or_guessed(client):
    account = AccountFactory()
    for _n in range(3):
        recovery.send_address_code(account, "a@example.org")
    with pytest.raises(TooManyTries):
        recovery.send_address_code(account, "a@example.org")
    for _n in range(5):
        with pytest.raises(recovery.WrongCode):
            recovery.verify_address(account, "abc")
    with pytest.raises(TooManyTries):
        recovery.verify_address(account, "000000")


def test_a_code_is_kept_as_a_digest_and_dies_after_half_an_hour(travel):
    account = AccountFactory()
    recovery.send_address_code(account, "a@example.org")
    code = re.search(r"\b(\d{6})\b", mail.outbox[0].body)[1]
    assert code not in OneTimeCode.objects.get().digest
    travel(timezone.now() + recovery.CODE_FOR * 1.1)
    with pytest.raises(recovery.WrongCode):
        recovery.verify_address(account, code)


def test_a_forgotten_password_comes_back_by_the_verified_address(client):
    account = AccountFactory(login="samia.benali", email="samia@example.org", email_verified_at=timezone.now())
    other = AccountFactory(login="karim.benali", email="samia@example.org", email_verified_at=timezone.now())
    client.post(reverse("accounts:forgotten"), {"who": "Samia@example.org"})
    recovery.send_links.func("samia@example.org")
    body = mail.outbox[0].body
    assert "samia.benali :" in body and "karim.benali :" in body  # one address of a family, a link for each
    path = re.search(r"samia\.benali : http://[^/]+(/\S+)", body)[1]
    assert "samia.benali" in client.get(path).content.decode()
    assert client.post(path, {"password": NEW}).url == reverse("accounts:sign_in")
    account.refresh_from_db()
    assert account.check_password(NEW) and not Account.objects.get(pk=other.pk).check_password(NEW)
    assert client.get(path).status_code == 409  # once only


@pytest.mark.parametrize("who", ["personne@example.org", "nobody.here", "avec.compte"])
def test_asking_says_nothing_about_who_exists(client, who):
    AccountFactory(login="avec.compte")
    assert client.post(reverse("accounts:forgotten"), {"who": who}).url == reverse("accounts:forgotten_sent")
    recovery.send_links.func(who)
    assert mail.outbox == []


def test_a_link_is_dead_after_an_hour_and_when_the_account_is_closed(client, travel):
    account = AccountFactory(email="s@example.org", email_verified_at=timezone.now())
    recovery.send_links.func("s@example.org")
    path = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body)[1]
    travel(timezone.now() + recovery.LINK_FOR * 1.1)
    assert client.get(path).status_code == 409
    assert account.check_password(PASSWORD)


# --- Preferences ---------------------------------------------------------------------------------------------------


def test_language_and_colours_are_the_person_s_on_every_device(client):
    account = AccountFactory()
    in_(client, account)
    client.post("/mon-compte/", {"language": "en", "theme": "dark"})
    account.refresh_from_db()
    assert (account.language, account.theme) == ("en", "dark")
    page = client.get("/mon-compte/").content.decode()
    assert '<html lang="en"' in page and 'data-theme="dark"' in page


def test_before_sign_in_the_browser_s_language_is_kept_in_a_cookie(client):
    assert '<html lang="fr"' in client.get("/connexion/").content.decode()
    client.post("/langue/", {"language": "en"})
    assert '<html lang="en"' in client.get("/connexion/").content.decode()
    client.post("/langue/", {"language": "xx"})
    assert '<html lang="en"' in client.get("/connexion/").content.decode()


def test_filters_are_kept_by_name_and_by_list():
    from preau.accounts.saved_filters import SavedFilters

    mine, theirs = SavedFilters(AccountFactory()), SavedFilters(AccountFactory())
    mine.save("people", "5e B", "class=5")
    mine.save("people", "5e B", "class=6")
    theirs.save("people", "5e B", "class=7")
    assert [(f.label, f.querystring) for f in mine.list("people")] == [("5e B", "class=6")]
    theirs.delete("people", mine.list("people")[0].id)
    assert len(mine.list("people")) == 1


def test_what_is_over_is_named_to_the_night_s_purge(travel):
    from preau.accounts.models import Attempt, SignedIn
    from preau.accounts.personal_data import KEPT
    from preau.accounts.throttling import note_failure

    account = AccountFactory()
    note_failure({"account": "x"})
    recovery.send_address_code(account, "a@example.org")
    SignedIn.objects.create(account=account, session_key="k", label="x", ended_at=timezone.now())
    travel("2027-06-01T08:00:00+02:00")
    named = {kept.model: kept.over for kept in KEPT if kept.over}
    assert all(named[model](timezone.now()).exists() for model in (Attempt, OneTimeCode, SignedIn))
    assert not any(named[model](timezone.now().replace(year=2026)).exists() for model in (Attempt, OneTimeCode, SignedIn))


def test_an_erased_account_leaves_only_its_login():
    from preau.accounts.closing import erase_account, export_account
    from preau.accounts.models import UsedLogin

    account = AccountFactory(login="samia.benali")
    UsedLogin.objects.create(login="samia.benali", base="samia.benali")
    assert export_account(account.pk)["account"][0]["login"] == "samia.benali"
    assert erase_account(account.pk) == 1
    assert UsedLogin.objects.filter(login="samia.benali").exists()
