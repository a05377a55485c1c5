"""The records of the source as they will stand after a run: what is in play, what is removed, which rows to remember."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern

from django.utils.translation import gettext as _

from preau.directory.sources import records, wanted
from preau.feeds import staging
from preau.feeds.models import Record, Run, StagedRow

AHEAD = 400  # old records read at once
MERGED = "merged"  # operation of the rows that a run adds for its own modified records


@dataclass(eq=False)
class Row:
    """A record: where it was read, what it says. `row_id` is None for one that the run composes (delta, part of a person's schools)."""

    key: str
    digest: str
    data: dict
    file: str = ""
    line: int = 0
    row_id: int | None = None
    in_set: bool = False  # named by the set being read
    is_changed: bool = False

    @classmethod
    def of_text(cls, key: str, text: str) -> "Row":
        """What a record says, whatever run brought it."""
        return cls(key, "", json.loads(text))

    @cached_property
    def places(self) -> list[wanted.Place]:
        """Where a pupil is."""
        return wanted.places(self.data)

    @property
    def taught_places(self) -> list[wanted.Place]:
        return [service.place for service in self.services]

    @cached_property
    def services(self) -> list[wanted.Service]:
        return wanted.services(self.data)

    @cached_property
    def relatives(self) -> list[wanted.Relative]:
        return wanted.relatives(self.key, self.data, self.odd_relatives)

    @cached_property
    def odd_relatives(self) -> wanted.Odd:
        """What is remarked of the relatives, once they are read."""
        return wanted.Odd()

    def structures(self, kind: str) -> set[str]:
        """Every structure that the record puts its person in."""
        if kind != "pupil":
            return wanted.structures_of(kind, self.data)
        found = {place.structure for place in self.places}
        if home := self.data.get("structure"):
            found.add(home)
        return found


@dataclass
class State:
    run: Run
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {kind: {} for kind in records.KINDS})
    removed: dict[str, dict[str, Row]] = field(default_factory=lambda: {kind: {} for kind in records.KINDS})
    known: dict[tuple[str, str], tuple[int, str, int]] = field(default_factory=dict)  # kind, key -> record id, digest, staged row id
    kinds_in_set: set[str] = field(default_factory=set)
    remarks: list[tuple[str, str, int, str, str]] = field(default_factory=list)
    _changed: dict[str, tuple[list[str], dict[str, int]]] = field(default_factory=dict)  # kind -> keys in order, and their places
    _ahead: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def remark(self, code: str, row: Row, text: str, uai: str = "") -> None:
        self.remarks.append((code, row.file, row.line, text, uai))

    def old_row(self, kind: str, key: str) -> Row | None:
        """What the source said before this run. Those who come next are read with it: they are asked in the order of the set."""
        known = self.known.get((kind, key))
        if known is None:
            return None
        if (kind, key) not in self._ahead:
            self._read_ahead(kind, key)
        data = self._ahead[kind, key]
        return Row(key, known[1], json.loads(data)) if data else None

    def _read_ahead(self, kind: str, key: str) -> None:
        if kind not in self._changed:
            keys = [row.key for row in self.rows[kind].values() if row.is_changed and (kind, row.key) in self.known]
            self._changed[kind] = keys, {known: at for at, known in enumerate(keys)}
        keys, places = self._changed[kind]
        at = places.get(key)
        asked = {self.known[kind, k][2]: k for k in (keys[at : at + AHEAD] if at is not None else [key])}
        self._ahead = dict.fromkeys((kind, k) for k in asked.values())
        for pk, data in StagedRow.objects.filter(pk__in=asked).values_list("pk", "data"):
            self._ahead[kind, asked[pk]] = data


def digest_of(data: dict) -> str:
    return staging.digest_of(staging.text_of(data))


def load(run: Run) -> State:
    """For a full set, its own records; for a delta, every record of the issuer with the changes applied."""
    state = State(run)
    ours = Record.objects.filter(feed=run.feed, issuer=run.issuer)
    for kind, key, pk, digest, row_id in ours.values_list("kind", "key", "pk", "digest", "row_id").iterator(20_000):
        state.known[kind, key] = (pk, digest, row_id)
    if run.kind == Run.Kind.DELTA:
        for kind, row in _recorded(run):
            state.rows[kind][row.key] = row
    if kept := getattr(run, "kept_rows", None):
        kept.reverse()
    for kind, operation, row in _staged(run):
        state.kinds_in_set.add(kind)
        _take(state, kind, operation, row)
    for kind, rows in state.rows.items():
        for row in rows.values():
            known = state.known.get((kind, row.key))
            row.is_changed = known is None or known[1] != row.digest
            if row.row_id is None and not row.is_changed:
                row.row_id = known[2]
    return state


def _staged(run: Run) -> Iterator[tuple[str, str, Row]]:
    if kept := getattr(run, "kept_rows", None):
        while kept:  # handed over, so that each is forgotten as soon as it may
            pk, kind, key, operation, digest, data, file, line = kept.pop()
            yield kind, operation, Row(key, digest, data, file, line, pk, in_set=True)
        return
    columns = ("pk", "kind", "key", "operation", "digest", "data", "file", "line")
    for pk, kind, key, operation, digest, data, file, line in (
        StagedRow.objects.filter(run=run).exclude(operation=MERGED).order_by("pk").values_list(*columns).iterator(5_000)
    ):
        yield kind, operation, Row(key, digest, _data(data), file, line, pk, in_set=True)


