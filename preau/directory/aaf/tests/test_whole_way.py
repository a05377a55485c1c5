"""From files to directory: the rules of the feed, each proved on files that the test writes."""

import datetime
import random

import pytest

from preau.directory.aaf.tests.pictures import bring_in, codes, differences, dump, picture
from preau.directory.aaf.tests.writer import AafSet, small_school
from preau.directory.corrections import correct
from preau.directory.models import (
    AudienceKey,
    Correction,
    Enrolment,
    Function,
    GuardianRefusal,
    Guardianship,
    Person,
    Place,
    Position,
    School,
    SourceId,
    Topic,
)
from preau.directory.personal_data import erase_sources
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds import runs
from preau.feeds.models import Record, Run, StagedRow
from preau.feeds.undoing import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]
TODAY = datetime.date(2026, 11, 26)
YESTERDAY = datetime.date(2026, 11, 25)


def person(kind: str, key: str) -> Person:
    return SourceId.objects.get(feed="aaf", issuer="06", kind=kind, key=key).person


def test_a_set_becomes_a_school_and_its_people(tmp_path):
    run = bring_in(small_school().write(tmp_path / "a"))
    assert run.state == Run.State.APPLIED and run.kind == "full" and run.issuer == "06"
    assert run.read == {
        "schools": 1, "students": 4, "guardians": 3, "staff": 2, "divisions": 2, "groups": 1, "subjects": 1, "guardianships": 6
    }  # fmt: skip
    created = {"schools": 1, "students": 4, "guardians": 3, "staff": 2, "divisions": 2, "groups": 1, "subjects": 0, "guardianships": 6}
    assert run.changes["created"] == created
    school = School.objects.get(uai="0159991D")
    assert (school.name, school.school_kind, school.territory.code) == ("Collège des Volcans", "college", "15")
    zoe = person("pupil", "71")
    enrolment = zoe.enrolments.get()
    assert (enrolment.school_id, enrolment.level, enrolment.starts_on) == (school.pk, "6e", datetime.date(2026, 9, 1))
    assert zoe.memberships.get().group.code == "6A"
    karim = zoe.guardians.get(guardian__first_name="Karim")
    assert (karim.tie, karim.legal, karim.is_financial, karim.guardian.mobile) == ("20", 1, True, "06 00 00 00 01")
    teacher = person("staff", "51")
    assert teacher.positions.get().function == Function.TEACHER
    assert {(t.group.code, t.subject.code) for t in teacher.teachings.all()} == {("6A", "061300"), ("5 A", "061300")}
    assert teacher.form_tutorships.get().group.code == "6A"
    assert person("staff", "52").positions.get().function == Function.HEAD


def test_the_same_files_twice_change_nothing(tmp_path):
    folder = small_school().write(tmp_path / "a")
    bring_in(folder)
    before = dump()
    run = bring_in(folder)
    assert not differences(before, dump())
    assert not run.changes_anything and run.changes["unchanged"]["students"] == 4
    assert run.scopes.count() == 0


@pytest.mark.parametrize("seed", range(3))
def test_files_in_any_order_give_the_same_directory(tmp_path, seed):
    bring_in(small_school().write(tmp_path / "a"))
    straight = picture()
    undo(Run.objects.get())
    folder = small_school().write(tmp_path / "b", shuffled=random.Random(seed), files_of=1)
    files = sorted(folder.iterdir())
    random.Random(seed).shuffle(files)
    bring_in(*files)
    assert not differences(straight, picture())


def later(full: AafSet) -> AafSet:
    """The same school some days after: one pupil moved, one left, one came, a mobile changed, a teacher gone."""
    return (
        full.copy(day="20260908")
        .change("pupil", "71", ENTEleveClasses=["9001$5 A"], ENTElevePersRelEleve=["81$20$1$1$1$0"])
        .drop("pupil", "72")
        .change("guardian", "83", mobile="+33 6 99 99 99 99", mail="")
        .guardian("84", given="Ines", name="ARRIVANT")
        .pupil("75", name="ARRIVANT", given="Noûr", relatives=["84$10$1$1$1$1"])
        .drop("staff", "51")
        .staff("53", name="NEUF")
    )


