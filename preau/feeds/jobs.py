"""Reading, applying and undoing for whoever waits on a page."""

from preau.feeds import keeping, runs
from preau.feeds.models import Run
from preau.feeds.undoing import undo
from preau.jobs.running import job
from preau.journal.writing import acting


@job("feeds.read")
def read_and_compare(progress, *, run_id: int, account_id: int | None = None):
    run = Run.objects.get(pk=run_id)
    with acting(account_id=account_id):
        runs.read(run, keeping.given_files(run), say=progress.say)
        runs.compare(run, say=progress.say)


@job("feeds.compare")
def compare(progress, *, run_id: int, account_id: int | None = None):
    with acting(account_id=account_id):
        runs.compare(Run.objects.get(pk=run_id), say=progress.say)


@job("feeds.apply")
def apply(progress, *, run_id: int, confirmed: bool = False, account_id: int | None = None):
    with acting(account_id=account_id):
        runs.apply(Run.objects.get(pk=run_id), confirmed=confirmed, say=progress.say)


@job("feeds.undo")
def take_back(progress, *, run_id: int, account_id: int | None = None):
    with acting(account_id=account_id):
        undo(Run.objects.get(pk=run_id))
