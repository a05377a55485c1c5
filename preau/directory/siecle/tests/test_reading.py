"""SIECLE's exports become a school and its people; what their authors did to them is survived or refused in a sentence."""

import datetime
import zipfile

import pytest

from preau.directory.aaf.tests.pictures import codes, differences, dump
from preau.directory.models import Enrolment, Group, Guardianship, Mef, Membership, Person, School, SchoolYear, Subject
from preau.directory.siecle.files import UnreadableSet
from preau.directory.siecle.mends import MENDERS, MENDS
from preau.directory.siecle.tests.importing import bring_in, person, pupil
from preau.directory.siecle.tests.writer import SiecleSet, child, small_siecle
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds import runs
from preau.feeds.models import Record, Run, StagedRow
from preau.feeds.undoing import undo
from preau.feeds.xml import UnreadableXml
from preau.kit.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]
SEPTEMBER = datetime.date(2026, 9, 1)


def given(tmp_path, made: SiecleSet, **more) -> Run:
    return bring_in("siecle", made.write(tmp_path / f"set-{Run.objects.count()}"), **more)


def test_every_remark_says_who_can_mend_it():
    assert {mend.who for mend in MENDS.values()} <= set(MENDERS)


def test_the_exports_become_a_school_and_its_people(tmp_path):
    run = given(tmp_path, small_siecle())
    assert (run.state, run.kind, run.issuer, run.dated_on) == (Run.State.APPLIED, "full", "0159991D", datetime.date(2026, 9, 7))
    assert run.read == {
        "schools": 1, "students": 4, "guardians": 3, "staff": 0, "divisions": 2, "groups": 1, "subjects": 1, "guardianships": 6
    }  # fmt: skip
    school = School.objects.get()
    assert (school.name, school.school_kind, school.phone, school.site.address) == (
        "Collège des Volcans", "college", "04 00 00 00 01", "4 rue des Genêts",
    )  # fmt: skip
    zoe = pupil("610071")
    enrolment = zoe.enrolments.get()
    assert (enrolment.level, enrolment.regime, enrolment.status, enrolment.starts_on, enrolment.is_main) == (
        "6e", "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "SCOLAIRE", SEPTEMBER, True,
    )  # fmt: skip
    assert [(m.group.code, m.group.name, m.starts_on) for m in zoe.memberships.all()] == [("6A", "SIXIEME A", SEPTEMBER)]
    ties = [(t.guardian.first_name, t.tie, t.legal, t.is_financial, t.receives_aid) for t in zoe.guardians.order_by("contact_order")]
    assert ties == [("Nadia", "10", 1, False, True), ("Karim", "20", 1, True, False)]
    karim = person("siecle", "guardian", "31")
    assert (karim.title, karim.mobile, karim.email, karim.address, karim.town) == (
        "M.", "06 00 00 00 01", "karim@example.org", "3 route du Puy", "VALGENTIANE",
    )  # fmt: skip
    assert Subject.objects.get(code="061300").name == "Mathématiques" and SchoolYear.objects.filter(name="2026-2027").exists()
    assert codes(run) == []
    assert_keys_hold()


def test_importing_twice_changes_nothing_and_undo_restores_all(tmp_path):
    empty = dump()
    first = given(tmp_path, small_siecle())
    before = dump()
    again = given(tmp_path, small_siecle())
    assert not again.changes_anything and not differences(before, dump())
    undo(again)
    undo(first)
    assert not differences(empty, dump()) and not Record.objects.exists() and not Person.objects.exists()


def test_files_are_known_by_their_root_zipped_or_not_whatever_their_names(tmp_path):
    folder = small_siecle().write(tmp_path / "a")
    (folder / "ElevesAvecAdresses.xml").rename(folder / "copie de mon export (2).xml")
    with zipfile.ZipFile(folder / "ExportXML_ResponsablesAvecAdresses.zip", "w") as archive:
        archive.write(folder / "ResponsablesAvecAdresses.xml", "x.xml")
    (folder / "ResponsablesAvecAdresses.xml").unlink()
    run = bring_in("siecle", *sorted(folder.iterdir()))
    assert run.changes["created"]["students"] == 4 and run.changes["created"]["guardianships"] == 6


