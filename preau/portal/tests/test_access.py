import pytest

from preau.directory.standing import standing_of
from preau.portal import access
from preau.portal.tests.doors import ACCESS
from tests.access_table import Visits, check_doors, check_rights
from tests.cast import TODAY

pytestmark = pytest.mark.django_db

RIGHTS = {
    access.may_read_rights: lambda cast, person: access.may_read_rights(standing_of(person, TODAY)),
    access.may_set_delays: lambda cast, person: access.may_set_delays(standing_of(person, TODAY)),
    access.may_take_data: lambda cast, person: access.may_take_data(person, cast.zoe),
}


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.portal.urls", ACCESS)


def test_everybody_of_the_cast_has_a_home(cast):
    for name, who in cast.people.items():
        assert Visits(cast).status(who, "/") == 200, name


def test_the_table_of_rights_says_what_the_code_does(cast):
    check_rights(cast, access, RIGHTS)
