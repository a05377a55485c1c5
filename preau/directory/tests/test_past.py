"""Past years: a read-only key for those who were there, pages that say the year, one rule against writing, one way to correct."""

import datetime

import pytest
from django.urls import reverse

from preau.directory import access, past
from preau.directory.class_delegates import end_mandate
from preau.directory.hand_made_groups import add_members, change_group, close_group, make_group, remove_members
from preau.directory.keys import Kind, key, refresh_dated, refresh_keys
from preau.directory.models import AudienceKey, ClassDelegate, Enrolment, ExceptionalDay, FormTutor, Group, Membership, SchoolYear, Teaching
from preau.directory.school_calendar import back_to_rule, decide_days
from preau.directory.school_years import PastYear, Span, may_write, set_terms
from preau.directory.tests.doors import last_year
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.journal.models import Line
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
D = datetime.date
LAST = D(2026, 7, 31)


@pytest.fixture
def past_class(cast) -> Group:
    """Zoé's 6e B of last year, with Mme Petit; Paul was in it and is now in another class; the leaver was too."""
    group = last_year(cast)
    for name in ("paul", "leaver"):
        enrolment = Enrolment.objects.create(
            person=cast.people[name], school=cast.college, year=group.year, level="6e", starts_on=D(2025, 9, 1), ends_on=LAST
        )
        Membership.objects.create(person=cast.people[name], group=group, enrolment=enrolment, starts_on=D(2025, 9, 1), ends_on=LAST)
    Teaching.objects.create(person=cast.petit, group=group, subject=cast.maths, starts_on=D(2025, 9, 1), ends_on=LAST)
    FormTutor.objects.create(person=cast.gone, group=group, starts_on=D(2025, 9, 1), ends_on=LAST)
    refresh_keys()
    return group


def reads(person, group) -> bool:
    return AudienceKey.objects.filter(person=person, key=key(Kind.GROUP_FORMER, group.pk)).exists()


def text_of(response) -> str:
    return response.content.decode()


def test_those_who_were_there_hold_a_key_while_they_are_enrolled_somewhere(cast, past_class):
    assert reads(cast.zoe, past_class) and reads(cast.paul, past_class)
    assert not reads(cast.nadia, past_class) and not reads(cast.karim, past_class)
    assert not AudienceKey.objects.filter(person=cast.leaver).exists()  # enrolled nowhere: nothing at all
    assert_keys_hold(TODAY)


def test_the_key_comes_at_midnight_when_the_year_ends_even_to_who_changed_class(cast, travel):
    Membership.objects.filter(person=cast.zoe, group=cast.cinquieme).update(ends_on=D(2027, 1, 15))
    Enrolment.objects.filter(person=cast.zoe).update(ends_on=None)
    travel("2027-08-01T00:05:00+02:00")
    refresh_dated(since=D(2027, 7, 31))
    assert reads(cast.zoe, cast.cinquieme)
    held = AudienceKey.objects.filter(person=cast.zoe)
    refresh_keys([cast.zoe.pk])
    assert set(held.values_list("key", flat=True)) == set(AudienceKey.objects.filter(person=cast.zoe).values_list("key", flat=True))


def test_a_past_class_is_read_by_those_who_were_there_and_by_the_staff(cast, past_class):
    def sees(name):
        return access.groups_visible_to(cast.people[name]).filter(pk=past_class.pk).exists()

    assert [name for name in ("zoe", "paul", "petit", "head", "nadia", "karim", "other_head", "leaver") if sees(name)] == [
        *("zoe", "paul", "petit", "head")
    ]


def test_a_past_key_opens_nobodys_name(cast, past_class):
    assert not access.persons_visible_to(cast.zoe).filter(pk=cast.paul.pk).exists()
    assert not access.may_see_class_list(cast.zoe, past_class)


def test_the_past_page_says_its_year_and_shows_the_class_as_it_was(cast, past_class, client):
    client.force_login(cast.head.account)
    text = text_of(client.get(reverse("directory:group", args=[past_class.pk])))
    assert "Année 2025-2026, terminée." in text
    assert cast.leaver.last_name in text and reverse("directory:person", args=[cast.leaver.pk]) not in text  # a name, no sheet
    assert cast.gone.last_name in text and "Mathématiques" in text
    assert reverse("directory:correct_past", args=[past_class.pk, cast.zoe.pk]) in text
    client.force_login(cast.zoe.account)
    text = text_of(client.get(reverse("directory:group", args=[past_class.pk])))
    assert "Année 2025-2026, terminée." in text and cast.petit.last_name in text
    assert cast.paul.first_name not in text and "Corriger" not in text


