"""The 1st degree's export: told apart by its contents, said as the 2nd degree's, its classes numbered by no declaration."""

import json

import pytest
from lxml import etree

from preau.directory.aaf.files import UnreadableSet
from preau.directory.aaf.tests.pictures import bring_in, codes, differences, dump, picture
from preau.directory.aaf.tests.writer import FirstDegreeSet, small_primary, small_school
from preau.directory.models import Enrolment, Function, Group, Guardianship, Person, Position, School, SourceId
from preau.directory.sources import values
from preau.directory.sources.classes import class_code
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Run
from preau.feeds.undoing import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]


def person(kind: str, key: str, feed: str = "aaf1d") -> Person:
    return SourceId.objects.get(feed=feed, issuer="06", kind=kind, key=key).person


def test_an_ecole_and_its_people(tmp_path):
    run = bring_in(small_primary().write(tmp_path / "a"))
    assert (run.feed, run.issuer, run.kind, run.state) == ("aaf1d", "06", "full", Run.State.APPLIED)
    read = {"schools": 1, "students": 4, "guardians": 4, "staff": 2, "divisions": 2, "groups": 0, "subjects": 0, "guardianships": 6}
    assert run.read == read and run.changes["created"] == read
    school = School.objects.get(uai="0159801X")
    assert (school.name, school.school_kind, school.degree) == ("École élémentaire Les Gentianes", "ecole", 1)
    assert school.site.town == "VALGENTIANE"
    levels = {e.person.first_name: (e.level, e.mef_id, e.regime) for e in Enrolment.objects.select_related("person")}
    assert levels["Théo"] == ("CP", "00110002110", "") and levels["Noémie"] == ("CE1", "00210002210", "DEMI-PENSIONNAIRE")
    assert {g.code for g in Group.objects.all()} == {"CP-CE1 MME AURIAC", "CM1 CM2"}
    tie = Guardianship.objects.get(guardian=person("guardian", "8501"), pupil=person("pupil", "7501"))
    assert (tie.tie, tie.legal, tie.is_to_confirm) == ("10", 1, False) and tie.guardian.email == "sylvie@example.org"
    functions = set(Position.objects.values_list("person__last_name", "function"))
    assert functions == {("AURIAC", Function.TEACHER), ("FAU", Function.TEACHER), ("FAU", Function.DIRECTOR)}
    assert not [c for c in codes(run) if "undeclared" in c]
    assert_keys_hold()


def test_the_same_again_changes_nothing_and_undo_gives_back_everything(tmp_path):
    before = dump()
    first = bring_in(small_primary().write(tmp_path / "a"))
    again = bring_in(small_primary().copy(day="20260908").write(tmp_path / "b"))
    assert not again.changes_anything
    undo(again)
    undo(first)
    assert not differences(before, dump())


def test_a_class_keeps_its_history_when_its_label_changes(tmp_path):
    bring_in(small_primary().write(tmp_path / "a"))
    group = Group.objects.get(code="CM1 CM2")
    renamed = small_primary().copy(day="20260908")
    for key in ("7503", "7504"):
        renamed.change("pupil", key, ENTPersonClasses=["9501$1121$CM$503$CM1-CM2 M. FAU"])
    run = bring_in(renamed.write(tmp_path / "b"))
    assert run.changes["updated"]["divisions"] == 1 and not run.changes["left"]["divisions"]
    group.refresh_from_db()
    assert group.code == "CM1-CM2 M. FAU" and group.memberships.count() == 2
    assert not bring_in(renamed.copy(day="20260909").write(tmp_path / "c")).changes_anything


def test_a_delta_renames_for_one_pupil_and_the_class_stays_one(tmp_path):
    bring_in(small_primary().write(tmp_path / "a"))
    delta = FirstDegreeSet(day="20260908", kind="Delta").modify("pupil", "7503", ENTPersonClasses=["9501$1121$CM$503$CM1-CM2 M. FAU"])
    bring_in(delta.write(tmp_path / "b"))
    assert Group.objects.filter(closed_on=None).count() == 2
    assert Group.objects.get(code="CM1-CM2 M. FAU").memberships.filter(ends_on=None).count() == 2


