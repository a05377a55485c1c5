import datetime

import pytest

from preau.directory.hand_made_groups import (
    EndsBeforeItBegins,
    GroupIsOver,
    NotMadeByHand,
    SchoolNeeded,
    add_members,
    change_group,
    close_group,
    make_group,
    remove_members,
)
from preau.directory.keys import Kind, key
from preau.directory.models import AudienceKey, Membership
from preau.journal.models import Line
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + datetime.timedelta(days=1)


def is_inside(person, group) -> bool:
    return AudienceKey.objects.filter(person=person, key=key(Kind.GROUP_MEMBERS, group.pk)).exists()


def test_a_team_opens_to_its_members_at_once(cast):
    team = make_group("team", "  Journal   du collège ", school=cast.college, members=[cast.zoe, cast.petit, cast.zoe])
    assert (team.name, team.code) == ("Journal du collège", "journal-du-college")
    assert is_inside(cast.zoe, team)
    assert not is_inside(cast.nadia, team)
    assert {line.action for line in Line.objects.all()} == {"group.made", "group.joined"}


def test_a_group_between_schools_names_each_once(cast):
    group = make_group("inter_school", "Chorale", school=cast.college, other_schools=[cast.college, cast.ecole])
    assert list(group.other_schools.all()) == [cast.ecole]


def test_adding_twice_changes_nothing_and_coming_back_the_same_day_does(cast):
    team = make_group("team", "Journal", school=cast.college, members=[cast.zoe])
    assert add_members(team, [cast.zoe]) == []
    assert remove_members(team, [cast.zoe]) == 1
    assert not is_inside(cast.zoe, team)
    assert not Membership.objects.filter(group=team).exists()  # came and left the same day: never there
    add_members(team, [cast.zoe])
    assert is_inside(cast.zoe, team)


def test_who_leaves_later_keeps_a_past(cast, travel):
    team = make_group("team", "Journal", school=cast.college, members=[cast.zoe])
    travel("2026-12-10T10:00:00+01:00")
    remove_members(team, [cast.zoe])
    assert Membership.objects.get(group=team).ends_on == datetime.date(2026, 12, 9)
    assert not is_inside(cast.zoe, team)


def test_members_leave_with_the_group_at_its_new_end(cast):
    team = make_group("team", "Journal", school=cast.college, members=[cast.zoe], ends_on=TODAY + datetime.timedelta(days=30))
    change_group(team, name="Gazette", ends_on=TOMORROW)
    assert Membership.objects.get(group=team).ends_on == TOMORROW
    change_group(team, name="Gazette", ends_on=None)
    assert Membership.objects.get(group=team).ends_on is None
    assert team.name == "Gazette"


def test_a_closed_group_opens_nothing(cast):
    team = make_group("team", "Journal", school=cast.college, members=[cast.zoe], starts_on=TODAY - datetime.timedelta(days=40))
    close_group(team)
    assert team.closed_on == TODAY
    assert not is_inside(cast.zoe, team)


def test_a_class_is_not_made_by_hand(cast):
    with pytest.raises(NotMadeByHand):
        make_group("division", "5e C", school=cast.college)
    for act in (lambda: add_members(cast.cinquieme, [cast.paul]), lambda: close_group(cast.cinquieme)):
        with pytest.raises(NotMadeByHand):
            act()


def test_a_team_has_a_school_and_an_end_after_its_beginning(cast):
    with pytest.raises(SchoolNeeded):
        make_group("team", "Journal")
    with pytest.raises(EndsBeforeItBegins):
        make_group("community", "Journal", school=cast.college, starts_on=TOMORROW, ends_on=TODAY)


def test_nobody_enters_a_group_that_is_over(cast):
    begin, end = TODAY - datetime.timedelta(days=60), TODAY - datetime.timedelta(days=30)
    with pytest.raises(GroupIsOver):
        make_group("team", "Voyage", school=cast.college, members=[cast.zoe], starts_on=begin, ends_on=end)
    assert make_group("team", "Voyage", school=cast.college, starts_on=begin, ends_on=end).pk
