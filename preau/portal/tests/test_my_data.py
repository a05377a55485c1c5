import io
import json
import zipfile

import pytest

from preau.journal.models import Line
from preau.portal.my_data import rooms
from preau.portal.tests.yard import Yard, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return Yard()


def test_the_page_says_why_and_until_when_for_every_room(client, yard):
    sign_in(client, yard.staff("teacher"))
    page = client.get("/mes-donnees/").content.decode()
    for room in rooms():
        for said in room.kept:
            assert str(said.kept.purpose) in page.replace("&#x27;", "'").replace("&amp;", "&"), said.kept.model


def test_one_s_own_data_can_be_read_and_taken_and_a_reading_is_kept(client, yard):
    who = yard.staff("teacher")
    sign_in(client, who)
    assert client.get(f"/mes-donnees/{who.pk}/").status_code == 200
    response = client.get(f"/mes-donnees/{who.pk}/fichier/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert json.loads(archive.read("mes-donnees.json"))["name"] == "Hélène Petit"
        text = archive.read("mes-donnees.html").decode()
    assert "Hélène Petit" in text and "Fonctions" in text and "http" not in text  # read anywhere, asks nobody
    assert "attachment" in response.headers["Content-Disposition"]
    assert Line.objects.filter(action="personal_data.taken", person_id=who.pk).count() == 2


def test_a_guardian_takes_a_child_s_data_and_nobody_else_s(client, yard):
    zoe, hugo = yard.pupil("Zoé", "Benali", yard.fifth), yard.pupil("Hugo", "Serre", yard.fifth)
    sign_in(client, yard.guardian("Karim", "Benali", zoe))
    assert client.get(f"/mes-donnees/{zoe.pk}/fichier/").status_code == 200
    assert client.get(f"/mes-donnees/{hugo.pk}/fichier/").status_code == 404
    assert client.get(f"/mes-donnees/{hugo.pk}/").status_code == 404


def test_a_deed_keeps_the_child_s_file_from_this_guardian(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    karim = yard.guardian("Karim", "Benali", zoe)
    yard.refuses(karim, "health")
    sign_in(client, karim)
    response = client.get(f"/mes-donnees/{zoe.pk}/fichier/")
    assert response.status_code == 409 and "décision de justice" in response.content.decode()


def test_a_pupil_is_told_tu(client, yard):
    sign_in(client, yard.pupil("Zoé", "Benali", yard.fifth))
    assert "Ce que Préau garde sur toi" in client.get("/mes-donnees/").content.decode()


def test_a_delay_is_changed_on_a_text_and_the_page_says_it(client, yard):
    it = yard.staff("departement_it", yard.body("direction", "DSI"), last="Teil")
    sign_in(client, it)
    assert "90 jours après la fermeture." in client.get("/mes-donnees/").content.decode()
    said = {"days": "30", "article": "Décision du délégué à la protection des données", "dated_on": "2026-11-02"}
    assert client.post("/reglages/durees/sessions/", said | {"article": ""}).status_code == 200
    assert client.post("/reglages/durees/sessions/", said).status_code == 302
    assert "30 jours après la fermeture." in client.get("/mes-donnees/").content.decode()
    assert client.post("/reglages/durees/sessions/", {"back": "1"}).status_code == 302
    assert "90 jours après la fermeture." in client.get("/mes-donnees/").content.decode()


def test_who_left_reads_their_own_things_for_ninety_days(client, yard, travel):
    who = yard.staff("teacher")
    who.positions.update(ends_on="2026-11-25")
    sign_in(client, who)
    assert client.get(f"/mes-donnees/{who.pk}/fichier/").status_code == 200
    travel("2027-03-01T10:00:00+01:00")
    sign_in(client, who)
    answer = client.get(f"/mes-donnees/{who.pk}/fichier/")
    assert answer.status_code == 403 and "90 jours" in answer.content.decode()
    assert client.get("/").status_code == 403
    yard.holds(who, "cpe")
    assert client.get("/").status_code == 200
