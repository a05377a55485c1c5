"""ONDE's files, read whatever a spreadsheet or a year did to them; who is who from one extraction to the next."""

import json
import random

import pytest

from preau.directory.aaf.tests.pictures import codes, differences, dump, picture
from preau.directory.keys import Kind, key
from preau.directory.models import AudienceKey, Enrolment, FormTutor, Function, Group, Guardianship, Person, Position, SourceId
from preau.directory.onde.headers import UnknownFile
from preau.directory.onde.mends import MENDERS, MENDS
from preau.directory.onde.reading import PupilsMissing, UnknownSchool
from preau.directory.onde.tests.conftest import UAI
from preau.directory.onde.tests.writer import OndeSchool, small_onde
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds import runs
from preau.feeds.models import Run
from preau.feeds.undoing import undo
from preau.kit.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ecole")]


def bring_in(*paths, school: str = UAI, confirmed: bool = False) -> Run:
    run = runs.open_run(feed="onde", school=school)
    runs.read(run, paths)
    comparison = runs.compare(run)
    return runs.apply(run, comparison=comparison, confirmed=confirmed)


def nobody_changes(run: Run) -> bool:
    return not run.changes_anything


def pupil(given: str) -> Person:
    return Person.objects.get(first_name=given, enrolments__isnull=False)


def test_every_remark_says_who_can_mend_it():
    assert all(mend.who in MENDERS and mend.title and mend.advice for mend in MENDS.values())


def test_a_school_and_its_people(tmp_path):
    run = bring_in(*small_onde().write(tmp_path / "a"))
    read = {"schools": 0, "students": 4, "guardians": 4, "staff": 2, "divisions": 2, "groups": 0, "subjects": 0, "guardianships": 6}
    assert run.read == read and run.changes["created"] == read and not codes(run)
    theo, anais = pupil("Théo"), pupil("Anaïs")
    enrolment = theo.enrolments.get()
    assert (enrolment.level, enrolment.mef_id, theo.memberships.get().group.code) == ("CP", "00110002110", "CP-CE1 MME AURIAC")
    assert (anais.last_name, anais.birth_name, str(anais.birth_date)) == ("SERRE-FEL", "SERRE", "2017-04-04")
    sylvie = Guardianship.objects.get(guardian__first_name="Sylvie", pupil=theo)
    assert (sylvie.legal, sylvie.is_to_confirm, sylvie.guardian.mobile) == (0, True, "06 00 00 02 00")
    assert set(Position.objects.values_list("person__last_name", "function")) == {
        ("AURIAC", Function.TEACHER),
        ("FAU", Function.TEACHER),
        ("FAU", Function.DIRECTOR),
    }
    assert set(FormTutor.objects.values_list("person__last_name", "group__code")) == {("AURIAC", "CP-CE1 MME AURIAC"), ("FAU", "CM1 CM2")}
    assert_keys_hold()


def test_no_tie_opens_anything_yet(tmp_path):
    bring_in(*small_onde().write(tmp_path / "a"))
    assert Guardianship.objects.to_confirm().count() == 6 and not Guardianship.objects.with_rights().exists()
    guardian = Person.objects.get(first_name="Sylvie")
    assert set(AudienceKey.objects.filter(person=guardian).values_list("key", flat=True)) <= {key(Kind.PERSON, guardian.pk)}


@pytest.mark.parametrize(
    "form",
    [{"encoding": "utf-8-sig", "newline": "\n"}, {"encoding": "utf-8", "separator": ","}, {"encoding": "utf-16", "separator": "\t"}]
    + [{"encoding": "iso-8859-15", "newline": "\r"}],
    ids=["utf-8 with a mark", "commas", "utf-16 and tabs", "lone returns"],
)
def test_any_encoding_and_separator_say_the_same(tmp_path, form):
    bring_in(*small_onde().write(tmp_path / "a"))
    assert nobody_changes(bring_in(*small_onde().write(tmp_path / "b", **form)))


def test_the_same_in_another_order_changes_nothing_and_undo_gives_back_everything(tmp_path):
    before = dump()
    first = bring_in(*small_onde().write(tmp_path / "a"))
    made = small_onde()
    for rows in (made.pupils, made.relatives, made.teachers):
        random.Random(3).shuffle(rows)
    again = bring_in(*reversed(made.write(tmp_path / "b")))
    assert nobody_changes(again)
    undo(again)
    undo(first)
    assert not differences(before, dump())


