import datetime

import pytest
from django.utils import timezone

from preau.jobs import running
from preau.jobs.models import Job, Periodic
from preau.jobs.periodic import Rhythm, _rhythms, hourly, nightly, run_due
from preau.jobs.personal_data import KEPT
from preau.jobs.running import Progress, do, job, recover_lost, start
from preau.kit.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registers(monkeypatch):
    monkeypatch.setattr(running, "_registered", {})
    before = dict(_rhythms)
    _rhythms.clear()
    yield
    _rhythms.clear()
    _rhythms.update(before)


def test_a_job_says_how_far_it_is_and_where_its_result_is():
    @job("count")
    def count(progress: Progress, *, to):
        progress.say("Je compte", done=to, total=10)
        progress.leads_to("/resultat/")

    finished = do(start("count", title="Compter", to=4))
    assert (finished.state, finished.step, finished.done, finished.total, finished.url) == ("done", "Je compte", 4, 10, "/resultat/")
    assert finished.ended_at


def test_a_refused_job_ends_with_its_sentence():
    @job("refuse")
    def refuse(progress):
        raise Refusal("Ce fichier n’est pas une archive.")

    finished = do(start("refuse", title="Lire"))
    assert (finished.state, finished.message) == ("failed", "Ce fichier n’est pas une archive.")


def test_a_crashing_job_is_tried_again_only_if_it_may_be_done_twice():
    calls = []

    @job("fragile", tries=2)
    def fragile(progress):
        calls.append(1)
        raise ZeroDivisionError

    @job("once")
    def once(progress):
        raise ZeroDivisionError

    waiting = start("fragile", title="Fragile")
    assert do(waiting).state == "waiting"
    finished = do(Job.objects.get(pk=waiting.pk))
    assert (finished.state, len(calls)) == ("failed", 2)
    assert "notre faute" in finished.message
    assert do(start("once", title="Une fois")).state == "failed"


def test_a_job_done_twice_by_two_workers_is_done_once():
    calls = []

    @job("only")
    def only(progress):
        calls.append(1)

    waiting = do(start("only", title="Une fois"))
    do(Job.objects.get(pk=waiting.pk))
    assert len(calls) == 1


def test_jobs_of_a_worker_that_died_are_said_to_be_lost():
    Job.objects.create(task="count", title="Compter", state=Job.State.RUNNING)
    assert recover_lost() == 1
    assert "On peut recommencer" in Job.objects.get().message


def test_only_jobs_that_ended_are_ever_over():
    @job("count")
    def count(progress):
        pass

    do(start("count", title="Compter"))
    waiting = start("count", title="Attendre")
    (kept,) = KEPT
    assert not kept.over(timezone.now() - datetime.timedelta(days=1)).exists()
    assert kept.over(timezone.now() + datetime.timedelta(days=1)).count() == 1
    assert waiting not in kept.over(timezone.now() + datetime.timedelta(days=1))


def test_unknown_work_is_not_queued():
    with pytest.raises(LookupError):
        start("nothing", title="Rien")


def test_a_nightly_task_runs_once_a_night_and_catches_up_once():
    rhythm = Rhythm(lambda last: None, at=datetime.time(0, 5))
    noon = timezone.now().replace(hour=12)
    assert rhythm.is_due(None, noon)
    assert not rhythm.is_due(noon - datetime.timedelta(hours=2), noon)
    assert rhythm.is_due(noon - datetime.timedelta(days=1), noon)
    assert rhythm.is_due(noon - datetime.timedelta(days=9), noon)


def test_the_clock_runs_what_is_due_and_a_failure_waits_ten_minutes():
    seen = []
    hourly("each hour")(lambda last: seen.append(last))

    @nightly("broken")
    def broken(last):
        raise ZeroDivisionError

    now = timezone.now()
    assert run_due(now) == ["each hour"]
    assert run_due(now + datetime.timedelta(minutes=5)) == []
    assert Periodic.objects.get(pk="broken").last_failed_at == now
    assert run_due(now + datetime.timedelta(minutes=61)) == ["each hour"]
    assert seen[0] is None
    assert seen[1] == now
    assert Periodic.objects.get(pk="broken").last_failed_at == now + datetime.timedelta(minutes=61)
