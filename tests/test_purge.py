"""What is over goes each night, and nothing else; who left is forgotten after the delay, unless a source still names them."""

import datetime
import json

import pytest
from django.utils import timezone

from preau.accounts.models import Account, SignedIn
from preau.directory.keys import refresh_keys
from preau.directory.leavers import gone_since, left_on, may_still_read
from preau.directory.models import Enrolment, Guardianship, Membership, Person, Position, SourceId
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Record, Run, StagedRow
from preau.journal.models import Line
from preau.journal.writing import write, write_reading
from preau.retention.erasing import erase
from preau.retention.purging import purge
from preau.retention.rooms import declared
from preau.retention.rules import LABELS, WrongDelay, all_rules, back_to_text, correct_rule, delay_of, rule_of
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def rows(done) -> dict[str, int]:
    return {purged.table: purged.rows for purged in done if purged.rows}


def all_leave(person, *, on: datetime.date) -> None:
    for model in (Position, Enrolment, Membership):
        model.objects.filter(person=person).update(ends_on=on)
    refresh_keys([person.pk])


def test_every_rule_that_a_room_names_is_written_with_its_text_and_every_rule_serves():
    named = {kept.rule for _room, entries in declared() for kept in entries if kept.rule}
    assert named | {"own_things"} == {rule.code for rule in all_rules()} == set(LABELS)
    assert all(rule.article and rule.days > 0 for rule in all_rules())


def test_a_rule_corrected_by_a_person_acts_and_can_be_taken_back():
    correct_rule("sessions", days=10, article="Décision du délégué à la protection des données", dated_on=TODAY)
    assert delay_of("sessions") == 10 * DAY and rule_of("sessions").is_corrected
    assert [line.action for line in Line.objects.all()] == ["retention.rule_corrected"]
    back_to_text("sessions")
    assert delay_of("sessions") == 90 * DAY
    for wrong in ({"days": 0}, {"days": 99_999}, {"article": " "}):
        with pytest.raises(WrongDelay):
            correct_rule("sessions", **{"days": 10, "article": "texte", "dated_on": TODAY} | wrong)


def test_only_what_is_over_goes_and_a_dry_run_only_counts(cast):
    account = Account.objects.create(login="x.y")
    old, fresh = timezone.now() - 91 * DAY, timezone.now() - 89 * DAY
    for ended in (old, fresh, None):
        SignedIn.objects.create(account=account, session_key=str(ended), ended_at=ended, expires_at=timezone.now() + DAY)
    asked = rows(purge(dry_run=True))
    assert asked["accounts.SignedIn"] == 1 and SignedIn.objects.count() == 3
    assert rows(purge())["accounts.SignedIn"] == 1 and SignedIn.objects.count() == 2
    assert "accounts.SignedIn" not in rows(purge())
    correct_rule("sessions", days=30, article="texte", dated_on=TODAY)
    assert rows(purge())["accounts.SignedIn"] == 1


def test_readings_go_after_a_year_and_changes_stay(travel):
    write_reading("file.read", about=("person", 9), person_id=9)
    write("person.corrected", about=("person", 9), person_id=9)
    travel("2027-11-25T10:00:00+01:00")
    assert "journal.Line" not in rows(purge())
    travel("2027-11-27T10:00:00+01:00")
    assert rows(purge())["journal.Line"] == 1
    assert set(Line.objects.values_list("action", flat=True)) == {"person.corrected", "retention.purged"}


def test_who_left_is_forgotten_a_year_later_and_who_stays_is_not(cast, travel):
    all_leave(cast.paul, on=TODAY - DAY)
    left = set(gone_since(TODAY).values_list("pk", flat=True))
    assert cast.paul.pk in left and not left & {cast.zoe.pk, cast.karim.pk, cast.petit.pk}
    assert "directory.Person" not in rows(purge())
    travel((timezone.now() + 367 * DAY).isoformat())
    Enrolment.objects.exclude(person__in=[cast.paul, cast.leaver]).update(ends_on=None)
    assert rows(purge())["directory.Person"] >= 1
    cast.paul.refresh_from_db()
    assert cast.paul.erased_at and not cast.paul.last_name and cast.paul.account_id is None
    for who in (cast.zoe, cast.karim, cast.petit):
        assert Person.objects.get(pk=who.pk).erased_at is None
    refresh_keys()
    assert_keys_hold()


def test_a_guardian_leaves_with_the_last_child(cast):
    all_leave(cast.zoe, on=TODAY - DAY)
    assert left_on(cast.karim) is None  # Hugo is still there
    all_leave(cast.hugo, on=TODAY - DAY)
    assert left_on(cast.karim) == TODAY - DAY
    assert cast.karim.pk in set(gone_since(TODAY).values_list("pk", flat=True))


def test_whom_a_source_still_names_is_not_forgotten(cast):
    all_leave(cast.paul, on=TODAY - DAY)
    name = {"feed": "aaf", "issuer": "06", "kind": "pupil", "key": "71"}
    row = StagedRow.objects.create(run=Run.objects.create(feed="aaf"), digest="d", data="{}", kind="pupil", key="71")
    Record.objects.create(digest="d", row=row, **name)
    SourceId.objects.create(person=cast.paul, **name)
    assert cast.paul.pk not in set(gone_since(TODAY).values_list("pk", flat=True))


def test_own_things_are_read_for_ninety_days_and_coming_back_opens_all_again(cast, travel):
    all_leave(cast.petit, on=TODAY - DAY)
    assert may_still_read(cast.petit)
    travel((timezone.now() + 91 * DAY).isoformat())
    assert not may_still_read(cast.petit)
    Position.objects.create(person=cast.petit, organisation=cast.other_college, function="teacher", starts_on=timezone.localdate())
    assert may_still_read(cast.petit) and Person.objects.get(pk=cast.petit.pk).account_id == cast.petit.account_id


def test_erasing_goes_through_every_room_once(cast):
    Guardianship.objects.filter(guardian=cast.karim).first()
    write("person.corrected", about=("person", cast.karim.pk), person_id=cast.karim.pk, before={"town": "Murat"})
    touched = erase(cast.karim.pk)
    assert touched["directory.Person"] == 1 and touched["directory.Guardianship"] == 2 and touched["journal.Line"] >= 1
    assert not Line.objects.concerning(cast.karim.pk).exclude(before=None).exists()
    assert "directory.Person" not in erase(cast.karim.pk)
    assert_keys_hold()


@pytest.mark.one_database
def test_the_command_counts_or_forgets_and_says_so(cast, preau):
    all_leave(cast.paul, on=TODAY - DAY)
    correct_rule("leavers", days=1, article="texte", dated_on=TODAY)
    status, out = preau("purge", "--dry-run", "--json")
    told = json.loads(out)
    assert status == 0 and told["purged"] is False and Person.objects.get(pk=cast.paul.pk).erased_at is None
    assert {t["table"] for t in told["tables"]} >= {"directory.Person", "journal.Line", "jobs.Job", "feeds.Run", "accounts.SignedIn"}
    status, out = preau("purge", "--dry-run")
    assert status == 0 and "rien n’est oublié" in out
