import pytest

from preau.accounts.tests.doors import ACCESS
from tests.access_table import check_doors

pytestmark = pytest.mark.django_db


# An account knows nothing of school: a few of the cast are all of it, and keep the room's tests short.
PEOPLE = ["zoe", "hugo", "karim", "petit", "head", "departement_it", "guest", "old_guest"]


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.accounts.urls", ACCESS, people=PEOPLE)
