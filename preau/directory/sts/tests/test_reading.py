"""STS's export becomes classes, groups, services and staff; what its authors did to it is survived or refused in a sentence."""

import datetime

import pytest

from preau.directory.aaf.tests.pictures import codes, differences, dump, picture
from preau.directory.aaf.tests.writer import AafSet, small_school
from preau.directory.models import FormTutor, Function, Group, Match, Person, Position, School, Teaching, WeekPattern
from preau.directory.siecle.tests.importing import bring_in, person
from preau.directory.sts.files import UnreadableSet
from preau.directory.sts.mends import MENDERS, MENDS
from preau.directory.sts.tests.writer import StsSet, service, small_sts
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Record, Run
from preau.feeds.undoing import undo
from preau.feeds.xml import UnreadableXml

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]
SEPTEMBER = datetime.date(2026, 9, 1)


def given(tmp_path, made: StsSet, **more) -> Run:
    return bring_in("sts", made.write(tmp_path / f"set-{Run.objects.count()}"), **more)


def teacher(key: str = "epp:51") -> Person:
    return person("sts", "staff", key)


def test_every_remark_says_who_can_mend_it():
    assert {mend.who for mend in MENDS.values()} <= set(MENDERS)


def test_the_export_becomes_a_school_its_classes_and_its_staff(tmp_path):
    run = given(tmp_path, small_sts())
    assert (run.state, run.issuer, run.kind) == (Run.State.APPLIED, "0159991D", "full") and codes(run) == []
    assert run.read == {
        "schools": 1, "students": 0, "guardians": 0, "staff": 2, "divisions": 2, "groups": 1, "subjects": 1, "guardianships": 0
    }  # fmt: skip
    assert School.objects.get().name == "Collège des Volcans"
    assert {(g.kind, g.code, g.name) for g in Group.objects.all()} == {
        ("division", "6A", "SIXIEME A"), ("division", "5 A", "CINQUIEME A"), ("teaching", "5ESP2", "ESPAGNOL LV2"),
    }  # fmt: skip
    anne = teacher()
    assert (anne.title, anne.last_name, anne.first_name, anne.birth_date) == ("Mme", "PETIT", "Anne", datetime.date(1980, 5, 4))
    assert anne.positions.get().function == Function.TEACHER and teacher("epp:52").positions.get().function == Function.HEAD
    assert {(t.group.code, t.subject.code) for t in anne.teachings.all()} == {("6A", "061300"), ("5 A", "061300")}
    tutor = anne.form_tutorships.get()
    assert (tutor.group.code, tutor.starts_on, tutor.ends_on) == ("6A", SEPTEMBER, None)
    assert_keys_hold()


def test_importing_twice_changes_nothing_and_undo_restores_all(tmp_path):
    empty = dump()
    made = small_sts().weeks("A", "2026-09-07")
    first = given(tmp_path, made)
    before = dump()
    again = given(tmp_path, made)
    assert not again.changes_anything and not differences(before, dump())
    undo(again)
    undo(first)
    assert not differences(empty, dump()) and not Record.objects.exists()


def test_the_file_that_goes_the_other_way_is_known_for_what_it_is(tmp_path):
    (tmp_path / "emp_sts_0159991D_2026.xml").write_text("<?xml version='1.0'?><EDT_STS><DONNEES/></EDT_STS>")
    with pytest.raises(UnreadableSet, match="envoie à STS"):
        bring_in("sts", tmp_path / "emp_sts_0159991D_2026.xml")
    (tmp_path / "b.xml").write_text("<?xml version='1.0'?><BEE_ELEVES><DONNEES/></BEE_ELEVES>")
    with pytest.raises(UnreadableSet, match="racine est « BEE_ELEVES »"):
        bring_in("sts", tmp_path / "b.xml")


def test_weeks_that_take_turns_are_kept_on_their_mondays(tmp_path):
    made = small_sts().weeks("A", "2026-09-07", "2026-09-20").weeks("B", "2026-09-14")
    run = given(tmp_path, made)
    patterns = {p.code: p.mondays for p in WeekPattern.objects.all()}
    assert patterns == {"A": ["2026-09-07", "2026-09-21"], "B": ["2026-09-14"]}
    assert codes(run) == ["upward_file", "week_not_monday"] and School.objects.get().week_patterns.count() == 2
    given(tmp_path, small_sts())
    assert WeekPattern.objects.count() == 2, "a file that is missing says nothing"
    given(tmp_path, small_sts().weeks("A", "2026-09-14"))
    assert {p.code: p.mondays for p in WeekPattern.objects.all()} == {"A": ["2026-09-14"]}


