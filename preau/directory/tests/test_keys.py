"""Keys held by the database are those computed from nothing, whatever happened, and act at the next request."""

import datetime
import random

import pytest

from preau.directory import keys
from preau.directory.keys import Kind, key, refresh_dated, refresh_keys, split
from preau.directory.models import (
    AudienceKey,
    AudienceRefusal,
    ClassDelegate,
    Enrolment,
    FormTutor,
    GuardianRefusal,
    Guardianship,
    Membership,
    Position,
    Teaching,
    Topic,
)
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from tests.cast import BEGIN, TODAY

pytestmark = pytest.mark.django_db


def keys_of(person) -> set[tuple[Kind, int]]:
    return {split(value) for value in AudienceKey.objects.filter(person=person).values_list("key", flat=True)}


def topics_of(person, kind, thing_id) -> set[str]:
    return set(AudienceRefusal.objects.filter(person=person, key=key(kind, thing_id)).values_list("topic", flat=True))


def test_a_key_is_its_kind_and_its_id():
    assert split(key(Kind.GROUP_GUARDIANS, 77)) == (Kind.GROUP_GUARDIANS, 77)


def test_each_of_the_cast_holds_what_they_are(cast):
    assert_keys_hold(TODAY)
    assert keys_of(cast.zoe) >= {(Kind.CHILD, cast.zoe.pk), (Kind.GROUP_PUPILS, cast.cinquieme.pk), (Kind.SCHOOL_PUPILS, cast.college.pk)}
    assert keys_of(cast.karim) >= {(Kind.CHILD, cast.zoe.pk), (Kind.CHILD, cast.hugo.pk), (Kind.SCHOOL_GUARDIANS, cast.ecole.pk)}
    assert keys_of(cast.petit) >= {(Kind.GROUP_TEACHERS, cast.cinquieme.pk), (Kind.SCHOOL_STAFF, cast.college.pk)}
    assert (Kind.SCHOOL_STAFF, cast.college.pk) not in keys_of(cast.guest)
    for name in ("gone", "old_guest", "leaver", "leaver_parent", "grandmother"):
        assert keys_of(getattr(cast, name)) == set(), name


def test_a_refusal_leaves_what_comes_by_another_child(cast):
    assert topics_of(cast.samia, Kind.CHILD, cast.zoe.pk) == set(Topic.values)
    assert topics_of(cast.samia, Kind.CHILD, cast.hugo.pk) == set()
    assert topics_of(cast.samia, Kind.GROUP_GUARDIANS, cast.cinquieme.pk) == set(Topic.values)
    twin = Enrolment.objects.create(person=cast.hugo, school=cast.college, year=cast.cinquieme.year, starts_on=BEGIN, is_main=False)
    Membership.objects.create(person=cast.hugo, group=cast.cinquieme, enrolment=twin, starts_on=BEGIN)
    refresh_keys([cast.hugo.pk])
    assert topics_of(cast.samia, Kind.GROUP_GUARDIANS, cast.cinquieme.pk) == set()
    assert_keys_hold(TODAY)


def test_midnight_begins_and_ends_what_is_dated(cast, travel):
    tomorrow = TODAY + datetime.timedelta(days=1)
    Position.objects.filter(person=cast.petit).update(ends_on=TODAY)
    Position.objects.create(person=cast.gone, organisation=cast.college, function="aed", starts_on=tomorrow)
    GuardianRefusal.objects.filter(guardianship__guardian=cast.samia).update(ends_on=TODAY)
    travel(f"{tomorrow}T00:05:00+01:00")
    assert refresh_dated(since=TODAY) == 3
    assert (Kind.SCHOOL_VIE_SCOLAIRE, cast.college.pk) in keys_of(cast.gone)
    assert (Kind.SCHOOL_STAFF, cast.college.pk) not in keys_of(cast.petit)
    assert topics_of(cast.samia, Kind.CHILD, cast.zoe.pk) == set()
    assert_keys_hold(tomorrow)


@pytest.mark.parametrize("seed", range(3))
def test_random_acts_leave_the_keys_true(cast, seed):
    chance = random.Random(seed)
    everybody = list(cast.people.values())
    for person, group in ((cast.zoe, cast.cinquieme), (cast.nadia, cast.cinquieme), (cast.paul, cast.sixieme)):
        ClassDelegate.objects.create(person=person, group=group, rank=ClassDelegate.Rank.TITULAR, starts_on=BEGIN)
    for _step in range(25):
        touched = _act(cast, chance, everybody)
        refresh_keys(touched)
    assert_keys_hold(TODAY)


def _act(cast, chance, everybody) -> list[int]:
    model = chance.choice([Enrolment, Membership, Position, Teaching, FormTutor, ClassDelegate, Guardianship, GuardianRefusal])
    rows = list(model.objects.order_by("pk"))
    if not rows:
        return []
    row = chance.choice(rows)
    kind = chance.choice(["end", "reopen", "delete", "tie"])
    persons = [getattr(row, n) for n in ("person_id", "guardian_id", "pupil_id") if hasattr(row, n)]
    if model is GuardianRefusal:
        persons = [row.guardianship.guardian_id]
    if kind == "end":
        row.ends_on = chance.choice([TODAY, TODAY - datetime.timedelta(days=chance.randint(1, 60)), datetime.date(2027, 7, 31)])
        row.save()
    elif kind == "reopen" and not (model is Position and row.function in keys.OUTSIDE):
        row.ends_on = None
        row.save()
    elif kind == "delete" and model in (Teaching, FormTutor, ClassDelegate, GuardianRefusal):
        row.delete()
    elif kind == "tie":
        guardian, pupil = chance.sample(everybody, 2)
        Guardianship.objects.get_or_create(guardian=guardian, pupil=pupil, starts_on=BEGIN, defaults={"legal": chance.randint(0, 2)})
        persons += [guardian.pk, pupil.pk]
    return persons
