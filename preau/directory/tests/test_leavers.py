"""The page of those who left: each school's own, and what the direction may erase."""

import pytest
from django.urls import reverse

from preau.directory import access
from preau.directory.keys import refresh_keys
from preau.directory.models import Enrolment, Person, Position
from preau.directory.tests.factories import EnrolmentFactory
from tests.cast import YESTERDAY

pytestmark = pytest.mark.django_db


def leavers(cast, name) -> set[int]:
    return set(access.leavers_visible_to(cast.people[name]).values_list("pk", flat=True))


def test_the_office_sees_who_left_its_own_school_and_nobody_who_is_still_somebody(cast):
    assert leavers(cast, "secretary") == {cast.leaver.pk, cast.leaver_parent.pk, cast.gone.pk, cast.old_guest.pk}
    assert leavers(cast, "other_head") == leavers(cast, "petit") == set()
    Position.objects.create(person=cast.gone, organisation=cast.other_college, function="teacher", starts_on="2026-11-01")
    assert cast.gone.pk not in leavers(cast, "secretary")


def test_the_direction_erases_and_only_the_direction(client, cast):
    url, said = (
        reverse("directory:leavers"),
        {"table": "leavers", "action": "erase", "row": [cast.leaver.pk, cast.zoe.pk], "confirmed": "1"},
    )
    client.force_login(cast.secretary.account)
    assert client.post(url, said).status_code == 409
    client.force_login(cast.head.account)
    assert "Effacer" in client.post(url, {k: v for k, v in said.items() if k != "confirmed"}).content.decode()
    client.post(url, said)
    assert Person.objects.get(pk=cast.leaver.pk).erased_at and not Person.objects.get(pk=cast.zoe.pk).erased_at
    assert cast.leaver.pk not in leavers(cast, "head")


def test_the_page_costs_the_same_for_one_or_for_twenty(client, cast, queries_of):
    client.force_login(cast.head.account)
    one = queries_of(reverse("directory:leavers"))
    for _n in range(20):
        who = EnrolmentFactory(school=cast.college).person
        Enrolment.objects.filter(person=who).update(ends_on=YESTERDAY)
        refresh_keys([who.pk])
    assert queries_of(reverse("directory:leavers")) == one <= 15
