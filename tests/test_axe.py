"""One crawl of axe over page × profile: each profile opens what its own pages link to, and no page fails WCAG A or AA.

The crawl follows links from the home, one address of each route, so a page that nobody can reach is not hidden by it, and a link that
leads to an error fails it too.
"""

import re
from collections import deque

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from preau.directory.models import Profile
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]
AXE = settings.BASE / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
MOST = 40  # routes looked at per profile
# The shape of a page: its elements, classes and roles, siblings of one shape once. Two pages of one shape have the same faults.
SHAPE = """() => {
  const shape = e => e.tagName + '.' + e.className + '[' + (e.getAttribute('role') || '') + (e.type || '') + ']('
    + [...new Set([...e.children].map(shape))].join('') + ')';
  return document.documentElement.lang + document.documentElement.dataset.temper + innerWidth + shape(document.body);
}"""
checked: set[int] = set()
NOT_PAGES = re.compile(r"\.(csv|xlsx|ods|pdf|json|txt|webmanifest)(\?|$)|[?&]export=|/telecharger/")


def route_of(path: str) -> str | None:
    try:
        return resolve(path.split("?")[0].split("#")[0]).view_name
    except Resolver404:
        return None


def faults(page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [f"{v['id']}: {v['help']} ({node['target'][0]}) {node['html'][:160]}" for v in found for node in v["nodes"][:3]]


def crawl(page, start: str) -> dict[str, list[str]]:
    waiting, seen, wrong = deque([start]), set(), {}
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or route in seen:
            continue
        seen.add(route)
        try:
            response = page.goto(path)
        except Error as error:
            if "Download is starting" in str(error):
                continue
            raise
        if response.status >= 400:
            wrong[path] = [f"a link leads to {response.status}"]
            continue
        shape = hash(page.evaluate(SHAPE))
        if shape not in checked and (lines := faults(page)):
            wrong[f"{path} ({route})"] = lines
        checked.add(shape)
        for href in page.eval_on_selector_all("a[href^='/']", "links => links.map(a => a.getAttribute('href'))"):
            if not NOT_PAGES.search(href) and not href.startswith("/static/"):
                waiting.append(href)
    return wrong


def said(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}\n  " + "\n  ".join(lines) for path, lines in wrong.items())


@pytest.mark.parametrize("profile", Profile.values)
def test_what_each_profile_can_open_is_accessible(profile, signed_in_page):
    cast = make_cast()
    width = 360 if profile in (Profile.PUPIL, Profile.GUARDIAN, Profile.TEACHER) else 1280
    page = signed_in_page(cast.by_profile[profile].account, width=width)
    wrong = crawl(page, "/")
    assert not wrong, said(wrong)


@pytest.mark.parametrize("dark", [False, True])
def test_what_nobody_has_to_sign_in_for_is_accessible(dark, new_page, transactional_db):
    page = new_page(width=360, dark=dark)
    wrong = crawl(page, "/connexion/") | crawl(page, "/")
    assert not wrong, said(wrong)


def test_the_style_page_is_accessible_in_the_dark(new_page, transactional_db):
    wrong = crawl(new_page(dark=True), "/kit/")
    assert not wrong, said(wrong)
