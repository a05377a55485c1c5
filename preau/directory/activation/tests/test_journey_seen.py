"""The two journeys in a real browser: a parent on a telephone, a head at a desk."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import expect

from preau.accounts.activation_codes import grouped, issue_codes
from preau.accounts.models import Account, ActivationCode
from preau.directory.activation.opening import open_accounts
from preau.directory.activation.tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def town():
    return factories.town()


def letter(town) -> str:
    open_accounts([town.mother])
    return grouped(issue_codes([town.mother.account_id], issuer=town.college.pk)[town.mother.account_id])


def faults(page) -> list[str]:
    """WCAG A and AA, by axe."""
    page.evaluate((settings.BASE / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']}})")
    return [f"{v['id']} {node['html'][:120]}" for v in found["violations"] for node in v["nodes"]]


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_parent_of_two_opens_an_account_from_a_letter_on_a_telephone(new_page, town):
    page = new_page(width=360, height=640)
    page.goto("/activation/#" + letter(town))  # what the QR holds
    page.wait_for_url("**/qui/")
    assert page.get_by_text("Bonjour Mme Benali").is_visible() and fits(page)
    page.get_by_label("Date de naissance de Zoé").fill("5/9/2014")
    page.get_by_role("button", name="Continuer").click()
    assert page.get_by_label("Date de naissance de Zoé").input_value() == "5/9/2014"  # nothing typed is lost
    page.get_by_label("Date de naissance de Zoé").fill("4/9/2014")
    page.keyboard.press("Enter")
    page.wait_for_url("**/mot-de-passe/")
    assert page.get_by_text("Hugo", exact=True).is_visible() and page.get_by_text("5e B, Collège Jeanne-de-la-Treilhe").is_visible()
    field = page.get_by_label("Nouveau mot de passe", exact=True)
    field.fill("samia")
    expect(page.locator("#password-rules li").first).to_contain_text("à respecter")
    page.get_by_role("button", name="Montrer le mot de passe").click()
    assert field.get_attribute("type") == "text"
    field.fill("quatre-pommes-vertes")
    expect(page.locator("#password-rules .vh")).to_have_text(["respecté :"] * 4)
    page.reload()
    assert page.get_by_label("Identifiant, à garder").input_value() == "samia.benali" and fits(page)
    page.go_back()
    page.goto("/activation/mot-de-passe/")
    page.get_by_label("Nouveau mot de passe", exact=True).fill("quatre-pommes-vertes")
    small = page.evaluate(
        "[...document.querySelectorAll('main button.btn-l, main input:not([type=hidden],[type=checkbox])')]"
        ".filter(e => e.offsetParent && e.offsetHeight < 44).length"
    )
    assert small == 0  # big enough for a thumb
    page.get_by_role("button", name="Ouvrir le compte").click()
    page.wait_for_url("**/courriel/")
    assert fits(page)
    page.get_by_role("button", name="Plus tard").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert Account.objects.get(person=town.mother).activated_at


def test_the_same_in_english_and_without_javascript(new_page, town):
    page = new_page(width=360, javascript=False, locale="en-GB")
    code = letter(town)
    page.goto("/activation/")
    page.get_by_role("textbox").fill(code.lower().replace("-", " "))
    page.locator("main .btn-go").click()
    page.get_by_role("textbox").fill("04092014")
    page.locator("main .btn-go").click()
    page.locator("[name=password]").fill("quatre-pommes-vertes")
    page.locator("main .btn-go").click()
    assert page.url.endswith("/courriel/")
    assert Account.objects.get(person=town.mother).language == "en"


def test_a_head_finds_who_has_not_activated_and_prints_their_letters(signed_in_page, town):
    open_accounts([town.head], activated=True, secret_hash="x")
    page = signed_in_page(Account.objects.get(pk=town.head.account_id))
    page.goto("/comptes/")
    page.get_by_role("link", name="1 Familles à activer").click()
    page.get_by_role("checkbox", name="Samia Benali").check()
    page.get_by_role("button", name="Imprimer les courriers").click()
    page.wait_for_url("**/impressions/*/")
    assert page.get_by_role("link", name="Ouvrir le PDF").is_visible()
    address = page.get_by_role("link", name="Ouvrir le PDF").get_attribute("href")
    assert page.request.get(address).body().startswith(b"%PDF")
    assert ActivationCode.objects.get().account.person == town.mother


@pytest.mark.parametrize("dark", [False, True])
def test_every_open_page_passes_axe_in_both_themes(new_page, town, dark):
    page = new_page(width=360, dark=dark)
    code = letter(town)
    for path in ("/connexion/", "/mot-de-passe/oublie/", "/mot-de-passe/oublie/envoye/", "/activation/"):
        page.goto(path)
        assert not faults(page), path
    page.get_by_role("textbox").fill("ABCD")
    page.locator("main .btn-go").click()
    assert page.get_by_text("celui-ci en a 4").is_visible() and not faults(page)
    page.goto("/connexion/")
    page.goto("/activation/#" + code)
    page.wait_for_url("**/qui/")
    assert not faults(page)
    page.get_by_role("textbox").fill("04092014")
    page.locator("main .btn-go").click()
    page.wait_for_url("**/mot-de-passe/")
    assert not faults(page)
    page.locator("[name=password]").fill("quatre-pommes-vertes")
    page.locator("main .btn-go").click()
    page.wait_for_url("**/courriel/")
    assert not faults(page)
    page.get_by_role("textbox").fill("samia@example.org")
    page.locator("main .btn-go").click()
    page.wait_for_url("**/code/")
    assert not faults(page)
