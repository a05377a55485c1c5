"""ONDE beside another source of the same school: one directory, whichever came first; what the school confirmed stands."""

import pytest

from preau.directory import ties
from preau.directory.aaf.tests.pictures import bring_in as bring_aaf
from preau.directory.aaf.tests.pictures import differences, picture
from preau.directory.aaf.tests.writer import AafSet, FirstDegreeSet, small_primary, small_school
from preau.directory.models import Enrolment, Group, Guardianship, Person, School, SourceId
from preau.directory.onde.tests.test_reading import bring_in
from preau.directory.onde.tests.writer import OndeSchool
from preau.directory.tests.factories import PersonFactory
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Run
from preau.feeds.undoing import undo
from tests.cast import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ecole")]


def same_school() -> tuple[FirstDegreeSet, OndeSchool]:
    """What both say of the same children; ONDE knows one relative more."""
    aaf = small_primary()
    births = {"7501": "01/01/2020", "7502": "02/02/2019", "7503": "03/03/2016", "7504": "04/04/2017"}
    for at, (key, birth) in enumerate(births.items(), start=1):
        aaf.change("pupil", key, ENTPersonDateNaissance=birth, ENTEleveINE=f"98000000{at}HA")
    onde = (
        OndeSchool()
        .pupil("BRUNHES", "Théo", birth="01/01/2020", ine="980000001HA", Sexe="")
        .pupil("BRUNHES", "Noémie", birth="02/02/2019", ine="980000002HA", level="CE1", Sexe="")
        .pupil("NGUYEN", "Léa", birth="03/03/2016", ine="980000003HA", level="CM2", division=("CM1 CM2", "503"), Sexe="")
        .pupil("SERRE", "Anaïs", birth="04/04/2017", ine="980000004HA", level="CM1", division=("CM1 CM2", "503"), Sexe="")
        .relative("BRUNHES", "Sylvie", ("BRUNHES", "Théo"), ("BRUNHES", "Noémie"), mail="sylvie@example.org")
        .relative("BRUNHES", "Rémi", ("BRUNHES", "Théo"), ("BRUNHES", "Noémie"), title="M.")
        .relative("NGUYEN", "Joëlle", ("NGUYEN", "Léa"))
        .relative("SERRE", "Hélène", ("SERRE", "Anaïs"))
        .relative("SERRE", "Odile", ("SERRE", "Anaïs"))
        .teacher("AURIAC", "Josette", division="CP-CE1 MME AURIAC")
        .teacher("FAU", "Denis", division="CM1 CM2", directs="oui", title="M.")
    )
    return aaf, onde


def both(tmp_path, first: str) -> dict:
    aaf, onde = same_school()
    steps = {
        "aaf": lambda: bring_aaf(aaf.write(tmp_path / f"{first}-a"), confirmed=True),
        "onde": lambda: bring_in(*onde.write(tmp_path / f"{first}-o"), confirmed=True),
    }
    order = [first, "onde" if first == "aaf" else "aaf"]
    done = [steps[name]() for name in order]
    again = [steps[name]() for name in order]
    assert not any(run.changes_anything for run in again), [r.changes for r in again]
    found = picture()
    for run in (*reversed(again), *reversed(done)):
        undo(run)
    return found


def test_in_either_order_they_give_one_directory(tmp_path):
    one, other = both(tmp_path, "aaf"), both(tmp_path, "onde")
    assert not differences(one, other)
    assert len(one["persons"]) == 4 + 5 + 2


def test_what_aaf_knows_of_a_tie_stands_and_what_nobody_knows_waits(tmp_path):
    aaf, onde = same_school()
    bring_in(*onde.write(tmp_path / "o"))
    assert Guardianship.objects.to_confirm().count() == 7
    bring_aaf(aaf.write(tmp_path / "a"), confirmed=True)
    assert Guardianship.objects.get(guardian__first_name="Sylvie", pupil__first_name="Théo").legal == 1
    assert Guardianship.objects.to_confirm().get().guardian.first_name == "Odile"
    assert Group.objects.filter(closed_on=None).count() == 2
    fewer = aaf.copy(day="20260908").change("pupil", "7503", ENTEleveAutoriteParentale=[])
    bring_aaf(fewer.write(tmp_path / "b"), confirmed=True)
    joelle = Guardianship.objects.get(guardian__first_name="Joëlle")
    assert (joelle.legal, joelle.is_to_confirm) == (0, True)
    assert_keys_hold()


