"""The département follows its schools: late ones first, numbers and staff, never a pupil's name."""

import csv
import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse

from preau.directory.facts import load_known_schools
from preau.directory.keys import refresh_keys
from preau.directory.models import Function, Person, School
from preau.directory.territories import open_territory
from preau.feeds.models import Remark, Run, Scope
from preau.portal.steering import access
from preau.portal.steering.gathering import lines_of, plots_of
from preau.portal.steering.tests.doors import ACCESS
from preau.portal.tests.yard import Yard, sign_in
from tests.access_table import check_doors, check_rights
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
URL = "/pilotage/"


@pytest.fixture
def yard():
    yard = Yard()
    yard.agent = yard.staff("departement_education", yard.body("direction", "Direction de l’éducation"), first="Paule", last="Vue")
    refresh_keys([yard.agent.pk])
    return yard


def imported(uai: str, *, days: int, feed: str = "aaf", remarks: int = 0, code: str = "unknown_category") -> Run:
    at = datetime.datetime(2026, 11, 26, 5, tzinfo=datetime.UTC) - datetime.timedelta(days=days)
    run = Run.objects.create(feed=feed, state=Run.State.APPLIED, applied_at=at)
    Scope.objects.create(run=run, uai=uai)
    Remark.objects.bulk_create([Remark(run=run, code=code, text="x", uai=uai) for _n in range(remarks)])
    return run


def read(client, yard, query: str = "") -> str:
    cache.clear()
    sign_in(client, yard.agent)
    answer = client.get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def lines(yard) -> dict:
    cache.clear()
    return {line.school.uai: line for line in lines_of(School.objects.filter(territory=yard.territory), TODAY)}


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.portal.steering.urls", ACCESS)


def test_the_table_of_rights_says_what_the_code_does(cast):
    check_rights(cast, access, {access.schools_steered_by: lambda cast, person: access.schools_steered_by(person).exists()})


def test_late_schools_come_first(client, yard):
    oldest = yard.school("Collège du Retard", "0150003X", town="Murat")
    imported(oldest.uai, days=40)
    imported(yard.college.uai, days=1)
    yard.pupil("Zoé", "Benali", yard.fifth)
    page = read(client, yard)
    order = [page.index(f">{name}<") for name in ("École du Couderc", "Collège du Retard", "Collège de la Planèze")]
    assert order == sorted(order)
    assert "Sans fichier" in page and "Fichier ancien" in page and "À jour" in page
    assert [line.state for line in sorted(lines(yard).values(), key=lambda line: line.lateness)] == ["no_feed", "old", "fine"]


def test_a_school_whose_letters_sleep_is_to_be_helped(yard):
    imported(yard.college.uai, days=0)
    for n in range(3):
        yard.pupil(f"E{n}", "Foule", yard.fifth, waiting=True)
    assert lines(yard)[yard.college.uai].state == "few"


def test_remarks_are_those_of_the_last_run_of_each_feed(yard):
    imported(yard.college.uai, days=9, remarks=7)
    imported(yard.college.uai, days=2, remarks=2)
    imported(yard.college.uai, days=1, code="issuer_guessed", remarks=4, feed="onde")  # only to be known
    line = lines(yard)[yard.college.uai]
    assert line.remarks == 2 and line.age == 1


def test_what_another_school_s_run_says_is_not_counted_here(yard):
    run = imported(yard.college.uai, days=1, remarks=1)
    Remark.objects.create(run=run, code="unknown_category", text="x", uai=yard.ecole.uai)
    assert lines(yard)[yard.ecole.uai].remarks == 0


def test_a_referent_is_named_and_a_lack_says_what_to_do(client, yard):
    page = read(client, yard)
    assert "non nommé" in page and "Ma rentrée" in page
    named = yard.staff("referent", first="Virginie", last="Dias")
    assert "Virginie Dias" in read(client, yard)
    only = read(client, yard, "?no_referent=on")
    assert "École du Couderc" in only and "Virginie Dias" not in only
    assert named.positions.get().function == Function.REFERENT