def test_a_file_beside_its_archive_is_read_once_and_of_two_the_latest(tmp_path):
    folder = small_siecle().write(tmp_path / "a")
    with zipfile.ZipFile(folder / "ExportXML_ElevesAvecAdresses.zip", "w") as archive:
        archive.write(folder / "ElevesAvecAdresses.xml", "y.xml")
    run = bring_in("siecle", folder)
    assert run.read["students"] == 4 and codes(run) == []
    older = SiecleSet(exported="01/09/2026").pupil("610071", given="Ancienne").write(folder / "b")
    (older / "ElevesAvecAdresses.xml").rename(folder / "ElevesAvecAdresses (2).xml")
    again = bring_in("siecle", folder)
    assert codes(again) == ["file_ignored"] and not again.changes_anything


@pytest.mark.parametrize(
    ("root", "says"),
    [
        ("STS_EDT", "export de STS"),
        ("EDT_STS", "envoie à STS"),
        ("ficAlimMENESR", "annuaire académique"),
        ("IMPORT_ELEVES", "à envoyer à SIECLE"),
        ("recettes", "racine est « recettes »"),
    ],
)
def test_another_file_is_named_for_what_it_is(tmp_path, root, says):
    (tmp_path / "x.xml").write_text(f"<?xml version='1.0'?><{root}><a/></{root}>")
    with pytest.raises(UnreadableSet, match=says):
        bring_in("siecle", tmp_path / "x.xml")
    assert Run.objects.get().state == Run.State.FAILED and not StagedRow.objects.exists()


def test_files_beside_the_useful_ones_are_left_with_a_remark(tmp_path):
    folder = small_siecle().write(tmp_path / "a")
    (folder / "Geographique.xml").write_text("<?xml version='1.0'?><BEE_GEOGRAPHIQUE><DONNEES/></BEE_GEOGRAPHIQUE>")
    assert codes(bring_in("siecle", folder)) == ["file_ignored"]


def test_files_of_two_schools_or_of_two_years_are_refused(tmp_path):
    here = small_siecle().write(tmp_path / "a")
    SiecleSet(uai="0159992E").guardian("99").write(here / "b")
    with pytest.raises(UnreadableSet, match="0159991D, 0159992E"):
        bring_in("siecle", here)
    there = small_siecle().write(tmp_path / "c")
    SiecleSet(year="2025").subject("020700", LIBELLE_LONG="FRANCAIS").write(there / "d")
    with pytest.raises(UnreadableSet, match="2025, 2026"):
        bring_in("siecle", there)


def test_the_school_asked_for_is_that_of_the_files(tmp_path):
    folder = small_siecle().write(tmp_path / "a")
    with pytest.raises(UnreadableSet, match="0159991D, pas de 0159992E"):
        bring_in("siecle", folder, school="0159992E")
    assert bring_in("siecle", folder, school="0159991d").issuer == "0159991D"


def test_a_broken_file_says_its_line_and_nothing_is_applied(tmp_path):
    folder = small_siecle().write(tmp_path / "a")
    broken = folder / "ElevesAvecAdresses.xml"
    lines = broken.read_bytes().split(b"\n")
    at = next(number for number, line in enumerate(lines) if b"610073" in line)
    lines[at] = lines[at].replace(b"</NOM_DE_FAMILLE>", b"</NOM>")
    broken.write_bytes(b"\n".join(lines))
    with pytest.raises(UnreadableXml, match=f"ligne {at + 1}"):
        bring_in("siecle", folder)
    assert not Person.objects.exists() and not School.objects.exists()


