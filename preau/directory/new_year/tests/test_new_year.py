"""The change of year from end to end, by its acts: prepared, rehearsed, applied, undone."""

import datetime

import pytest

from preau.directory.aaf.tests.pictures import differences, dump
from preau.directory.facts import load_facts
from preau.directory.hand_made_groups import make_group
from preau.directory.keys import refresh_keys
from preau.directory.models import Enrolment, FormTutor, Group, Membership, Position, School, SchoolYear, Teaching, Term
from preau.directory.new_year.asking import NothingPrepared, rehearse
from preau.directory.new_year.preparing import (
    AlreadyChanged,
    CodeNeeded,
    CodeTaken,
    add_group,
    drop_group,
    plan_of,
    prepare,
    prepare_all,
    rename_group,
    set_cut,
)
from preau.directory.siecle.tests.importing import bring_in
from preau.directory.sts.tests.writer import StsSet, service, small_sts
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds import runs
from preau.feeds.models import Run
from preau.feeds.undoing import attached_since, undo
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
END = datetime.date(2027, 7, 31)


def change(*schools, confirmed=False) -> Run:
    run, comparison = rehearse(prepare_all(schools))
    return runs.apply(run, comparison=comparison, confirmed=confirmed)


def problems(run: Run) -> set[str]:
    return set(run.remarks.values_list("code", flat=True))


def test_the_structure_is_copied_from_this_year(july):
    plan = prepare(july.college)
    assert plan.year.name == "2027-2028"
    assert set(plan.groups.values_list("kind", "code")) == {("division", "5e B"), ("division", "6e A"), ("teaching", "5ESP1")}
    assert prepare(july.college).pk == plan.pk
    assert Line.objects.filter(action="year.prepared").count() == 1


def test_what_a_feed_already_opened_is_the_structure(july):
    year = SchoolYear.objects.create(name="2027-2028", starts_on=datetime.date(2027, 8, 1), ends_on=datetime.date(2028, 7, 31))
    Group.objects.create(kind="division", school=july.college, year=year, code="6C", name="6C")
    run = change(july.college)
    assert list(Group.objects.filter(year=year).values_list("code", flat=True)) == ["6C"]
    assert run.changes["unchanged"]["divisions"] == 1 and "divisions" not in run.changes["created"]


def test_the_file_of_next_year_is_the_structure_and_leaves_this_one_alone(travel, tmp_path):
    """STS gives next year's classes in July: this year's go on to their end, the plan follows the file."""
    load_facts(again=True)
    travel("2027-06-20T10:00:00+02:00")
    bring_in("sts", small_sts().write(tmp_path / "this"))
    school = School.objects.get()
    prepare(school)  # copied, before the file comes
    travel("2027-07-08T10:00:00+02:00")
    coming = StsSet(year="2027").subject("061300", "MATHEMATIQUES")
    coming.person("51", tutors={"CODE_STRUCTURE": "6A", "DATE_DEBUT": "2027-09-01", "DATE_FIN": "2028-08-31"})
    coming.division("6A", "SIXIEME A", [service("061300", "epp:51")]).division("6B", "SIXIEME B")
    bring_in("sts", coming.write(tmp_path / "next"))
    this_year = Group.objects.filter(school=school, year__name="2026-2027")
    assert this_year.count() == 3 and not this_year.exclude(closed_on=None).exists()
    assert Teaching.objects.filter(group__in=this_year, ends_on=None).count() == 2
    assert not Position.objects.exclude(ends_on=None).exists()  # who leaves, leaves at the end of August
    run = change(school)
    opened = Group.objects.filter(school=school, year__name="2027-2028")
    assert set(opened.values_list("kind", "code")) == {("division", "6A"), ("division", "6B"), ("teaching", "5ESP2")}
    assert run.remarks.get(code="year_copy_left_out").text == "5 A"
    assert "6B" in run.remarks.get(code="year_no_tutor").text
    assert Teaching.objects.filter(group__in=this_year, ends_on=END).count() == 2


