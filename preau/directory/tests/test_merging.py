"""Two records that are one human being: everything moves, everything comes back."""

import datetime
from collections import defaultdict

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models

from preau.accounts.models import Account, SignedIn
from preau.accounts.tests.factories import AccountFactory
from preau.directory.keys import refresh_keys
from preau.directory.merging import (
    COMPUTED,
    MergeAlreadyUndone,
    MergedAgainSince,
    NotTheSamePerson,
    kept_for,
    keys_to,
    known_as,
    merge,
    unmerge,
)
from preau.directory.models import (
    AudienceKey,
    Enrolment,
    Group,
    Guardianship,
    Membership,
    Merge,
    MergedRow,
    Organisation,
    Person,
    Position,
    SourceId,
    Told,
)
from preau.directory.names import index_names
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
D = datetime.date
ASIDE = {Line, Merge, MergedRow, Session, SignedIn, Told}  # what a merge and its undoing leave behind on purpose
# What a random row would not satisfy: checks that span several columns.
HELD_BY = {
    "directory.SourceId": {"organisation": None, "group": None, "subject": None},
    "directory.Position": {"function": "teacher"},
    "directory.Guardianship": {"legal": 1},
    "directory.Group": {"kind": "team"},
}


def build(model: type[models.Model], number: int = 0, **given):
    """The least that is valid of any table of the house, told apart by `number`."""
    values = {**HELD_BY.get(model._meta.label, {}), **given}
    for field in model._meta.concrete_fields:
        if field.name in values or field.primary_key and isinstance(field, models.AutoField) or field.has_default():
            continue
        if field.null and not field.is_relation:
            continue
        if field.is_relation:
            target = field.remote_field.model
            values[field.name] = None if field.null else build(target, number)
        else:
            values[field.name] = _value(field, number)
    if isinstance(model._meta.pk, models.OneToOneField):
        values.pop(model._meta.pk.name, None)
    return model.objects.create(**values)


def _value(field: models.Field, number: int):
    if field.choices:
        return next(value for value, _label in field.flatchoices if value not in ("", "guest", "elected"))
    if isinstance(field, models.DateTimeField):
        return datetime.datetime(2026, 9, 1, 8, 0, 0, 123456, tzinfo=datetime.UTC)
    if isinstance(field, models.DateField):
        if field.name in ("starts_on", "first_day"):
            return D(2026, 9, 1)
        return D(2027, 7, 1)
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.IntegerField | models.FloatField):
        return number or 1
    return f"{field.name[:8]}{build.count()}"[: field.max_length]


def _counter():
    build.n += 1
    return build.n


build.n = 0
build.count = _counter


def whole_database() -> dict[str, list]:
    """Every row of every table, as it is; computed tables without their row numbers."""
    found, tables = {}, connection.introspection.table_names()
    for model in apps.get_models(include_auto_created=True):
        if model in ASIDE or model._meta.db_table not in tables:
            continue
        names = [f.attname for f in model._meta.local_concrete_fields if not (model in COMPUTED and f.primary_key)]
        found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found


def person(first="Hélène", last="Petit", **more) -> Person:
    made = Person.objects.create(first_name=first, last_name=last, sort_name=f"{last} {first}".lower(), **more)
    index_names([made.pk])
    return made


def school(name="La Planèze"):
    from preau.directory.models import School

    return School.objects.create(kind="school", name=name, uai=f"015{build.count():04d}Z"[:8], school_kind="college", degree=2)


# --- Every key ----------------------------------------------------------------------------------------------------------


def test_the_walk_finds_every_key_to_person():
    found = {f"{model._meta.label}.{field.name}" for model, field in keys_to(Person)}
    assert {"directory.Position.person", "directory.Guardianship.pupil", "directory.SourceId.person", "directory.Merge.kept"} <= found
    by_django = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Person._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.is_relation and not relation.many_to_many
    }
    assert found == by_django


def test_every_row_that_names_the_dropped_names_the_kept_and_comes_back_byte_for_byte():
    kept, dropped = person(), person("Helene", "Petit-Roux", email="h@example.org")
    for model, field in keys_to(Person):
        if model not in COMPUTED and model is not Merge:
            build(model, 1, **{field.name: dropped})
    refresh_keys()
    before = whole_database()
    done = merge(kept=kept, dropped=dropped)
    for model, field in keys_to(Person):
        assert not model._base_manager.filter(**{field.attname: done.dropped_id}).exists(), model
    assert not Person.objects.filter(pk=done.dropped_id).exists()
    unmerge(done)
    after = whole_database()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_rows_that_say_the_same_of_both_come_back_too():
    """For each table where the database forbids two, the dropped person's row is kept aside whole, with what hung on it."""
    kept, dropped = person(), person("Helene")
    pairs = defaultdict(int)
    for model, field in keys_to(Person):
        if model in COMPUTED or model is Merge:
            continue
        one = build(model, 1, **{field.name: dropped})
        same = {
            f.name: getattr(one, f.name)
            for f in model._meta.local_concrete_fields
            if not f.primary_key and f.name != field.name and not (f.unique and not f.is_relation)
        }
        if model is not SourceId:
            model.objects.create(**same | {field.name: kept})
            pairs[model] += 1
    refresh_keys()
    before = whole_database()
    done = merge(kept=kept, dropped=dropped)
    assert done.rows.filter(field="").exists()
    unmerge(done)
    after = whole_database()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert len(pairs) > 6


# --- What it means ------------------------------------------------------------------------------------------------------


