"""A mother with no e-mail, no telephone number, who reads little French: from the paper letter to her home, and back when all is lost."""

import uuid
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from preau.accounts.models import Account
from preau.directory.activation.letters import Sender, issue_letters, paper
from preau.directory.activation.opening import open_accounts
from preau.directory.activation.tests import factories
from preau.directory.activation.tests.test_journey_seen import faults, fits
from preau.directory.keys import refresh_keys
from preau.directory.models import ContactCard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.one_database]
PASSWORD = "four-green-apples"


@pytest.fixture
def town():
    made = factories.town()
    secretary = factories.staff(factories.person("Nicole", "Mauriac", title="Mme"), made.college, "secretary")
    open_accounts([secretary], activated=True, secret_hash="x")
    made.secretary = Account.objects.get(pk=secretary.account_id)
    refresh_keys()
    return made


def code_on_paper(town, person) -> str:
    """What the school prints and posts; the code is on the paper, and nowhere else."""
    sender = Sender(town.college, town.secretary, town.college.pk)
    letters = issue_letters(sender, person_ids=[person.pk], batch=uuid.uuid4())
    assert letters[0].address[1] == "12 rue de la Jordanne" and paper(town.college, letters, layout="one").startswith(b"%PDF")
    return letters[0].code


def test_from_the_paper_to_home_and_back_when_the_password_is_lost(town, new_page, signed_in_page):
    code = code_on_paper(town, town.mother)
    page = new_page(width=360, height=640, locale="ar")  # a browser in Arabic: the page is in French until she chooses
    page.goto("/activation/")
    assert page.locator("html").get_attribute("lang") == "fr" and fits(page)
    tongues = page.locator(".few-words")
    tongues.locator("summary").click()
    arabic = tongues.locator("div[lang=ar]")
    assert arabic.get_attribute("dir") == "rtl" and "كلمة مرور" in arabic.inner_text()
    assert page.locator(".steps svg").count() == 4 and not faults(page)  # a drawing for each step
    choice = page.get_by_role("button", name="English")
    assert choice.bounding_box()["y"] < 640  # seen without scrolling
    choice.click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("textbox").fill(code)
    page.locator("main .btn-go").click()
    page.wait_for_url("**/qui/")
    page.get_by_role("textbox").fill("4 9 2014")
    page.locator("main .btn-go").click()
    page.wait_for_url("**/mot-de-passe/")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn-go").click()
    page.wait_for_url("**/courriel/")  # none: she goes on
    assert fits(page) and not faults(page)
    page.locator("form[action$='plus-tard/'] button").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    account = Account.objects.get(person=town.mother)
    assert account.language == "en" and not account.email
    expect(page.get_by_role("heading", name="Zoé").first).to_be_visible()
    expect(page.get_by_role("heading", name="Hugo").first).to_be_visible()
    assert fits(page) and not faults(page)

    page.goto("/mon-compte/coordonnees/")  # asked on her home
    page.locator("input[name=way][value=paper]").check()
    page.locator("input[name=languages][value=ar]").check()
    assert fits(page) and not faults(page)
    page.locator("main .btn-go").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert (ContactCard.objects.get(person=town.mother).way, town.mother.email) == ("paper", "")

    lost = new_page(width=360)
    lost.goto("/mot-de-passe/oublie/")
    expect(lost.get_by_text("le secrétariat de l’établissement imprime un nouveau courrier")).to_be_visible()
    desk = signed_in_page(town.secretary)
    desk.goto(f"/comptes/{town.college.pk}/?profile=guardian&state=active")
    desk.get_by_role("checkbox", name="Samia Benali").check()
    desk.get_by_text("Autres actions").click()
    desk.get_by_role("button", name="Repartir d’un courrier (adultes)").click()
    desk.get_by_role("heading", name="Fermer ces comptes d’adultes (1)").wait_for()
    desk.get_by_role("button", name="Repartir d’un courrier (adultes)").click()  # asked first
    desk.wait_for_url("**/impressions/*/")
    page.goto("/mon-compte/")
    page.wait_for_url("**/connexion/**")  # what was open is closed
    page.goto("/activation/")
    page.get_by_role("textbox").fill(code_on_paper(town, town.mother))
    page.locator("main .btn-go").click()
    page.wait_for_url("**/qui/")
    page.get_by_role("textbox").fill("04/09/2014")
    page.locator("main .btn-go").click()
    page.locator("[name=password]").fill(PASSWORD + "-again")
    page.locator("main .btn-go").click()
    page.wait_for_url(lambda url: urlsplit(url).path in ("/", "/mon-compte/courriel/"))
    assert page.locator("html").get_attribute("lang") == "en"