def test_an_ine_that_appears_later_completes_and_one_that_holds_survives_a_new_spelling(tmp_path):
    bring_in(*small_onde().write(tmp_path / "a"))
    anais, lea = pupil("Anaïs"), pupil("Léa")
    made = small_onde()
    made.pupils[3]["INE"] = "980000004HA"
    made.pupils[2] |= {"Nom élève": "NGUYEN-ROCHE", "Date naissance": "03/04/2016"}
    made.relatives[2] = (made.relatives[2][0], [["", "NGUYEN-ROCHE", "Léa", ""]])
    run = bring_in(*made.write(tmp_path / "b"))
    assert not any(run.changes["created"].values()) and not any(run.changes["left"].values())
    assert SourceId.objects.get(feed="ine", key="980000004HA").person == anais
    lea.refresh_from_db()
    assert (lea.last_name, str(lea.birth_date)) == ("NGUYEN-ROCHE", "2016-04-03")


def test_homonyms_are_never_linked_but_by_their_class(tmp_path):
    made = small_onde().pupil("BRUNHES", "Théo", birth="05/05/2017", level="CM1", division=("CM1 CM2", "503"))
    made.relative("ROCHE", "Odile", ("BRUNHES", "Théo", "CM1  CM2")).relative("ROCHE", "Luc", ("BRUNHES", "Théo", "CLASSE DE M. X"))
    run = bring_in(*made.write(tmp_path / "a"))
    assert codes(run).count("child_homonym") == 3  # Sylvie, Rémi, Luc
    assert str(Guardianship.objects.get(guardian__first_name="Odile").pupil.birth_date) == "2017-05-05"
    assert not Person.objects.filter(first_name="Luc").exists()


def test_relatives_of_one_name_are_one_when_something_says_so(tmp_path):
    made = small_onde().relative("NGUYEN", "Joëlle", ("SERRE", "Anaïs"), mail="JOELLE@example.org", **{"Adresse responsable": "9 côte"})
    made.relative("NGUYEN", "Joelle", ("BRUNHES", "Théo"), mobile="06 99 99 99 99", **{"Adresse responsable": "7 rue Neuve"})
    bring_in(*made.write(tmp_path / "a"))
    assert Person.objects.filter(last_name="NGUYEN", first_name__startswith="Jo").count() == 2
    assert Guardianship.objects.filter(guardian__email="joelle@example.org").count() == 2
    moved = small_onde()
    moved.relatives[2][0].update({"Courriel": "autre@example.org", "Adresse responsable": "2 place"})
    run = bring_in(*moved.write(tmp_path / "b"), confirmed=True)
    assert not run.changes["created"]["guardians"] and Person.objects.get(email="autre@example.org").guardianships.filter(ends_on=None)


def test_what_a_spreadsheet_mangled_is_mended_or_told(tmp_path):
    made = small_onde()
    made.pupils[0] |= {"INE": "1,23E+10", "Cp1": "1000", "Date naissance": "2020-01-01", "Adresse1": "1 rue du Lavoir\nbâtiment B"}
    made.pupils[1]["Date naissance"] = "02/02/19"
    made.pupils[2]["Prénom élève"] = "Léa\u00a0 "
    made.relatives[0][0]["Téléphone portable"] = "600000200"
    made.relatives[1][0]["Téléphone portable"] = "6.0E+08"
    run = bring_in(*made.write(tmp_path / "a", encoding="utf-8"))
    assert codes(run) == ["ine_mangled", "phone_mangled"]
    theo = pupil("Théo")
    assert (theo.postcode, theo.address, str(theo.birth_date)) == ("01000", "1 rue du Lavoir bâtiment B", "2020-01-01")
    assert str(pupil("Noémie").birth_date) == "2019-02-02" and pupil("Léa")
    assert Person.objects.get(first_name="Sylvie").mobile == "06 00 00 02 00"


def test_odd_rows_are_whole_or_left_out_with_a_remark(tmp_path):
    made = small_onde().pupil("FEL", "Maël", division=("", "")).pupil("SANS", "Date", birth="31/02/2019").pupil("", "Nom")
    made.pupil("ODDO", "Zoé", level="CLIS", birth="06/06/2018")
    made.pupil("CYCLE", "Tom", level="CE1", birth="07/07/2019", **{" Cycle": "CYCLE III"})
    made.pupil("BRUNHES", "Théo", birth="01/01/2020", ine="980000001HA")
    made.relative("HUGON", "Rémi", ("HUGON", "Inconnu")).relative("X", "Y", ("HUGON",))
    found = codes(bring_in(*made.write(tmp_path / "a")))
    once = "pupil_without_birth pupil_without_name level_against_cycle pupil_twice child_unknown child_cut class_missing"
    for code in once.split():
        assert found.count(code) == 1, code
    assert found.count("relative_of_nobody") == 2
    assert pupil("Zoé").enrolments.get().level == "ULIS" and not pupil("Maël").memberships.exists()
    assert not Person.objects.filter(last_name__in=["SANS", "HUGON", "X"]).exists()


