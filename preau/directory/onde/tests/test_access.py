"""Who brings in ONDE's files: the director, for the own school; the administrators of the territory, for any."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from preau.directory.facts import load_facts
from preau.directory.models import Guardianship
from preau.directory.onde import access
from preau.directory.onde.tests.writer import small_onde
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import do
from tests.access_table import check_rights


def run_about(school) -> Run:
    options = {"school": school.uai}
    known = Run.objects.filter(feed="onde", options=options).first()
    return known or Run.objects.create(feed="onde", state="read", options=options, schools={school.uai: {"name": school.name}})


def test_rights_are_as_they_say(cast):
    run_about(cast.ecole)
    table = {
        access.may_import: lambda cast, person: access.may_import(person),
        access.runs_visible_to: lambda cast, person: access.runs_visible_to(person).filter(feed="onde").exists(),
    }
    check_rights(cast, access, table)


def test_a_director_applies_for_the_own_school_only(cast):
    mine, other = run_about(cast.ecole), run_about(cast.college)
    assert access.may_apply(cast.director, mine) and not access.may_apply(cast.director, other)
    assert access.may_apply(cast.departement_it, mine) and not access.may_apply(cast.head, mine)
    assert access.schools_named_to(cast.director, mine) == {cast.ecole.uai} and access.schools_named_to(cast.departement_it, mine) is None
    assert access.schools_named_to(cast.departement_education, mine) == set()


def sent(client, person, tmp_path, **more):
    client.force_login(person.account)
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in small_onde().write(tmp_path / "a")]
    return client.post(reverse("feeds:upload", args=["onde"]), {"files": files, **more})


def work():
    for waiting in Job.objects.filter(state=Job.State.WAITING):
        do(waiting)


def test_a_director_uploads_reviews_and_applies(cast, client, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    load_facts(again=True)
    response = sent(client, cast.director, tmp_path, school=cast.ecole.uai)
    run = Run.objects.get()
    assert response.url == reverse("feeds:review", args=[run.pk])
    work()
    assert "Appliquer cet import" in client.get(response.url).content.decode()
    client.post(reverse("feeds:apply", args=[run.pk]), {"confirmed": "on"})
    work()
    run.refresh_from_db()
    assert run.state == Run.State.APPLIED and Guardianship.objects.to_confirm().count() == 6
    assert set(run.schools) == {cast.ecole.uai}


def test_another_school_is_no_choice(cast, client, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    response = sent(client, cast.director, tmp_path, school=cast.college.uai)
    assert response.status_code == 200 and not Run.objects.exists()
    assert sent(client, cast.head, tmp_path, school=cast.college.uai).status_code == 404
    assert not Run.objects.exists()
