"""The pages of the new year, and the command: who opens them, what they cost, what they say."""

import pytest
from django.urls import reverse

from preau.directory.models import PlannedGroup, School, YearPlan
from preau.directory.new_year import access
from preau.directory.new_year.asking import open_run, rehearse
from preau.directory.new_year.preparing import prepare
from preau.directory.new_year.tests.doors import ACCESS, plan_as_it_is
from preau.directory.tests.factories import SchoolFactory
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import do
from tests.access_table import check_doors, check_rights

pytestmark = pytest.mark.django_db


WHO = ["zoe", "hugo", "karim", "petit", "gone", "head", "secretary", "guest", "other_head", "director", "departement_it", "elected"]


def text_of(response) -> str:
    return response.content.decode()


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.directory.new_year.urls", ACCESS, people=WHO)


def test_the_table_of_rights_says_what_the_code_does(cast):
    rights = {
        access.schools_prepared_by: lambda cast, person: access.schools_prepared_by(person).exists(),
        access.schools_changed_by: lambda cast, person: access.schools_changed_by(person).exists(),
    }
    check_rights(cast, access, rights)


def test_a_secretary_prepares_and_rehearses_but_does_not_change_the_year(july, client):
    client.force_login(july.secretary.account)
    client.post(reverse("new_year:prepare", args=[july.college.pk]))
    answer = client.post(reverse("new_year:structure", args=[july.college.pk]), plan_as_it_is(july) | {"then": "rehearse"}, follow=True)
    assert "élèves montent d’un niveau" in text_of(answer) and "Changer d’année" not in text_of(answer)
    run = Run.objects.get(feed="year")
    assert client.post(reverse("feeds:apply", args=[run.pk])).status_code == 403
    client.force_login(july.head.account)
    assert "Changer d’année" in text_of(client.get(reverse("feeds:review", args=[run.pk])))


def test_the_head_of_one_school_does_not_answer_for_two(july):
    run = open_run([prepare(july.college), prepare(july.ecole)])
    assert not access.may_change_year(july.head, run)
    assert access.may_change_year(july.departement_it, run)
    assert access.schools_named_to(july.head, run) == {july.college.uai}


def test_the_structure_is_edited_on_one_page(july, client):
    client.force_login(july.head.account)
    plan = prepare(july.college)
    page = reverse("new_year:school", args=[july.college.pk])
    assert "6e A" in text_of(client.get(page))
    rows = {row.code: row for row in plan.groups.filter(kind="division")}
    sent = {"cut": "2", "teaching-TOTAL_FORMS": 0, "teaching-INITIAL_FORMS": 0, "division-TOTAL_FORMS": 3, "division-INITIAL_FORMS": 2}
    sent |= {"division-0-id": rows["5e B"].pk, "division-0-code": "5e B", "division-0-DELETE": "on"}
    sent |= {"division-1-id": rows["6e A"].pk, "division-1-code": "6e Bleue", "division-2-code": "5e B"}
    client.post(reverse("new_year:structure", args=[july.college.pk]), sent)
    plan.refresh_from_db()
    assert plan.cut == 2
    assert sorted(plan.groups.filter(kind="division").values_list("code", flat=True)) == ["5e B", "6e Bleue"]
    twice = sent | {"division-0-DELETE": "", "division-1-id": "", "division-1-code": "5e B", "division-TOTAL_FORMS": 2}
    assert "écrit deux fois" in text_of(client.post(reverse("new_year:structure", args=[july.college.pk]), twice))


def test_a_line_of_another_school_is_not_touched(july, client):
    client.force_login(july.head.account)
    prepare(july.college)
    other = prepare(july.ecole).groups.first()
    sent = {"cut": "3", "teaching-TOTAL_FORMS": 0, "teaching-INITIAL_FORMS": 0, "division-TOTAL_FORMS": 1, "division-INITIAL_FORMS": 0}
    sent |= {"division-0-id": other.pk, "division-0-code": "prise", "division-0-DELETE": "on"}
    client.post(reverse("new_year:structure", args=[july.college.pk]), sent)
    assert PlannedGroup.objects.filter(pk=other.pk, code=other.code).exists()


def test_homes_speak_of_it_from_may_to_september(july, client, travel):
    client.force_login(july.head.account)
    address = reverse("new_year:school", args=[july.college.pk])
    assert address in text_of(client.get(reverse("portal:home")))
    travel("2026-11-26T10:00:00+01:00")
    assert address not in text_of(client.get(reverse("portal:home")))


def test_pages_cost_the_same_for_two_classes_or_forty(july, client, queries_of):
    client.force_login(july.departement_it.account)
    plan = prepare(july.college)
    urls = [reverse("new_year:school", args=[july.college.pk]), reverse("new_year:schools")]
    few = [queries_of(url) for url in urls]
    PlannedGroup.objects.bulk_create(PlannedGroup(plan=plan, kind="division", code=f"X{n}") for n in range(40))
    for _n in range(20):
        YearPlan.objects.create(school=SchoolFactory(territory=july.territory), year=plan.year)
    assert [queries_of(url) for url in urls] == few
    assert max(few) <= 15


def test_a_territory_is_prepared_and_rehearsed_by_jobs(july, client, django_capture_on_commit_callbacks):
    client.force_login(july.departement_it.account)
    client.post(reverse("new_year:prepare_all"))
    do(Job.objects.get(task="year.prepare"))
    assert YearPlan.objects.count() == School.objects.count() == 3
    answer = client.post(reverse("new_year:rehearse_all"))
    run = Run.objects.get(feed="year")
    assert answer.url == reverse("feeds:review", args=[run.pk]) and set(run.schools) == set(School.objects.values_list("uai", flat=True))
    do(Job.objects.get(task="feeds.compare"))
    client.post(reverse("feeds:apply", args=[run.pk]))
    do(Job.objects.get(task="feeds.apply"))
    run.refresh_from_db()
    assert run.state == Run.State.APPLIED
    assert "ouverte" in text_of(client.get(reverse("new_year:schools")))
    assert "est ouverte" in text_of(client.get(reverse("new_year:school", args=[july.college.pk])))


def test_setting_a_rehearsal_aside_leads_back_to_the_new_year(july, client):
    client.force_login(july.head.account)
    run, _comparison = rehearse([prepare(july.college)])
    assert client.post(reverse("feeds:dismiss", args=[run.pk])).url == reverse("new_year:school", args=[july.college.pk])