def test_one_ine_under_two_names_is_taken_by_neither(tmp_path):
    made = small_onde().pupil("AUTRE", "Paul", birth="09/09/2018", ine="980000001HA")
    run = bring_in(*made.write(tmp_path / "a"))
    assert codes(run).count("ine_of_two") == 2 and not SourceId.objects.filter(feed="ine", key="980000001HA").exists()
    assert nobody_changes(bring_in(*made.write(tmp_path / "b")))


def test_files_come_one_by_one(tmp_path):
    everything = picture_of(tmp_path / "whole", small_onde())
    for kind in ("pupils", "relatives", "teachers"):
        run = bring_in(*small_onde().write(tmp_path / kind, only=kind))
        assert not any(run.changes["left"].values())
    assert not differences(everything, picture())
    pupils = bring_in(*small_onde().write(tmp_path / "again", only="pupils"))
    assert nobody_changes(pupils) and Guardianship.objects.filter(ends_on=None).count() == 6


def picture_of(folder, made: OndeSchool) -> dict:
    run = bring_in(*made.write(folder))
    found = picture()
    undo(run)
    return found


def test_relatives_alone_ask_for_the_pupils(tmp_path):
    with pytest.raises(PupilsMissing):
        bring_in(*small_onde().write(tmp_path / "a", only="relatives"))


def test_a_partial_extraction_stops_and_asks(tmp_path):
    bring_in(*small_onde().write(tmp_path / "a"))
    made = small_onde()
    del made.pupils[2:]
    with pytest.raises(runs.NeedsConfirmation, match="École Les Gentianes"):
        bring_in(*made.write(tmp_path / "b", only="pupils"))
    run = bring_in(*made.write(tmp_path / "c", only="pupils"), confirmed=True)
    assert run.changes["left"]["students"] == 2 and Enrolment.objects.filter(ends_on=None).count() == 2


def test_what_is_no_file_of_onde_is_refused_by_what_it_lacks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nom élève;Prénom élève;Date naissance;Sexe;Libellé classe\nA;B;01/01/2019;M;CP\n")
    with pytest.raises(UnknownFile, match="niveau"):
        bring_in(path)
    path.write_text("a;b;c\n1;2;3\n")
    with pytest.raises(UnknownFile, match="n’est pas un fichier d’ONDE"):
        bring_in(path)
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(Refusal, match="tableau"):
        bring_in(path)
    assert not Person.objects.exists()


def test_the_school_must_be_said_and_be_an_ecole(tmp_path, ecole):
    files = small_onde().write(tmp_path / "a")
    for school in ("", "0159999Z"):
        with pytest.raises(UnknownSchool):
            bring_in(*files, school=school)
    ecole.school_kind = "college"
    ecole.save()
    with pytest.raises(UnknownSchool, match="écoles"):
        bring_in(*files)


# --- The samples -----------------------------------------------------------------------------------------------------


def lines(path) -> int:
    """Lines of data counted without our reader."""
    return len(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")) - 1


@pytest.mark.shared
@pytest.mark.one_database
@pytest.mark.parametrize("name", ["fictif", "irregulier", "public-eole"])
def test_samples_are_read_whole(shared, preau, name):
    folder = shared / "samples" / "onde" / name
    counts = {kind: sum(lines(f) for f in folder.glob(f"*{kind}*")) for kind in ("eleves", "responsables", "enseignants")}
    status, out = preau("import", "onde", folder, "--school", UAI, "--json")
    shown = json.loads(out)
    assert status == 0 and shown["applied"] and shown["feed"] == "onde"
    read = shown["read"]
    assert (read["students"], read["guardians"], read["staff"]) == tuple(counts.values())
    whole = {"schools", "students", "guardians", "staff", "divisions", "groups", "subjects", "guardianships"}
    assert set(read) == whole
    created = shown["changes"]["created"]
    left_out = {"irregulier": {"pupil_twice": 1}}.get(name, {})
    assert created["students"] == read["students"] - sum(left_out.values())
    again = json.loads(preau("import", "onde", folder, "--school", UAI, "--json")[1])
    assert not any(n for action in ("created", "updated", "left") for n in again["changes"][action].values())


@pytest.mark.shared
@pytest.mark.one_database
def test_the_irregular_sample_says_each_thing_it_leaves_out(shared, preau):
    _status, out = preau("import", "onde", shared / "samples" / "onde" / "irregulier", "--school", UAI, "--json")
    found = sorted(remark["code"] for remark in json.loads(out)["remarks"])
    assert "pupil_twice" in found and "child_unknown" in found and "child_cut" in found
    assert Group.objects.get().code == "01 CP-CE1" and Guardianship.objects.to_confirm().exists()


def test_missing_columns_end_with_1(tmp_path, preau):
    (tmp_path / "a.csv").write_text("Nom élève;Prénom élève;Date naissance;Sexe\nA;B;01/01/2019;M\n")
    status, out = preau("import", "onde", tmp_path / "a.csv", "--school", UAI, "--json")
    assert status == 1 and "niveau" in json.loads(out)["refusal"]
