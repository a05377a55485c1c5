import pytest

pytestmark = pytest.mark.one_database

HTMX = {"HX-Request": "true"}


def get(client, **headers):
    return client.get("/parts/", headers=headers).content.decode()


def test_a_person_gets_the_whole_page(client):
    text = get(client)
    assert "<html" in text and 'id="one"' in text and 'id="two"' in text


def test_htmx_gets_its_part(client):
    assert 'id="one"' in (text := get(client, **HTMX)) and "<html" not in text and 'id="two"' not in text


def test_of_several_parts_htmx_gets_the_one_it_aims_at(client):
    assert 'id="two"' in (text := get(client, **HTMX, **{"HX-Target": "two"})) and 'id="one"' not in text
    assert 'id="one"' in get(client, **HTMX, **{"HX-Target": "elsewhere"})


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_or_restored_page_is_whole(client, header):
    assert "<html" in get(client, **HTMX, **{header: "true"})


def test_caches_are_told_that_there_are_two_answers(client):
    assert "HX-Request" in client.get("/parts/")["Vary"]


def test_being_sent_to_another_page_moves_the_browser(client):
    moved = client.get("/elsewhere/", headers=HTMX | {"HX-Current-URL": "http://testserver/kinds/"})
    assert (moved.status_code, moved["HX-Redirect"]) == (200, "/parts/") and not moved.content
    assert client.get("/elsewhere/")["Location"] == "/parts/"


def test_being_sent_to_the_page_one_is_on_brings_its_part(client):
    stays = client.get("/elsewhere/", headers=HTMX | {"HX-Current-URL": "http://testserver/parts/?page=2"})
    assert stays.status_code == 302


def test_toasts_come_with_the_page_and_their_way_back(client):
    text = client.get("/act/").content.decode()
    assert "Message envoyé" in text and 'action="/undo/"' in text
    assert "Message envoyé" not in client.get("/parts/").content.decode()


def test_toasts_come_with_a_part_too(client):
    text = client.get("/act/", headers=HTMX).content.decode()
    assert 'hx-swap-oob="beforeend"' in text and "Message envoyé" in text and text.count("csrfmiddlewaretoken") == 2