def delta() -> AafSet:
    return (
        AafSet(kind="Delta", day="20260908")
        .modify("pupil", "71", ENTEleveClasses=["9001$5 A"], ENTElevePersRelEleve=["81$20$1$1$1$0"])
        .delete("pupil", "72")
        .modify("guardian", "83", mobile=["+33 6 99 99 99 99"], mail="")
        .add("guardian", "84", sn="ARRIVANT", givenName="Ines", personalTitle="M.")
        .pupil("75", name="ARRIVANT", given="Noûr", relatives=["84$10$1$1$1$1"])
        .delete("staff", "51")
        .staff("53", name="NEUF")
    )


def test_a_delta_on_a_full_gives_what_the_later_full_gives(tmp_path):
    first = small_school()
    for n in range(20):  # enough people for one in five not to be reached
        first.pupil(f"9{n:02}", name=f"FOULE{n}").staff(f"8{n:02}", name=f"AGENT{n}")
    bring_in(first.write(tmp_path / "a"))
    run = bring_in(delta().write(tmp_path / "d"))
    assert run.kind == "delta" and run.changes["left"]["students"] == 1
    by_delta = picture()
    undo(run)
    run = bring_in(later(first).write(tmp_path / "b"))
    assert run.kind == "full"
    assert not differences(by_delta, picture())


