"""What only a browser shows: scripts, dialogs, contrast, a page without JavaScript."""

import pathlib

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from preau.kit.tests import urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = pathlib.Path(settings.BASE) / "node_modules/axe-core/axe.min.js"


@pytest.fixture
def kinds():
    urls.done.clear()
    return ContentType.objects.bulk_create(ContentType(app_label="yard", model=f"thing{n:02}") for n in range(45))


def axe(page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    return [f"{one['id']}: {node['target']} {node.get('failureSummary', '')}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize(("query", "width", "dark"), [("", 1280, False), ("density=compact", 360, True), ("temper=petits", 360, False)])
def test_the_style_page_is_accessible_and_never_scrolls_sideways(new_page, query, width, dark):
    page = new_page(width=width, dark=dark)
    page.goto(f"/kit/?{query}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_page_complains_about_the_content_policy(new_page, kinds):
    page, said = new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in ("/kit/", "/kinds/", "/act/", "/hors-ligne/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert said == []


def test_a_list_is_searched_as_one_types_and_the_address_follows(new_page, kinds):
    page = new_page()
    page.goto("/kinds/?sort=-model")
    page.get_by_label("Chercher", exact=True).fill("thing1")
    page.wait_for_url("**/kinds/?q=thing1&sort=-model")
    assert page.locator("tbody tr").count() == 10
    assert page.locator("tbody th").first.inner_text().startswith("thing19")
    page.go_back()
    page.locator("tbody tr").nth(19).wait_for()


def test_ticked_rows_are_counted_and_all_pages_can_be_chosen(new_page, kinds):
    page = new_page()
    page.goto("/kinds/")
    assert not page.locator(".bulk").is_visible()
    page.get_by_label("Cocher thing02").check()
    assert page.locator("[data-picked]").inner_text() == "1 ligne cochée"
    page.get_by_label("Toute la liste : 45 sortes").check()
    page.get_by_role("button", name="Noter").click()
    page.get_by_text("45 lignes traitées").wait_for()
    assert len(urls.done[0]) == 45


def test_a_list_works_without_javascript(new_page, kinds):
    page = new_page(javascript=False)
    page.goto("/kinds/")
    page.get_by_label("Chercher", exact=True).fill("thing07")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_label("Cocher thing07").check()
    page.get_by_text("Autres actions").click()
    page.get_by_role("button", name="Brûler").click()
    page.get_by_role("heading", name="Brûler 1 sortes ?").wait_for()
    page.get_by_role("button", name="Brûler").click()
    assert urls.done == [["thing07"]]


def test_a_refusal_opens_over_the_page_which_keeps_what_was_typed(new_page):
    page = new_page()
    page.goto("/typed/")
    page.get_by_label("Mot").fill("Un long mot que je ne veux pas perdre")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="L’appel de ce cours a déjà été fait.").wait_for()
    page.get_by_role("button", name="Revenir à la page").click()
    assert page.get_by_label("Mot").input_value() == "Un long mot que je ne veux pas perdre"
    assert page.get_by_label("Mot").is_visible()


def test_a_draft_survives_a_reload_and_goes_once_sent(new_page):
    page = new_page()
    page.goto("/draft/")
    page.get_by_label("Mot").fill("Un brouillon")
    page.get_by_text("Brouillon gardé dans cet onglet").wait_for()
    page.reload()
    assert page.get_by_label("Mot").input_value() == "Un brouillon"
    page.get_by_text("retrouvé dans cet onglet").wait_for()
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Parties").wait_for()
    page.goto("/draft/")
    assert page.get_by_label("Mot").input_value() == ""


def test_leaving_forgets_the_drafts(new_page):
    page = new_page()
    page.goto("/draft/")
    page.get_by_label("Mot").fill("Un brouillon")
    page.get_by_text("Brouillon gardé").wait_for()
    page.goto("/kit/")
    page.locator("summary", has_text="Mon compte").click()
    page.get_by_role("button", name="Quitter").click()
    page.goto("/draft/")
    assert page.get_by_label("Mot").input_value() == ""


def test_a_lost_line_is_said_and_loses_nothing(new_page):
    page = new_page()
    page.goto("/typed/")
    page.get_by_label("Mot").fill("texte")
    page.route("**/act/", lambda route: route.abort())
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Le serveur n’a pas répondu").wait_for()
    assert page.get_by_label("Mot").input_value() == "texte"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_dialog_opens_and_closes(new_page, javascript):
    page = new_page(javascript=javascript)
    page.goto("/kit/")
    page.get_by_text("Ouvrir un dialogue").click()
    page.get_by_role("heading", name="Publier ce devoir ?").wait_for()
    if javascript:
        page.keyboard.press("Escape")
        assert not page.locator("#sample-dialog").is_visible()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(new_page):
    page = new_page()
    page.goto("/kit/")
    page.locator("summary", has_text="Mon compte").click()
    assert page.get_by_role("button", name="Quitter").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Quitter").is_visible()
    assert "Mon compte" in page.evaluate("document.activeElement.innerText")


def test_a_password_is_shown_on_demand(new_page):
    page = new_page()
    page.goto("/kit/")
    field = page.locator("#id_password")
    field.fill("secret")
    page.locator("#champs [data-eye]").click()
    assert field.get_attribute("type") == "text"


def test_old_engines_without_javascript_see_every_field(new_page):
    page = new_page(javascript=False)
    page.goto("/kit/")
    assert page.locator("#id_attachments").is_visible() and not page.locator("#champs [data-eye]").is_visible()
