import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from preau.accounts.models import Device, SignedIn
from preau.accounts.sign_in import WrongPassword, find_account, prove_password
from preau.accounts.tests.factories import PASSWORD, AccountFactory
from preau.accounts.throttling import LIMITS, TooManyTries
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
SIGN_IN = "/connexion/"


def send(client, login, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


def test_a_login_and_its_password_open_the_house(client):
    account = AccountFactory(login="zoe.martin")
    response = send(client, "zoe.martin")
    assert response.status_code == 302 and response.url == "/"
    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.parametrize("typed", ["Zoé.Martin", " ZOE.MARTIN ", "zoé.martin"])
def test_case_accents_and_spaces_of_a_login_are_forgiven(typed):
    account = AccountFactory(login="zoe.martin")
    assert find_account(typed) == account


def test_a_verified_recovery_address_opens_too_when_it_is_of_one_account_only():
    one = AccountFactory(email="karim@example.org", email_verified_at=timezone.now())
    assert find_account("Karim@Example.org") == one
    AccountFactory(email="karim@example.org", email_verified_at=timezone.now())
    assert find_account("karim@example.org") is None
    AccountFactory(email="autre@example.org")
    assert find_account("autre@example.org") is None


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(client):
    AccountFactory(login="zoe.martin")
    wrong, unknown = send(client, "zoe.martin", "non"), send(client, "zoe.martib", "non")
    bare = [r.content.decode().replace("zoe.martin", "").replace("zoe.martib", "") for r in (wrong, unknown)]
    assert "Ce mot de passe ne va pas avec cet identifiant" in bare[0]
    import re

    assert len({re.sub(r'(value|content)="[^"]*"|CSRFToken[^}]*', "", text) for text in bare}) == 1


@pytest.mark.parametrize("unusable", [{"waiting": True}, {"is_active": False}])
def test_an_account_closed_or_not_activated_does_not_open(unusable):
    account = AccountFactory(**unusable)
    with pytest.raises(WrongPassword):
        prove_password(account.login, PASSWORD, address="192.0.2.1")


def test_an_unknown_login_costs_one_hash_like_a_known_one(monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    counted = []
    real = MD5PasswordHasher.verify
    monkeypatch.setattr(MD5PasswordHasher, "verify", lambda self, *a: counted.append(1) or real(self, *a))
    AccountFactory(login="zoe.martin")
    for login in ("zoe.martin", "nobody.here", AccountFactory(waiting=True).login):
        counted.clear()
        with pytest.raises(WrongPassword):
            prove_password(login, "non", address="192.0.2.1")
        assert len(counted) == 1, login


def test_after_five_failures_the_wait_doubles_and_says_when_to_come_back(client, travel):
    AccountFactory(login="zoe.martin")
    for _n in range(LIMITS["account"].free):
        send(client, "zoe.martin", "non")
    response = send(client, "zoe.martin")
    assert "On peut recommencer dans 30 secondes" in response.content.decode()
    travel(timezone.now() + datetime.timedelta(seconds=31))
    send(client, "zoe.martin", "non")
    assert "dans 1 minute" in send(client, "zoe.martin").content.decode()
    travel(timezone.now() + datetime.timedelta(seconds=61))
    assert send(client, "zoe.martin").status_code == 302
    assert send(client, "zoe.martin", "non").status_code == 302  # already in


def test_an_unknown_login_is_slowed_down_like_a_known_one():
    for _n in range(LIMITS["account"].free):
        with pytest.raises(WrongPassword):
            prove_password("nobody.here", "non", address="192.0.2.1")
    with pytest.raises(TooManyTries):
        prove_password("nobody.here", "non", address="192.0.2.1")


def test_one_address_that_tries_many_logins_is_slowed_down():
    for n in range(LIMITS["address"].free):
        with pytest.raises(WrongPassword):
            prove_password(f"nobody.{n}", "non", address="192.0.2.1")
    account = AccountFactory()
    with pytest.raises(TooManyTries):
        prove_password(account.login, PASSWORD, address="192.0.2.1")
    assert prove_password(account.login, PASSWORD, address="192.0.2.2") == account


def test_strangers_who_guess_do_not_lock_the_owner_out_of_a_known_device(client):
    account = AccountFactory(login="zoe.martin")
    send(client, "zoe.martin")
    client.post(reverse("accounts:sign_out"))
    for _n in range(LIMITS["account"].free):
        with pytest.raises(WrongPassword):
            prove_password("zoe.martin", "non", address="192.0.2.9")
    with pytest.raises(TooManyTries):
        prove_password("zoe.martin", PASSWORD, address="192.0.2.9")
    assert send(client, "zoe.martin").status_code == 302
    assert Device.objects.filter(account=account).count() == 1


def test_a_session_planted_beforehand_is_not_the_one_that_opens(client):
    AccountFactory(login="zoe.martin")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["preau"] = before
    send(client, "zoe.martin")
    assert client.session.session_key != before


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_the_way_back_never_leaves_the_house(client, address):
    AccountFactory(login="zoe.martin")
    assert send(client, "zoe.martin", next=address).url == "/"


def test_the_way_back_inside_the_house_is_followed(client):
    AccountFactory(login="zoe.martin")
    assert send(client, "zoe.martin", next="/mon-compte/").url == "/mon-compte/"


def test_a_shared_computer_forgets_everything_with_the_browser_and_after_two_hours(client, travel):
    account = AccountFactory(login="zoe.martin")
    response = send(client, "zoe.martin", shared="on")
    assert response.cookies["preau"]["max-age"] == "" and "preau_device" not in response.cookies
    assert not Device.objects.filter(account=account).exists()
    assert client.get("/mon-compte/").status_code == 200
    travel(timezone.now() + datetime.timedelta(hours=2, seconds=1))
    assert client.get("/mon-compte/").status_code == 302
    assert SignedIn.objects.get(account=account).ended_at


def test_one_s_own_device_stays_open_thirty_days_and_its_cookies_are_out_of_reach_of_scripts(client, travel):
    AccountFactory(login="zoe.martin")
    response = send(client, "zoe.martin")
    for name in ("preau", "preau_device"):
        cookie = response.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and int(cookie["max-age"]) >= 30 * 86400
    travel(timezone.now() + datetime.timedelta(days=29))
    assert client.get("/mon-compte/").status_code == 200
    travel(timezone.now() + datetime.timedelta(days=29))  # the thirty days began again
    assert client.get("/mon-compte/").status_code == 200


def test_signing_out_needs_a_post_and_ends_the_session(client):
    account = AccountFactory()
    send(client, account.login)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    client.post(reverse("accounts:sign_out"))
    assert client.get("/mon-compte/").status_code == 302
    assert not SignedIn.objects.open().filter(account=account).exists()


def test_a_sign_in_leaves_a_line_that_holds_ids_only(client):
    account = AccountFactory()
    send(client, account.login)
    line = Line.objects.get(action="account.signed_in")
    assert (line.account_id, line.about_id, line.before, line.after) == (account.pk, account.pk, None, None)


def test_a_new_device_is_told_by_mail_and_at_home_and_the_first_is_not(client, django_capture_on_commit_callbacks):
    from django.test import Client

    from preau.accounts import mails, sessions

    account = AccountFactory(email="zoe@example.org", email_verified_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        send(client, account.login)
    account.refresh_from_db()
    assert account.new_device_at is None
    other = Client(headers={"user-agent": "Mozilla/5.0 (Android 14) Chrome/130"})
    with django_capture_on_commit_callbacks(execute=True):
        send(other, account.login)
    account.refresh_from_db()
    told = sessions.unseen_sessions(account, but=client.session.session_key)
    assert [s.label for s in told] == ["Chrome sur Android"]
    assert sessions.unseen_sessions(account, but=other.session.session_key) == []  # the newcomer cannot hide itself
    mails.send_later.func("new_device", account.pk, {"label": "Chrome sur Android", "when": "aujourd’hui"})
    assert "Chrome sur Android" in mail.outbox[0].body and account.login in mail.outbox[0].body
    client.post(reverse("accounts:acknowledge_devices"))
    account.refresh_from_db()
    assert account.new_device_at is None


def test_a_session_is_closed_from_another_device(client):
    from django.test import Client

    account = AccountFactory()
    other = Client()
    send(other, account.login)
    send(client, account.login)
    there = SignedIn.objects.open().get(session_key=other.session.session_key)
    assert client.post(reverse("accounts:revoke_session", args=[there.pk])).status_code == 302
    assert other.get("/mon-compte/").status_code == 302
    assert client.get("/mon-compte/").status_code == 200


def test_nobody_closes_the_session_of_somebody_else(client):
    from django.test import Client

    other = Client()
    send(other, AccountFactory().login)
    send(client, AccountFactory().login)
    there = SignedIn.objects.get(session_key=other.session.session_key)
    assert client.post(reverse("accounts:revoke_session", args=[there.pk])).status_code == 404
    assert other.get("/mon-compte/").status_code == 200


def test_a_forgotten_device_is_closed_and_is_new_again(client):
    account = AccountFactory()
    send(client, account.login)
    device = Device.objects.get(account=account)
    client.post(reverse("accounts:revoke_device", args=[device.pk]))
    assert client.get("/mon-compte/").status_code == 302
    send(client, account.login)
    assert Device.objects.filter(account=account, revoked_at=None).exclude(pk=device.pk).count() == 1


def test_two_people_of_a_family_share_a_telephone_and_each_has_a_device_of_their_own(client):
    one, two = AccountFactory(), AccountFactory()
    send(client, one.login)
    client.post(reverse("accounts:sign_out"))
    send(client, two.login)
    assert Device.objects.count() == 2


def test_a_sign_in_costs_few_queries(client, django_assert_max_num_queries):
    account = AccountFactory()
    send(client, account.login)
    client.post(reverse("accounts:sign_out"))
    with django_assert_max_num_queries(24):
        send(client, account.login)
