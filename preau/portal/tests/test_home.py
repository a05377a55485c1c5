import pytest

from preau.portal.tests.yard import Yard, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return Yard()


def text_of(client, url="/") -> str:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.headers.get("Location"))
    return response.content.decode()


def test_a_guardian_sees_all_children_at_once_in_two_schools(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    naim = yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1")
    karim = yard.guardian("Karim", "Benali", zoe, naim)
    teacher = yard.staff("teacher")
    yard.teaches(teacher, yard.fifth)
    yard.tutors(teacher, yard.fifth)
    sign_in(client, karim)
    page = text_of(client)
    assert "Bonjour M. Benali" in page
    assert "Collège de la Planèze" in page and "École du Couderc" in page
    assert "5e B" in page and "CE1" in page
    assert "Mme Petit" in page
    assert "04 71 60 00 01" in page
