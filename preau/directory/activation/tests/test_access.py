import pytest

from preau.directory.activation import access
from preau.directory.activation.tests.doors import ACCESS
from preau.directory.models import Position
from tests.access_table import check_doors, check_rights

pytestmark = pytest.mark.django_db

RIGHTS = {
    access.may_print_letters: lambda cast, person: any(access.may_print_letters(person, place) for place in (cast.college, cast.ecole)),
    access.may_reset_pupil: lambda cast, person: any(access.may_reset_pupil(person, pupil) for pupil in (cast.zoe, cast.hugo)),
    access.may_reopen: lambda cast, person: any(
        access.may_reopen(person, other, place)
        for other, place in ((cast.karim, cast.college), (cast.petit, cast.college), (cast.karim, cast.ecole))
    ),
    access.may_delegate: lambda cast, person: any(
        access.may_delegate(person, position) for position in Position.objects.filter(person=person)
    ),
    access.may_set_second_factor: lambda cast, person: access.may_set_second_factor(person),
}


# Whoever could be taken for a writer of letters, or for somebody who resets: the others have no function of a school.
PEOPLE = [
    "zoe",
    "paul",
    "karim",
    "samia",
    "leaver_parent",
    "petit",
    "colleague",
    "gone",
    "head",
    "deputy",
    "roche",
    "aed",
    "nurse",
    "secretary",
    "bursar",
    "referent",
    "other_head",
    "director",
    "departement_education",
    "departement_it",
    "guest",
    "old_guest",
]


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.directory.activation.urls", ACCESS, people=PEOPLE)


def test_the_table_of_rights_says_what_the_code_does(cast):
    check_rights(cast, access, RIGHTS)
