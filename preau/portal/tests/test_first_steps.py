import datetime

import pytest
from django.urls import reverse

from preau.accounts.models import SecondFactorRule
from preau.portal.tests.yard import Yard, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return Yard()


def teacher(yard, **account):
    who = person("Hélène", "Petit", title="Mme", **account)
    yard.holds(who, "teacher")
    return who


def where(client) -> str:
    response = client.get("/")
    return response.headers.get("Location", "home")


def test_steps_come_in_order_until_none_is_due(client, yard):
    SecondFactorRule.objects.create(profile="teacher", is_required=True)
    account = sign_in(client, teacher(yard, must_change_secret=True, recovery_asked_at=None))
    assert where(client) == reverse("accounts:choose_secret")
    account.must_change_secret = False
    account.save()
    assert where(client) == reverse("accounts:second_factor")
    SecondFactorRule.objects.all().delete()
    assert where(client) == reverse("accounts:recovery_address")
    client.post(reverse("accounts:recovery_address_later"))
    assert where(client) == "home"


def test_a_step_lets_its_own_pages_sign_out_and_open_doors_pass(client, yard):
    sign_in(client, teacher(yard, must_change_secret=True))
    assert client.get(reverse("accounts:choose_secret")).status_code == 200
    assert client.get("/manifest.webmanifest").status_code == 200
    assert client.get("/droits/").headers["Location"] == reverse("accounts:choose_secret")
    assert client.post(reverse("accounts:sign_out")).headers["Location"].startswith("/connexion/")


def test_a_due_step_moves_the_browser_when_htmx_asks(client, yard):
    sign_in(client, teacher(yard, must_change_secret=True))
    response = client.get("/droits/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == reverse("accounts:choose_secret")


def test_a_rule_made_today_is_asked_tomorrow_at_the_latest(client, yard, travel):
    sign_in(client, teacher(yard))
    assert where(client) == "home"
    SecondFactorRule.objects.create(profile="teacher", is_required=True, from_date=datetime.date(2026, 11, 27))
    assert where(client) == "home"
    travel("2026-11-27T08:00:00+01:00")
    assert where(client) == reverse("accounts:second_factor")


def test_a_small_pupil_is_asked_no_address(client, yard):
    sign_in(client, yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1", recovery_asked_at=None))
    assert where(client) == "home"


def test_once_done_steps_cost_no_query(client, yard, queries_of):
    sign_in(client, teacher(yard))
    queries_of("/")
    assert not [sql for sql in queries_of.last if "secondfactor" in sql or "mfa_" in sql]
