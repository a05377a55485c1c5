"""The words of the table of rights, against what the functions answer."""

import datetime

import pytest

from preau.directory import access
from preau.directory.keys import refresh_keys
from preau.directory.models import ClassDelegate, Group
from tests.access_table import check_rights
from tests.cast import BEGIN

pytestmark = pytest.mark.django_db


def team(cast):
    return Group.objects.get_or_create(kind=Group.Kind.TEAM, school=cast.college, code="journal", defaults={"name": "Journal"})[0]


def elected(cast):
    fields = {"rank": ClassDelegate.Rank.TITULAR, "starts_on": BEGIN}
    made, new = ClassDelegate.objects.get_or_create(person=cast.nadia, group=cast.cinquieme, defaults=fields)
    if new:
        refresh_keys([cast.nadia.pk])
    return made


def of_age(cast, person):
    if person == cast.zoe:
        person.birth_date = datetime.date(2008, 9, 4)
    return person


ANY = {
    access.persons_visible_to: lambda cast, person: access.persons_visible_to(person).exists(),
    access.contacts_visible_to: lambda cast, person: access.contacts_visible_to(person).exists(),
    access.may_correct: lambda cast, person: access.may_correct(person, cast.zoe),
    access.may_set_refusal: lambda cast, person: access.may_set_refusal(person, cast.zoe),
    access.may_confirm_ties: lambda cast, person: access.may_confirm_ties(person, cast.college),
    access.refusals_visible_to: lambda cast, person: access.refusals_visible_to(person).exists(),
    access.guardians_kept_by: lambda cast, person: access.guardians_kept_by(person).exists(),
    access.may_close_own: lambda cast, person: access.may_close_own(of_age(cast, person), cast.zoe.guardians.get(guardian=cast.karim)),
    access.may_merge: lambda cast, person: access.may_merge(person, cast.zoe, cast.nadia),
    access.schools_visible_to: lambda cast, person: access.schools_visible_to(person).exists(),
    access.organisations_visible_to: lambda cast, person: access.organisations_visible_to(person).exists(),
    access.groups_visible_to: lambda cast, person: access.groups_visible_to(person).exists(),
    access.may_see_class_list: lambda cast, person: access.may_see_class_list(person, cast.cinquieme),
    access.delegates_visible_to: lambda cast, person: access.delegates_visible_to(person).filter(group=elected(cast).group).exists(),
    access.may_name_delegates: lambda cast, person: access.may_name_delegates(person, cast.cinquieme),
    access.may_correct_past: lambda cast, person: access.may_correct_past(person, cast.cinquieme),
    access.leavers_visible_to: lambda cast, person: access.leavers_visible_to(person).filter(pk=cast.leaver.pk).exists(),
    access.may_erase: lambda cast, person: access.may_erase(person, cast.college),
    access.may_manage_school: lambda cast, person: access.may_manage_school(person, cast.college),
    access.may_name_referent: lambda cast, person: access.may_name_referent(person, cast.college),
    access.may_manage_group: lambda cast, person: access.may_manage_group(person, team(cast)),
}


def test_the_table_of_rights_says_what_the_code_does(cast):
    check_rights(cast, access, ANY)
