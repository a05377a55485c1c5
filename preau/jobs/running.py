"""Starting long work that somebody waits for, and doing it.

A task is a function registered by `@job`, with keyword arguments that JSON can hold; its first parameter is the `Progress` to
tell how far it is. `start` queues it once the transaction commits. A task that crashes is tried again up to its `tries`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from preau.jobs.models import Job
from preau.kit.languages import stored
from preau.kit.refusal import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Registered:
    work: Callable
    tries: int


_registered: dict[str, Registered] = {}


def job(name: str, *, tries: int = 1):
    """Register `work(progress, **arguments)` under a stable name. More than one try only for work that may be done twice."""

    def register(work):
        _registered[name] = Registered(work, tries)
        return work

    return register


class Progress:
    """What a running job says of itself; written at most a few times a second by the caller's own rhythm."""

    def __init__(self, job: Job):
        self.job_id = job.pk

    def say(self, step: str = "", *, done: int | None = None, total: int | None = None) -> None:
        values: dict[str, str | int] = {"step": step} if step else {}
        if done is not None:
            values["done"] = done
        if total is not None:
            values["total"] = total
        Job.objects.filter(pk=self.job_id).update(**values)

    def leads_to(self, url: str) -> None:
        Job.objects.filter(pk=self.job_id).update(url=url)


def start(name: str, *, title: str, account=None, url: str = "", **arguments) -> Job:
    """Queue a registered task. `title` in French (`with stored()`), like all that a job says; `url`: where its result will be shown."""
    if name not in _registered:
        raise LookupError(name)
    waiting = Job.objects.create(task=name, arguments=arguments, title=title, account=account, url=url)
    transaction.on_commit(lambda: run_job.enqueue(str(waiting.pk)))
    return waiting


@task()
def run_job(job_id: str) -> None:
    do(Job.objects.get(pk=job_id))


def do(waiting: Job) -> Job:
    """Run a job here and now; the worker's way in, also used by commands and tests. Never raises for the work's own failure."""
    if waiting.is_over:
        return waiting
    registered = _registered[waiting.task]
    waiting.state, waiting.started_at, waiting.tries = Job.State.RUNNING, timezone.now(), waiting.tries + 1
    waiting.save(update_fields=["state", "started_at", "tries"])
    try:
        with stored():
            registered.work(Progress(waiting), **waiting.arguments)
    except Refusal as refusal:
        return _end(waiting, Job.State.FAILED, str(refusal))
    except Exception:
        log.exception("job %s failed", waiting.pk)
        if waiting.tries < registered.tries:
            Job.objects.filter(pk=waiting.pk).update(state=Job.State.WAITING)
            run_job.enqueue(str(waiting.pk))
            waiting.refresh_from_db()
            return waiting
        with stored():
            message = _("Ce travail s’est arrêté par notre faute. Rien n’est fait à moitié : on peut recommencer.")
        return _end(waiting, Job.State.FAILED, message)
    return _end(waiting, Job.State.DONE, "")


def _end(finished: Job, state: str, message: str) -> Job:
    Job.objects.filter(pk=finished.pk).update(state=state, message=message[:500], ended_at=timezone.now())
    finished.refresh_from_db()
    return finished


def recover_lost() -> int:
    """Jobs left running by a worker that died: said so, so that nobody waits for ever. Called when a worker starts."""
    lost = Job.objects.filter(state=Job.State.RUNNING)
    return lost.update(
        state=Job.State.FAILED,
        ended_at=timezone.now(),
        message=_("La machine s’est arrêtée pendant ce travail. On peut recommencer."),
    )
