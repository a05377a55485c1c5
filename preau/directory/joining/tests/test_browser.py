"""Two accounts of one mother, on her telephone, with a key copied from the one to the other."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from preau.accounts.tests.factories import AccountFactory
from preau.directory.activation.tests.test_journey_seen import faults, fits
from preau.directory.tests.factories import EnrolmentFactory, GuardianshipFactory, PersonFactory
from tests.cast import make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.one_database]
PASSWORD = "quatre-pommes-vertes"


def test_a_mother_joins_her_two_accounts(db, signed_in_page):
    cast, pages = make_cast(), []
    for login, school, child in (("nora.sidi", cast.college, "Lina"), ("nora.sidi2", cast.ecole, "Tim")):
        account = AccountFactory(login=login, recovery_asked_at="2026-11-01T08:00:00Z")
        account.set_password(PASSWORD)
        account.save()
        who = PersonFactory(first_name="Nora", last_name="Sidi", title="Mme", account=account)
        GuardianshipFactory(guardian=who, pupil=EnrolmentFactory(person=PersonFactory(first_name=child), school=school).person)
        pages.append(signed_in_page(account, width=360))
    first, second = pages
    second.goto("/mon-compte/")
    second.get_by_role("link", name="Réunir mes deux comptes").click()
    assert fits(second) and not faults(second)
    second.get_by_label("Mot de passe de ce compte", exact=True).fill(PASSWORD)
    second.get_by_role("button", name="Obtenir une clé").click()
    key = second.locator(".note .what").inner_text()
    first.goto("/mon-compte/deux-comptes/")
    first.get_by_label("Clé de l’autre compte").fill(key)
    first.get_by_role("button", name="Continuer").click()
    first.wait_for_url("**/reunir/")
    expect(first.get_by_text("Tim", exact=True)).to_be_visible()
    assert fits(first) and not faults(first)
    first.get_by_label("Mot de passe de ce compte", exact=True).fill(PASSWORD)
    first.get_by_role("button", name="Réunir mes comptes").click()
    first.wait_for_url(lambda url: urlsplit(url).path == "/")
    expect(first.get_by_text("Vos deux comptes n’en font plus qu’un.")).to_be_visible()
    first.get_by_role("link", name="Lire").click()
    expect(first.get_by_text("Deux fiches au nom de Nora Sidi n’en font plus qu’une")).to_be_visible()
    assert fits(first) and not faults(first)
    second.reload()
    second.wait_for_url("**/connexion/**")  # the other login opens nothing any more
