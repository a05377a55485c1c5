"""A topic closed to a guardian on a deed: who says so, from when, and what it shuts."""

import datetime

import pytest
from django.urls import reverse

from preau.directory import access
from preau.directory.guardians import (
    AlreadyClosed,
    DeedNeeded,
    EndsBeforeItBegins,
    HasNoRight,
    NothingToClose,
    TieIsOver,
    close_topics,
    closed_topics,
    is_closed,
    open_topic,
)
from preau.directory.jobs import begin_and_end_of_relations
from preau.directory.models import AudienceRefusal, GuardianRefusal, Guardianship, Topic
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.journal.models import Line
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
DEED = "Jugement du 12 mars 2026, tribunal judiciaire d’Aurillac"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def tie(cast):
    return Guardianship.objects.get(guardian=cast.karim, pupil=cast.zoe)


def test_a_topic_is_closed_at_once_and_only_for_that_child(cast, tie):
    close_topics(tie, [Topic.MARKS, Topic.HEALTH], deed=DEED)
    assert is_closed(cast.karim, cast.zoe, Topic.MARKS)
    assert not is_closed(cast.karim, cast.hugo, Topic.MARKS)
    assert not is_closed(cast.karim, cast.zoe, Topic.ABSENCES)
    assert AudienceRefusal.objects.filter(person=cast.karim, topic=Topic.MARKS).exists()
    assert_keys_hold()


def test_when_every_topic_is_closed_the_child_is_no_longer_found(cast, tie):
    close_topics(tie, Topic.values[:-1], deed=DEED)
    assert access.persons_visible_to(cast.karim).filter(pk=cast.zoe.pk).exists()
    close_topics(tie, Topic.values[-1:], deed=DEED)
    assert not access.persons_visible_to(cast.karim).filter(pk=cast.zoe.pk).exists()
    assert access.persons_visible_to(cast.karim).filter(pk=cast.hugo.pk).exists()
    assert next(line for line in closed_topics(cast.zoe) if line.tie == tie).everything


def test_it_opens_again_at_once_and_the_past_is_kept(cast, tie, travel):
    (refusal,) = close_topics(tie, [Topic.MARKS], deed=DEED, starts_on=TODAY - 30 * DAY)
    open_topic(refusal)
    assert not is_closed(cast.karim, cast.zoe, Topic.MARKS)
    assert GuardianRefusal.objects.get(pk=refusal.pk).ends_on == TODAY - DAY
    line = next(line for line in closed_topics(cast.zoe) if line.tie == tie)
    assert [r.pk for r in line.past] == [refusal.pk] and not line.live
    open_topic(refusal)  # twice says no more
    assert Line.objects.filter(action="guardian.topic_opened").count() == 1
    assert_keys_hold()


def test_one_that_began_today_leaves_only_its_lines_in_the_journal(tie):
    (refusal,) = close_topics(tie, [Topic.MARKS], deed=DEED)
    open_topic(refusal)
    assert not GuardianRefusal.objects.filter(pk=refusal.pk).exists()
    assert list(Line.objects.order_by("pk").values_list("action", flat=True))[-2:] == ["guardian.topics_closed", "guardian.topic_opened"]


def test_it_begins_and_ends_by_itself_at_midnight(cast, tie, travel):
    close_topics(tie, [Topic.MARKS], deed=DEED, starts_on=TODAY + 2 * DAY, ends_on=TODAY + 3 * DAY)
    assert not AudienceRefusal.objects.filter(person=cast.karim).exists()
    assert [r.topic for r in next(line for line in closed_topics(cast.zoe) if line.tie == tie).to_come] == [Topic.MARKS]
    for days, closed in ((2, True), (4, False)):
        before = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC) + (days - 1) * DAY
        travel(before + DAY)
        begin_and_end_of_relations(before)
        assert AudienceRefusal.objects.filter(person=cast.karim, topic=Topic.MARKS).exists() == closed, days


def test_the_journal_says_who_and_what_and_never_the_deed(cast, tie):
    close_topics(tie, [Topic.MARKS], deed=DEED)
    line = Line.objects.get(action="guardian.topics_closed")
    assert line.person_id == cast.zoe.pk and line.after["topics"] == ["marks"]
    assert "ugement" not in str(line.after)


