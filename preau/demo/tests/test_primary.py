"""The invented écoles: the same for the same seed, in files that obey the grammar and that the house reads without a word."""

import datetime
import io

import pytest
from lxml import etree

from preau.demo.aaf import DTD
from preau.demo.population import Population
from preau.demo.primary import LEVELS, Primary, ecoles_of
from preau.demo.primary_files import write_primary
from preau.directory.onde import headers
from preau.feeds.sheets import open_book

pytestmark = pytest.mark.one_database
DAY = datetime.date(2026, 11, 26)


def peopled(size: str = "sector", seed: int = 15) -> Population:
    population = Population(size, seed=seed, date=DAY)
    for _school in population.schools_with_people():
        pass
    return population


def test_the_same_seed_gives_the_same_people():
    one, other = ([(e.school.uai, [p.first_name for p in e.pupils]) for e in Primary(peopled()).ecoles()] for _time in range(2))
    assert one == other
    assert one != [(e.school.uai, [p.first_name for p in e.pupils]) for e in Primary(peopled(seed=16)).ecoles()]


def test_every_ecole_of_the_cantal_is_there_and_none_elsewhere():
    places = ecoles_of(Population("cantal", seed=15, date=DAY))
    assert (sum(e.is_public for e in places), sum(not e.is_public for e in places)) == (118, 11)
    assert all(5 < e.school.size < 400 for e in places)
    assert ecoles_of(Population("hauts-de-seine", seed=15, date=DAY)) == []


def test_classes_follow_one_another_and_siblings_stand_in_both_villages():
    primary = Primary(peopled())
    ecoles = {e.school.uai: e for e in primary.ecoles()}
    for ecole in ecoles.values():
        assert all(len([p for p in ecole.pupils if p.division is c]) <= 40 for c in ecole.classes)
        assert all(list(c.levels) == sorted(c.levels, key=LEVELS.index) for c in ecole.classes)
        assert sum(t.directs for t in ecole.staff) == 1
    one, other = (ecoles[uai] for uai in primary.rpi)
    assert one.school.town != other.school.town and len(one.classes) == len(other.classes) == 1
    assert {id(p.family) for p in one.pupils} & {id(p.family) for p in other.pupils}


def test_files_obey_the_grammar_and_onde_is_known_by_its_headers(tmp_path):
    written = write_primary(peopled(), tmp_path)
    dtd = etree.DTD(io.StringIO(DTD))
    for file in written.full.glob("*.xml"):
        assert dtd.validate(etree.parse(file)), (file.name, dtd.error_log)
    kinds = [headers.kind_of(next(open_book(path).rows())[1]) for path in sorted(next(iter(written.onde.values())).iterdir())]
    assert sorted(kinds) == ["pupils", "relatives", "teachers"]
