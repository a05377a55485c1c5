"""What the wild contains (numbered as the study of the format numbers it) is survived, with a remark that says where."""

import pytest

from preau.directory.aaf.files import UnreadableSet, parse_name
from preau.directory.aaf.mends import MENDERS, MENDS
from preau.directory.aaf.tests.pictures import bring_in, codes, differences, picture
from preau.directory.aaf.tests.test_whole_way import person
from preau.directory.aaf.tests.writer import AafSet, small_school
from preau.directory.models import Function, Group, Guardianship, Mef, Person, School, SourceId, StaffFunction, Subject
from preau.directory.sources import values
from preau.feeds import runs
from preau.feeds.models import Run
from preau.kit.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]


def remarked(tmp_path, made: AafSet) -> list[str]:
    return codes(bring_in(made.write(tmp_path / "set"), confirmed=True))


def test_every_remark_says_who_can_mend_it():
    assert all(mend.who in MENDERS and mend.title and mend.advice for mend in MENDS.values())


def test_1_bytes_of_another_encoding_are_read(tmp_path):
    folder = small_school().write(tmp_path / "a")
    bring_in(folder)
    expected = picture()
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes().decode().replace("\n", "\r\n").encode("iso-8859-15"))
    run = bring_in(folder)
    assert not run.changes_anything and not differences(expected, picture())
    remark = run.remarks.filter(code="wrong_encoding", file__contains="Eleve").first()
    assert remark.line > 4


def test_2_pseudo_structures_open_no_school(tmp_path):
    made = small_school().add(
        "school", "9900", ENTStructureUAI="0159951T", ENTStructureNomCourant="Z.REMP-NORD", ENTStructureTypeStruct="SANS OBJET"
    )
    assert "pseudo_structure" in remarked(tmp_path, made)
    assert School.objects.count() == 1


def test_3_staff_without_a_known_school_are_kept_without_a_position(tmp_path):
    made = small_school().staff("55", at="9777").staff("56", function="-", ENTPersonCategorieEnseignant="N").staff("57", at="", function="")
    made.staff("58", ENTAuxEnsClassesMatieres=["9777$1S$061300"])
    found = remarked(tmp_path, made)
    assert found.count("staff_without_function") == 3 and "function_elsewhere" in found and "teaching_elsewhere" in found
    assert not person("staff", "55").positions.exists() and person("staff", "58").positions.exists()


def test_4_relatives_of_every_sort(tmp_path):
    made = small_school().change("pupil", "71", ENTElevePersRelEleve=["89$10$1$1$1$1", "81$20$0$2$1", "81$1$1$1$1$0", "81$99$0$7$1$0"])
    made.change("pupil", "72", ENTElevePersRelEleve=["82$70$1$1$1$1"])
    made.change("pupil", "73", ENTElevePersRelEleve=[]).guardian("85").guardian("86").guardian("87").guardian("88", name="PERSONNE")
    made.change("pupil", "74", ENTElevePersRelEleve=["83$20$1$1$1$0", "85$4$0$0$0$0", "86$39$0$0$0$0", "87$42$0$0$1$0"])
    found = remarked(tmp_path, made)
    for code in (
        "relative_missing",
        "relative_twice",
        "own_relative",
        "no_relative",
        "many_relatives",
        "segments",
        "tie_unknown",
        "legal_unknown",
    ):
        assert code in found, code
    assert found.count("relative_of_nobody") == 2  # 88, and 82 who is only cited as the pupil
    tie = Guardianship.objects.get(pupil=person("pupil", "71"))
    assert (tie.legal, tie.tie, tie.is_financial) == (1, "20", True)
    assert Guardianship.objects.get(guardian=person("guardian", "85")).tie == "39"


def test_5_pupils_without_a_class_or_with_two(tmp_path):
    made = small_school().school("9002", uai="0159992E", name="CLG-LA PLANEZE").change("pupil", "71", ENTEleveClasses=[])
    made.change("pupil", "73", ENTEleveClasses=["9001$6A", "9002$6B"]).pupil("78", at="9777")
    found = remarked(tmp_path, made)
    for code in ("class_missing", "two_classes", "class_elsewhere", "division_undeclared", "pupil_of_unknown_school"):
        assert code in found, code
    lou = person("pupil", "73")
    assert set(lou.enrolments.values_list("school__uai", "is_main")) == {("0159991D", True), ("0159992E", False)}
    assert not SourceId.objects.filter(kind="pupil", key="78").exists()


