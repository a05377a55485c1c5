import pytest
from django.test import Client
from lxml import html

from preau.kit.refusal import Refusal

pytestmark = pytest.mark.one_database

LONG = "Bonjour, je vous écris au sujet de la sortie de jeudi."
HTMX = {"HX-Request": "true"}


def test_a_refusal_is_a_page_that_says_who_decided_and_what_else_can_be_done(client):
    response = client.post("/act/", headers={"Referer": "http://testserver/cours/4/"})
    text = response.content.decode()
    assert response.status_code == 409
    for words in ("L’appel de ce cours a déjà été fait.", "Par M. Vidal.", "Le corriger est possible.", "Voir l’appel", 'href="/cours/4/"'):
        assert words in text
    assert "Erreur" not in text


def test_what_was_typed_comes_back_but_no_secret(client):
    data = {"body": LONG, "title": "court", "new_password": "un mot de passe vraiment très long", "csrfmiddlewaretoken": "x" * 64}
    page = html.fromstring(client.post("/act/", data).content.decode())
    assert [area.text for area in page.xpath("//textarea")] == [LONG]


def test_what_was_typed_is_escaped(client):
    assert "<script>alert" not in client.post("/act/", {"body": "<script>alert(1)</script>, et la suite"}).content.decode()


def test_htmx_gets_the_refusal_alone_for_the_dialog(client):
    response = client.post("/act/", {"body": LONG}, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 409 and "<html" not in text and "déjà été fait" in text and 'method="dialog"' in text
    assert LONG not in text  # the form is still there, under the dialog


def test_the_way_back_never_leads_to_another_site(client):
    text = client.post("/act/", headers={"Referer": "http://testserver.evil.example/x"}).content.decode()
    assert "evil" not in text


def test_other_errors_are_not_refusals():
    client = Client(raise_request_exception=False)
    assert client.get("/boom/").status_code == 500


@pytest.mark.parametrize(("path", "status", "words"), [("/nulle-part/", 404, "rien à cette adresse"), ("/boom/", 500, "notre côté")])
def test_errors_are_explained_in_a_sentence(path, status, words, settings):
    settings.DEBUG = False
    response = Client(raise_request_exception=False).get(path)
    assert response.status_code == status and words in response.content.decode()


def test_a_page_opened_too_long_ago_says_so():
    response = Client(enforce_csrf_checks=True).post("/act/")
    assert response.status_code == 403 and "trop longtemps" in response.content.decode()


@pytest.mark.parametrize("path", ["/closed/", "/nulle-part/"])
def test_htmx_gets_every_no_as_a_piece_for_the_dialog(client, path):
    text = client.get(path, headers=HTMX).content.decode()
    assert "<html" not in text and 'class="refusal"' in text and 'method="dialog"' in text
    assert "<html" in client.get(path).content.decode()


def test_a_refusal_is_its_sentence():
    assert str(Refusal("Non, car c'est lundi.")) == "Non, car c'est lundi."
