"""The map in a real browser: at the keyboard, without JavaScript, on a telephone, and by axe."""

import pytest
from playwright.sync_api import expect

from preau.directory.models import Zone
from preau.directory.territories import open_territory
from tests.test_axe import faults

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cantal(transactional_db):
    Zone.objects.get_or_create(code="A", defaults={"name": "Zone A"})
    return open_territory("15", "Cantal", zone="A")


def test_the_map_is_one_stop_whose_arrows_go_from_school_to_school(cantal, new_page):
    page = new_page()
    page.goto("/carte/")
    page.locator(".skip-map").focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.querySelector('title').textContent")
    here = page.evaluate("+document.activeElement.dataset.x")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("+document.activeElement.dataset.x") > here
    second = page.evaluate("document.activeElement.querySelector('title').textContent")
    assert second != first
    expect(page.locator("[data-said]")).to_have_text(second)
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.activeElement.closest('.map')")  # one key leaves the map
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second.rpartition(",")[0] or second)


def test_every_school_can_be_reached_by_arrows(cantal, new_page):
    page = new_page()
    page.goto("/carte/")
    reached = page.evaluate(
        """() => {
          const press = (mark, key) => mark.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
          const first = document.querySelector(".map a[data-x]"), seen = new Set([first]), waiting = [first];
          while (waiting.length) {
            const mark = waiting.pop();
            for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
              mark.focus(); press(mark, key);
              const to = document.activeElement;
              if (!seen.has(to)) { seen.add(to); waiting.push(to); }
            }
          }
          return seen.size;
        }"""
    )
    assert reached == 164


def test_the_list_narrows_as_one_types_and_the_map_with_it(cantal, new_page):
    page = new_page()
    page.goto("/carte/")
    page.get_by_label("Nom, commune ou code postal").press_sequentially("mauriac")
    page.wait_for_url("**/carte/?q=mauriac*")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#liste .title")).to_have_count(page.locator(".map a[data-x]").count())
    expect(page.locator("#liste")).to_contain_text("Lycée polyvalent de Mauriac")
    expect(page.locator("#liste")).not_to_contain_text("Allanche")
    expect(page.locator(".map a[tabindex='0']")).to_have_count(1)


def test_without_javascript_everything_is_a_link_and_the_filter_a_button(cantal, new_page):
    page = new_page(javascript=False, width=360)
    page.goto("/carte/")
    page.get_by_label("Sorte").select_option("lycee")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("#liste .title")).to_have_count(9)
    page.locator(".map a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lycée")


PAGES = ["/", "/carte/", "/etablissements/0150001V/", "/mentions-legales/", "/accessibilite/", "/plan-du-site/"]


@pytest.mark.parametrize("width, dark", [(360, False), (1280, True)])
def test_public_pages_fit_and_are_accessible(cantal, new_page, width, dark):
    page = new_page(width=width, dark=dark)
    for url in PAGES:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        assert faults(page) == [], url


def test_a_first_visit_asks_for_few_things(cantal, new_page):
    for url in ("/", "/carte/"):
        page, asked = new_page(width=360), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(url, wait_until="networkidle")
        assert len([address for address in asked if not address.startswith("data:")]) <= 12, asked
