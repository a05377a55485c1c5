"""The files of a run, kept in PREAU_HOME/feeds/<run> and deleted some time after it was applied, refused or set aside."""

import datetime
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import get_valid_filename

from preau.feeds.models import Change, Proposal, Record, Run, StagedRow


def folder_of(run: Run) -> Path:
    return settings.HOME / "feeds" / str(run.pk)


def given_folder(run: Run) -> Path:
    folder = folder_of(run) / "given"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep_upload(run: Run, uploads: Iterable) -> list[Path]:
    """Write uploaded files under names made safe; two of the same name do not replace one another."""
    folder = given_folder(run)
    kept = []
    for number, upload in enumerate(uploads):
        path = folder / f"{number:04}" / get_valid_filename(Path(upload.name).name)
        path.parent.mkdir()
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        kept.append(path)
    return kept


def given_files(run: Run) -> list[Path]:
    return sorted(path for path in given_folder(run).rglob("*") if path.is_file())


def keep_files(run: Run, files: Iterable[Path]) -> None:
    """Copies of the files that a command read elsewhere on this machine."""
    folder = folder_of(run)
    for number, file in enumerate(files):
        if folder in file.parents:
            continue
        target = given_folder(run) / f"{number:04}" / file.name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, target)


def runs_over(limit: datetime.datetime) -> QuerySet[Run]:
    """Those that ended, or that nobody answered, before then, and whose files are still here."""
    over = Q(state=Run.State.APPLIED, applied_at__lt=limit) | Q(
        state__in=[Run.State.UNDONE, Run.State.DISMISSED, Run.State.FAILED], ended_at__lt=limit
    )
    never_answered = Q(state__in=[Run.State.READING, Run.State.READ, Run.State.ASKING], created_at__lt=limit)
    return Run.objects.filter(over | never_answered, files_deleted_at=None)


def forget_files(ids: list[int]) -> None:
    """The files of these runs, then what was only kept to undo or review them."""
    now = timezone.now()
    for run in Run.objects.filter(pk__in=ids):
        shutil.rmtree(folder_of(run), ignore_errors=True)
        Proposal.objects.filter(run=run)._raw_delete(using="default")
        run.remarks.all()._raw_delete(using="default")
        _forget_rows(run)
        if run.state not in (Run.State.APPLIED, Run.State.UNDONE, Run.State.FAILED, Run.State.DISMISSED):
            run.state, run.ended_at = Run.State.DISMISSED, now
        run.files_deleted_at = now
        run.save(update_fields=["state", "ended_at", "files_deleted_at"])


def _forget_rows(run: Run) -> None:
    """Staged rows that no record points to, and that no undo would bring back."""
    wanted = set(Record.objects.filter(row__run=run).values_list("row_id", flat=True))
    for before in (
        Change.objects.filter(table=Record._meta.label, run__state=Run.State.APPLIED).exclude(action="C").values_list("before", flat=True)
    ):
        if before and "row_id" in before:
            wanted.add(before["row_id"])
    ids = [i for i in StagedRow.objects.filter(run=run).values_list("pk", flat=True) if i not in wanted]
    for start in range(0, len(ids), 500):
        StagedRow.objects.filter(pk__in=ids[start : start + 500])._raw_delete(using="default")
