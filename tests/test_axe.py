"""One crawl of axe over page × profile: each profile opens what its own pages link to, and no page fails WCAG A or AA.

The crawl follows links from the home, one address of each route, so a page that nobody can reach is not hidden by it, and a link that
leads to an error fails it too. It asks the house itself, which is quick, and opens in Chromium only the pages of a shape not seen yet.
"""

import re
from collections import deque

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from preau.directory.models import Profile
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.django_db(transaction=True)]
AXE = settings.BASE / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}
MOST = 40  # routes looked at per profile
checked: set[tuple] = set()  # shape, width, dark: two pages of one shape have the same faults
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


def shape(element) -> str:
    """Its elements, classes, roles and types, siblings of one shape once."""
    inside = dict.fromkeys(shape(child) for child in element if isinstance(child.tag, str))
    told = "|".join(element.get(name, "") for name in ("class", "role", "type", "data-temper", "lang"))
    return f"{element.tag}.{told}({''.join(inside)})"


def crawl(client: Client, page, start: str) -> dict[str, list[str]]:
    waiting, seen, wrong = deque([start]), set(), {}
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or route in seen:
            continue
        seen.add(route)
        response = client.get(path, follow=True)
        if response.status_code >= 400:
            wrong[path] = [f"a link leads to {response.status_code}"]
            continue
        if not response["Content-Type"].startswith("text/html"):
            continue
        tree = html.fromstring(response.content)
        looked_at = (hash(shape(tree)), *page.viewport_size.values(), page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"))
        if looked_at not in checked:
            page.goto(path)
            if lines := faults(page):
                wrong[f"{path} ({route})"] = lines
            checked.add(looked_at)
        for href in tree.xpath("//a/@href[starts-with(., '/')]"):
            if not NOT_PAGES.search(href) and not href.startswith("/static/"):
                waiting.append(href)
    return wrong


def said(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}\n  " + "\n  ".join(lines) for path, lines in wrong.items())


@pytest.mark.parametrize("profile", Profile.values)
def test_what_each_profile_can_open_is_accessible(profile, signed_in_page):
    cast = make_cast()
    width = 360 if profile in (Profile.PUPIL, Profile.GUARDIAN, Profile.TEACHER) else 1280
    account = cast.by_profile[profile].account
    client = Client()
    client.force_login(account)
    wrong = crawl(client, signed_in_page(account, width=width), "/")
    assert not wrong, said(wrong)


@pytest.mark.parametrize("dark", [False, True])
def test_what_nobody_has_to_sign_in_for_is_accessible(dark, new_page, transactional_db):
    page = new_page(width=360, dark=dark)
    wrong = crawl(Client(), page, "/connexion/") | crawl(Client(), page, "/")
    assert not wrong, said(wrong)


def test_the_style_page_is_accessible_in_the_dark(new_page, transactional_db):
    wrong = crawl(Client(), new_page(dark=True), "/kit/")
    assert not wrong, said(wrong)
