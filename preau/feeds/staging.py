"""Putting what is read into the database, in short transactions, and keeping few remarks of each sort."""

import hashlib
import json
from collections import Counter
from typing import NamedTuple

from django.db import transaction

from preau.feeds import writing
from preau.feeds.models import Proposal, Remark, Run, StagedRow

ROWS_AT_ONCE = 5_000
REMARKS_KEPT = 2_000  # of one code, in one run; the rest is counted
ROW_COLUMNS = ["id", "run_id", "kind", "key", "operation", "digest", "data", "file", "line"]
REMARK_COLUMNS = ["run_id", "code", "file", "line", "text", "uai"]
PROPOSAL_COLUMNS = ["run_id", "kind", "action", "uai", "label", "detail"]


class Kept(NamedTuple):
    """A staged row still in memory, with its data as read."""

    pk: int
    kind: str
    key: str
    operation: str
    digest: str
    data: dict
    file: str
    line: int


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_of(data: dict) -> str:
    """The same text for the same data, made by one encoder: building one a record costs as much as encoding."""
    return _encoder.encode(data)


def digest_of(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


class Stage:
    def __init__(self, run: Run, say=None):
        self.run = run
        self.say = say or (lambda text: None)
        self.remarks: Counter = Counter()
        self.kept: list[Kept] = []
        self._rows: list[tuple] = []
        self._remarks: list[tuple] = []

    def row(self, *, kind: str, key: str, operation: str, data: dict, file: str, line: int) -> None:
        """One record. Its digest is that of its text, the same for the same data."""
        text = text_of(data)
        self._rows.append((kind, key[:80], operation, digest_of(text), text, file[:150], line, data))
        if len(self._rows) >= ROWS_AT_ONCE:
            self.flush()

    def remark(self, code: str, *, file: str = "", line: int = 0, text: str = "", uai: str = "") -> None:
        self.remarks[code] += 1
        if self.remarks[code] <= REMARKS_KEPT:
            self._remarks.append((self.run.pk, code, file[:150], line, str(text)[:400], uai[:8]))

    def flush(self) -> None:
        if self._rows or self._remarks:
            ids = writing.take_ids(StagedRow, len(self._rows))
            with transaction.atomic():
                rows = zip(ids, self._rows, strict=True)
                writing.insert(StagedRow, ROW_COLUMNS, ((pk, self.run.pk, *row[:7]) for pk, row in rows))
                writing.insert(Remark, REMARK_COLUMNS, self._remarks)
            self.kept.extend(Kept(pk, *row[:4], row[7], *row[5:7]) for pk, row in zip(ids, self._rows, strict=True))
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
