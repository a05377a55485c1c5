"""English is complete and holds together; French counts as French does."""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from preau.directory.models import Profile
from tools import catalogue

HELD = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?\w+[^>]*>")  # what a page fills in, and marks that it draws
# Words that no English sentence of ours holds; names of people, places and schools are taken away first.
FRENCH = re.compile(
    r"\b(le|la|les|des|une|du|aux|est|sont|dans|avec|pour|votre|vos|vous|mon|mes|ma|sur|qui|pas|aucune?|élèves?|classes? de|professeurs?"
    r"|établissements?|personnes?|personnels?|courriel|mot de passe|identifiant|compte|comptes|fiche|aujourd’hui|demain|hier|lundi|mardi"
    r"|mercredi|jeudi|vendredi|novembre|décembre)\b",
    re.IGNORECASE,
)
NAMES = ["Collège Jean-Moulin", "Collège des Monts", "École du Bourg", "Département du Cantal", "rue de la Jordanne", "Mathématiques"]


class Words(HTMLParser):
    """What is read on a page, seen or spoken: texts and labels, without scripts and without what says it is in another language."""

    def __init__(self):
        super().__init__()
        self.said, self.silent = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("script", "style") or (tag != "html" and attrs.get("lang", "en") != "en"):
            self.silent.append(tag)
        if not self.silent:
            self.said += [attrs[name] or "" for name in ("title", "aria-label", "alt", "placeholder") if name in attrs]

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.said.append(" ".join(data.split()))


def french_left(html: str) -> list[str]:
    words = Words()
    words.feed(html)
    left = []
    for said in words.said:
        bare = said
        for name in NAMES:
            bare = bare.replace(name, "")
        if FRENCH.search(bare):
            left.append(said)
    return left


def entries(language: str) -> list[tuple]:
    """(msgid, its words) of a catalogue, singular and plural apart."""
    found = []
    for message in catalogue.read(language):
        if message.id:
            ids, texts = ([part] if isinstance(part, str) else list(part) for part in (message.id, message.string))
            found += zip(ids, texts, strict=True)
    return found


@pytest.mark.one_database
def test_nothing_is_left_to_translate():
    assert catalogue.missing("en") == []
    assert catalogue.missing("fr") == []


@pytest.mark.one_database
def test_no_sentence_hides_inside_an_f_string():
    """The reader of the code, before Python 3.12, does not look inside one: its words would be French for everybody."""
    hidden = []
    for file in [*(catalogue.ROOT / "preau").rglob("*.py"), *(catalogue.ROOT / "config").rglob("*.py")]:
        for found in (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.JoinedStr)):
            calls = [node.func for node in ast.walk(found) if isinstance(node, ast.Call)]
            hidden += [f"{file}:{found.lineno}" for call in calls if getattr(call, "id", "") in catalogue.KEYWORDS]
    assert hidden == []


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_sentence_holds_is_in_its_translation_and_nothing_else(language):
    wrong = [(said, text) for said, text in entries(language) if sorted(set(HELD.findall(said))) != sorted(set(HELD.findall(text)))]
    assert wrong == []


@pytest.mark.one_database
def test_english_keeps_no_french_typography():
    assert [text for _said, text in entries("en") if re.search(r"[«»\xa0\u202f']|\w [:;?!]", text)] == []


@pytest.mark.one_database
def test_django_translates_none_of_our_french_words_by_chance():
    """A French word that is also an English one known to Django would change on French pages: « Message », « Code »…"""
    with translation.override("fr"):
        changed = [said for said, _text in entries("en") if "%" not in said and gettext(said) != said]
    assert changed == []


@pytest.mark.one_database
def test_french_counts_nothing_in_the_singular():
    with translation.override("fr"):
        assert [ngettext("%(n)s élève", "%(n)s élèves", n) % {"n": n} for n in (0, 1, 2)] == ["0 élève", "1 élève", "2 élèves"]
    with translation.override("en"):
        assert [ngettext("%(n)s élève", "%(n)s élèves", n) % {"n": n} for n in (0, 1, 2)] == ["0 pupils", "1 pupil", "2 pupils"]


@pytest.mark.one_database
def test_a_word_both_alone_and_counted_is_said_in_both_languages():
    with translation.override("en"):
        assert (gettext("élève"), ngettext("élève", "élèves", 3)) == ("pupil", "pupils")
    with translation.override("fr"):
        assert (gettext("élève"), ngettext("élève", "élèves", 0)) == ("élève", "élève")


@pytest.mark.django_db
def test_the_sign_in_page_is_english_for_an_english_browser(client):
    page = client.get(reverse("accounts:sign_in"), headers={"accept-language": "en-GB,en;q=0.9,fr;q=0.5"}).content.decode()
    assert '<html lang="en"' in page
    assert "Password" in page
    assert french_left(page) == []


def test_every_home_is_english_for_who_chose_english(client, cast):
    left = {}
    for profile in Profile.values:
        account = cast.by_profile[profile].account
        account.language = "en"
        account.save(update_fields=["language"])
        client.force_login(account)
        page = client.get("/").content.decode()
        assert '<html lang="en"' in page
        if found := french_left(page):
            left[profile] = found
    assert left == {}
