"""The journey of a département administrator, as pages: upload, read, understand, apply, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from preau.accounts.models import Account
from preau.directory.aaf.tests.pictures import bring_in
from preau.directory.aaf.tests.writer import small_school
from preau.directory.facts import load_facts
from preau.directory.models import Enrolment, Function, Person
from preau.directory.tests.factories import PositionFactory, TerritoryFactory
from preau.feeds.keeping import folder_of
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import do
from preau.retention.purging import purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db):
    load_facts(again=True)
    territory = TerritoryFactory(code="15")
    return ready(
        PositionFactory(function=Function.DEPARTEMENT_IT, organisation__territory=territory, organisation__kind="direction").person
    )


def ready(person: Person) -> Person:
    """First steps already taken."""
    Account.objects.filter(pk=person.account_id).update(recovery_asked_at=timezone.now())
    return person


def work():
    for waiting in Job.objects.filter(state=Job.State.WAITING):
        do(waiting)


def uploaded(client, made, tmp_path, name="ENT2D.20260907.tgz"):
    path = made.archive(tmp_path / name)
    return client.post(reverse("feeds:upload", args=["aaf"]), {"files": SimpleUploadedFile(name, path.read_bytes())})


def test_from_upload_to_undo(client, administrator, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    client.force_login(administrator.account)
    response = uploaded(client, small_school(), tmp_path)
    run = Run.objects.get()
    here = reverse("feeds:review", args=[run.pk])
    assert response.url == here and "hx-get" in client.get(here).content.decode()
    work()
    run.refresh_from_db()
    assert run.state == Run.State.READ and not Enrolment.objects.exists()
    text = client.get(here).content.decode()
    assert "Appliquer cet import" in text and "Collège des Volcans" in text
    assert client.get(here, headers={"HX-Request": "true"})["HX-Redirect"] == here
    listed = client.get(reverse("feeds:proposals", args=[run.pk]), {"action": "created", "kind": "students"}).content.decode()
    assert "PAGÈS Zoé" in listed and "ROCHE Lou" in listed
    client.post(reverse("feeds:apply", args=[run.pk]))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.APPLIED and Enrolment.objects.count() == 4
    undo = client.get(reverse("feeds:undo", args=[run.pk])).content.decode()
    assert "exactement comme avant" in undo
    client.post(reverse("feeds:undo", args=[run.pk]))
    work()
    run.refresh_from_db()
    assert run.state == Run.State.UNDONE and not Enrolment.objects.exists()
    assert "redevenu comme avant" in client.get(here).content.decode()


def test_a_file_that_is_not_a_feed_is_refused_in_one_sentence(client, administrator, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    client.force_login(administrator.account)
    client.post(reverse("feeds:upload", args=["aaf"]), {"files": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    work()
    run = Run.objects.get()
    text = client.get(reverse("feeds:review", args=[run.pk])).content.decode()
    assert run.state == Run.State.FAILED and "n’est ni un fichier XML" in text and "Rien n’a changé" in text


def test_what_looks_wrong_asks_before_it_is_applied(client, administrator, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    bring_in(small_school().write(tmp_path / "a"))
    client.force_login(administrator.account)
    uploaded(client, small_school().copy(day="20260908").drop("pupil", "71", "72"), tmp_path)
    work()
    run = Run.objects.latest("pk")
    text = client.get(reverse("feeds:review", args=[run.pk])).content.decode()
    assert "À vérifier avant d’appliquer" in text and "Appliquer quand même" in text
    assert client.post(reverse("feeds:apply", args=[run.pk])).status_code == 409
    client.post(reverse("feeds:apply", args=[run.pk]), {"confirmed": "yes"})
    work()
    run.refresh_from_db()
    assert run.state == Run.State.APPLIED


def test_an_import_is_set_aside(client, administrator, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    client.force_login(administrator.account)
    uploaded(client, small_school(), tmp_path)
    work()
    run = Run.objects.get()
    client.post(reverse("feeds:dismiss", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == Run.State.DISMISSED
    assert client.post(reverse("feeds:apply", args=[run.pk])).status_code == 409


def test_who_sees_what(client, administrator, tmp_path):
    two = small_school().school("9002", uai="0159992E", name="CLG-LA PLANEZE").pupil("76", name="AILLEURS", at="9002")
    run = bring_in(two.write(tmp_path / "a"))
    Run.objects.filter(pk=run.pk).update(account=administrator.account)
    school = Enrolment.objects.filter(school__uai="0159991D").first().school
    head = ready(PositionFactory(function=Function.HEAD, organisation=school).person)
    counter = PositionFactory(
        function=Function.DEPARTEMENT_EDUCATION, organisation__territory=school.territory, organisation__kind="direction"
    ).person
    teacher = ready(PositionFactory(function=Function.TEACHER, organisation=school).person)
    pages = {name: reverse(f"feeds:{name}", args=[run.pk]) for name in ("review", "proposals", "remarks", "undo")}
    ready(counter)
    expected = {
        administrator: {"review": 200, "proposals": 200, "remarks": 200, "undo": 200},
        head: {"review": 200, "proposals": 200, "remarks": 200, "undo": 403},
        counter: {"review": 200, "proposals": 403, "remarks": 403, "undo": 403},
        teacher: dict.fromkeys(pages, 404),
    }
    for person, answers in expected.items():
        client.force_login(person.account)
        assert {name: client.get(url).status_code for name, url in pages.items()} == answers, person
    client.force_login(head.account)
    assert "AILLEURS" not in client.get(pages["proposals"]).content.decode()
    assert "Planeze" not in client.get(pages["review"]).content.decode()
    assert client.get(reverse("feeds:upload", args=["aaf"])).status_code == 404
    assert client.post(reverse("feeds:apply", args=[run.pk])).status_code == 403


def test_pages_cost_the_same_whatever_the_number_of_rows(client, administrator, tmp_path, queries_of):
    run = bring_in(small_school().pupil("75", name="SEUL").write(tmp_path / "a"))
    larger = small_school().copy(day="20260908").pupil("75", name="SEUL")
    for n in range(60):
        larger.pupil(f"9{n}", name=f"FOULE{n}")
    more = bring_in(larger.write(tmp_path / "b"))
    client.force_login(administrator.account)
    for name, most in (("review", 15), ("proposals", 15), ("remarks", 15)):
        one, many = (queries_of(reverse(f"feeds:{name}", args=[r.pk])) for r in (run, more))
        assert one == many <= most, (name, one, many)
    assert queries_of(reverse("feeds:runs")) <= 15
    assert Person.objects.count() > 60


def test_files_are_deleted_thirty_days_after(administrator, tmp_path, settings, travel):
    settings.HOME = tmp_path / "home"
    run = bring_in(small_school().write(tmp_path / "a"))
    assert list(folder_of(run).rglob("*.xml"))
    purge()
    assert folder_of(run).exists()
    travel("2026-12-28T10:00:00+01:00")
    purge(dry_run=True)
    assert folder_of(run).exists()
    purge()
    assert not folder_of(run).exists()
    again = bring_in(small_school().copy(day="20261227").write(tmp_path / "b"))
    assert not again.changes_anything
