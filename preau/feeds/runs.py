"""The four steps: read, compare, apply, undo (undoing.py). Pages, commands and jobs call these and nothing else."""

import gc
import resource
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.feeds import keeping, writing
from preau.feeds.archives import unpack
from preau.feeds.models import Change, Run, Scope
from preau.feeds.plans import Plan
from preau.feeds.registry import Comparison, feed_of
from preau.feeds.staging import Stage, write_proposals
from preau.journal import writing as journal
from preau.kit.languages import stored
from preau.kit.refusal import Refusal

ONE_AT_A_TIME = 0x5052_4541  # PostgreSQL's advisory lock of applies; on SQLite the write lock does it
STALE_TRIES = 3


class AlreadyAnswered(Refusal):
    def __init__(self, run: Run):
        super().__init__(_("Cet import est déjà « %(state)s ».") % {"state": run.get_state_display()})


class NeedsConfirmation(Refusal):
    """Something looks wrong: nothing is done until somebody says so."""

    def __init__(self, run: Run):
        super().__init__(" ".join(alarm["text"] for alarm in run.alarms if alarm["stops"]))
        self.run = run


@contextmanager
def uncollected() -> Iterator[None]:
    """Millions of small objects live until the end and hold no cycles: looking for some would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def open_run(*, feed: str, account=None, **options) -> Run:
    """`options`: what the person says beside the files, such as the school that no file names."""
    feed_of(feed)
    return Run.objects.create(feed=feed, account=account, options={name: value for name, value in options.items() if value})


@uncollected()
@stored()
def read(run: Run, paths: Iterable[Path], *, say: Callable[[str], None] | None = None) -> Run:
    """Unpack and stage every record. A set that cannot be read leaves a failed run and raises its `Refusal`."""
    began = time.monotonic()
    say = say or (lambda text: None)
    folder = keeping.folder_of(run)
    stage = Stage(run, say)
    run.kept_rows = stage.kept  # compared at once, in the same process: not worth reading again
    try:
        say(_("Ouverture des fichiers"))
        found = unpack([Path(p) for p in paths], folder / "read", feed_of(run.feed).wanted)
        run.files = [{"name": f.name, "size": f.stat().st_size} for f in found.files]
        keeping.keep_files(run, found.files)
        for name in found.ignored:
            stage.remark("file_ignored", file=name, text=_("Ce fichier n’a pas été lu."))
        feed_of(run.feed).read(run, found.files, found.names, stage)
        stage.flush()
    except Refusal as refusal:
        shutil.rmtree(folder / "read", ignore_errors=True)
        run.state, run.refusal, run.ended_at = Run.State.FAILED, str(refusal)[:500], timezone.now()
        run.rows.all()._raw_delete(using="default")
        _measure(run, began)
        run.save()
        raise
    run.read_at = timezone.now()
    run.remarks_left_out = stage.left_out
    _measure(run, began)
    run.save()
    return run


@uncollected()
@stored()
def compare(run: Run, *, say: Callable[[str], None] | None = None, keep_proposals: bool = True) -> Comparison:
    """What applying would do today, kept for the review page."""
    began = time.monotonic()
    comparison = _compare(run, say or (lambda text: None))
    run.changes, run.schools, run.alarms = comparison.changes, comparison.schools, comparison.alarms
    stage = Stage(run)
    run.remarks.filter(code__in={r[0] for r in comparison.remarks})._raw_delete(using="default")
    for code, file, line, text, uai in comparison.remarks:
        stage.remark(code, file=file, line=line, text=text, uai=uai)
    stage.flush()
    run.remarks_left_out = {**run.remarks_left_out, **stage.left_out}
    if keep_proposals:
        write_proposals(run, comparison.proposals)
    run.state = Run.State.ASKING if run.asks else Run.State.READ
    _measure(run, began)
    run.save()
    return comparison


def _compare(run: Run, say: Callable[[str], None]) -> Comparison:
    feed = feed_of(run.feed)
    stamp = feed.stamp()
    comparison = feed.compare(run, say)
    comparison.stamp = stamp
    return comparison


@uncollected()
@stored()
def apply(run: Run, *, comparison: Comparison | None = None, confirmed: bool = False, say: Callable[[str], None] | None = None) -> Run:
    """Write the whole plan in one transaction. What changed since the comparison makes it compared again."""
    began = time.monotonic()
    say = say or (lambda text: None)
    if run.state not in (Run.State.READ, Run.State.ASKING):
        raise AlreadyAnswered(run)
    for _attempt in range(STALE_TRIES):
        if comparison is None:
            comparison = _compare(run, say)
            run.changes, run.schools, run.alarms = comparison.changes, comparison.schools, comparison.alarms
        if run.asks and not confirmed:
            run.state = Run.State.ASKING
            run.save()
            raise NeedsConfirmation(run)
        changes = list(_changes_of(run, comparison.plan))
        feed_of(run.feed).before_writing(comparison.plan)
        say(_("Écriture dans l’annuaire"))
        if _write(run, comparison, changes, began):
            return run
        comparison = None
    raise Refusal(_("L’annuaire change sans cesse en ce moment : recommencez dans quelques minutes."))


def _write(run: Run, comparison: Comparison, changes: list[tuple], began: float) -> bool:
    """False when the comparison is stale, and nothing was written."""
    feed = feed_of(run.feed)
    plan = comparison.plan
    updates = {model: writing.updates(model, rows) for model, rows in plan.updated.items()}
    for creation in plan.created.values():
        creation.rows = writing.ready(creation.model, creation.columns, creation.rows)
    written = plan.written()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        locked = time.monotonic()
        if Run.objects.select_for_update().get(pk=run.pk).state not in (Run.State.READ, Run.State.ASKING):
            raise AlreadyAnswered(Run.objects.get(pk=run.pk))
        if feed.stamp() != comparison.stamp:
            return False
        persons = feed.persons_of(written)
        for model in reversed(plan.order):
            writing.delete(model, plan.deleted.get(model, ()))
        for model in plan.order:
            writing.run(updates.get(model, []))
            if creation := plan.created.get(model):
                writing.insert(model, creation.columns, creation.rows)
                writing.look_again(model, len(creation.rows))
        writing.insert(Change, ["run_id", "order", "table", "action", "first", "last", "before", "after"], changes)
        Scope.objects.bulk_create([Scope(run=run, uai=uai) for uai in sorted(comparison.touched)])
        feed.after_writing(persons | feed.persons_of(written), written)
        run.state, run.applied_at = Run.State.APPLIED, timezone.now()
        journal.write("import.applied", about=("import", run.pk), after={"feed": run.feed, "schools": len(comparison.touched)})
        run.locked_seconds = round(time.monotonic() - locked, 3)
        _measure(run, began)
        run.save()
    return True


def _changes_of(run: Run, plan: Plan) -> Iterable[tuple]:
    for order, model in enumerate(plan.order):
        table = model._meta.label
        creation = plan.created.get(model)
        if creation and creation.rows and isinstance(creation.rows[0][0], str):  # a table named by codes, not by numbers
            keys = [row[0] for row in creation.rows]
            yield run.pk, order, table, "C", 0, 0, None, writing.as_json(keys)
        elif creation:
            for first, last in ranges(row[0] for row in creation.rows):
                yield run.pk, order, table, "C", first, last, None, None
        for row_id, columns in plan.updated.get(model, {}).items():
            before = {c: _jsonable(values[0]) for c, values in columns.items()}
            after = {c: _jsonable(values[1]) for c, values in columns.items()}
            yield run.pk, order, table, "U", row_id, row_id, writing.as_json(before), writing.as_json(after)
        for row_id, values in plan.deleted.get(model, {}).items():
            yield run.pk, order, table, "D", row_id, row_id, writing.as_json({c: _jsonable(v) for c, v in values.items()}), None


def _jsonable(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def ranges(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs of neighbours: [1, 2, 3, 7] gives [(1, 3), (7, 7)]."""
    ids = sorted(ids)
    if ids and ids[-1] - ids[0] + 1 == len(ids):  # the common case: rows made together
        return [(ids[0], ids[-1])]
    found = []
    for _offset, run in groupby(enumerate(ids), key=lambda pair: pair[1] - pair[0]):
        members = [number for _index, number in run]
        found.append((members[0], members[-1]))
    return found


def dismiss(run: Run) -> Run:
    """Set a read run aside: nothing is applied."""
    if run.state not in (Run.State.READ, Run.State.ASKING):
        raise AlreadyAnswered(run)
    run.state, run.ended_at = Run.State.DISMISSED, timezone.now()
    with transaction.atomic():
        run.save(update_fields=["state", "ended_at"])
        journal.write("import.dismissed", about=("import", run.pk))
    return run


def _measure(run: Run, began: float) -> None:
    run.seconds = round(run.seconds + time.monotonic() - began, 2)
    run.peak_mb = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
