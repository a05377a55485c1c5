"""Putting what is read into the database, in short transactions, and keeping few remarks of each sort."""

from collections import Counter

from django.db import transaction

from preau.feeds import writing
from preau.feeds.models import Proposal, Remark, Run, StagedRow

ROWS_AT_ONCE = 5_000
REMARKS_KEPT = 2_000  # of one code, in one run; the rest is counted
ROW_COLUMNS = ["run_id", "kind", "key", "operation", "digest", "data", "file", "line"]
REMARK_COLUMNS = ["run_id", "code", "file", "line", "text", "uai"]
PROPOSAL_COLUMNS = ["run_id", "kind", "action", "uai", "label", "detail"]


class Stage:
    def __init__(self, run: Run, say=None):
        self.run = run
        self.say = say or (lambda text: None)
        self.remarks: Counter = Counter()
        self._rows: list[tuple] = []
        self._remarks: list[tuple] = []

    def row(self, *, kind: str, key: str, operation: str, digest: str, data: str, file: str, line: int) -> None:
        self._rows.append((self.run.pk, kind, key[:80], operation, digest, data, file[:150], line))
        if len(self._rows) >= ROWS_AT_ONCE:
            self.flush()

    def remark(self, code: str, *, file: str = "", line: int = 0, text: str = "", uai: str = "") -> None:
        self.remarks[code] += 1
        if self.remarks[code] <= REMARKS_KEPT:
            self._remarks.append((self.run.pk, code, file[:150], line, str(text)[:400], uai[:8]))

    def flush(self) -> None:
        if self._rows or self._remarks:
            with transaction.atomic():
                writing.insert(StagedRow, ROW_COLUMNS, self._rows)
                writing.insert(Remark, REMARK_COLUMNS, self._remarks)
            self._rows, self._remarks = [], []

    @property
    def left_out(self) -> dict[str, int]:
        return {code: n - REMARKS_KEPT for code, n in self.remarks.items() if n > REMARKS_KEPT}


def write_proposals(run: Run, proposals: list[tuple[str, str, str, str, str]]) -> None:
    """What the review page lists, replacing an earlier comparison's."""
    with transaction.atomic():
        Proposal.objects.filter(run=run)._raw_delete(using="default")
    for start in range(0, len(proposals), ROWS_AT_ONCE * 4):
        batch = proposals[start : start + ROWS_AT_ONCE * 4]
        with transaction.atomic():
            writing.insert(
                Proposal,
                PROPOSAL_COLUMNS,
                ((run.pk, kind, action, uai, label[:220], detail[:400]) for kind, action, uai, label, detail in batch),
            )
