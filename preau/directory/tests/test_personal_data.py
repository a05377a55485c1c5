"""What is given back, and what is left of an erased person: a number."""

import datetime

import pytest
from django.apps import apps

from preau.accounts.models import Account
from preau.directory import access
from preau.directory.corrections import correct
from preau.directory.keys import refresh_keys
from preau.directory.merging import merge
from preau.directory.models import AudienceKey, Enrolment, Guardianship, Membership, NameWord, Person, Position, SourceId
from preau.directory.names import index_names
from preau.directory.personal_data import KEPT
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Change, Record, Remark, Run, StagedRow
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
NEXT_WEEK = TODAY + datetime.timedelta(days=7)
JOURNAL = {"journal.Line"}  # erased by its own room's entry


def erase(person: Person) -> int:
    return sum(kept.erase(person.pk) for kept in KEPT if kept.erase)


def where_said(*words: str) -> set[str]:
    """The tables in which one of these words can be read, whatever the column."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in JOURNAL or not model._meta.label.startswith(("directory.", "accounts.")):
            continue
        for row in model._base_manager.values_list():
            if any(word in str(row).lower() for word in words):
                found.add(model._meta.label)
    return found


def test_of_an_erased_pupil_only_a_number_is_left(cast):
    zoe = cast.zoe
    Person.objects.filter(pk=zoe.pk).update(last_name="Quelconque", birth_name="Unique", address="1 rue Singulière", email="zq@x.org")
    index_names([zoe.pk])
    SourceId.objects.create(feed="ine", kind="pupil", key="ine-singulier", person=zoe)
    correct(zoe, "town", "Ville-Singulière")
    double = Person.objects.create(first_name="Zoé", last_name="Quelconque", mobile="06 singulier")
    merge(kept=zoe, dropped=double)
    assert erase(zoe)
    assert where_said("quelconque", "unique", "singuli", "zq@x.org", "zoe.benali") == {"accounts.UsedLogin"} & where_said("zoe.benali")
    left = Person.objects.get(pk=zoe.pk)
    assert left.erased_at and not left.full_name and left.account is None
    assert not Account.objects.filter(login="zoe.benali").exists()


def test_erasing_closes_what_lasted_and_keeps_the_counts_of_past_years(cast):
    before = Enrolment.objects.filter(school=cast.college).count()
    erase(cast.zoe)
    assert Enrolment.objects.filter(school=cast.college).count() == before
    assert not Enrolment.objects.filter(person=cast.zoe, ends_on=None).exists()
    assert not Membership.objects.filter(person=cast.zoe, ends_on=None).exists()
    assert not AudienceKey.objects.filter(person=cast.zoe).exists()
    assert not access.persons_visible_to(cast.petit).filter(pk=cast.zoe.pk).exists()


def test_erasing_a_pupil_takes_from_the_guardian_what_they_saw_by_that_child(cast):
    assert access.persons_visible_to(cast.karim).filter(pk=cast.petit.pk).exists()
    erase(cast.zoe)
    assert not Guardianship.objects.filter(pupil=cast.zoe).exists()
    assert not access.persons_visible_to(cast.karim).filter(pk=cast.petit.pk).exists()
    assert access.persons_visible_to(cast.karim).filter(pk=cast.hugo.pk).exists()


def test_erasing_a_member_of_staff_ends_position_and_account(cast):
    erase(cast.petit)
    assert not Position.objects.filter(person=cast.petit, ends_on=None).exists()
    assert not AudienceKey.objects.filter(person=cast.petit).exists()
    assert cast.petit.account_id and not Account.objects.filter(pk=cast.petit.account_id).exists()


def test_what_imports_remembered_goes_too(cast):
    run = Run.objects.create(feed="aaf", issuer="CLE", state="applied")
    name = {"kind": "pupil", "key": "12345"}
    row = StagedRow.objects.create(run=run, digest="d", data='{"nom": "BENALI"}', file="eleve.xml", line=7, **name)
    Record.objects.create(feed="aaf", issuer="CLE", digest="d", row=row, **name)
    Remark.objects.create(run=run, code="ine_twice", file="eleve.xml", line=7, text="Zoé BENALI")
    Remark.objects.create(run=run, code="ine_twice", file="eleve.xml", line=9, text="Nadia CHABROL")
    order = {"run": run, "order": 1, "table": "directory.Person", "before": {"last_name": "Ben Ali"}}
    Change.objects.create(action="U", first=cast.zoe.pk, last=cast.zoe.pk, **order)
    Change.objects.create(action="U", first=cast.nadia.pk, last=cast.nadia.pk, **order)
    SourceId.objects.create(feed="aaf", issuer="CLE", person=cast.zoe, **name)
    erase(cast.zoe)
    assert not StagedRow.objects.exists() and not Record.objects.exists()
    assert [remark.line for remark in Remark.objects.all()] == [9]
    assert [change.first for change in Change.objects.all()] == [cast.nadia.pk]


def test_erasing_twice_changes_nothing_more(cast):
    erase(cast.zoe)
    at = Person.objects.get(pk=cast.zoe.pk).erased_at
    erase(cast.zoe)
    assert Person.objects.get(pk=cast.zoe.pk).erased_at == at


def test_a_word_that_others_bear_stays_findable(cast):
    erase(cast.zoe)  # the name of her brother and of her father
    assert NameWord.objects.filter(text="benali").exists()
    erase(cast.paul)
    assert not NameWord.objects.filter(text="faure").exists()


def test_what_is_given_back_says_everything_and_no_secret(cast):
    given = {kept.model._meta.label: kept.export(cast.petit.pk) for kept in KEPT if kept.export}
    assert given["directory.Person"][0]["last_name"] == "Petit"
    assert given["directory.Position"][0]["organisation"] == "Collège Jean-Moulin"
    assert given["directory.Teaching"][0]["subject"] == "Mathématiques"
    assert given["directory.FormTutor"][0]["group"] == "5e B"
    assert "password" not in str(given)


def test_a_child_s_copy_does_not_carry_what_a_judge_said_of_a_parent(cast):
    assert "jugement" not in str([kept.export(cast.zoe.pk) for kept in KEPT if kept.export])
    assert "jugement" in str([kept.export(cast.samia.pk) for kept in KEPT if kept.export])


def test_nobody_else_is_touched(cast):
    erase(cast.paul)
    assert_keys_hold()
    assert Person.objects.filter(erased_at=None).count() == len(cast.people) - 1


def test_what_was_handed_to_a_colleague_ends_too(cast):
    head = cast.head.positions.get()
    Position.objects.create(
        person=cast.deputy, organisation=cast.college, function="head", delegated_from=head, starts_on=TODAY, ends_on=NEXT_WEEK
    )
    refresh_keys([cast.deputy.pk])
    erase(cast.head)
    assert not Position.objects.on(TODAY).filter(delegated_from=head).exists()
    assert_keys_hold()