def test_two_classes_of_one_label_stay_two(tmp_path):
    made = small_primary().change("pupil", "7503", ENTPersonClasses=["9501$1121$CP$504$CP"])
    bring_in(made.change("pupil", "7504", ENTPersonClasses=["9501$1121$CP$505$CP"]).write(tmp_path / "a"))
    assert {"CP", "CP (505)"} <= set(Group.objects.values_list("code", flat=True))


def test_a_delta_adds_changes_and_removes(tmp_path):
    bring_in(small_primary().write(tmp_path / "a"))
    before = dump()
    delta = FirstDegreeSet(day="20260908", kind="Delta")
    delta.guardian("8505", name="FEL", given="Fatima").pupil("7505", name="FEL", given="Maël", relatives=["8505"])
    delta.modify("pupil", "7501", ENTEleveNiveau="CE1").modify("guardian", "8503", ENTPersonMail="joelle@example.org").delete(
        "pupil", "7504"
    )
    run = bring_in(delta.write(tmp_path / "b"), confirmed=True)
    assert (run.changes["created"]["students"], run.changes["left"]["students"]) == (1, 1)
    assert Enrolment.objects.get(person=person("pupil", "7501")).level == "CE1"
    assert person("guardian", "8503").email == "joelle@example.org"
    undo(run)
    assert not differences(before, dump())


def test_who_names_a_child_without_its_authority_waits_for_the_school(tmp_path):
    made = small_primary().guardian("8509", name="ROCHE", given="Luc", ENTPersRelEleveEleve=["7501"])
    run = bring_in(made.write(tmp_path / "a"))
    tie = Guardianship.objects.get(guardian=person("guardian", "8509"))
    assert tie.is_to_confirm and not tie.legal and tie.pupil == person("pupil", "7501")
    assert "relative_of_nobody" not in codes(run)
    assert_keys_hold()


def test_both_degrees_at_once_are_refused(tmp_path):
    small_school().write(tmp_path / "a")
    small_primary().write(tmp_path / "a")
    with pytest.raises(UnreadableSet, match="1er degré"):
        bring_in(tmp_path / "a")


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("01 COURS PREPARATOIRE-COURS ELEMENTAIRE 1", "01 CP-CE1"),
        ("Cours moyen 1 et Cours moyen 2", "CM1 ET CM2"),
        ("CP-CE1  MME AURIAC", "CP-CE1 MME AURIAC"),
        ("Les petits loups", "Les petits loups"),
    ],
)
def test_labels_become_short_codes(label, code):
    assert class_code(label) == code


def test_levels_of_the_first_degree():
    assert [values.level_of(word) for word in ("CP", "ce2", "Petite section", "CLIS", "6EME")] == ["CP", "CE2", "PS", "ULIS", "6e"]


@pytest.mark.shared
@pytest.mark.one_database
def test_the_sample_is_read_whole(shared, preau):
    folder = shared / "samples" / "aaf" / "fictif-1d-complet"
    trees = {kind: etree.parse(next(folder.glob(f"*_{kind}_*.xml"))) for kind in ("EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat")}

    def count(kind: str, path: str) -> int:
        return int(trees[kind].xpath(f"count({path})"))

    def places(attribute: str) -> int:
        found = trees["Eleve"].xpath(f"//attr[@name='{attribute}']/value[normalize-space()]/text()")
        return len({(v.split("$")[0], v.split("$")[3]) for v in found})

    status, out = preau("import", "aaf", folder, "--json")
    shown = json.loads(out)
    assert status == 0 and shown["applied"] and shown["feed"] == "aaf"
    assert shown["read"] == {
        "schools": count("EtabEducNat", "//addRequest"),
        "students": count("Eleve", "//addRequest"),
        "guardians": count("PersRelEleve", "//addRequest"),
        "staff": count("PersEducNat", "//addRequest"),
        "divisions": places("ENTPersonClasses"),
        "groups": places("ENTPersonGroupes"),
        "subjects": 0,
        "guardianships": count("Eleve", "//attr[@name='ENTEleveAutoriteParentale']/value[normalize-space()]"),
    }
    before = picture()
    status, out = preau("import", "aaf", folder, "--json")
    assert status == 0 and not any(n for a in ("created", "updated", "left") for n in json.loads(out)["changes"][a].values())
    assert not differences(before, picture())