def test_5_a_pupil_left_out_enters_when_the_school_comes(tmp_path):
    bring_in(small_school().pupil("78", at="9002").write(tmp_path / "a"))
    bring_in(AafSet(kind="Delta", day="20260908").school("9002", uai="0159992E", name="CLG-LA PLANEZE").write(tmp_path / "b"))
    assert person("pupil", "78").enrolments.get().school.uai == "0159992E"


def test_6_codes_are_never_normalised(tmp_path):
    strange = ["4 D", "2E5  G1", "1AGL90-1", "4.D"]
    made = AafSet().school(ENTStructureClasses=[f"{c}$LIBELLE$10010012110" for c in strange], ENTStructureGroupes=["4 D$UN GROUPE"])
    for n, code in enumerate(strange):
        made.pupil(f"7{n}", division=code)
    assert "division_undeclared" not in remarked(tmp_path, made)
    assert set(Group.objects.filter(kind="division").values_list("code", flat=True)) == set(strange)
    assert Group.objects.filter(code="4 D").count() == 2


def test_7_groups_declared_twice_or_never(tmp_path):
    made = small_school().change("school", "9001", ENTStructureClasses=["6A$SIXIEME A$X", "6A$SIXIEME A$X", "5 A"])
    made.change("pupil", "71", ENTEleveGroupes=["9001$LATIN"])
    found = remarked(tmp_path, made)
    assert {"declared_twice", "label_missing", "group_undeclared"} <= set(found)
    assert Group.objects.get(code="LATIN").is_declared is False


def test_8_what_is_cited_and_not_in_the_nomenclature_is_opened(tmp_path):
    made = small_school().change(
        "pupil",
        "71",
        ENTEleveMEF="1001000B11A",
        ENTEleveLibelleMEF="6EME BILINGUE",
        ENTEleveEnseignements="CHANT",
        ENTEleveCodeEnseignements="0999X1",
    )
    made.add("mef", "1031000D11A", ENTMefJointure="1031000D11A", ENTLibelleMef="3EME LOCALE", ENTMEFRattach="")
    found = remarked(tmp_path, made)
    assert {"mef_unknown", "subject_unknown", "mef_without_parent"} <= set(found)
    assert Mef.objects.get(pk="1001000B11A").level == "6e" and Subject.objects.get(code="0999X1").name == "CHANT"


def test_9_names_keep_their_letters_and_lose_their_spaces(tmp_path):
    bring_in(
        small_school().change("pupil", "71", sn="  LE  GOFF ", ENTPersonNomPatro="PAGÈS", givenName="MARIE\rLOU").write(tmp_path / "a")
    )
    zoe = person("pupil", "71")
    assert (zoe.last_name, zoe.birth_name, zoe.first_name) == ("LE GOFF", "PAGÈS", "MARIE LOU")


def test_10_unknown_attributes_are_skipped_and_said_once(tmp_path):
    made = small_school().change("pupil", "71", ENTEleveAttributFutur="x").change("pupil", "72", ENTEleveAttributFutur="y")
    assert remarked(tmp_path, made).count("unknown_attribute") == 1


def test_records_twice_nameless_dates_ines_letters(tmp_path):
    made = small_school().pupil("73", name="ROCHE BIS", given="Lou", relatives=["83$20$1$1$1$0"]).pupil("79", name="", given="Personne")
    made.change("pupil", "72", ENTPersonDateNaissance="31/02/2015", ENTEleveINE="990000071AA").change(
        "school", "9001", ENTStructureUAI="0159991E"
    )
    found = remarked(tmp_path, made)
    assert {"record_twice", "nameless", "bad_date", "uai_letter"} <= set(found) and found.count("ine_twice") == 2
    assert person("pupil", "73").last_name == "ROCHE BIS" and person("pupil", "72").birth_date is None


def test_old_exports_say_relatives_otherwise(tmp_path):
    made = small_school().change(
        "pupil", "71", ENTElevePersRelEleve=[], ENTEleveParents=["81", "82"], ENTElevePere="81", ENTEleveMere="82",
        ENTEleveAutoriteParentale=["82"], ENTElevePersRelEleve1="83",
    )  # fmt: skip
    assert "old_relatives" in remarked(tmp_path, made)
    ties = {t.guardian.first_name: (t.tie, t.legal) for t in person("pupil", "71").guardians.all()}
    assert ties == {"Karim": ("20", 0), "Nadia": ("10", 1), "Luc": ("90", 0)}


