"""Who brings in SIECLE's and STS's files: the office of the school, for itself; the administrators of the territory, for any."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from preau.directory.facts import load_facts
from preau.directory.siecle.tests.writer import small_siecle
from preau.directory.sources import office
from preau.feeds import runs
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import do
from tests.access_table import check_rights


def run_about(school) -> Run:
    known = Run.objects.filter(feed="siecle", issuer=school.uai).first()
    return known or Run.objects.create(feed="siecle", state="read", issuer=school.uai, schools={school.uai: {"name": school.name}})


def test_rights_are_as_they_say(cast):
    run_about(cast.college)
    table = {
        office.may_import: lambda cast, person: office.may_import(person),
        office.schools_compared_by: lambda cast, person: (
            office.schools_compared_by(person).filter(pk__in=[cast.college.pk, cast.ecole.pk]).exists()
        ),
        office.runs_visible_to: lambda cast, person: office.runs_visible_to(person).filter(feed="siecle").exists(),
    }
    check_rights(cast, office, table)


def test_an_office_applies_for_its_own_school_only(cast):
    mine, other = run_about(cast.college), run_about(cast.ecole)
    for person in (cast.head, cast.secretary, cast.departement_it):
        assert office.may_apply(person, mine) and not office.may_apply(person, other)
        assert office.schools_named_to(person, mine) is None
    assert not office.may_apply(cast.other_head, mine) and not office.runs_visible_to(cast.other_head).filter(pk=mine.pk).exists()
    assert office.schools_named_to(cast.departement_education, mine) == set() and office.schools_named_to(cast.other_head, mine) == set()


def sent(client, person, tmp_path, uai: str, school: str):
    client.force_login(person.account)
    folder = small_siecle(uai=uai).write(tmp_path / "a")
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    return client.post(reverse("feeds:upload", args=["siecle"]), {"files": files, "school": school})


def work():
    for waiting in Job.objects.filter(state=Job.State.WAITING):
        do(waiting)


@pytest.fixture
def home(settings, tmp_path, db):
    settings.HOME = tmp_path / "home"
    load_facts(again=True)


def test_a_head_uploads_reviews_and_applies(cast, client, tmp_path, home):
    response = sent(client, cast.head, tmp_path, cast.college.uai, cast.college.uai)
    run = Run.objects.get()
    assert response.url == reverse("feeds:review", args=[run.pk])
    work()
    shown = client.get(response.url).content.decode()
    assert "Lecture" not in shown and client.get(reverse("feeds:remarks", args=[run.pk])).status_code == 200
    client.post(reverse("feeds:apply", args=[run.pk]), {"confirmed": "yes"})
    work()
    run.refresh_from_db()
    assert run.state == Run.State.APPLIED and run.account == cast.head.account
    client.force_login(cast.other_head.account)
    assert client.get(response.url).status_code == 404


def test_the_files_of_another_school_are_refused_in_a_sentence(cast, client, tmp_path, home):
    sent(client, cast.head, tmp_path, "0159992E", cast.college.uai)
    work()
    run = Run.objects.get()
    assert run.state == Run.State.FAILED and "0159992E" in run.refusal and not run.rows.exists()


def test_the_office_of_a_school_cannot_read_those_of_another_by_omitting_its_number(cast, client, tmp_path, home):
    run = Run.objects.create(feed="siecle", account=cast.head.account)
    folder = small_siecle(uai="0159992E").write(tmp_path / "a")
    with pytest.raises(office.NotYourSchool, match="0159992E"):
        runs.read(run, [folder])
