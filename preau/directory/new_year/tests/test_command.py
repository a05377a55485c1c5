"""`preau year` and `preau school succeed`: one JSON object when asked, exit codes that a script can trust."""

import json

import pytest

from preau.directory.aaf.tests.pictures import bring_in
from preau.directory.facts import load_facts
from preau.directory.models import Group, School
from preau.directory.new_year.tests.test_scenarios import PLANEZE, VOLCANS, school, two_schools
from preau.directory.tests.factories import GroupFactory

# A command closes its connection when it ends, and with it the test's own transaction on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_the_year_is_no_file_that_one_imports(preau, cast):
    status, _out = preau("import", "year", "somewhere")
    assert status == 64


def test_the_whole_way_by_the_command(july, preau):
    GroupFactory(school=july.college, kind="division", code="4e C")
    status, out = preau("year", "prepare", "--school", july.college.uai, "--json")
    assert status == 0
    assert json.loads(out) == {"year": "2027-2028", "schools": {july.college.uai: {"divisions": 3, "groups": 1}}}
    status, out = preau("year", "preview", "--territory", "15", "--json")
    shown = json.loads(out)
    assert status == 0 and shown["applied"] is False and shown["schools"] == [july.college.uai]
    assert {p["code"] for p in shown["problems"]} >= {"year_no_calendar", "year_no_tutor"}
    status, out = preau("year", "apply", "--school", july.college.uai, "--json")
    shown = json.loads(out)
    assert status == 0 and shown["applied"] is True and shown["changes"]["created"]["divisions"] == 3
    status, out = preau("year", "undo", shown["id"], "--json")
    assert status == 0 and json.loads(out) == {"id": shown["id"], "undone": True, "attached": {}}
    assert not Group.objects.filter(year__name="2027-2028").exists()


def test_the_command_stops_to_ask_in_november_and_says_what_it_does(cast, preau):
    load_facts()
    preau("year", "prepare", "--school", cast.college.uai)
    status, out = preau("year", "apply", "--school", cast.college.uai)
    assert status == 2 and "31/07/2027" in out
    status, out = preau("year", "apply", "--school", cast.college.uai, "--yes")
    assert status == 0 and "Année changée." in out
    assert preau("year", "preview", "--school", "0990000X")[0] == 1
    assert preau("year", "undo", "99999")[0] == 1


def test_the_succession_by_the_command(tmp_path, preau, travel):
    load_facts(again=True)
    bring_in(two_schools().write(tmp_path / "a"))
    status, out = preau("school", "succeed", VOLCANS, PLANEZE, "--on", "2027-01-04")
    assert status == 0 and "4 élèves" in out
    assert school(VOLCANS) in School.objects.open()  # until January
    assert preau("school", "succeed", "0150000A", PLANEZE, "--on", "2027-01-04")[0] == 1