def test_who_is_absent_from_a_full_set_loses_everything_that_day_and_keeps_the_past(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    run = bring_in(small_school().copy(day="20260908").drop("staff", "51").write(tmp_path / "b"), confirmed=True)
    teacher = person("staff", "51")
    assert teacher.positions.get().ends_on == YESTERDAY
    assert set(teacher.teachings.values_list("ends_on", flat=True)) == {YESTERDAY}
    assert not AudienceKey.objects.filter(person=teacher).exists()
    assert run.changes["left"]["staff"] == 1
    back = bring_in(small_school().copy(day="20260909").write(tmp_path / "c"))
    assert back.changes["updated"]["staff"] == 1 and back.changes["created"]["staff"] == 0
    assert teacher.positions.on(TODAY).count() == 1 and teacher.positions.count() == 2


def test_a_sort_of_file_that_is_missing_makes_nobody_leave(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    before = picture()
    only_staff = small_school().copy(day="20260908").drop("pupil", "71", "72", "73", "74")
    run = bring_in(only_staff.write(tmp_path / "b"))
    assert not differences(before, picture())
    assert "kind_missing" in codes(run)


def test_more_than_a_fifth_of_a_school_disappearing_stops_and_asks(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    before = dump()
    fewer = small_school().copy(day="20260908").drop("pupil", "73")
    run = runs.open_run(feed="aaf")
    runs.read(run, [fewer.write(tmp_path / "b")])
    comparison = runs.compare(run)
    assert run.state == Run.State.ASKING and "1 personne sur 6" in run.alarms[0]["text"]
    with pytest.raises(runs.NeedsConfirmation):
        runs.apply(run, comparison=comparison)
    assert not differences(before, dump())
    assert runs.apply(run, confirmed=True).state == Run.State.APPLIED
    assert person("pupil", "73").enrolments.get().ends_on == YESTERDAY


def test_an_export_of_one_school_leaves_the_others_alone(tmp_path):
    two = small_school().school("9002", uai="0159992E", name="CLG-LA PLANEZE").pupil("76", at="9002", relatives=["81$20$1$1$1$0"])
    bring_in(two.write(tmp_path / "a"))
    one = small_school().copy(project="ENT_0159991D", day="20260908")
    run = bring_in(one.write(tmp_path / "b"))
    assert person("pupil", "76").enrolments.get().ends_on is None
    assert person("pupil", "76").guardians.get().ends_on is None
    assert run.changes["left"]["students"] == 0


def test_a_correction_by_hand_wins_until_the_source_agrees(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    correct(person("pupil", "71"), "first_name", "Zoë")
    run = bring_in(small_school().copy(day="20260908").change("pupil", "71", personalTitle="Mme").write(tmp_path / "b"))
    assert person("pupil", "71").first_name == "Zoë" and person("pupil", "71").title == "Mme"
    assert "corrected_by_hand" in codes(run)
    bring_in(small_school().copy(day="20260909").change("pupil", "71", givenName="Zoë").write(tmp_path / "c"))
    assert Correction.objects.get().agreed_at is not None
    bring_in(small_school().copy(day="20260910").change("pupil", "71", givenName="Zoé").write(tmp_path / "d"))
    assert person("pupil", "71").first_name == "Zoé"


def test_what_a_hand_closed_stays_closed_while_the_source_repeats_itself(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    tie = Guardianship.objects.get(guardian=person("guardian", "82"), pupil=person("pupil", "71"))
    Guardianship.objects.filter(pk=tie.pk).update(ends_on=YESTERDAY)
    run = bring_in(small_school().copy(day="20260908").change("pupil", "71", personalTitle="Mme").write(tmp_path / "b"))
    assert not Guardianship.objects.on(TODAY).filter(guardian=tie.guardian, pupil=tie.pupil).exists()
    assert "closed_by_hand" in codes(run)


def test_what_a_hand_opened_is_not_closed_by_the_feed(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    teacher, school = person("staff", "51"), School.objects.get()
    mandate = Position.objects.create(person=teacher, organisation=school, function=Function.REFERENT, starts_on=YESTERDAY)
    bring_in(small_school().copy(day="20260908").drop("staff", "51").write(tmp_path / "b"), confirmed=True)
    mandate.refresh_from_db()
    assert mandate.ends_on is None


def test_twins_and_homonyms_stay_two_persons(tmp_path):
    twins = small_school().pupil("77", name="ROCHE", given="Lou", relatives=["83$20$1$1$1$0"]).staff("54", name="PAGÈS", given="Karim")
    bring_in(twins.write(tmp_path / "a"))
    assert person("pupil", "73") != person("pupil", "77")
    assert person("staff", "54") != person("guardian", "81")


def test_a_pupil_with_a_new_number_is_found_by_the_ine(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    zoe = person("pupil", "71")
    renumbered = small_school().copy(day="20260908").drop("pupil", "71")
    renumbered.pupil("79", relatives=["81$20$1$1$1$0"], ENTEleveINE="990000071AA")
    run = bring_in(renumbered.write(tmp_path / "b"))
    assert person("pupil", "79") == zoe and run.changes["created"]["students"] == 0
    assert zoe.enrolments.get().ends_on is None


def test_a_contact_has_no_right(tmp_path):
    bring_in(small_school().change("pupil", "73", ENTElevePersRelEleve=["83$41$0$0$1$0"]).drop("pupil", "74").write(tmp_path / "a"))
    tie = Guardianship.objects.get(guardian=person("guardian", "83"))
    assert (tie.legal, tie.tie, tie.is_contact) == (0, "41", True)
    assert not AudienceKey.objects.filter(person=tie.guardian).exists()


def test_keys_are_what_a_computation_from_nothing_gives(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    bring_in(later(small_school()).write(tmp_path / "b"), confirmed=True)
    assert AudienceKey.objects.exists()
    assert_keys_hold()


def test_a_school_that_public_data_knows_takes_its_name_and_its_place_from_there(tmp_path):
    made = AafSet(project="ENT2DKNOWN").school("9001", uai="0150001V", name="CLG-M.PESCHAUD-ac-CLERMONT-FERRAND").pupil("71")
    before = dump()
    run = bring_in(made.write(tmp_path / "a"))
    school = School.objects.get()
    assert (school.name, school.site.town, school.is_public) == ("Collège Maurice Peschaud", "Allanche", True)
    assert (school.site.latitude, school.site.longitude) == (45.23061, 2.93535)
    assert (school.territory.name, school.zone_id) == ("Cantal", "A")
    again = bring_in(made.copy(day="20260908").write(tmp_path / "b"))
    assert not again.changes_anything
    undo(again)
    undo(run)
    assert not differences(before, dump())


def test_a_school_opened_before_public_data_knew_it_is_placed_by_the_next_import_and_undo_forgets_it(tmp_path):
    made = AafSet(project="ENT2DKNOWN").school("9001", uai="0150001V", name="CLG-M.PESCHAUD-ac-CLERMONT-FERRAND").pupil("71")
    bring_in(made.write(tmp_path / "a"))
    Place.objects.update(latitude=None, longitude=None)
    run = bring_in(made.copy(day="20260908").change("pupil", "71", givenName="Zoe").write(tmp_path / "b"))
    assert Place.objects.get().latitude == 45.23061 and run.changes["updated"]["schools"] == 1
    undo(run)
    assert Place.objects.get().latitude is None


@pytest.mark.parametrize("kind", ["full", "delta"])
def test_a_relative_taken_away_while_a_pupil_still_cites_them_is_kept_with_a_remark(tmp_path, kind):
    bring_in(small_school().write(tmp_path / "a"))
    luc = person("guardian", "83")
    if kind == "full":
        following = small_school().copy(day="20260908").drop("guardian", "83")
    else:
        following = AafSet(kind="Delta", day="20260908").delete("guardian", "83")
    run = bring_in(following.write(tmp_path / "b"), confirmed=True)
    assert Guardianship.objects.on(TODAY).filter(guardian=luc).count() == 2
    assert codes(run).count("relative_taken_away") == 1 and "relative_missing" not in codes(run)
    assert run.changes["left"]["guardians"] == 0
    uncited = AafSet(kind="Delta", day="20260909")
    uncited.modify("pupil", "73", ENTElevePersRelEleve="").modify("pupil", "74", ENTElevePersRelEleve="")
    bring_in(uncited.write(tmp_path / "c"), confirmed=True)
    assert not Guardianship.objects.on(TODAY).filter(guardian=luc).exists()
    assert_keys_hold()


def test_a_new_school_year_closes_the_old_enrolment_and_opens_another(tmp_path, travel):
    bring_in(small_school().write(tmp_path / "a"))
    travel("2027-09-06T08:00:00+02:00")
    bring_in(small_school().copy(day="20270906").write(tmp_path / "b"))
    years = person("pupil", "71").enrolments.order_by("starts_on").values_list("year__name", "ends_on")
    assert list(years) == [("2026-2027", datetime.date(2027, 9, 5)), ("2027-2028", None)]
    assert Enrolment.objects.on(datetime.date(2027, 9, 6)).count() == 4


def test_who_was_erased_comes_back_as_somebody_new(tmp_path):
    folder = small_school().write(tmp_path / "a")
    bring_in(folder)
    zoe = person("pupil", "71")
    erase_sources(zoe.pk)
    assert not Record.objects.filter(kind="pupil", key="71").exists()
    assert not StagedRow.objects.filter(kind="pupil", key="71").exists()
    bring_in(folder)
    assert person("pupil", "71") != zoe


def test_a_tie_of_today_on_which_a_deed_rests_is_closed_not_deleted(tmp_path):
    bring_in(small_school().copy(day="20261126").write(tmp_path / "a"))
    tie = Guardianship.objects.get(guardian=person("guardian", "83"), pupil=person("pupil", "73"))
    GuardianRefusal.objects.create(guardianship=tie, topic=Topic.MARKS, deed="jugement", starts_on=TODAY)
    without = small_school().copy(day="20261126").change("pupil", "73", ENTElevePersRelEleve=[])
    bring_in(without.write(tmp_path / "b"), confirmed=True)
    tie.refresh_from_db()
    assert tie.starts_on == tie.ends_on == TODAY
    assert_keys_hold()