def test_a_delta_about_the_unknown_is_survived(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    before = picture()
    made = AafSet(kind="Delta", day="20260908").delete("pupil", "99").modify("guardian", "98", mail="a@example.org")
    assert set(codes(bring_in(made.write(tmp_path / "b")))) >= {"delete_unknown", "modify_unknown"}
    assert not differences(before, picture())


def test_functions_are_read_by_a_table_that_a_person_corrects(tmp_path):
    made = (
        small_school()
        .staff("60", function="ADF", ENTPersonCategorieEnseignant="N")
        .staff("61", function="XYZ", ENTPersonCategorieEnseignant="N")
    )
    made.staff("62", function="DIR", ENTPersonFonctions=["9001$DIR$DIRECTION$D0011$CHEF D'ETABLISSEMENT ADJOINT"])
    assert "function_unknown" in remarked(tmp_path, made)
    held = {key: person("staff", key).positions.get().function for key in ("60", "61", "62")}
    assert held == {"60": Function.SECRETARY, "61": Function.OTHER, "62": Function.DEPUTY}
    StaffFunction.objects.create(feed="aaf", code="XYZ", function=Function.NURSE)
    bring_in(made.copy(day="20260908").write(tmp_path / "b"))
    assert person("staff", "61").positions.on(runs.timezone.localdate()).get().function == Function.NURSE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('SYSTEM "ficAlimMENESR.dtd"', '[<!ENTITY x "y">]'),
        lambda text: text.replace("ficAlimMENESR", "html"),
        lambda text: text.replace('degre="2D"', 'degre="1D"'),
        lambda text: text.replace('codeAcademieExport="06"', 'codeAcademieExport="13"'),
    ],
)
def test_a_set_that_cannot_be_read_applies_nothing(tmp_path, spoil):
    folder = small_school().write(tmp_path / "a")
    file = next(folder.glob("*PersRelEleve*"))
    file.write_text(spoil(file.read_text()))
    run = runs.open_run(feed="aaf")
    with pytest.raises(Refusal):
        runs.read(run, [folder])
    run.refresh_from_db()
    assert run.state == Run.State.FAILED and run.refusal and not run.rows.exists()
    assert not Person.objects.exists()


def test_sets_that_mix_are_refused(tmp_path):
    small_school().write(tmp_path / "a")
    AafSet(kind="Delta").delete("pupil", "71").write(tmp_path / "a")
    with pytest.raises(UnreadableSet, match="complet et un delta"):
        bring_in(tmp_path / "a")


def test_names_are_read_from_the_right():
    from pathlib import Path

    file = parse_name(Path("ENT2D_VA-ENT_16_Complet_20240916_PersEducNat_0003.xml"))
    assert (file.project, file.kind, file.type, file.number, str(file.day)) == (
        "ENT2D_VA-ENT_16",
        "full",
        "PersEducNat",
        "0003",
        "2024-09-16",
    )


def test_a_delta_without_names_is_recognised_by_its_content(tmp_path):
    bring_in(small_school().write(tmp_path / "a"))
    folder = AafSet(kind="Delta").modify("guardian", "83", mail="luc@example.org").write(tmp_path / "b")
    for number, file in enumerate(folder.iterdir()):
        file.rename(folder / f"{number}.xml")
    run = bring_in(folder)
    assert run.kind == "delta" and "kind_guessed" in codes(run)
    assert person("guardian", "83").email == "luc@example.org"


@pytest.mark.parametrize(
    "said, name",
    [
        ("CLG-DES VOLCANS-ac-CLERMONT-FERRAND", "Collège des Volcans"),
        ("LP-JOSEPH CONSTANT-ac-CLERMONT-FERRAND", "Lycée professionnel Joseph Constant"),
        ("CLG-LA PLANEZE-ac-CLERMONT-FERRAND", "Collège La Planeze"),
        ("NOM$STRUCTURE$COURANT", "Nom-Structure-Courant"),
        ("Collège Jules Ferry", "Collège Jules Ferry"),
    ],
)
def test_names_of_schools_are_said_as_one_writes_them(said, name):
    assert values.school_name({"name": said}) == name


@pytest.mark.parametrize(
    "label, level",
    [("6EME", "6e"), ("3EME SEGPA", "3e"), ("2NDE GENERALE", "2de"), ("1ERE STMG", "1re"), ("TERMINALE", "Tle"), ("BAC PRO", "")],
)
def test_levels(label, level):
    assert values.level_of(label) == level


def test_telephones():
    assert values.phone_of("+33 6 12 34 56 78") == values.phone_of("06.12.34.56.78") == values.phone_of("0612345678") == "06 12 34 56 78"
    assert values.phone_of("+32 2 123 45 67") == "+32 2 123 45 67"
