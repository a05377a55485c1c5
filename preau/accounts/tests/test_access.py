import pytest

from preau.accounts.tests.doors import ACCESS
from tests.access_table import check_doors

pytestmark = pytest.mark.django_db


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.accounts.urls", ACCESS)
