import pytest

from preau.portal.tests.yard import Yard, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return Yard()


def test_a_child_is_chosen_then_all_again(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    naim = yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1")
    sign_in(client, yard.guardian("Karim", "Benali", zoe, naim))
    assert client.post("/enfant/", {"child": zoe.pk}).status_code == 302
    page = client.get("/").content.decode()
    assert page.count('class="panel"') == 1 and "École du Couderc" not in page.split('class="shelter"')[1]
    client.post("/enfant/", {"child": ""})
    assert client.get("/").content.decode().count('class="panel"') == 2


def test_another_family_s_child_is_refused(client, yard):
    stranger = yard.pupil("Hugo", "Serre", yard.fifth)
    karim = yard.guardian("Karim", "Benali", yard.pupil("Zoé", "Benali", yard.fifth))
    sign_in(client, karim)
    assert client.post("/enfant/", {"child": stranger.pk}).status_code == 404
    assert client.post("/enfant/", {"child": "1; drop"}).status_code == 404
    assert "child" not in client.session


def test_a_position_narrows_the_home_to_its_school(client, yard):
    who = yard.staff("teacher")
    at_ecole = yard.holds(who, "teacher", yard.ecole)
    yard.teaches(who, yard.fifth)
    yard.teaches(who, yard.first_grade)
    sign_in(client, who)
    assert "5e B" in client.get("/").content.decode()
    client.post("/fonction/", {"position": at_ecole.pk})
    page = client.get("/").content.decode()
    assert "CE1" in page and "5e B" not in page


def test_somebody_else_s_position_is_refused(client, yard):
    other = yard.staff("head", last="Rigal").positions.get()
    sign_in(client, yard.staff("teacher"))
    assert client.post("/fonction/", {"position": other.pk}).status_code == 404


def test_a_position_that_has_ended_is_forgotten(client, yard):
    import datetime

    who = yard.staff("teacher")
    at_ecole = yard.holds(who, "teacher", yard.ecole)
    sign_in(client, who)
    client.post("/fonction/", {"position": at_ecole.pk})
    at_ecole.ends_on = datetime.date(2026, 11, 25)
    at_ecole.save()
    page = client.get("/").content.decode()
    assert "Collège de la Planèze" in page and "École du Couderc" not in page


def test_the_switcher_takes_no_get(client, yard):
    sign_in(client, yard.staff("teacher"))
    assert client.get("/fonction/").status_code == 405
    assert client.get("/enfant/").status_code == 405
