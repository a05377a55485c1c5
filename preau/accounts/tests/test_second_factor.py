import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from preau.accounts import second_factor
from preau.accounts.models import SecondFactorRule, SignedIn
from preau.accounts.tests.factories import PASSWORD, AccountFactory
from preau.accounts.throttling import TooManyTries
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
VERIFY = "/connexion/verification/"


def code_of(secret: str, *, steps: int = 0) -> str:
    """As an application computes it (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def secret():
    return second_factor.new_totp_secret()


@pytest.fixture
def account(secret):
    account = AccountFactory()
    second_factor.enrol_totp(account, secret=secret, code=code_of(secret))
    return account


def give_password(client, account, **more):
    return client.post("/connexion/", {"login": account.login, "password": PASSWORD} | more)


def test_the_known_answers_of_rfc_6238():
    import base64

    secret = base64.b32encode(b"12345678901234567890").decode()
    assert format_hotp_value(hotp_value(secret, 59 // 30)) == "287082"
    assert format_hotp_value(hotp_value(secret, 1111111109 // 30)) == "081804"


def test_a_password_alone_opens_nothing(client, account):
    assert give_password(client, account).url == VERIFY
    assert client.get("/mon-compte/").url.startswith("/connexion/")
    assert not SignedIn.objects.exists()
    assert client.get(VERIFY).status_code == 200


def test_the_application_s_code_opens_and_follows_the_way_back(client, account, secret):
    give_password(client, account, next="/mon-compte/")
    assert client.post(VERIFY, {"code": code_of(secret, steps=1)}).url == "/mon-compte/"
    assert client.get("/mon-compte/").status_code == 200
    assert SignedIn.objects.get().second_factor_at


def test_a_code_serves_once(client, account, secret):
    code = code_of(secret)
    second_factor.prove_by_code(account, code)
    with pytest.raises(second_factor.WrongSecondFactor):
        second_factor.prove_by_code(account, code)


def test_an_old_code_is_refused_and_many_wrong_ones_are_slowed_down(account, secret):
    for _n in range(5):
        with pytest.raises(second_factor.WrongSecondFactor):
            second_factor.prove_by_code(account, code_of(secret, steps=-5))
    with pytest.raises(TooManyTries):
        second_factor.prove_by_code(account, code_of(secret))


def test_the_page_is_closed_ten_minutes_after_the_password(client, account, travel):
    give_password(client, account)
    travel("2026-11-26T10:16:00+01:00")
    assert client.get(VERIFY).url == "/connexion/"


def test_without_a_password_first_there_is_no_page(client):
    assert client.get(VERIFY).url == "/connexion/"


def test_the_secret_rests_encrypted(account, secret):
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_enrolling_shows_a_qr_then_recovery_codes_once(client):
    account = AccountFactory()
    give_password(client, account)
    page = client.get(reverse("accounts:totp")).content.decode()
    assert "<svg" in page
    secret = client.session["totp_secret"]
    assert "pas le bon code" in client.post(reverse("accounts:totp"), {"code": "000000"}).content.decode()
    assert client.session["totp_secret"] == secret  # the same drawing after an error
    url = reverse("accounts:recovery_codes")
    assert client.post(reverse("accounts:totp"), {"code": code_of(secret)}).url == url
    shown = client.get(url).content.decode()
    assert shown.count("<code>") == 10
    client.post(url, {"kept": "1"})
    assert "<code>" not in client.get(url).content.decode()


def test_a_recovery_code_opens_once(client, account):
    codes = second_factor.new_recovery_codes(account)
    give_password(client, account)
    assert client.post(VERIFY, {"code": codes[0]}).url == "/"
    client.post("/deconnexion/")
    give_password(client, account)
    assert client.post(VERIFY, {"code": codes[0]}).status_code == 200
    assert second_factor.recovery_codes_left(account) == 9


def test_new_recovery_codes_end_the_old_ones(account):
    old = second_factor.new_recovery_codes(account)
    second_factor.new_recovery_codes(account)
    with pytest.raises(second_factor.WrongSecondFactor):
        second_factor.prove_by_code(account, old[0])


def test_removing_asks_for_the_password_and_takes_the_recovery_codes_along(client, account, secret):
    second_factor.new_recovery_codes(account)
    give_password(client, account)
    client.post(VERIFY, {"code": code_of(secret, steps=1)})
    means = Authenticator.objects.get(type="totp")
    url = reverse("accounts:remove_second_factor", args=[means.pk])
    assert "ne va pas" in client.post(url, {"current": "non"}).content.decode()
    client.post(url, {"current": PASSWORD})
    assert not Authenticator.objects.exists()
    assert Line.objects.filter(action="second_factor.removed", about_id=account.pk).exists()


def test_nobody_removes_the_means_of_somebody_else(client, account):
    other = AccountFactory()
    give_password(client, other)
    means = Authenticator.objects.get(type="totp")
    assert client.post(reverse("accounts:remove_second_factor", args=[means.pk]), {"current": PASSWORD}).status_code == 404


@pytest.mark.parametrize(
    ("rule", "due"), [((True, None), True), ((False, None), False), ((True, "2026-12-01"), False), ((True, "2026-11-01"), True)]
)
def test_it_is_asked_by_profile_and_from_a_date(rule, due):
    account = AccountFactory()
    SecondFactorRule.objects.create(profile="head", is_required=rule[0], from_date=rule[1])
    assert second_factor.must_enrol(account, ["teacher", "head"]) is due
    assert second_factor.must_enrol(account, ["teacher"]) is False


def test_who_has_one_is_not_asked_again(account):
    second_factor.set_rule("head", is_required=True)
    assert second_factor.is_required(account, ["head"]) and not second_factor.must_enrol(account, ["head"])


@pytest.mark.parametrize("sent", ["", "{", "[]", '{"id": "x"}', "x" * 30_000])
def test_what_is_no_passkey_is_refused_in_a_sentence(client, account, sent):
    with pytest.raises(second_factor.PasskeyRefused):
        second_factor.prove_by_passkey(type("Request", (), {"session": {}})(), account, credential=sent)


@pytest.mark.browser
@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_made_and_used_in_a_real_browser(new_page):
    account = AccountFactory()
    page = new_page(width=360)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})

    def sign_in():
        page.goto("/connexion/")
        page.fill("[name=login]", account.login)
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-go")

    sign_in()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    page.goto(reverse("accounts:passkey"))
    page.fill("[name=name]", "mon téléphone")
    page.click("main .btn-go")
    page.wait_for_url("**/codes/")
    page.click("text=Je les ai gardés")
    page.goto("/mon-compte/")
    page.click("summary")
    page.click("text=Quitter")
    sign_in()
    page.wait_for_url("**/verification/")
    page.click("main .btn-go")
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    page.goto("/mon-compte/double-verification/")
    assert page.get_by_text("mon téléphone").is_visible()
    assert SignedIn.objects.open().get(account=account).second_factor_at
