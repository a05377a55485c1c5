"""Real and realistic exports, when they are at hand: counts taken by an independent path, and one directory with the AAF's."""

from pathlib import Path

import pytest
from lxml import etree

from preau.directory.aaf.tests.pictures import differences, dump, picture
from preau.directory.models import Enrolment, Guardianship, Membership, Person, School, Subject
from preau.directory.siecle.tests.importing import bring_in
from preau.feeds.models import Run
from preau.feeds.undoing import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]


@pytest.fixture
def samples(shared) -> Path:
    return shared / "samples"


@pytest.fixture
def fictif(samples) -> Path:
    return samples / "siecle" / "fictif"


def count(path: Path, question: str) -> int:
    return int(etree.parse(path).xpath(f"count({question})"))


def test_the_fictional_school_has_the_counts_of_its_files(fictif):
    run = bring_in("siecle", *sorted(fictif.glob("*.xml")), school="0159991D")
    pupils, adults, classes = fictif / "ElevesAvecAdresses.xml", fictif / "ResponsablesAvecAdresses.xml", fictif / "Structures.xml"
    assert run.read == {
        "schools": 1,
        "students": count(pupils, "//ELEVE"),
        "guardians": count(adults, "//PERSONNE"),
        "staff": 0,
        "divisions": count(classes, "//DIVISION"),
        "groups": count(classes, "//GROUPE"),
        "subjects": count(fictif / "Nomenclature.xml", "//MATIERE"),
        "guardianships": count(adults, "//RESPONSABLE_ELEVE"),
    }
    gone = count(pupils, "//ELEVE[DATE_SORTIE]")
    assert Enrolment.objects.count() == count(pupils, "//ELEVE") and Enrolment.objects.exclude(ends_on=None).count() == gone
    assert Membership.objects.count() == count(pupils, "//STRUCTURES_ELEVE/STRUCTURE")
    assert Guardianship.objects.count() == count(adults, "//RESPONSABLE_ELEVE")
    assert Guardianship.objects.with_rights().count() == count(adults, "//RESPONSABLE_ELEVE[NIVEAU_RESPONSABILITE=1]")


def test_the_zipped_export_is_read_as_the_file(fictif):
    run = bring_in("siecle", fictif / "ExportXML_ElevesAvecAdresses.zip")
    assert run.read["students"] == count(fictif / "ElevesAvecAdresses.xml", "//ELEVE") and run.issuer == "0159991D"


@pytest.mark.parametrize("name", ["eleves_avec_adresse_avec_double_structure.xml", "nomenclature_code_modalite_elec_double.xml"])
def test_public_files_are_read(samples, name):
    path = samples / "siecle" / "public-dossiersco" / name
    run = bring_in("siecle", path)
    assert run.state == Run.State.APPLIED and run.read["students"] == count(path, "//ELEVE")
    assert run.read["subjects"] == count(path, "//MATIERE") and School.objects.get().uai == etree.parse(path).findtext(".//UAJ")
    assert Membership.objects.count() == count(path, "//STRUCTURES_ELEVE/STRUCTURE") and Subject.objects.exists()


def test_the_two_feeds_of_the_fictional_school_give_one_directory_in_either_order(samples, fictif):
    sets = {"aaf": [samples / "aaf" / "fictif-2d-complet"], "siecle": sorted(fictif.glob("*.xml"))}
    found = []
    for order in (("aaf", "siecle"), ("siecle", "aaf")):
        for feed in order:
            bring_in(feed, *sets[feed])
        before = dump()
        assert not any(bring_in(feed, *sets[feed]).changes_anything for feed in order) and not differences(before, dump())
        found.append(picture())
        assert Person.objects.filter(enrolments__isnull=False).count() == 48
        for run in Run.objects.applied():
            undo(run)
        assert not Person.objects.exists()
    assert not differences(found[0], found[1])
