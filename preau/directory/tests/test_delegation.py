import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from preau.directory.activation.tests import factories
from preau.directory.activation.tests.test_letters import sign_in
from preau.directory.delegation import AlreadyDelegated, NotAColleague, WrongDates, delegate, end_delegation
from preau.directory.keys import Kind, key, refresh_keys
from preau.directory.models import AudienceKey, Position
from preau.directory.standing import standing_of
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def town():
    return factories.town()


@pytest.fixture
def position(town):
    return town.head.positions.get()


def holds_direction(person, school) -> bool:
    return AudienceKey.objects.filter(person=person, key=key(Kind.SCHOOL_DIRECTION, school.pk)).exists()


def test_a_colleague_holds_the_position_between_two_dates_and_no_longer(town, position, travel):
    today = timezone.localdate()
    delegate(position, to=town.teacher, starts_on=today, ends_on=today + DAY)
    assert holds_direction(town.teacher, town.college)
    assert [p.function for p in standing_of(town.teacher).positions] == ["teacher", "head"]  # the switcher's choices
    travel(timezone.now() + 2 * DAY)
    assert [p.function for p in standing_of(town.teacher).positions] == ["teacher"]


def test_one_that_begins_later_opens_nothing_today(town, position):
    today = timezone.localdate()
    delegate(position, to=town.teacher, starts_on=today + DAY, ends_on=today + 3 * DAY)
    assert not holds_direction(town.teacher, town.college)


def test_taken_back_it_opens_nothing_at_the_next_request(town, position):
    today = timezone.localdate()
    made = delegate(position, to=town.teacher, starts_on=today, ends_on=today + DAY)
    end_delegation(made)
    assert not holds_direction(town.teacher, town.college)
    assert [line.action for line in Line.objects.filter(about_kind="position")] == ["position.delegation_ended", "position.delegated"]


def test_it_holds_only_while_the_position_of_who_gave_it_does(client, town, position):
    today = timezone.localdate()
    delegate(position, to=town.teacher, starts_on=today, ends_on=today + 30 * DAY)
    Position.objects.filter(pk=position.pk).update(ends_on=today - DAY)
    refresh_keys([town.head.pk])
    assert not holds_direction(town.teacher, town.college)
    assert [p.function for p in standing_of(town.teacher).positions] == ["teacher"]
    sign_in(client, town.teacher)
    assert "au nom de Anne Roux" not in client.get(reverse("activation:delegations")).content.decode()
    assert "d’établissement" not in client.get(reverse("directory:person", args=[town.teacher.pk])).content.decode()
    Position.objects.filter(pk=position.pk).update(ends_on=None)
    refresh_keys([town.head.pk])
    assert holds_direction(town.teacher, town.college)


@pytest.mark.parametrize(("first", "last"), [(0, -1), (-1, 3), (0, 400)])
def test_dates_are_in_order_not_in_the_past_and_within_a_year(town, position, first, last):
    today = timezone.localdate()
    with pytest.raises(WrongDates):
        delegate(position, to=town.teacher, starts_on=today + first * DAY, ends_on=today + last * DAY)


def test_not_beyond_the_end_of_the_position_itself(town, position):
    today = timezone.localdate()
    position.ends_on = today + DAY
    position.save()
    with pytest.raises(WrongDates):
        delegate(position, to=town.teacher, starts_on=today, ends_on=today + 2 * DAY)


def test_to_a_colleague_only_once_and_not_further(town, position):
    today = timezone.localdate()
    stranger = factories.staff(factories.person("Luc", "Loin"), town.ecole, "director")
    with pytest.raises(NotAColleague):
        delegate(position, to=stranger, starts_on=today, ends_on=today)
    made = delegate(position, to=town.teacher, starts_on=today, ends_on=today + DAY)
    with pytest.raises(AlreadyDelegated):
        delegate(position, to=town.teacher, starts_on=today + DAY, ends_on=today + 2 * DAY)
    with pytest.raises(NotAColleague):
        delegate(made, to=town.head, starts_on=today, ends_on=today)


def test_the_page_hands_over_one_s_own_position_and_no_other(client, town, position):
    sign_in(client, town.head)
    today = timezone.localdate().isoformat()
    url = reverse("activation:delegate", args=[position.pk])
    assert client.post(url, {"to": town.teacher.pk, "starts_on": today, "ends_on": ""}).status_code == 200  # the end is compulsory
    assert client.post(url, {"to": town.teacher.pk, "starts_on": today, "ends_on": today}).status_code == 302
    made = Position.objects.get(delegated_from=position)
    assert "Hélène Petit" in client.get(reverse("activation:delegations")).content.decode()
    sign_in(client, town.teacher)
    assert "au nom de Anne Roux" in client.get(reverse("activation:delegations")).content.decode()
    assert client.get(url).status_code == 404
    assert client.get(reverse("activation:delegate", args=[made.pk])).status_code == 404
    assert client.post(reverse("activation:end_delegation", args=[made.pk])).status_code == 404
    sign_in(client, town.head)
    assert client.post(reverse("activation:end_delegation", args=[made.pk])).status_code == 302
    assert not Position.objects.filter(delegated_from=position).exists()  # begun today: it leaves its lines only


def test_a_delegated_head_prints_letters_and_the_journal_says_in_whose_name(client, town, position):
    today = timezone.localdate()
    made = delegate(position, to=town.teacher, starts_on=today, ends_on=today)
    sign_in(client, town.teacher)
    assert client.get(reverse("activation:people", args=[town.college.pk])).status_code == 200
    session = client.session
    session["position"] = made.pk
    session.save()
    client.post(reverse("activation:people", args=[town.college.pk]), {"table": "accounts", "action": "print", "row": [town.zoe.pk]})
    line = Line.objects.get(action="activation.codes_issued")
    assert (line.by_person_id, line.in_name_of_id) == (town.teacher.pk, town.head.pk)