def test_classes_are_renamed_added_and_dropped_before_they_exist(july):
    plan = prepare(july.college)
    five, six = plan.groups.get(code="5e B"), plan.groups.get(code="6e A")
    rename_group(six, code=" 6e  Jaune ", name="Sixième")
    with pytest.raises(CodeTaken):
        rename_group(five, code="6e Jaune", name="")
    with pytest.raises(CodeTaken):
        add_group(plan, "division", "5e B")
    with pytest.raises(CodeNeeded):
        add_group(plan, "division", "  ")
    drop_group(five)
    add_group(plan, "division", "4e B")
    change(july.college)
    assert set(Group.objects.filter(year=plan.year).values_list("code", flat=True)) == {"6e Jaune", "4e B", "5ESP1"}


def test_a_rehearsal_counts_and_changes_nothing(july):
    prepare(july.college)
    before = dump()
    run, _comparison = rehearse([plan_of(july.college)])
    assert not differences(before, dump())
    assert run.state == Run.State.READ
    assert run.changes["left"] == {"divisions": 2, "groups": 1, "memberships": 4, "teachings": 2, "tutors": 1}
    assert run.changes["created"] == {"divisions": 2, "groups": 1, "terms": 3}
    assert run.changes["updated"] == {"pupils": 3}
    expected = dict(run.proposals.filter(kind="pupils").values_list("label", "detail"))
    assert expected[f"{july.paul.last_name} Paul"] == "6e → 5e attendu"


def test_a_rehearsal_says_what_to_check(july):
    Enrolment.objects.filter(person=july.nadia).update(level="")
    make_group("team", "Journal", school=july.college)
    set_cut(prepare(july.college), 0)
    run, _comparison = rehearse([plan_of(july.college)])
    assert problems(run) == {
        *("year_no_calendar", "year_no_terms", "year_no_tutor", "year_position_ends", "year_pupil_without_level", "year_group_still_open"),
    }
    assert run.remarks.get(code="year_no_tutor").text == "2 classes : 5e B, 6e A"
    assert "Tom Passage" in run.remarks.get(code="year_position_ends").text


def test_in_november_the_run_stops_and_asks(cast):
    load_facts()
    run, comparison = rehearse([prepare(cast.college)])
    assert run.state == Run.State.ASKING and "31/07/2027" in run.alarms[0]["text"]
    with pytest.raises(runs.NeedsConfirmation):
        runs.apply(run, comparison=comparison)
    assert runs.apply(run, confirmed=True).state == Run.State.APPLIED


def test_applying_ends_the_year_at_its_last_day_and_opens_the_next(july):
    run = change(july.college)
    year = SchoolYear.objects.get(name="2027-2028")
    assert run.state == Run.State.APPLIED
    assert set(Group.objects.filter(school=july.college, closed_on=END).values_list("code", flat=True)) == {"5e B", "6e A", "5ESP1"}
    for model in (Membership, Teaching, FormTutor):
        assert not model.objects.filter(group__school=july.college, ends_on=None).exists(), model
    assert Enrolment.objects.get(person=july.zoe).ends_on == END
    assert Enrolment.objects.get(person=july.leaver).ends_on == datetime.date(2026, 11, 25)
    assert Position.objects.get(person=july.head).ends_on is None
    assert set(Term.objects.filter(school=july.college, year=year).values_list("name", flat=True)) == {
        *("1er trimestre", "2e trimestre", "3e trimestre"),
    }
    assert not Enrolment.objects.filter(year=year).exists()  # pupils come with the feeds
    assert Enrolment.objects.get(person=july.hugo).ends_on is None  # another school
    assert_keys_hold()