def test_a_teacher_who_is_also_a_parent_has_one_key_and_both_rights():
    teacher, parent, child = person(), person(email="h@example.org", mobile="06 12 34 56 78"), person("Zoé", "Petit")
    place = school()
    Position.objects.create(person=teacher, organisation=place, function="teacher", starts_on=D(2026, 9, 1))
    Guardianship.objects.create(guardian=parent, pupil=child, legal=1, tie="10", starts_on=D(2026, 9, 1))
    enrolment = build(Enrolment, person=child, school=place, starts_on=D(2026, 9, 1), ends_on=None)
    refresh_keys()
    merge(kept=teacher, dropped=parent, reason="Même adresse")
    teacher.refresh_from_db()
    assert teacher.guardianships.get().pupil == enrolment.person
    assert (teacher.email, teacher.mobile) == ("h@example.org", "06 12 34 56 78")
    assert AudienceKey.objects.filter(person=teacher).count() >= 5
    assert Line.objects.get(action="person.merged").about_id == teacher.pk


def test_what_the_kept_person_says_is_never_overwritten():
    kept, dropped = person(email="travail@example.org", town="Murat"), person(email="maison@example.org", address="3 rue", town="Pleaux")
    merge(kept=kept, dropped=dropped)
    kept.refresh_from_db()
    assert (kept.email, kept.town, kept.address) == ("travail@example.org", "Murat", "")


def test_two_enrolments_of_one_year_become_one_and_its_classes_follow():
    kept, dropped, place = person(), person(), school()
    one = build(Enrolment, person=kept, school=place, starts_on=D(2026, 9, 1), ends_on=D(2026, 10, 1))
    two = Enrolment.objects.create(person=dropped, school=place, year=one.year, starts_on=D(2026, 10, 2))
    group = build(Group, school=place)
    member = Membership.objects.create(person=dropped, group=group, enrolment=two, starts_on=D(2026, 10, 2))
    done = merge(kept=kept, dropped=dropped)
    member.refresh_from_db()
    one.refresh_from_db()
    assert (member.person_id, member.enrolment_id) == (kept.pk, one.pk)
    assert one.ends_on is None  # it lasts as long as either did
    unmerge(done)
    member.refresh_from_db()
    one.refresh_from_db()
    assert (member.person_id, member.enrolment_id, one.ends_on) == (dropped.pk, two.pk, D(2026, 10, 1))


def test_the_only_account_follows_and_goes_back():
    kept, dropped = person(), person(account=AccountFactory())
    account = dropped.account
    done = merge(kept=kept, dropped=dropped)
    kept.refresh_from_db()
    assert kept.account == account
    unmerge(done)
    kept.refresh_from_db()
    assert kept.account is None
    assert Person.objects.get(pk=dropped.pk).account == account


@pytest.mark.parametrize("in_use", ["kept", "dropped"])
def test_of_two_accounts_the_one_in_use_stays_and_the_other_is_closed(in_use):
    used, waiting = AccountFactory(), AccountFactory(waiting=True)
    kept = person(account=used if in_use == "kept" else waiting)
    dropped = person(account=waiting if in_use == "kept" else used)
    done = merge(kept=kept, dropped=dropped)
    kept.refresh_from_db()
    assert kept.account == used
    assert not Account.objects.get(pk=waiting.pk).is_active
    unmerge(done)
    kept.refresh_from_db()
    assert kept.account == (used if in_use == "kept" else waiting)
    assert Person.objects.get(pk=dropped.pk).account == (waiting if in_use == "kept" else used)
    assert Account.objects.get(pk=waiting.pk).is_active


def test_what_was_added_since_stays_with_the_kept_person():
    kept, dropped, place = person(), person(), school()
    done = merge(kept=kept, dropped=dropped)
    since = Position.objects.create(person=kept, organisation=place, function="aed", starts_on=D(2026, 11, 1))
    unmerge(done)
    since.refresh_from_db()
    assert since.person == kept


def test_a_row_changed_by_others_since_is_left_as_they_left_it():
    kept, dropped = person(), person(mobile="06 00 00 00 00")
    done = merge(kept=kept, dropped=dropped)
    Person.objects.filter(pk=kept.pk).update(mobile="07 11 11 11 11")
    unmerge(done)
    kept.refresh_from_db()
    assert kept.mobile == "07 11 11 11 11"


def test_merges_are_undone_latest_first():
    one, two, three = person("Un"), person("Deux"), person("Trois")
    before = whole_database()
    first = merge(kept=two, dropped=three)
    second = merge(kept=one, dropped=two)
    assert known_as(one) == {one.pk, first.dropped_id, second.dropped_id}
    assert kept_for(second.dropped_id) == one.pk
    with pytest.raises(MergedAgainSince):
        unmerge(first)
    unmerge(second)
    unmerge(Merge.objects.get(pk=first.pk))
    assert whole_database() == before
    with pytest.raises(MergeAlreadyUndone):
        unmerge(second)


def test_parent_and_child_are_two_persons():
    parent, child = person(), person("Zoé")
    Guardianship.objects.create(guardian=parent, pupil=child, tie="10", starts_on=D(2026, 9, 1))
    with pytest.raises(NotTheSamePerson):
        merge(kept=parent, dropped=child)
    with pytest.raises(NotTheSamePerson):
        merge(kept=parent, dropped=parent)
    assert Person.objects.count() == 2


def test_an_organisation_is_never_touched():
    place = school()
    build(Position, person=person(), organisation=place)
    dropped = person()
    build(Position, person=dropped, organisation=place)
    merge(kept=person(), dropped=dropped)
    assert Organisation.objects.count() == 1
