import pytest

from preau.directory.joining import access
from preau.directory.joining.tests.doors import ACCESS
from preau.directory.merging import merge
from preau.directory.models import Match, Person
from tests.access_table import check_doors, check_rights

pytestmark = pytest.mark.django_db
WHO = [
    *("zoe", "nadia", "hugo", "karim", "samia", "petit", "gone", "head", "secretary", "director", "other_head", "guest"),
    *("departement_it", "departement_education", "elected", "old_guest"),
]


def between(cast):
    return Match.objects.get_or_create(one=cast.karim, other=cast.loin, defaults={"kind": "guardian"})[0]


def inside(cast):
    return Match.objects.get_or_create(one=cast.karim, other=cast.petit, defaults={"kind": "guardian"})[0]


def decides(cast, person):
    return access.may_decide(person, between(cast)) or access.may_decide(person, inside(cast))


def joined(cast):
    return cast.zoe.merges.first() or merge(kept=cast.zoe, dropped=Person.objects.create(first_name="Zoe", last_name="Benali"))


RIGHTS = {
    access.may_decide: decides,
    access.may_ask_to_part: lambda cast, person: access.may_ask_to_part(person, joined(cast)),
}


def test_pages_open_for_whom_they_should(cast):
    check_doors(cast, "preau.directory.joining.urls", ACCESS, people=WHO)


def test_the_table_of_rights_says_what_the_code_does(cast):
    check = {access.may_decide: RIGHTS[access.may_decide]}
    assert {f.__name__ for f in RIGHTS} == {"may_decide", "may_ask_to_part"}
    holders = {name for name, who in cast.people.items() if check[access.may_decide](cast, who)}
    assert holders == {"head", "deputy", "secretary", "departement_it"}
    assert {name for name, who in cast.people.items() if access.may_ask_to_part(who, joined(cast))} == {"zoe", "karim"}  # not Samia


def test_the_words_of_rights(cast):
    everyone = RIGHTS | {access.may_ask_to_part: lambda cast, person: person in (cast.zoe, cast.karim)}
    check_rights(cast, access, everyone)


def test_the_office_decides_inside_its_school_and_the_it_between_two(cast):
    assert access.may_decide(cast.head, inside(cast)) and not access.may_decide(cast.departement_it, inside(cast))
    assert access.may_decide(cast.departement_it, between(cast)) and not access.may_decide(cast.head, between(cast))
    assert not access.may_decide(cast.other_head, between(cast))
