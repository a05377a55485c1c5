import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.kit.folding import ascii_slug, fold

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ‑les‑Roses", "l hay les roses"),
        ("Œuvré Lætitia Straße", "oeuvre laetitia strasse"),
        ("ÉLÈVE\u0301", "eleve"),
        ("  Jean   -  Noël ", "jean noel"),
        ("Łukasz Øst İstanbul ﬁn", "lukasz ost istanbul fin"),
        ("", ""),
    ],
)
def test_text_is_folded_as_one_searches_it(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_slug_is_plain_ascii(text):
    assert set(ascii_slug(text)) <= set(string.ascii_lowercase + string.digits + "-")


def test_a_slug_joins_words():
    assert ascii_slug("Éloïse D'Arc-Müller", ".") == "eloise.d.arc.muller"
