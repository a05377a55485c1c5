import pytest

from preau.directory.aaf import access
from preau.directory.aaf.tests.doors import ACCESS, of_college
from tests.access_table import check_doors, check_rights

pytestmark = pytest.mark.django_db


def test_each_page_of_imports_opens_for_whom_it_should(cast):
    of_college(cast)
    check_doors(cast, "preau.feeds.urls", ACCESS)


def test_the_table_of_rights_says_what_the_code_does(cast):
    of_college(cast)
    rights = {
        access.may_import: lambda cast, person: access.may_import(person),
        access.runs_visible_to: lambda cast, person: access.runs_visible_to(person).exists(),
    }
    check_rights(cast, access, rights)
