"""What a page starts and leaves running: reading an upload, applying, undoing. One piece of work at a time for a run."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from preau.feeds import keeping, runs
from preau.feeds.models import Run
from preau.feeds.registry import feed_of
from preau.feeds.undoing import check_may_undo
from preau.feeds.words import said, words_of
from preau.jobs.models import Job
from preau.jobs.running import start
from preau.kit.languages import stored
from preau.kit.refusal import Refusal


class AtWork(Refusal):
    def __init__(self):
        super().__init__(_("Un travail est déjà en cours sur cet import : attendez qu’il finisse."))


def ask_reading(*, feed: str, uploads: Iterable, account, url_of, **options) -> Run:
    """Keep the files and queue their reading. `url_of(run)` is where the result is shown."""
    run = runs.open_run(feed=feed, account=account, **options)
    keeping.keep_upload(run, uploads)
    with stored():
        title = _("Lecture d’un export")
    return _queue(run, "feeds.read", title=title, account=account, url=url_of(run))


def ask_comparing(run: Run, *, title: str, account, url: str) -> Run:
    """For a run whose records are here already: what it would change, worked out while its page waits."""
    return _queue(run, "feeds.compare", title=title, account=account, url=url)


def keep_for_later(*, feed: str, uploads: Iterable, account, **options) -> Run:
    """Keep the files: somebody has still to say how they are read."""
    run = runs.open_run(feed=feed, account=account, **options)
    keeping.keep_upload(run, uploads)
    return run


def ask_prepared(run: Run, *, account, url: str, **options) -> Run:
    """Queue the reading of files kept before, with what was said since."""
    run.options = {**run.options, **{name: value for name, value in options.items() if value}}
    run.save(update_fields=["options"])
    return _queue(run, "feeds.read", title=_("Lecture d’un export"), account=account, url=url)


def ask_apply(run: Run, *, confirmed: bool, account, url: str) -> Run:
    if run.state not in (Run.State.READ, Run.State.ASKING):
        raise runs.AlreadyAnswered(run)
    if run.asks and not confirmed:
        raise runs.NeedsConfirmation(run)
    with stored():
        title = said(words_of(feed_of(run.feed)).job, run)
    return _queue(run, "feeds.apply", title=title, account=account, url=url, confirmed=confirmed)


def ask_undo(run: Run, *, account, url: str) -> Run:
    check_may_undo(run)
    with stored():
        title = said(words_of(feed_of(run.feed)).undo_job, run)
    return _queue(run, "feeds.undo", title=title, account=account, url=url)


def job_of(run: Run) -> Job | None:
    """The latest piece of work on this run."""
    return Job.objects.filter(pk=run.job_id).first() if run.job_id else None


@transaction.atomic
def _queue(run: Run, name: str, *, title: str, account, url: str, **arguments) -> Run:
    Run.objects.select_for_update().get(pk=run.pk)
    current = job_of(run)
    if current and not current.is_over:
        raise AtWork
    waiting = start(name, title=title, account=account, url=url, run_id=run.pk, account_id=account.pk, **arguments)
    run.job_id = waiting.pk
    run.save(update_fields=["job_id"])
    return run