def test_entities_are_refused(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE BEE_ELEVES [<!ENTITY a "aaaa">]><BEE_ELEVES><DONNEES>&a;</DONNEES></BEE_ELEVES>'
    (tmp_path / "x.xml").write_text(bomb)
    with pytest.raises(UnreadableXml, match="entités"):
        bring_in("siecle", tmp_path / "x.xml")


def test_a_pupil_who_has_left_is_enrolled_until_that_day(tmp_path):
    given(tmp_path, small_siecle())
    left = SiecleSet().pupil("610071", ID_NATIONAL="990000071AA", division="", DATE_SORTIE="04/09/2026").pupil("610072", given="Tom")
    run = given(tmp_path, left.pupil("610073", name="ROCHE", given="Lou").pupil("610074", name="ROCHE", given="Max"))
    zoe = pupil("610071")
    assert zoe.enrolments.get().ends_on == datetime.date(2026, 9, 4)
    assert zoe.memberships.get().ends_on == datetime.date(2026, 9, 4)
    assert run.changes["left"]["students"] == 1 and "class_missing" not in codes(run)
    back = given(tmp_path, small_siecle())
    assert pupil("610071").enrolments.get().ends_on is None and not [c for c in codes(back) if c == "closed_by_hand"]


def test_a_last_day_to_come_is_kept_and_the_pupil_is_still_there(tmp_path):
    given(tmp_path, small_siecle().pupil("610075", name="VIDAL", given="Ana", DATE_SORTIE="30/06/2027"))
    assert pupil("610075").enrolments.get().ends_on == datetime.date(2027, 6, 30)
    assert pupil("610075").memberships.count() == 1


def test_the_school_of_last_year_is_not_the_present_one(tmp_path):
    last = {"CODE_MEF": "0019", "CODE_STRUCTURE": "CM2", "CODE_RNE": "0159801X", "MEL": "ce@example.org"}
    given(tmp_path, SiecleSet().pupil("1", division="6A", SCOLARITE_AN_DERNIER=last))
    assert [e.school.uai for e in Enrolment.objects.all()] == ["0159991D"]
    assert set(Group.objects.values_list("code", flat=True)) == {"6A"} and pupil("1").email == ""


def test_two_divisions_are_both_kept_with_a_remark(tmp_path):
    made = SiecleSet().division("6A", "A").division("6B", "B").pupil("1", division="")
    places = "".join(child("STRUCTURE", {"CODE_STRUCTURE": code, "TYPE_STRUCTURE": "D"}) for code in ("6A", "6B"))
    run = given(tmp_path, made.put("PLACES", f'<STRUCTURES_ELEVE ELEVE_ID="1">{places}</STRUCTURES_ELEVE>'))
    assert {m.group.code for m in pupil("1").memberships.all()} == {"6A", "6B"} and "two_classes" in codes(run)


def test_a_change_of_class_is_dated_by_the_export_that_says_it(tmp_path):
    given(tmp_path, SiecleSet().division("6A", "A").division("6B", "B").pupil("1"))
    given(tmp_path, SiecleSet(exported="05/10/2026").division("6A", "A").division("6B", "B").pupil("1", division="6B"))
    days = {m.group.code: m.starts_on for m in pupil("1").memberships.all()}
    assert days["6B"] == datetime.date(2026, 10, 5) and days["6A"] == SEPTEMBER
    assert pupil("1").memberships.get(group__code="6A").ends_on is not None


def test_numbers_may_be_children_and_the_number_in_the_school_may_be_missing_or_contradict(tmp_path):
    made = SiecleSet().pupil("1", attributes={"ELENOET": "40"}, ELEVE_ID="1", ELENOET="41")
    made.guardian("9", attributes={"X": "1"}, PERSONNE_ID="9").link("1", "9")
    given(tmp_path, made)
    assert Guardianship.objects.get().pupil == pupil("1")


@pytest.mark.parametrize(("said", "is_yes"), [("1", True), ("true", True), ("0", False), ("false", False), ("", False)])
def test_booleans_have_two_spellings(tmp_path, said, is_yes):
    made = SiecleSet().pupil("1").guardian("9").link("1", "9", PAIE_FRAIS_SCOLAIRES=said, PERCOIT_LES_AIDES=said)
    given(tmp_path, made)
    tie = Guardianship.objects.get()
    assert (tie.is_financial, tie.receives_aid) == (is_yes, is_yes)


def test_levels_of_responsibility_and_the_form_before_2018(tmp_path):
    made = SiecleSet().pupil("1").guardian("7").guardian("8", given="B").guardian("9", given="C").guardian("6", given="D")
    made.link("1", "7", level="1").link("1", "8", level="2").link("1", "9", level="3").link("1", "6", level="7")
    run = given(tmp_path, made)
    assert [t.legal for t in Guardianship.objects.order_by("contact_order")] == [1, 0, 0, 0] and "legal_unknown" in codes(run)
    old = SiecleSet(uai="0159992E").pupil("1").guardian("7").guardian("8", given="B").guardian("9", given="C")
    old.old_link("1", "7", RESP_LEGAL="1", RESP_FINANCIER="1", PERS_CONTACT="1", PERS_PAIMENT="0", CODE_PARENTE="10")
    old.old_link("1", "8", RESP_LEGAL="2", RESP_FINANCIER="0", PERS_CONTACT="0", PERS_PAIMENT="1", CODE_PARENTE="20")
    old.old_link("1", "9", RESP_LEGAL="0", CODE_PARENTE="38")
    given(tmp_path, old)
    ties = Guardianship.objects.filter(pupil=person_of("0159992E", "1")).order_by("contact_order")
    assert [(t.legal, t.is_financial, t.is_contact, t.receives_aid) for t in ties] == [
        (1, True, True, False), (2, False, False, True), (0, False, True, False),
    ]  # fmt: skip


def person_of(uai: str, key: str) -> Person:
    return Person.objects.get(source_ids__issuer=uai, source_ids__kind="pupil", source_ids__key=key)


def test_a_relative_linked_twice_keeps_the_strongest_and_two_may_have_one_rank(tmp_path):
    made = SiecleSet().pupil("1").guardian("7").guardian("8", given="B").link("1", "7", level="3").link("1", "7").link("1", "8")
    run = given(tmp_path, made)
    assert [t.legal for t in Guardianship.objects.all()] == [1, 1] and "relative_twice" in codes(run)


def test_an_adult_who_has_the_number_of_a_pupil_is_somebody_else(tmp_path):
    run = given(tmp_path, SiecleSet().pupil("7").guardian("7").link("7", "7"))
    assert Guardianship.objects.get().guardian == person("siecle", "guardian", "7") and codes(run) == []


def test_links_to_a_pupil_who_is_not_in_the_files_are_normal(tmp_path):
    run = given(tmp_path, SiecleSet().pupil("1").guardian("7").link("1", "7").link("404", "7"))
    assert run.read["guardianships"] == 2 and Guardianship.objects.count() == 1 and codes(run) == []


def test_addresses_on_any_line_or_on_none(tmp_path):
    made = SiecleSet().pupil("1").guardian("7", ADRESSE_ID="1").guardian("8", given="B", ADRESSE_ID="2").guardian("9", given="C")
    for guardian in ("7", "8", "9"):
        made.link("1", guardian)
    empty = {"LIGNE1_ADRESSE": "", "LIGNE2_ADRESSE": "", "LIGNE3_ADRESSE": ""}
    made.address("1", **{**empty, "LIGNE3_ADRESSE": "lieu-dit Le Bourg"})
    made.address("2", **{**empty, "LIBELLE_POSTAL": "", "COMMUNE_ETRANGERE": "GENEVE", "LL_PAYS": "SUISSE"})
    given(tmp_path, made)
    found = {p.first_name: (p.address, p.town, p.country) for p in Person.objects.filter(guardianships__isnull=False)}
    assert found == {"Karim": ("lieu-dit Le Bourg", "VALGENTIANE", "FRANCE"), "B": ("", "GENEVE", "SUISSE"), "C": ("", "", "")}


@pytest.mark.parametrize("said", ["+33600000001", "0600000001", "06.00.00.00.01", "06 00 00 00 01"])
def test_telephones_however_written(tmp_path, said):
    given(tmp_path, SiecleSet().pupil("1").guardian("7", TEL_PORTABLE=said, TEL_PROFESSIONNEL=None).link("1", "7"))
    assert person("siecle", "guardian", "7").mobile == "06 00 00 00 01" and person("siecle", "guardian", "7").work_phone == ""


def test_other_bytes_than_the_prolog_says(tmp_path):
    folder = small_siecle().guardian("40", name="LEBŒUF", given="Noël").link("610071", "40").write(tmp_path / "a")
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b'encoding="ISO-8859-15"', b'encoding="UTF-8"'))
    run = bring_in("siecle", folder)
    assert person("siecle", "guardian", "40").last_name == "LEBŒUF" and "wrong_encoding" in codes(run)