def test_no_pupil_and_no_family_is_named_on_the_page_or_in_a_file(client, yard):
    yard.guardian("Karim", "Benali", yard.pupil("Zoé", "Benali", yard.fifth))
    assert "Benali" not in read(client, yard)
    for kind in ("csv", "xlsx", "ods"):
        file = b"".join(client.get(f"{URL}?export={kind}"))
        assert b"Benali" not in file and len(file) > 100
    assert "Benali" not in read(client, yard, "?q=benali").replace("benali", "")


def test_a_file_says_numbers_and_dates(client, yard):
    imported(yard.college.uai, days=3)
    yard.pupil("Zoé", "Benali", yard.fifth)
    yard.pupil("Léa", "Roux", yard.fifth, waiting=True)
    sign_in(client, yard.agent)
    cache.clear()
    text = b"".join(client.get(f"{URL}?export=csv")).decode("utf-8-sig")
    heads, *rows = csv.reader(text.splitlines(), delimiter=";")
    college = next(dict(zip(heads, row, strict=True)) for row in rows if "Planèze" in row[0])
    assert (college["UAI"], college["Jours depuis l’import"], college["Élèves"]) == ("0150001X", "3", "50")
    assert (college["Élèves, nombre"], college["Élèves, comptes ouverts"]) == ("2", "1")


def test_another_territory_is_no_business_of_theirs(client, yard):
    other = open_territory("99", "Ailleurs", zone="A")
    School.objects.filter(pk=yard.ecole.pk).update(territory=other)
    assert "École du Couderc" not in read(client, yard)


def test_establishments_of_which_no_file_came_are_counted(client, yard):
    load_known_schools([yard.territory])
    assert "<b>164</b>" in read(client, yard)


def test_a_filter_keeps_what_it_says_and_nothing_else_is_ever_read(client, yard):
    assert "École du Couderc" not in read(client, yard, "?kind=college")
    assert "Collège de la Planèze" not in read(client, yard, "?q=ussel")
    assert "Collège de la Planèze" in read(client, yard, "?state=%00&kind=<script>&sort=x")


def test_plots_count_each_school_once_for_each_profile_and_are_told_in_words(yard):
    yard.pupil("Zoé", "Benali", yard.fifth)
    yard.pupil("Léa", "Roux", yard.first_grade, level="CE1", waiting=True)
    pupils = plots_of(list(lines(yard).values()))[0]
    assert [bar.number for bar in pupils.bars] == [1, 0, 0, 0, 1] and pupils.whole.percent == 50
    assert "80 à 100 % : 1" in pupils.said.replace("\N{NO-BREAK SPACE}", " ")
    assert max(bar.height for bar in pupils.bars) == 80


def test_before_any_school_the_page_says_when_they_come(client, yard):
    School.objects.update(closed_on="2026-07-31")
    assert "Aucun établissement pour l’instant" in read(client, yard)


def test_addresses_of_the_chosen_schools_are_copied(client, yard):
    sign_in(client, yard.agent)
    answer = client.post(URL, {"table": "followed", "action": "emails", "row": [yard.college.pk]})
    assert answer.content.decode().strip() == yard.college.email


def test_the_page_costs_the_same_for_two_schools_and_for_forty(client, queries_of, yard):
    imported(yard.college.uai, days=1, remarks=1)
    sign_in(client, yard.agent)
    few = queries_of(URL)
    assert few <= 15, "\n".join(queries_of.last)
    for n in range(40):
        school = yard.school(f"Collège {n}", f"01510{n:02d}X", town="Murat")
        imported(school.uai, days=n, remarks=2)
        yard.staff("referent", school, first=f"R{n}")
    cache.clear()
    assert queries_of(URL) == few
    assert Person.objects.count() > 40


def test_it_is_in_the_rail_of_who_follows_and_of_no_other(client, yard):
    sign_in(client, yard.agent)
    assert reverse("steering:schools") in client.get("/").content.decode()
    sign_in(client, yard.staff("teacher"))
    assert reverse("steering:schools") not in client.get("/").content.decode()
