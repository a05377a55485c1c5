"""Undo: to the last byte when nothing was attached since; otherwise what is used stays, closed, and is listed by room."""

import datetime

import pytest

from preau.accounts.models import Account
from preau.directory.aaf.tests.pictures import bring_in, differences, dump, picture
from preau.directory.aaf.tests.test_whole_way import TODAY, delta, later, person
from preau.directory.aaf.tests.writer import small_school
from preau.directory.corrections import correct
from preau.directory.delegation import delegate
from preau.directory.keys import Kind, key
from preau.directory.models import AudienceKey, Enrolment, GuardianRefusal, Guardianship, Person, School, SourceId, Topic
from preau.directory.standing import standing_of
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Run
from preau.feeds.undoing import CannotUndo, attached_since, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]


def test_undoing_the_first_import_leaves_an_empty_directory(tmp_path):
    before = dump()
    run = undo(bring_in(small_school().write(tmp_path / "a")))
    assert run.state == Run.State.UNDONE and not run.attached
    assert not differences(before, dump())
    assert not Person.objects.exists() and not AudienceKey.objects.exists()


@pytest.mark.parametrize("second", ["full", "delta"])
def test_undoing_the_latest_import_restores_to_the_last_byte(tmp_path, second):
    bring_in(small_school().write(tmp_path / "a"))
    before = dump()
    following = later(small_school()) if second == "full" else delta()
    run = bring_in(following.write(tmp_path / "b"), confirmed=True)
    assert differences(before, dump())
    undo(run)
    assert not differences(before, dump())
    assert_keys_hold()


def test_an_undone_import_can_be_done_again(tmp_path):
    folder = small_school().write(tmp_path / "a")
    run = bring_in(folder)
    first = picture()
    undo(run)
    bring_in(folder)
    assert not differences(first, picture())


def test_only_the_latest_import_of_a_school_is_undone(tmp_path):
    first = bring_in(small_school().write(tmp_path / "a"))
    second = bring_in(small_school().copy(day="20260908").change("guardian", "83", mail="luc@example.org").write(tmp_path / "b"))
    with pytest.raises(CannotUndo, match=f"n° {second.pk}"):
        undo(first)
    undo(second)
    assert undo(first).state == Run.State.UNDONE


def test_an_import_of_another_school_does_not_stand_in_the_way(tmp_path):
    first = bring_in(small_school().write(tmp_path / "a"))
    other = small_school().copy(project="ENT_0159992E", day="20260908")
    other.records.clear()
    other.school("9002", uai="0159992E", name="CLG-LA PLANEZE").pupil("91", at="9002", name="AILLEURS")
    bring_in(other.write(tmp_path / "b"))
    undo(first)
    assert list(Enrolment.objects.values_list("school__uai", flat=True)) == ["0159992E"]


def test_an_import_that_changed_nothing_does_not_stand_in_the_way(tmp_path):
    folder = small_school().write(tmp_path / "a")
    first = bring_in(folder)
    bring_in(folder)
    assert undo(first).state == Run.State.UNDONE


def test_what_was_attached_since_is_listed_by_room_and_closed_instead_of_deleted(tmp_path):
    run = bring_in(small_school().write(tmp_path / "a"))
    zoe, tie = person("pupil", "71"), Guardianship.objects.filter(guardian=person("guardian", "83")).first()
    Person.objects.filter(pk=zoe.pk).update(account=Account.objects.create_account(login="zoe.pages"))
    GuardianRefusal.objects.create(guardianship=tie, topic=Topic.MARKS, deed="jugement", starts_on=TODAY)
    correct(person("staff", "51"), "email", "anne@example.org")
    listed = attached_since(run).rooms
    assert dict(listed) == {"comptes": 1, "annuaire": 2}
    run = undo(run)
    assert run.attached == {"comptes": 1, "annuaire": 2}
    kept = set(Person.objects.values_list("pk", flat=True))
    assert kept == {zoe.pk, tie.guardian_id, tie.pupil_id, SourceId.objects.get(kind="staff", key="51").person_id}
    tie.refresh_from_db()
    assert tie.ends_on is not None and not Guardianship.objects.on(TODAY).exists()
    assert not Enrolment.objects.exists() and not School.objects.exists()
    assert not AudienceKey.objects.exists()
    again = bring_in(small_school().write(tmp_path / "b"))
    assert person("pupil", "71") == zoe and again.changes["created"]["students"] == 2


def test_an_import_that_was_not_applied_is_not_undone(tmp_path):
    run = undo(bring_in(small_school().write(tmp_path / "a")))
    with pytest.raises(CannotUndo, match="annulé"):
        undo(run)


def test_an_import_that_closes_a_position_shuts_its_delegation_at_once_and_undo_opens_it_again(tmp_path, travel):
    made = small_school().staff("53", name="SUPPLÉ", given="Ève", function="EDU")
    bring_in(made.write(tmp_path / "a"))
    head, colleague = person("staff", "52"), person("staff", "53")
    delegation = delegate(head.positions.get(), to=colleague, starts_on=TODAY, ends_on=datetime.date(2026, 12, 20))
    directs = AudienceKey.objects.filter(person=colleague, key=key(Kind.SCHOOL_DIRECTION, School.objects.get().pk))
    assert directs.exists()
    travel("2026-11-27T10:00:00+01:00")
    run = bring_in(made.copy(day="20261127").drop("staff", "52").write(tmp_path / "b"), confirmed=True)
    assert not directs.exists() and delegation not in standing_of(colleague).positions
    assert_keys_hold()
    undo(run)
    assert directs.exists() and delegation in standing_of(colleague).positions
    assert_keys_hold()
