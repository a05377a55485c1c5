from django.utils import translation
from django.utils.translation import gettext as _

from preau.kit.languages import stored, stored_text


def test_what_is_stored_is_french_whoever_asks():
    with translation.override("en"):
        with stored():
            assert _("Imprimer") == "Imprimer"
        assert _("Imprimer") != "Imprimer"


def test_a_stored_sentence_says_its_language_only_on_a_page_in_another():
    with translation.override("fr"):
        assert stored_text("Lecture <1>") == "Lecture <1>"
    with translation.override("en"):
        assert stored_text("Lecture <1>") == '<span lang="fr">Lecture &lt;1&gt;</span>'
        assert stored_text("") == ""
