"""Who brings in a list, and the pages between the file and the directory."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from preau.directory.facts import load_facts
from preau.directory.models import ColumnMapping, Enrolment, KnownSchool
from preau.directory.spreadsheet import access
from preau.directory.spreadsheet.tests.test_lists import HEADERS, ROWS, write
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import do
from tests.access_table import check_rights


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"


def run_about(school) -> Run:
    options = {"school": school.uai}
    known = Run.objects.filter(feed="csv", options=options, state="read").first()
    return known or Run.objects.create(feed="csv", state="read", options=options, schools={school.uai: {"name": school.name}})


def test_rights_are_as_they_say(cast):
    run_about(cast.college), run_about(cast.ecole)
    table = {
        access.may_import: lambda cast, person: access.may_import(person),
        access.runs_visible_to: lambda cast, person: access.runs_visible_to(person).filter(feed="csv").exists(),
    }
    check_rights(cast, access, table)


def test_one_applies_for_the_own_school_only(cast):
    mine = run_about(cast.college)
    assert access.may_apply(cast.head, mine) and access.may_apply(cast.departement_it, mine)
    assert not access.may_apply(cast.director, mine) and not access.may_apply(cast.other_head, mine)


def test_a_territory_may_open_what_public_data_knows(cast):
    load_facts(again=True)
    known = KnownSchool.objects.first()
    assert known.pk in dict(access.schools_importable_by(cast.departement_it))
    assert known.pk not in dict(access.schools_importable_by(cast.head))


def given(client, person, path, school):
    client.force_login(person.account)
    sent = {"files": SimpleUploadedFile(path.name, path.read_bytes()), "school": school.uai}
    return client.post(reverse("feeds:upload", args=["csv"]), sent)


def work():
    for waiting in Job.objects.filter(state=Job.State.WAITING):
        do(waiting)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_from_a_file_to_the_directory(cast, client, tmp_path, kind):
    load_facts(again=True)
    here = given(client, cast.director, write(tmp_path / f"a.{kind}"), cast.ecole).url
    run = Run.objects.get()
    assert here == reverse("directory:columns", args=[run.pk])
    assert client.get(reverse("feeds:review", args=[run.pk])).url == here
    page = client.get(here).content.decode()
    assert "Nom élève" in page and "Brunhes" in page and 'value="pupil.last" selected' in page
    form = client.get(here).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"name": "Élèves", "tie1": "10", "all_legal": "on", "is_whole": ""}
    answer = client.post(here, sent)
    assert answer.url == reverse("feeds:review", args=[run.pk])
    assert client.get(here).status_code == 404  # said once
    work()
    assert "Appliquer cet import" in client.get(answer.url).content.decode()
    client.post(reverse("feeds:apply", args=[run.pk]), {"confirmed": "on"})
    work()
    assert Enrolment.objects.filter(school=cast.ecole, person__last_name="Brunhes").count() == 2
    mapping = ColumnMapping.objects.get()
    assert (mapping.name, mapping.school_id, mapping.options) == ("Élèves", cast.ecole.pk, {"tie1": "10", "all_legal": True})
    again = given(client, cast.director, write(tmp_path / f"b.{kind}", [*HEADERS, "Autre"], ROWS), cast.ecole).url
    page = client.get(again).content.decode()
    assert "La correspondance « Élèves » est déjà choisie." in page and 'value="10" selected' in page


def test_two_columns_of_one_meaning_and_names_missing_are_said(cast, client, tmp_path):
    path = write(tmp_path / "a.csv", ["Nom", "Prénom", "Classe"], [["A", "B", "CP"]])
    here = given(client, cast.director, path, cast.ecole).url
    sent = {"name": "x", "column-0": "pupil.last", "column-1": "pupil.last"}
    assert "Deux colonnes disent la même chose : Élève : nom." in client.post(here, sent).content.decode()
    page = client.post(here, {"name": "x", "column-0": "pupil.last"}).content.decode()
    assert "Il manque : Élève : le nom et le prénom." in page and not ColumnMapping.objects.exists()


def test_a_sheet_is_chosen_and_a_broken_file_says_so(cast, client, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xd0\xcf\x11\xe0old")
    client.force_login(cast.director.account)
    assert "ancien fichier .xls" in client.get(given(client, cast.director, path, cast.ecole).url).content.decode()
    path.write_text("\n\n")
    assert "Cette feuille est vide" in client.get(given(client, cast.director, path, cast.ecole).url).content.decode()


def test_the_page_of_columns_costs_the_same_for_three_columns_or_thirty(cast, client, tmp_path, queries_of):
    few = given(client, cast.director, write(tmp_path / "a.csv", ["Nom", "Prénom", "Classe"], [["A", "B", "CP"]]), cast.ecole).url
    many = [f"Colonne {n}" for n in range(30)]
    wide = given(client, cast.director, write(tmp_path / "b.csv", many, [many] * 40), cast.ecole).url
    assert queries_of(few) == queries_of(wide) <= 15
