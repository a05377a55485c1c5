"""Which source is heard, field by field: the strongest that says something, whichever came last."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.directory.sources import state as states
from preau.directory.sources import wanted
from preau.directory.sources.known import PERSON_COLUMNS
from preau.directory.sources.records import PERSON_KINDS
from preau.directory.sources.voices import order_of
from preau.directory.sources.work import Work

NEAREST = {"staff": 0, "guardian": 1, "pupil": 2}  # of one person, the record nearest to work
# Fields that go together: half of an address is nobody's, and a birth name belongs with the name of use that it explains.
TOGETHER = (("address", "postcode", "town", "country"), ("last_name", "birth_name"))


@dataclass
class Chosen:
    """Values of a person, and the feed of those that do not come from the strongest source that names the person."""

    values: dict[str, object] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    silenced: frozenset[str] = frozenset()  # what this source said before, and nobody says any more


@dataclass(order=True)
class Statement:
    """What one record says of a person; sorted, the strongest first."""

    order: tuple
    feed: str = field(compare=False)
    kind: str = field(compare=False)
    row: states.Row = field(compare=False)
    fields: dict[str, object] | None = field(default=None, compare=False)

    def read(self) -> dict[str, object]:
        if self.fields is None:
            self.fields = wanted.person_fields(self.kind, self.row.data, wanted.Odd()) or {}
        return self.fields


def statements(work: Work) -> dict[int, list[Statement]]:
    """By person, what the other sources say."""
    heard: dict[int, list[Statement]] = {}
    for voice in work.voices:
        for kind in PERSON_KINDS:
            for key, row in voice.rows[kind].items():
                statement = Statement((NEAREST[kind], *voice.order(kind, key)), voice.feed, kind, row)
                heard.setdefault(voice.person_ids[kind, key], []).append(statement)
    return heard


def chosen(work: Work, rows: dict[str, list[states.Row]], fields: dict, heard: dict[int, list[Statement]]) -> Iterator[tuple[int, Chosen]]:
    """Persons of whom several sources speak, when this one says something else than before."""
    mine: dict[int, list[Statement]] = {}
    moved: set[int] = set()
    gone: dict[int, list[tuple[str, states.Row]]] = {}
    for kind in PERSON_KINDS:
        for row in rows[kind]:
            person = work.person_ids[kind, row.key]
            if person in heard:
                order = (NEAREST[kind], *order_of(work.run.feed, work.run.issuer, work.run.dated_on))
                mine.setdefault(person, []).append(Statement(order, work.run.feed, kind, row, fields.get((kind, row.key))))
                if (kind, row.key) in fields:
                    moved.add(person)
        for key, row in work.state.removed[kind].items():
            if (source := work.known.sources.get((kind, key))) and source[1] in heard:
                gone.setdefault(source[1], []).append((kind, row))
    for person in moved | set(gone):
        found = choose(sorted([*heard[person], *mine.get(person, ())]))
        found.silenced = _silenced(work, person, found, mine.get(person, []), gone.get(person, []))
        yield person, found


def choose(said: list[Statement]) -> Chosen:
    """`said` goes from the strongest to the weakest."""
    found = Chosen()
    if not said:
        return found
    usual = min(said, key=lambda s: s.order[1:]).feed
    for statement in said:
        values = statement.read()
        for group in _groups(values):
            if any(found.values.get(name) not in ("", None) for name in group):
                continue
            for name in group:
                found.values[name] = values[name]
                if values[name] not in ("", None) and statement.feed != usual:
                    found.sources[name] = statement.feed
    return found


def _groups(values: dict) -> list[list[str]]:
    together = [[name for name in group if name in values] for group in TOGETHER]
    apart = {name for group in TOGETHER for name in group}
    return [group for group in together if group] + [[name] for name in values if name not in apart]


def _silenced(work: Work, person: int, found: Chosen, mine: list[Statement], gone: list) -> frozenset[str]:
    if person not in work.known.persons:
        return frozenset()
    held = dict(zip(PERSON_COLUMNS, work.known.persons[person], strict=True))
    emptied = {name for name, value in found.values.items() if value in ("", None) and held[name] not in ("", None)}
    if not emptied:
        return frozenset()
    before = [(s.kind, work.state.old_row(s.kind, s.row.key)) for s in mine if s.row.is_changed]
    said: set[str] = set()
    for kind, old in (*before, *gone):
        fields = wanted.person_fields(kind, old.data, wanted.Odd()) if old else None
        said |= {name for name, value in (fields or {}).items() if value not in ("", None)}
    return frozenset(emptied & said)
