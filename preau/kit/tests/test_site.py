"""The style page, the installable site, and what no page of kit may hold."""

import gzip
import json
import pathlib
import re

import pytest
from django.contrib.staticfiles import finders
from lxml import html

from preau.kit import shell

pytestmark = pytest.mark.one_database

PAGES = ["/kit/", "/hors-ligne/", "/parts/", "/nulle-part/"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_a_script_a_style_or_another_host(client, path):
    text = client.get(path).content.decode()
    tree = html.fromstring(text)
    assert not tree.xpath("//style | //*[@style] | //script[not(@src)]")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", text) and "javascript:" not in text


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_references_lead_somewhere(client, path):
    tree = html.fromstring(client.get(path).content.decode())
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted({id for id in ids if ids.count(id) > 1})
    for attribute in ("for", "aria-labelledby", "aria-describedby", "data-open"):
        for value in tree.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids), (attribute, value)


def test_the_style_page_shows_every_component(client):
    text = client.get("/kit/").content.decode()
    for sign in (
        "shelter",
        "kids",
        "figures",
        "chip chip-now",
        "rows",
        "note note-stop",
        "toast",
        "progress",
        "dialog",
        "empty",
        "table-cards",
        "hues",
    ):
        assert sign in text, sign


@pytest.mark.parametrize(
    ("query", "attribute"), [("temper=petits", 'data-temper="petits"'), ("theme=dark", 'data-theme="dark"'), ("temper=x", "<h1")]
)
def test_the_style_page_takes_every_temper_and_theme(client, query, attribute):
    assert attribute in client.get(f"/kit/?{query}").content.decode()


def test_the_worker_keeps_only_drawings_and_the_offline_page(client):
    response = client.get("/service-worker.js")
    text = response.content.decode()
    kept = json.loads(re.search(r"const FILES = (\[.*?\]);", text).group(1))
    assert response["Content-Type"].startswith("text/javascript") and "no-cache" in response["Cache-Control"]
    assert len(kept) == len(shell.OFFLINE_FILES) and all(address.startswith("/static/") for address in kept)
    assert "/hors-ligne/" in text and ".put(" not in text


def test_what_the_worker_keeps_exists():
    for name in (*shell.OFFLINE_FILES, *(f"kit/icon-{size}.png" for size in shell.ICON_SIZES), "kit/vendor/atkinson-latin-ext.woff2"):
        assert finders.find(name), name


def test_the_site_can_be_installed(client):
    response = client.get("/manifest.webmanifest")
    about = json.loads(response.content)
    assert (
        about["start_url"] == "/"
        and about["display"] == "standalone"
        and {icon["sizes"] for icon in about["icons"]} >= {"192x192", "512x512"}
    )


def test_the_offline_page_names_nobody_and_sets_no_cookie(client):
    response = client.get("/hors-ligne/")
    assert not response.cookies and "csrfmiddlewaretoken" not in response.content.decode()


def test_stylesheet_and_script_are_light():
    assert len(gzip.compress(pathlib.Path(finders.find("kit/preau.css")).read_bytes(), 9)) <= 20_000
    assert len(gzip.compress(pathlib.Path(finders.find("kit/preau.js")).read_bytes(), 9)) <= 6_000


def test_drawings_are_light():
    for drawing in (pathlib.Path(__file__).parent.parent / "templates/kit/art").glob("*.svg"):
        assert len(gzip.compress(drawing.read_bytes(), 9)) <= (5_000 if drawing.stem == "scene" else 2_000), drawing.stem


def test_the_stylesheet_asks_only_for_files_of_ours():
    css = pathlib.Path(finders.find("kit/preau.css")).read_text()
    for address in re.findall(r"url\(\"?([^)\"]+)", css):
        assert finders.find(f"kit/{address}"), address