def _data(text: str) -> dict:
    """The same few names for every record, held once: a third of the memory."""
    return {intern(name): value for name, value in json.loads(text).items()}


def _recorded(run: Run, kind: str | None = None) -> Iterator[tuple[str, Row]]:
    ours = Record.objects.filter(feed=run.feed, issuer=run.issuer)
    if kind:
        ours = ours.filter(kind=kind)
    columns = ("kind", "key", "digest", "row_id", "row__data", "row__file", "row__line")
    for found, key, digest, row_id, data, file, line in ours.values_list(*columns).iterator(5_000):
        yield found, Row(key, digest, _data(data), file, line, row_id)


def _take(state: State, kind: str, operation: str, row: Row) -> None:
    rows = state.rows[kind]
    if operation == "add":
        before = rows.get(row.key)
        if before is not None and before.in_set:
            state.remark("record_twice", row, _("Identifiant %(key)s, déjà ligne %(line)s.") % {"key": row.key, "line": before.line})
        rows[row.key] = row
        state.removed[kind].pop(row.key, None)
    elif operation == "delete":
        if row.key in rows:
            state.removed[kind][row.key] = rows.pop(row.key)
        else:
            state.remark("delete_unknown", row, _("Identifiant %(key)s.") % {"key": row.key})
    elif row.key not in rows:
        state.remark("modify_unknown", row, _("Identifiant %(key)s.") % {"key": row.key})
    else:
        data = {name: value for name, value in {**rows[row.key].data, **row.data}.items() if value}
        rows[row.key] = Row(row.key, digest_of(data), data, row.file, row.line, None, in_set=True)


def remove_absent(state: State, scope: set[str], schools: set[str]) -> None:
    """For a full set: whoever it does not name leaves the structures of its scope, and them only.

    `schools` are the structures known to be schools. A sort of which the set has no file is left as it is.
    """
    run = state.run
    for kind in ("pupil", "staff"):
        if kind not in state.kinds_in_set:
            continue
        for _kind, row in _recorded(run, kind):
            if row.key in state.rows[kind]:
                continue
            places = row.structures(kind)
            if not places & scope and places:
                continue
            if (places - scope) & schools:
                data = wanted.without_structures(kind, row.data, scope)
                state.rows[kind][row.key] = Row(row.key, digest_of(data), data, row.file, row.line, None, is_changed=True)
            else:
                state.removed[kind][row.key] = row
    if "school" in state.kinds_in_set:
        for _kind, row in _recorded(run, "school"):
            if row.key not in state.rows["school"] and row.key in scope:
                state.removed["school"][row.key] = row
    if "guardian" in state.kinds_in_set:
        _remove_absent_guardians(state, cited=_cited_elsewhere(state))


def _cited_elsewhere(state: State) -> set[str]:
    """Relatives of pupils whom this set leaves as they are."""
    cited: set[str] = set()
    for _kind, row in _recorded(state.run, "pupil"):
        if row.key in state.removed["pupil"] or (row.key in state.rows["pupil"] and state.rows["pupil"][row.key].in_set):
            continue
        cited.update(r.key for r in row.relatives)
    return cited


def _remove_absent_guardians(state: State, *, cited: set[str]) -> None:
    for _kind, row in _recorded(state.run, "guardian"):
        if row.key in state.rows["guardian"]:
            continue
        if row.key in cited:
            state.rows["guardian"][row.key] = row
        else:
            state.removed["guardian"][row.key] = row


def keep_cited_guardians(state: State) -> list[tuple[Row, Row]]:
    """A relative whom the source takes away while a pupil's record still cites them: kept as they are until the source agrees with
    itself, so that no child loses a parent by half a sentence. Returns each with such a pupil.
    """
    removed, cited = state.removed["guardian"], {}
    if not removed:
        return []
    for pupil in state.rows["pupil"].values():
        for relative in pupil.relatives:
            if relative.key in removed:
                cited.setdefault(relative.key, pupil)
    for key in cited:
        state.rows["guardian"][key] = removed[key]
    return [(removed.pop(key), cited[key]) for key in sorted(cited)]


def complete(state: State, speaks_of: tuple[str, ...]) -> None:
    """For a full set without some sort of file: the records of that sort, as they are known, so that links still resolve."""
    for kind in records.KINDS:
        if kind in state.kinds_in_set:
            continue
        if kind in speaks_of:
            said = {
                "pupil": _("Aucun fichier d’élèves."),
                "guardian": _("Aucun fichier de responsables."),
                "staff": _("Aucun fichier de personnels."),
            }
            state.remarks.append(("kind_missing", "", 0, said[kind], ""))
        if kind not in ("pupil", "staff"):  # people of another set are not in play
            for _kind, row in _recorded(state.run, kind):
                state.rows[kind][row.key] = row


def left_as_they_are(state: State) -> Iterator[tuple[str, Row]]:
    """Recorded pupils and staff, when a full set has no file of theirs."""
    for kind in ("pupil", "staff"):
        if kind not in state.kinds_in_set:
            yield from _recorded(state.run, kind)


def forget_details(state: State) -> None:
    """Relatives are read: only their links are still needed, and those are in the records of pupils."""
    for row in state.rows["guardian"].values():
        if row.row_id is not None:  # one that we composed is still to be written
            row.data = {}