def test_what_the_school_confirmed_survives_the_next_imports(tmp_path):
    aaf, onde = same_school()
    bring_in(*onde.write(tmp_path / "o"))
    schools, by = School.objects.all(), PersonFactory()
    odile = Guardianship.objects.get(guardian__first_name="Odile")
    remi = Guardianship.objects.get(guardian__first_name="Rémi", pupil__first_name="Théo")
    said = [ties.Said(odile.pk, "38", 1), ties.Said(remi.pk, "20", 0)]
    ties.confirm_ties(ties.waiting(schools, TODAY), said, by=by)
    run = bring_in(*onde.write(tmp_path / "o2"))
    assert not run.changes_anything and not run.remarks.filter(code="corrected_by_hand").exists()
    run = bring_aaf(aaf.write(tmp_path / "a"), confirmed=True)
    assert run.remarks.filter(code="corrected_by_hand").exists()  # AAF says that Rémi is responsible, the school that he is not
    odile.refresh_from_db()
    remi.refresh_from_db()
    assert (odile.legal, odile.tie, remi.legal, remi.tie) == (1, "38", 0, "20")
    moved = same_school()[1]
    moved.relatives[-1][0]["Courriel"] = "odile@example.org"
    bring_in(*moved.write(tmp_path / "o3"))
    odile.refresh_from_db()
    assert odile.legal == 1 and odile.guardian.email == "odile@example.org"
    assert_keys_hold()


# --- From one degree to the other ------------------------------------------------------------------------------------


def test_a_child_of_cm2_arrives_in_6e_as_the_same_person(tmp_path):
    aaf, _onde = same_school()
    bring_aaf(aaf.write(tmp_path / "a"), confirmed=True)
    lea = Person.objects.get(first_name="Léa")
    college = small_school().pupil(
        "79", name="NGUYEN", given="Léa", ENTEleveINE="980000003HA", ENTPersonDateNaissance="03/03/2016", relatives=["89$10$1$1$1$0"]
    )
    college.guardian("89", name="NGUYEN", given="Joëlle", personalTitle="Mme", mobile="+33 6 00 01 00 00")
    bring_aaf(college.write(tmp_path / "b"), confirmed=True)
    assert set(SourceId.objects.filter(person=lea).values_list("feed", flat=True)) == {"aaf1d", "aaf", "ine"}
    assert lea.enrolments.count() == 2 and Person.objects.filter(first_name="Léa").count() == 1
    assert Person.objects.get(first_name="Joëlle").guardianships.get().pupil == lea


def test_a_teacher_of_both_degrees_is_one_person_with_both_posts(tmp_path):
    aaf, _onde = same_school()
    aaf.staff("52", name="LOIN", given="Marc")
    bring_aaf(small_school().write(tmp_path / "b"))
    bring_aaf(aaf.write(tmp_path / "a"), confirmed=True)
    marc = Person.objects.get(last_name="LOIN")
    assert {p.organisation.school.degree for p in marc.positions.filter(ends_on=None)} == {1, 2}
    delta = AafSet(day="20260910", kind="Delta").modify("staff", "52", mail="marc@example.org")
    bring_aaf(delta.write(tmp_path / "c"))
    assert marc.positions.filter(ends_on=None).count() == 2


def test_undo_of_one_degree_leaves_the_other(tmp_path):
    aaf, _onde = same_school()
    first = bring_aaf(aaf.write(tmp_path / "a"), confirmed=True)
    before = picture()
    second = bring_aaf(small_school().write(tmp_path / "b"))
    undo(second)
    assert not differences(before, picture()) and Run.objects.get(pk=first.pk).state == Run.State.APPLIED
    assert Enrolment.objects.filter(ends_on=None).count() == 4