def test_mandates_of_the_year_end_with_what_was_handed_over_of_them(july):
    mandate = Position.objects.get(person=july.referent)
    Position.objects.filter(pk=mandate.pk).update(ends_on=None)
    handed = Position.objects.create(
        person=july.petit, organisation=july.college, function=mandate.function, is_mandate=True, delegated_from=mandate,
        starts_on=datetime.date(2027, 7, 1), ends_on=datetime.date(2027, 8, 20),
    )  # fmt: skip
    run = change(july.college)
    assert set(Position.objects.filter(pk__in=[mandate.pk, handed.pk]).values_list("ends_on", flat=True)) == {END}
    assert run.changes["left"]["mandates"] == 2


def test_what_changes_until_the_last_day_of_july_changes_nothing_of_today(july, travel):
    change(july.college)
    assert july.zoe.audience_keys.exists()
    travel("2027-08-01T00:05:00+02:00")
    refresh_keys()
    assert_keys_hold()


def test_undone_to_the_last_byte_when_nothing_was_attached(july):
    prepare(july.college)
    before = dump()
    run = change(july.college)
    assert differences(before, dump())
    undo(run)
    assert not differences(before, dump())
    assert_keys_hold()
    assert change(july.college).state == Run.State.APPLIED  # and done again


def test_a_class_that_was_used_since_stays_closed_and_is_listed(july):
    run = change(july.college)
    opened = Group.objects.get(school=july.college, year__name="2027-2028", code="6e A")
    enrolment = Enrolment.objects.create(person=july.hugo, school=july.college, year=opened.year, starts_on=opened.year.starts_on)
    Membership.objects.create(person=july.hugo, group=opened, enrolment=enrolment, starts_on=opened.year.starts_on)
    assert dict(attached_since(run).rooms) == {"annuaire": 1}
    undo(run)
    opened.refresh_from_db()
    assert opened.closed_on == datetime.date(2027, 7, 8)
    assert list(Group.objects.filter(year=opened.year)) == [opened]
    assert Enrolment.objects.get(person=july.zoe).ends_on is None


def test_nothing_is_edited_once_the_year_is_open(july):
    change(july.college)
    plan = plan_of(july.college)
    with pytest.raises(AlreadyChanged):
        add_group(plan, "division", "3e Z")
    with pytest.raises(NothingPrepared):
        rehearse(prepare_all([july.college]))


def test_all_the_schools_of_a_territory_in_one_run_and_a_head_who_was_faster(july):
    change(july.college)
    run, comparison = rehearse(prepare_all([july.college, july.other_college, july.ecole]))
    assert set(run.schools) == {july.other_college.uai, july.ecole.uai}
    assert set(run.proposals.filter(action="left", kind="pupils").values_list("uai", "detail")) == {
        (july.ecole.uai, "CM2, dernier niveau de l’établissement")
    }
    runs.apply(run, comparison=comparison)
    assert set(run.scopes.values_list("uai", flat=True)) == {july.other_college.uai, july.ecole.uai}


def test_a_school_that_changed_meanwhile_is_left_as_it_is(july):
    whole, _comparison = rehearse(prepare_all([july.college, july.ecole]))
    single, comparison = rehearse([plan_of(july.college)])
    runs.apply(single, comparison=comparison)
    runs.apply(whole)
    assert list(whole.scopes.values_list("uai", flat=True)) == [july.ecole.uai]
    assert Group.objects.filter(school=july.college, year__name="2027-2028", kind="division").count() == 2


def test_in_september_the_year_that_nobody_closed_is_the_one_to_close(july, travel):
    travel("2027-09-06T10:00:00+02:00")
    SchoolYear.objects.create(name="2027-2028", starts_on=datetime.date(2027, 8, 1), ends_on=datetime.date(2028, 7, 31))
    assert prepare(july.college).year.name == "2027-2028"
    change(july.college)
    assert Enrolment.objects.get(person=july.zoe).ends_on == END
    assert plan_of(july.college).year.name == "2027-2028"