def test_what_cannot_be_closed_is_said_in_a_sentence(cast, tie):
    with pytest.raises(HasNoRight):
        close_topics(Guardianship.objects.get(guardian=cast.grandmother), [Topic.MARKS], deed=DEED)
    with pytest.raises(DeedNeeded):
        close_topics(tie, [Topic.MARKS], deed="  ")
    with pytest.raises(NothingToClose):
        close_topics(tie, [], deed=DEED)
    with pytest.raises(EndsBeforeItBegins):
        close_topics(tie, [Topic.MARKS], deed=DEED, starts_on=TODAY, ends_on=TODAY - DAY)
    close_topics(tie, [Topic.MARKS], deed=DEED, ends_on=TODAY + 10 * DAY)
    with pytest.raises(AlreadyClosed):
        close_topics(tie, [Topic.MARKS], deed=DEED, starts_on=TODAY + 10 * DAY)
    close_topics(tie, [Topic.MARKS], deed=DEED, starts_on=TODAY + 11 * DAY)
    Guardianship.objects.filter(pk=tie.pk).update(ends_on=TODAY - DAY)
    with pytest.raises(TieIsOver):
        close_topics(tie, [Topic.HEALTH], deed=DEED)


# --- The page ----------------------------------------------------------------------------------------------------------


def url(pupil):
    return reverse("directory:closed_topics", args=[pupil.pk])


def test_the_office_closes_and_opens_from_the_page(client, cast, tie):
    client.force_login(cast.secretary.account)
    sent = {"tie": tie.pk, "topics": ["marks", "meetings"], "deed": DEED, "starts_on": "2026-11-26", "ends_on": ""}
    assert client.post(url(cast.zoe), sent).status_code == 302
    page = client.get(url(cast.zoe)).content.decode()
    assert "tribunal judiciaire d’Aurillac" in page and "Notes et bulletins" in page
    refusal = GuardianRefusal.objects.get(guardianship=tie, topic="marks")
    assert client.post(reverse("directory:open_topic", args=[cast.zoe.pk, refusal.pk])).status_code == 302
    assert not is_closed(cast.karim, cast.zoe, "marks") and is_closed(cast.karim, cast.zoe, "meetings")


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(client, cast, tie):
    client.force_login(cast.head.account)
    answer = client.post(url(cast.zoe), {"tie": tie.pk, "topics": ["marks"], "deed": "", "starts_on": "2026-11-26"})
    assert answer.status_code == 200 and "errorlist" not in answer.content.decode()
    assert "checked" in answer.content.decode()
    assert not GuardianRefusal.objects.filter(guardianship=tie).exists()


def test_a_tie_of_another_pupil_is_refused(client, cast):
    client.force_login(cast.head.account)
    other = Guardianship.objects.get(guardian=cast.karim, pupil=cast.hugo)
    client.post(url(cast.zoe), {"tie": other.pk, "topics": ["marks"], "deed": DEED, "starts_on": "2026-11-26"})
    assert not GuardianRefusal.objects.filter(guardianship=other).exists()


def test_reading_what_a_judge_decided_is_kept(client, cast):
    client.force_login(cast.head.account)
    client.get(url(cast.zoe))
    assert Line.objects.filter(action="guardian.closed_topics_read", person_id=cast.zoe.pk, by_person_id=cast.head.pk).count() == 1


def test_only_the_office_reads_it(client, cast):
    for name, status in (("petit", 403), ("roche", 403), ("karim", 403), ("paul", 404), ("other_head", 404), ("samia", 404)):
        client.force_login(cast.people[name].account)
        assert client.get(url(cast.zoe)).status_code == status, name


def test_the_page_costs_the_same_for_one_topic_or_ten(client, queries_of, cast, tie):
    client.force_login(cast.head.account)
    one = queries_of(url(cast.zoe))
    close_topics(tie, Topic.values, deed=DEED)
    assert queries_of(url(cast.zoe)) == one <= 15