def test_codes_keep_their_spaces_and_lose_stray_quotes(tmp_path):
    made = SiecleSet().division('"3 AVSPRO"', "TROISIEME").pupil("1", division="3 AVSPRO")
    run = given(tmp_path, made)
    assert Group.objects.get().code == "3 AVSPRO" and codes(run) == ["kind_missing"]


def test_a_closed_formation_still_used_and_a_label_of_edition_missing(tmp_path):
    made = SiecleSet().mef("10110001110", "5EME", DATE_FERMETURE="31/08/2020").subject("099999", LIBELLE_LONG="OCCITAN LV9")
    given(tmp_path, made.pupil("1", CODE_MEF="10110001110"))
    assert pupil("1").enrolments.get().level == "5e" and Mef.objects.filter(pk="10110001110").exists()
    assert Subject.objects.get(code="099999").name == "OCCITAN LV9"


def test_names_of_use_old_names_and_the_other_numbers_of_a_pupil(tmp_path):
    made = SiecleSet().pupil("1", name="FABRÈGE", NOM_USAGE="BRUNHES-PAGÈS", INE_RNIE="990000001FA")
    made.pupil("2", name="", NOM="VIDAL", INE_BEA="1234567890A").pupil("3", name="", given="Personne")
    run = given(tmp_path, made)
    assert (pupil("1").last_name, pupil("1").birth_name) == ("BRUNHES-PAGÈS", "FABRÈGE")
    assert pupil("2").last_name == "VIDAL" and person("ine", "pupil", "1234567890A") == pupil("2")
    assert "nameless" in codes(run) and Person.objects.count() == 2