def test_past_classes_have_their_list(cast, past_class, client, queries_of):
    client.force_login(cast.zoe.account)
    url = reverse("directory:past_groups")
    assert "6e B" in text_of(client.get(url)) and "5e B" not in text_of(client.get(url))
    client.force_login(cast.head.account)
    few = queries_of(url)
    Group.objects.bulk_create(Group(kind="teaching", school=cast.college, year=past_class.year, code=f"G{n}") for n in range(30))
    assert queries_of(url) == few <= 15


# --- Nothing past is written -------------------------------------------------------------------------------------------


def test_one_rule_says_what_may_be_written(cast):
    old = SchoolYear.objects.create(name="2025-2026", starts_on=D(2025, 8, 1), ends_on=LAST)
    assert may_write(cast.cinquieme.year) and not may_write(old)
    assert may_write(None) and may_write(D(2026, 9, 3)) and may_write(D(2030, 1, 1)) and not may_write(LAST)


def test_groups_that_ended_before_this_year_are_not_written(cast, travel):
    travel("2026-03-02T10:00:00+01:00")
    SchoolYear.objects.create(name="2025-2026", starts_on=D(2025, 8, 1), ends_on=LAST)
    team = make_group("team", "Voyage", school=cast.college, members=[cast.zoe], ends_on=D(2026, 6, 1))
    close_group(team, date=D(2026, 6, 1))
    travel("2026-11-26T10:00:00+01:00")
    for act in (
        lambda: add_members(team, [cast.paul]),
        lambda: remove_members(team, [cast.zoe]),
        lambda: change_group(team, name="Autre", ends_on=None),
        lambda: close_group(team),
        lambda: make_group("team", "Hier", school=cast.college, starts_on=D(2026, 7, 1)),
    ):
        with pytest.raises(PastYear):
            act()


def test_terms_days_and_delegates_of_a_past_year_are_not_written(cast, past_class):
    with pytest.raises(PastYear):
        set_terms(cast.college, past_class.year, [Span("T1", D(2025, 9, 1), D(2025, 12, 1))])
    with pytest.raises(PastYear):
        decide_days(cast.college, D(2026, 6, 1), D(2026, 6, 1), half_days=["am"], is_open=False)
    with pytest.raises(PastYear):
        back_to_rule(ExceptionalDay.objects.create(school=cast.college, date=D(2026, 6, 1), half_day="am", is_open=False))
    mandate = ClassDelegate.objects.create(person=cast.zoe, group=past_class, rank="titular", starts_on=D(2025, 10, 1), ends_on=LAST)
    with pytest.raises(PastYear):
        end_mandate(mandate)


# --- But by a correction -----------------------------------------------------------------------------------------------


def test_the_office_corrects_class_and_level_of_last_year_with_a_reason(cast, past_class, client):
    other = Group.objects.create(kind="division", school=cast.college, year=past_class.year, code="6e C", name="6e C")
    client.force_login(cast.secretary.account)
    url = reverse("directory:correct_past", args=[past_class.pk, cast.zoe.pk])
    assert client.post(url, {"group": other.pk, "level": "6e"}).status_code == 200  # no reason, no correction
    client.post(url, {"group": other.pk, "level": "5e", "reason": "changement de classe en octobre"})
    place = Membership.objects.get(person=cast.zoe, group__year=past_class.year)
    assert (place.group, place.ends_on, place.enrolment.level) == (other, LAST, "5e")
    assert reads(cast.zoe, other) and not reads(cast.zoe, past_class)
    line = Line.objects.get(action="past.class_corrected")
    assert line.person_id == cast.zoe.pk and line.before["code"] == "6e B"
    assert line.after["reason"] == Line.objects.get(action="past.level_corrected").after["reason"] == "changement de classe en octobre"


def test_a_correction_stays_within_its_year_and_school(cast, past_class):
    with pytest.raises(past.NotPast):
        past.correct_class(cast.zoe, of=cast.cinquieme, to=cast.sixieme, reason="erreur")
    with pytest.raises(past.AnotherYear):
        past.correct_class(cast.zoe, of=past_class, to=cast.sixieme, reason="erreur")
    with pytest.raises(past.NotThere):
        past.correct_class(cast.nadia, of=past_class, to=past_class, reason="erreur")
    with pytest.raises(past.ReasonNeeded):
        past.correct_class(cast.zoe, of=past_class, to=past_class, reason="  ")
    with pytest.raises(past.NotPast):
        past.correct_level(Enrolment.objects.get(person=cast.zoe, year=cast.cinquieme.year), "4e", reason="erreur")
