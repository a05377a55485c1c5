"""Who speaks for a class: two titulars and two deputies, named to the families of the class and to nobody else's."""

import datetime

import pytest
from django.urls import reverse

from preau.directory import access
from preau.directory.class_delegates import AlreadyDelegate, Elected, NoSeatLeft, NotAClass, NotInTheClass, end_mandate, name_delegates
from preau.directory.jobs import begin_and_end_of_relations
from preau.directory.keys import refresh_keys
from preau.directory.models import ClassDelegate, Membership
from preau.directory.tests.factories import EnrolmentFactory
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.journal.models import Line
from tests.cast import BEGIN, TODAY, YESTERDAY

pytestmark = pytest.mark.django_db
TITULAR, DEPUTY = ClassDelegate.Rank.TITULAR, ClassDelegate.Rank.DEPUTY
NADIA = {"mobile": "06 00 00 00 77", "address": "3 rue du Four"}


@pytest.fixture
def mandate(cast):
    type(cast.nadia).objects.filter(pk=cast.nadia.pk).update(**NADIA)
    return name_delegates([Elected(cast.cinquieme, cast.nadia, TITULAR)], starts_on=BEGIN)[0]


def finds(person, other) -> bool:
    return access.persons_visible_to(person).filter(pk=other.pk).exists()


def test_a_guardian_finds_the_delegates_of_their_child_s_class_by_name_alone(client, cast, mandate):
    assert finds(cast.karim, cast.nadia) and not access.may_see_contact(cast.karim, cast.nadia)
    client.force_login(cast.karim.account)
    seen = client.get(reverse("directory:group", args=[cast.cinquieme.pk])).content.decode()
    assert cast.nadia.full_name in seen
    seen = client.get(reverse("directory:person", args=[cast.nadia.pk])).content.decode()
    assert "Délégué·e de 5e B, titulaire" in seen and not any(said in seen for said in NADIA.values())


def test_no_other_family_finds_them_nor_a_guardian_to_whom_all_is_closed(cast, mandate):
    assert not finds(cast.samia, cast.nadia)
    assert not finds(cast.leaver_parent, cast.nadia)
    assert not finds(cast.paul, cast.nadia)
    assert_keys_hold()


def test_a_mandate_ends_at_the_next_request(cast, mandate):
    end_mandate(mandate)
    assert not finds(cast.karim, cast.nadia)
    mandate.refresh_from_db()
    assert mandate.ends_on == YESTERDAY
    assert [line.action for line in Line.objects.filter(about_kind="group")] == ["class.delegate_ended", "class.delegates_named"]
    assert_keys_hold()


def test_a_mandate_named_today_by_mistake_leaves_its_lines_only(cast):
    (made,) = name_delegates([Elected(cast.cinquieme, cast.nadia, DEPUTY)])
    end_mandate(made)
    assert not ClassDelegate.objects.exists() and Line.objects.filter(action="class.delegate_ended", person_id=cast.nadia.pk).exists()


def test_who_leaves_the_class_no_longer_speaks_for_it(cast, mandate):
    Membership.objects.filter(person=cast.nadia).update(ends_on=YESTERDAY)
    refresh_keys([cast.nadia.pk])
    assert not finds(cast.karim, cast.nadia)
    assert not ClassDelegate.objects.on(TODAY).exists()
    assert_keys_hold()


def test_a_mandate_ends_with_the_year(cast, mandate, travel):
    assert mandate.ends_on == cast.cinquieme.year.ends_on
    travel("2027-08-01T00:05:00+02:00")
    begin_and_end_of_relations(datetime.datetime(2027, 7, 31, 1, tzinfo=datetime.UTC))
    assert not finds(cast.karim, cast.nadia)


def test_a_class_has_two_titulars_and_its_own_pupils_only(cast, mandate):
    others = [EnrolmentFactory(school=cast.college, group=cast.cinquieme).person for _ in range(2)]
    with pytest.raises(AlreadyDelegate):
        name_delegates([Elected(cast.cinquieme, cast.nadia, DEPUTY)])
    with pytest.raises(NotInTheClass):
        name_delegates([Elected(cast.cinquieme, cast.paul, TITULAR)])
    with pytest.raises(NotAClass):
        name_delegates([Elected(cast.spanish, cast.zoe, TITULAR)])
    with pytest.raises(NoSeatLeft):
        name_delegates([Elected(cast.cinquieme, person, TITULAR) for person in others])
    assert ClassDelegate.objects.count() == 1  # all or none
    name_delegates([Elected(cast.cinquieme, others[0], TITULAR), Elected(cast.cinquieme, others[1], DEPUTY)])
    assert ClassDelegate.objects.count() == 3


def test_the_form_tutor_writes_down_the_vote_and_is_told_what_is_wrong(client, cast, mandate):
    client.force_login(cast.petit.account)
    url = reverse("directory:delegates", args=[cast.cinquieme.pk])
    assert client.post(url, {"person": cast.zoe.pk, "rank": "deputy"}).status_code == 302
    assert set(ClassDelegate.objects.on(TODAY).values_list("person", "rank")) == {(cast.nadia.pk, "titular"), (cast.zoe.pk, "deputy")}
    assert client.post(url, {"person": cast.paul.pk, "rank": "deputy"}).status_code == 200  # of another class: not in the list
    third = EnrolmentFactory(school=cast.college, group=cast.cinquieme).person
    fourth = EnrolmentFactory(school=cast.college, group=cast.cinquieme).person
    client.post(url, {"person": third.pk, "rank": "titular"})
    assert "deux délégués titulaires" in client.post(url, {"person": fourth.pk, "rank": "titular"}).content.decode()
    assert client.post(reverse("directory:end_delegate", args=[cast.cinquieme.pk, mandate.pk])).status_code == 302
    assert not ClassDelegate.objects.on(TODAY).filter(person=cast.nadia).exists()


def test_the_page_of_a_class_costs_the_same_with_three_delegates(client, cast, mandate, queries_of):
    client.force_login(cast.head.account)
    urls = [reverse("directory:group", args=[cast.cinquieme.pk]), reverse("directory:delegates", args=[cast.cinquieme.pk])]
    one = [queries_of(url) for url in urls]
    others = [EnrolmentFactory(school=cast.college, group=cast.cinquieme).person for _ in range(2)]
    name_delegates([Elected(cast.cinquieme, who, rank) for who, rank in zip(others, (TITULAR, DEPUTY), strict=True)])
    assert [queries_of(url) for url in urls] == one
    assert max(one) <= 15