@pytest.mark.parametrize(("code", "word"), [("0", "EXTERNE LIBRE"), ("24", "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT 4"), ("ZZ", "ZZ")])
def test_regimes(tmp_path, code, word):
    given(tmp_path, SiecleSet().pupil("1", CODE_REGIME=code))
    assert pupil("1").enrolments.get().regime == word


def test_a_missing_file_leaves_what_it_said(tmp_path):
    given(tmp_path, small_siecle())
    before = dump()
    pupils_only = bring_in("siecle", small_siecle().write(tmp_path / "b", only=("BEE_ELEVES",)))
    assert codes(pupils_only) == ["kind_missing"] and not pupils_only.changes_anything
    changed = small_siecle().guardian("34", given="Ali").link("610071", "34")
    bring_in("siecle", changed.write(tmp_path / "c", only=("BEE_RESPONSABLES",)))
    assert pupil("610071").guardians.count() == 3 and Membership.objects.count() == 5
    undo(Run.objects.first())
    undo(pupils_only)
    assert not differences(before, dump())


def test_relatives_alone_the_first_time_are_refused_and_pupils_alone_are_not(tmp_path):
    with pytest.raises(UnreadableSet, match="ElevesAvecAdresses"):
        bring_in("siecle", small_siecle().write(tmp_path / "a", only=("BEE_RESPONSABLES",)))
    run = bring_in("siecle", small_siecle().write(tmp_path / "b", only=("BEE_ELEVES",)))
    assert codes(run) == ["kind_missing"] and Membership.objects.count() == 5
    assert School.objects.get().school_kind == "college"


def test_who_is_not_in_the_files_any_more_leaves_after_an_alarm(tmp_path):
    given(tmp_path, small_siecle())
    fewer = SiecleSet().pupil("610071", ID_NATIONAL="990000071AA").guardian("31").link("610071", "31")
    run = runs.open_run(feed="siecle")
    runs.read(run, [fewer.write(tmp_path / "b")])
    comparison = runs.compare(run)
    assert [alarm["code"] for alarm in run.alarms] == ["too_many_leave"]
    with pytest.raises(Refusal):
        runs.apply(run, comparison=comparison)
    runs.apply(run, comparison=comparison, confirmed=True)
    assert pupil("610074").enrolments.get().ends_on is not None
    assert_keys_hold()


def test_the_same_number_twice_keeps_the_last(tmp_path):
    run = given(tmp_path, SiecleSet().pupil("1", given="Zoé").pupil("1", given="Zoë", attributes={"ELEVE_ID": "1"}, division=""))
    assert "record_twice" in codes(run) and pupil("1").first_name == "Zoë"
