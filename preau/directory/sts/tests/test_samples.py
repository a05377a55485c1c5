"""The realistic export, when it is at hand: counts taken by an independent path, and one directory with the other feeds."""

from itertools import permutations
from pathlib import Path

import pytest
from lxml import etree

from preau.directory.aaf.tests.pictures import differences, picture
from preau.directory.models import FormTutor, Group, Person, Teaching, WeekPattern
from preau.directory.siecle.tests.importing import bring_in
from preau.directory.sts.files import UnreadableSet
from preau.feeds.models import Run
from preau.feeds.undoing import undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]


@pytest.fixture
def fictif(shared) -> Path:
    return shared / "samples" / "sts" / "fictif"


def count(path: Path, question: str) -> int:
    return int(etree.parse(path).xpath(f"count({question})"))


@pytest.mark.parametrize("name", ["sts_emp_0159991D_2026.xml", "sts_emp_0159991D_2026.zip"])
def test_the_fictional_export_has_the_counts_of_its_file(fictif, name):
    run = bring_in("sts", fictif / name, school="0159991D")
    file = fictif / "sts_emp_0159991D_2026.xml"
    assert run.read == {
        "schools": 1,
        "students": 0,
        "guardians": 0,
        "staff": count(file, "//INDIVIDU"),
        "divisions": count(file, "//DIVISION"),
        "groups": count(file, "//GROUPE"),
        "subjects": count(file, "//MATIERE"),
        "guardianships": 0,
    }
    assert Teaching.objects.count() == count(file, "//ENSEIGNANT") and FormTutor.objects.count() == count(file, "//PROF_PRINC")
    assert Group.objects.count() == count(file, "//DIVISION | //GROUPE")


def test_the_upward_file_is_explained_alone_and_gives_its_weeks_beside_the_other(fictif):
    down, up = fictif / "sts_emp_0159991D_2026.xml", fictif / "emp_sts_0159991D_2026.xml"
    with pytest.raises(UnreadableSet, match="emp_sts"):
        bring_in("sts", up)
    bring_in("sts", down, up)
    assert WeekPattern.objects.count() == count(up, "//ALTERNANCE")
    assert sum(len(p.mondays) for p in WeekPattern.objects.all()) == count(up, "//DATE_DEBUT_SEMAINE")


def test_three_feeds_in_any_order_give_one_directory(shared, fictif):
    samples = shared / "samples"
    sets = {
        "aaf": [samples / "aaf" / "fictif-2d-complet"],
        "siecle": sorted((samples / "siecle" / "fictif").glob("*.xml")),
        "sts": [fictif / "sts_emp_0159991D_2026.xml"],
    }
    found = []
    for order in permutations(sets):
        for feed in order:
            bring_in(feed, *sets[feed])
        found.append(picture() | {"sources": sorted(map(str, Person.objects.values_list("sort_name", "sources")))})
        for run in Run.objects.applied():
            undo(run)
        Run.objects.all().delete()
    assert all(not differences(found[0], other) for other in found[1:])