def test_the_school_asked_for_is_that_of_the_file(tmp_path):
    folder = small_sts().write(tmp_path / "a")
    with pytest.raises(UnreadableSet, match="0159991D, pas de 0159992E"):
        bring_in("sts", folder, school="0159992E")
    small_sts().person("77", given="LOU").write(tmp_path / "b", "deux.xml")
    with pytest.raises(UnreadableSet, match="Plusieurs exports"):
        bring_in("sts", folder, tmp_path / "b")


def test_a_broken_file_says_its_line_and_nothing_is_applied(tmp_path):
    folder = small_sts().write(tmp_path / "a")
    lines = (folder / "sts_emp.xml").read_bytes().split(b"\n")
    at = next(number for number, line in enumerate(lines) if b'ID="52"' in line)
    lines[at] = lines[at].replace(b"</NOM_USAGE>", b"</NOM>")
    (folder / "sts_emp.xml").write_bytes(b"\n".join(lines))
    with pytest.raises(UnreadableXml, match=f"ligne {at + 1}"):
        bring_in("sts", folder)
    assert not Person.objects.exists()


def test_two_numbers_of_different_types_are_two_people_and_locals_say_little(tmp_path):
    made = small_sts().person("51", kind="local", name="VIDAL", given="EVE", SEXE="", CIVILITE="3", DATE_NAISSANCE="", FONCTION="")
    made.division("4A", "", [service("061300", "local:51")])
    made.person("60", kind="local", name="ROY", given="LUC", FONCTION="", DATE_NAISSANCE="")
    run = given(tmp_path, made)
    eve = teacher("local:51")
    assert (eve.title, eve.birth_date, eve.positions.get().function) == ("Mme", None, Function.TEACHER) and eve != teacher()
    assert not teacher("local:60").positions.exists() and codes(run) == ["staff_without_function"]


@pytest.mark.parametrize(
    "mefs",
    [
        '<MEF_APPARTENANCE CODE="10010012110"/>',
        "<MEF_APPARTENANCE><CODE_MEF>10010012110</CODE_MEF></MEF_APPARTENANCE>",
        '<MEF CODE="10010012110"/>',
    ],
)
def test_formations_of_a_class_have_three_spellings(tmp_path, mefs):
    given(tmp_path, StsSet().division("6A", "SIXIEME A", mefs=mefs))
    assert '"6A$SIXIEME A$10010012110"' in Record.objects.get(kind="school").row.data


def test_codes_keep_their_spaces_and_lose_stray_quotes(tmp_path):
    given(tmp_path, StsSet().division("&quot;6 B&quot;").division("3 AVSPRO"))
    assert set(Group.objects.values_list("code", flat=True)) == {"6 B", "3 AVSPRO"}


def test_services_not_sent_yet_leave_those_that_are_known(tmp_path):
    given(tmp_path, small_sts())
    bare = StsSet().subject("061300", "MATHEMATIQUES").person("51").division("6A", "SIXIEME A").division("5 A", "CINQUIEME A")
    run = given(tmp_path, bare)
    assert Teaching.objects.filter(ends_on=None).count() == 2 and "no_services" in codes(run)
    first = given(tmp_path, StsSet(uai="0159992E").division("6A").person("9"))
    assert codes(first) == ["no_services"]


def test_unknown_teachers_and_subjects_are_said(tmp_path):
    made = small_sts().division("4A", "", [service("999999", "epp:51"), service("061300", "epp:404")])
    run = given(tmp_path, made)
    assert codes(run) == ["subject_unknown", "teacher_unknown"]
    assert {t.subject.code for t in Teaching.objects.filter(group__code="4A")} == {"999999"}


