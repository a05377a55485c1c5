"""Who finds whom (docs/architecture.md, "Ground rules of safety")."""

import datetime

import pytest

from preau.directory import access
from preau.directory.keys import refresh_keys
from preau.directory.models import GuardianRefusal, Guardianship, Position, Topic
from preau.directory.tests.doors import ACCESS  # noqa: F401  what tests/test_strangers.py gathers
from tests.cast import TODAY

pytestmark = pytest.mark.django_db

FINDS = {
    "zoe": {"zoe", "nadia", "petit"},
    "hugo": {"hugo", "vidal"},
    "karim": {"karim", "zoe", "hugo"} | {"vidal", "director"},
    "samia": {"samia", "hugo", "vidal", "director"},
    "grandmother": set(),
    "leaver_parent": set(),
    "leaver": set(),
    "gone": set(),
    "old_guest": set(),
    "loin": {"loin", "other_head"},
    "elected": {"elected", "maintenance", "inspector", "dasen", "commune"},
}
COLLEGE_STAFF = {"petit", "colleague", "head", "deputy", "roche", "aed", "nurse", "secretary", "bursar", "referent", "aesh"}
COLLEGE = COLLEGE_STAFF | {"zoe", "nadia", "paul", "karim", "samia", "guest"}
FAMILIES = {"zoe", "nadia", "paul", "leaver", "hugo", "lila", "karim", "samia", "grandmother", "leaver_parent"}


def found(cast, name, by=access.persons_visible_to) -> set[str]:
    names = {person.pk: who for who, person in cast.people.items()}
    return {names[pk] for pk in by(cast.people[name]).values_list("pk", flat=True)}


@pytest.mark.parametrize("name", ["zoe", "hugo", "samia", "grandmother", "leaver_parent", "leaver", "gone", "old_guest", "loin"])
def test_each_finds_exactly_whom_they_may(cast, name):
    assert found(cast, name) == FINDS[name]


def test_a_guardian_finds_own_children_and_the_staff_of_their_schools(cast):
    assert found(cast, "karim") == FINDS["karim"] | COLLEGE_STAFF


@pytest.mark.parametrize("name", sorted(COLLEGE_STAFF))
def test_staff_find_their_own_school(cast, name):
    assert found(cast, name) == COLLEGE


def test_a_guest_finds_the_staff_who_receive_them(cast):
    assert found(cast, "guest") == COLLEGE_STAFF | {"guest"}


@pytest.mark.parametrize("name", ["departement_education", "departement_it", "inspector", "dasen", "maintenance"])
def test_the_service_finds_staff_and_never_families(cast, name):
    seen = found(cast, name)
    assert not seen & FAMILIES
    assert seen >= COLLEGE_STAFF | {"loin", "vidal"}


@pytest.mark.parametrize("name", ["elected", "commune"])
def test_the_elected_find_no_family(cast, name):
    assert not found(cast, name) & (FAMILIES | COLLEGE_STAFF)


def test_addresses_are_for_those_who_must_reach_families(cast):
    zoe = {name for name in cast.people if access.may_see_contact(cast.people[name], cast.zoe)}
    assert zoe == {"zoe", "karim", "petit", "head", "deputy", "roche", "aed", "nurse", "secretary", "bursar"}
    karim = {name for name in cast.people if access.may_see_contact(cast.people[name], cast.karim)}
    assert karim == {"karim", "petit", "head", "deputy", "roche", "aed", "nurse", "secretary", "bursar", "director", "vidal"}


def test_what_begins_or_ends_acts_at_the_next_request(cast):
    Position.objects.filter(person=cast.petit).update(ends_on=TODAY - datetime.timedelta(days=1))
    refresh_keys([cast.petit.pk])
    assert "paul" not in found(cast, "petit")
    tie = Guardianship.objects.get(guardian=cast.karim, pupil=cast.hugo)
    for topic in Topic.values:
        GuardianRefusal.objects.create(guardianship=tie, topic=topic, deed="ordonnance", starts_on=TODAY)
    refresh_keys([cast.karim.pk])
    assert found(cast, "karim") & {"hugo", "vidal", "zoe"} == {"zoe"}


def test_schools_groups_and_organisations(cast):
    def ids(things):
        return set(things.values_list("pk", flat=True))

    every_school = {cast.college.pk, cast.other_college.pk, cast.ecole.pk}
    assert ids(access.schools_visible_to(cast.zoe)) == {cast.college.pk}
    assert ids(access.schools_visible_to(cast.karim)) == {cast.college.pk, cast.ecole.pk}
    assert ids(access.schools_visible_to(cast.guest)) == {cast.college.pk}
    for name in ("petit", "elected", "departement_it", "commune"):
        assert ids(access.schools_visible_to(cast.people[name])) == every_school, name
    assert ids(access.organisations_visible_to(cast.elected)) == every_school | {cast.departement.pk}
    for name in ("gone", "old_guest", "leaver_parent"):
        assert not ids(access.organisations_visible_to(cast.people[name])), name
    assert ids(access.groups_visible_to(cast.zoe)) == {cast.cinquieme.pk, cast.spanish.pk}
    assert ids(access.groups_visible_to(cast.karim)) == {cast.cinquieme.pk, cast.spanish.pk, cast.cm2.pk}
    assert ids(access.groups_visible_to(cast.samia)) == {cast.cm2.pk}
    assert ids(access.groups_visible_to(cast.roche)) == {cast.cinquieme.pk, cast.sixieme.pk, cast.spanish.pk}
    assert not ids(access.groups_visible_to(cast.departement_education))


def test_a_guardian_does_not_read_the_list_of_the_class(cast):
    assert access.may_see_class_list(cast.zoe, cast.cinquieme)
    assert access.may_see_class_list(cast.petit, cast.cinquieme)
    assert not access.may_see_class_list(cast.karim, cast.cinquieme)
    assert not access.may_see_class_list(cast.paul, cast.cinquieme)


def test_only_the_office_keeps_the_files(cast):
    for name, person in cast.people.items():
        assert access.may_correct(person, cast.zoe) == (name in ("head", "deputy", "secretary")), name
        assert access.may_set_refusal(person, cast.zoe) == (name in ("head", "deputy", "secretary")), name
        assert access.may_merge(person, cast.zoe, cast.nadia) == (name in ("head", "deputy", "secretary")), name
        assert access.may_manage_school(person, cast.college) == (name in ("head", "deputy", "secretary")), name
        assert access.may_choose_hue(person, cast.college) == (name in ("head", "deputy")), name
    assert not access.may_merge(cast.head, cast.zoe, cast.lila)
    assert not access.may_merge(cast.head, cast.zoe, cast.zoe)
