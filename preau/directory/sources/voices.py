"""What the other sources last said of the people and schools of a run: their records, read in the run's own ids."""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Q

from preau.directory.models import SchoolYear, SourceId
from preau.directory.sources import values
from preau.directory.sources.known import IN_ONE_QUERY, INE
from preau.directory.sources.ranks import rank_of
from preau.directory.sources.state import Row
from preau.directory.sources.work import Work
from preau.feeds.models import Record, Run
from preau.feeds.registry import feed_of

MANY = 5_000  # names beyond which the whole of a source is read rather than asked for by key
Order = tuple[int, int, str]  # rank of the feed, then the latest statement, then whoever comes first in the alphabet


def order_of(feed: str, issuer: str, said_on: datetime.date | None) -> Order:
    """What sorts sources from the strongest to the weakest, the same whichever came first."""
    return (rank_of(feed), -(said_on or datetime.date.min).toordinal(), issuer)


@dataclass
class Voice:
    """One other source. `rows` are its records of persons in play, by kind and key."""

    feed: str
    issuer: str
    dated_on: datetime.date | None  # of its latest import
    is_of_year: bool  # it speaks of the school year of the run
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    said_on: dict[tuple[str, str], datetime.date | None] = field(default_factory=dict)
    person_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    school_ids: dict[str, int] = field(default_factory=dict)

    def order(self, kind: str, key: str) -> Order:
        return order_of(self.feed, self.issuer, self.said_on.get((kind, key)))

    @cached_property
    def knows_main_school(self) -> bool:
        return not feed_of(self.feed).issuer_is_school

    def seen_in(self, work: Work, group_ids: dict) -> Work:
        """The bench, for reading what this voice wishes: its names of people and schools, its day."""
        run = Run(feed=self.feed, issuer=self.issuer, dated_on=self.dated_on)
        return replace(work, run=run, person_ids=self.person_ids, school_ids=self.school_ids, group_ids=group_ids)


def others(work: Work):
    """Names that other sources give."""
    return SourceId.objects.exclude(feed=INE).exclude(feed=work.run.feed, issuer=work.run.issuer)


def listen(work: Work, persons: set[int]) -> list[Voice]:
    """The other sources that name any of these persons, with what they say of them."""
    named = others(work).filter(person__isnull=False)
    if not persons or not named.exists():
        return []
    voices: dict[tuple[str, str], Voice] = {}
    columns = ("feed", "issuer", "kind", "key", "person_id")
    for feed, issuer, kind, key, person in among(named, "person_id", persons).values_list(*columns).iterator(10_000):
        if person in persons:
            voice = voices.get((feed, issuer)) or voices.setdefault((feed, issuer), _open(work, feed, issuer))
            voice.person_ids[kind, key] = person
    for voice in voices.values():
        for row, kind, said_on in records_of(voice.feed, voice.issuer, voice.person_ids):
            voice.rows[kind][row.key] = row
            voice.said_on[kind, row.key] = said_on
        _name_relatives(voice)
        voice.school_ids = schools_of(voice.feed, voice.issuer)
    return [voice for voice in voices.values() if voice.rows]


def among(rows, column: str, ids: set[int]):
    """Few ids are asked for; of many, the caller sorts out."""
    return rows.filter(**{f"{column}__in": sorted(ids)}) if len(ids) <= IN_ONE_QUERY else rows


def schools_of(feed: str, issuer: str) -> dict[str, int]:
    """Schools by the names of a source."""
    return dict(SourceId.objects.filter(feed=feed, issuer=issuer, kind="school").values_list("key", "organisation_id"))


def _open(work: Work, feed: str, issuer: str) -> Voice:
    last = Run.objects.applied().filter(feed=feed, issuer=issuer).order_by("-applied_at").values_list("dated_on", flat=True).first()
    year = SchoolYear.objects.on(last).values_list("pk", flat=True).first() if last else None
    return Voice(feed, issuer, last, is_of_year=year == work.year_id)


def records_of(feed: str, issuer: str, named: Iterable[tuple[str, str]]) -> Iterator[tuple[Row, str, datetime.date | None]]:
    """The last records of a source under these names (kind, key)."""
    wanted = set(named)
    keys = sorted({key for _kind, key in wanted})
    ours = Record.objects.filter(feed=feed, issuer=issuer)
    chunks = [ours] if len(keys) > MANY else [ours.filter(key__in=keys[at : at + IN_ONE_QUERY]) for at in range(0, len(keys), IN_ONE_QUERY)]
    columns = ("kind", "key", "digest", "row_id", "row__data", "row__file", "row__line", "row__run__dated_on")
    for rows in chunks:
        for kind, key, digest, row_id, data, file, line, said_on in rows.values_list(*columns).iterator(5_000):
            if (kind, key) in wanted:
                yield Row(key, digest, json.loads(data), file, line, row_id), kind, said_on


def _name_relatives(voice: Voice) -> None:
    """Relatives whom pupils of this voice cite, in play or not."""
    cited = {relative.key for row in voice.rows["pupil"].values() for relative in row.relatives}
    missing = sorted(key for key in cited if ("guardian", key) not in voice.person_ids)
    names = SourceId.objects.filter(feed=voice.feed, issuer=voice.issuer, kind="guardian")
    for at in range(0, len(missing), IN_ONE_QUERY):
        for key, person in names.filter(key__in=missing[at : at + IN_ONE_QUERY]).values_list("key", "person_id"):
            voice.person_ids["guardian", key] = person


def school_rows(work: Work) -> dict[int, list[tuple[Order, Row, bool]]]:
    """What other sources say of the schools of the run: with their order, and whether they speak of this school year."""
    uais = {values.school_uai(row.data)[:8] for row in work.state.rows["school"].values()}
    schools = {held["pk"] for uai, held in work.known.schools.items() if uai in uais}
    schools |= {thing for (kind, _key), (_pk, thing) in work.known.sources.items() if kind == "school"}
    found: dict[int, list[tuple[Order, Row, bool]]] = defaultdict(list)
    names: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    named = others(work).filter(kind="school", organisation__isnull=False)
    for feed, issuer, key, school in named.values_list("feed", "issuer", "key", "organisation_id"):
        if school in schools:
            names[feed, issuer][key] = school
    for (feed, issuer), keys in names.items():
        voice = _open(work, feed, issuer)
        for row, _kind, said_on in records_of(feed, issuer, [("school", key) for key in keys]):
            found[keys[row.key]].append((order_of(feed, issuer, said_on), row, voice.is_of_year))
    return found


def persons_named_by(feed: str, issuer: str, kind: str, persons: Iterable[int]) -> set[int]:
    """Of these persons, those whom a source already names as such."""
    ids = set(persons)
    if not ids:
        return set()
    mine = SourceId.objects.filter(Q(feed=feed, issuer=issuer, kind=kind, person__isnull=False))
    return ids & set(among(mine, "person_id", ids).values_list("person_id", flat=True))