def test_a_form_tutor_whose_days_are_over_or_of_an_unknown_class(tmp_path):
    over = {"CODE_STRUCTURE": "6A", "DATE_DEBUT": "2026-09-01", "DATE_FIN": "2026-10-01"}
    made = StsSet().division("6A", "SIXIEME A", [service("061300", "epp:51")]).subject("061300", "MATHS").person("51", tutors=over)
    made.person("53", given="LISE", tutors={"CODE_STRUCTURE": "9Z", "DATE_DEBUT": "2026-09-01", "DATE_FIN": ""})
    run = given(tmp_path, made)
    tutor = FormTutor.objects.get()
    assert (tutor.starts_on, tutor.ends_on) == (SEPTEMBER, datetime.date(2026, 10, 1)) and codes(run) == ["structure_unknown"]


def test_of_several_heads_none_is_taken_for_the_head(tmp_path):
    run = given(tmp_path, small_sts().person("54", name="PROCHE", given="EVA", FONCTION="DIR"))
    assert "several_heads" in codes(run)
    assert {p.function for p in Position.objects.filter(person__last_name__in=["LOIN", "PROCHE"])} == {Function.DEPUTY}


# --- With the AAF ----------------------------------------------------------------------------------------------------


def of_aaf() -> AafSet:
    made = small_school().change("staff", "51", ENTPersonDateNaissance="04/05/1980", mail="anne@example.org")
    return made.change("staff", "52", ENTPersonDateNaissance="01/01/1970", personalTitle="M.")


def test_the_two_feeds_in_either_order_give_one_directory(tmp_path):
    found = []
    for order in (("aaf", "sts"), ("sts", "aaf")):
        for feed in order:
            bring_in(feed, (of_aaf() if feed == "aaf" else small_sts()).write(tmp_path / f"{feed}-{Run.objects.count()}"))
        assert person("aaf", "staff", "51") == teacher() and teacher().email == "anne@example.org" and not teacher().sources
        assert Position.objects.count() == 2 and Teaching.objects.count() == 2 and not Match.objects.exists()
        found.append(picture())
        for run in Run.objects.applied():
            undo(run)
        Run.objects.all().delete()
    assert not differences(*found)


@pytest.mark.parametrize("order", [("aaf", "sts"), ("sts", "aaf")])
def test_homonyms_of_one_school_stay_two(tmp_path, order):
    sets = {"aaf": of_aaf(), "sts": small_sts().person("51", DATE_NAISSANCE="1991-02-03")}
    sets["sts"].people.pop(0)
    for feed in order:
        bring_in(feed, sets[feed].write(tmp_path / feed))
    assert person("aaf", "staff", "51") != teacher() and not Match.objects.exists()


@pytest.mark.parametrize("order", [("aaf", "sts"), ("sts", "aaf")])
def test_a_local_without_birth_date_is_the_only_one_of_that_name_or_is_proposed(tmp_path, order):
    local = {"kind": "local", "DATE_NAISSANCE": "", "SEXE": ""}
    sole = {"aaf": of_aaf(), "sts": StsSet().person("51", **local)}
    for feed in order:
        bring_in(feed, sole[feed].write(tmp_path / feed))
    assert person("aaf", "staff", "51") == teacher("local:51")
    for run in Run.objects.applied():
        undo(run)
    other_title = {"aaf": of_aaf(), "sts": StsSet().person("51", CIVILITE="1", **local)}
    two = {"aaf": of_aaf().staff("59", ENTPersonDateNaissance="01/02/1990"), "sts": StsSet().person("51", **local)}
    for number, (sets, why) in enumerate(((other_title, "other_title"), (two, "several"))):
        for feed in order:
            bring_in(feed, sets[feed].write(tmp_path / f"{feed}-{number}"))
        assert person("aaf", "staff", "51") != teacher("local:51") and {m.reasons[-1] for m in Match.objects.all()} == {why}
        for run in Run.objects.applied():
            undo(run)


def test_functions_follow_the_stronger_source(tmp_path):
    made = of_aaf().change("staff", "52", ENTPersonFonctions=["9001$DIR$DIRECTION$D0020$ADJOINT AU CHEF D'ETABLISSEMENT"])
    bring_in("sts", small_sts().write(tmp_path / "a"))
    assert teacher("epp:52").positions.get().function == Function.HEAD
    bring_in("aaf", made.write(tmp_path / "b"))
    assert [p.function for p in teacher("epp:52").positions.filter(ends_on=None)] == [Function.DEPUTY]
    assert_keys_hold()
