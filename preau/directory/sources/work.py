"""The bench on which a comparison is made: the state of the source, what is known, the plan, and what will be shown."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from preau.directory.models import (
    Correction,
    Enrolment,
    FormTutor,
    Group,
    Guardianship,
    Match,
    Mef,
    Membership,
    Organisation,
    Person,
    Place,
    Position,
    School,
    SchoolYear,
    SourceId,
    Subject,
    Teaching,
    Territory,
    WeekPattern,
)
from preau.directory.sources import state as states
from preau.directory.sources.known import Known
from preau.feeds.models import Record, Run, StagedRow
from preau.feeds.plans import Plan

ORDER = [
    *(
        Territory,
        SchoolYear,
        Place,
        Organisation,
        School,
        School.sites.through,
        Mef,
        Subject,
        WeekPattern,
        Group,
        Person,
        SourceId,
        Match,
        Correction,
    ),
    *(Enrolment, Membership, Guardianship, Position, Teaching, FormTutor, StagedRow, Record),
]


@dataclass(slots=True)
class Fate:
    """What becomes of one person seen as pupil, guardian or staff."""

    kind: str
    person_id: int
    label: str
    uais: set[str] = field(default_factory=set)
    is_new: bool = False
    has_left: bool = False
    words: list[str] = field(default_factory=list)  # what changes, in French

    @property
    def action(self) -> str:
        if self.is_new:
            return "created"
        return "left" if self.has_left else "updated" if self.words else "unchanged"


@dataclass
class Work:
    run: Run
    state: states.State
    known: Known
    day: datetime.date  # today: what is closed, is closed on this day
    plan: Plan = field(default_factory=lambda: Plan(ORDER))
    year_id: int = 0
    year_starts_on: datetime.date = datetime.date.min
    school_ids: dict[str, int] = field(default_factory=dict)  # structure -> school
    uais: dict[int, str] = field(default_factory=dict)  # school -> uai
    school_names: dict[str, str] = field(default_factory=dict)  # uai -> name
    scope: set[str] = field(default_factory=set)  # structures that the set is about
    group_ids: dict[tuple[int, str, str], int] = field(default_factory=dict)  # school, kind, code -> group
    group_schools: dict[int, int] = field(default_factory=dict)  # group -> school
    group_codes: dict[int, str] = field(default_factory=dict)
    divisions: set[int] = field(default_factory=set)  # groups that are classes
    entered: dict[tuple[int, int], datetime.date] = field(default_factory=dict)  # person, school -> first day
    held_classes: dict[int, set[int]] = field(default_factory=dict)  # person -> classes of this school year, past or present
    ended: dict[tuple[int, int], datetime.date] = field(default_factory=dict)  # person, school -> last day, of those who have left
    subject_ids: dict[str, int] = field(default_factory=dict)
    mef_codes: set[str] = field(default_factory=set)
    mef_levels: dict[str, str] = field(default_factory=dict)  # of the formations already known
    person_ids: dict[tuple[str, str], int] = field(default_factory=dict)  # kind, key -> person
    keys: dict[tuple[str, int], str] = field(default_factory=dict)  # kind, person -> key
    fates: dict[tuple[str, int], Fate] = field(default_factory=dict)
    counts: dict[str, Counter] = field(default_factory=lambda: {a: Counter() for a in ("created", "updated", "unchanged", "left")})
    by_school: dict[str, dict[str, Counter]] = field(default_factory=dict)
    proposals: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    voices: list[Any] = field(default_factory=list)  # `voices.Voice`: what the other sources say of persons in play
    school_voices: dict[int, list] = field(default_factory=dict)  # school -> what the other sources say of it
    touched: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)  # structures of schools that closed into another
    succeeded: list[tuple[str, str]] = field(default_factory=list)  # uai of a successor, what is said of the one it took over
    unplaced: bool = False  # something changed that belongs to no school
    _others: set[int] | None = None
    _used: dict[type, set[int]] = field(default_factory=dict)

    def is_used(self, model: type, row_id: int) -> bool:
        """Something that no feed wrote hangs on this row: a deed on a guardianship, a delegation on a position, any room's own row."""
        if model not in self._used:
            found = self._used[model] = set()
            for hung in model._meta.related_objects:
                if hung.related_model is model or hung.related_model not in ORDER:
                    rows = hung.related_model._base_manager.exclude(**{hung.field.name: None})
                    found.update(rows.values_list(hung.field.attname, flat=True))
        return row_id in self._used[model]

    @property
    def is_early(self) -> bool:
        """The files are about a year that has not begun: what is of this one goes on to its end."""
        return self.year_starts_on > self.day

    def is_of_another_year(self, group_id: int) -> bool:
        if self._others is None:
            held = self.known.groups.values() if self.is_early else ()
            self._others = {row["pk"] for row in held if row["year_id"] != self.year_id}
        return group_id in self._others

    @property
    def scope_schools(self) -> set[int]:
        return {self.school_ids[s] for s in self.scope if s in self.school_ids}

    @cached_property
    def feed_day(self) -> datetime.date:
        """When what the files say began to hold, unless they say it: the day of the export, never a day to come."""
        return min(self.run.dated_on or self.day, self.day)

    def starts_on(self, said: datetime.date | None) -> datetime.date:
        """A day of entry, held between the beginning of the school year and today."""
        return max(min(said or self.feed_day, self.day), self.year_starts_on)

    def count(self, kind: str, action: str, uais: set[str], label: str, detail: str = "", *, listed: bool = True) -> None:
        self.counts[action][kind] += 1
        for uai in uais:
            self.by_school.setdefault(uai, defaultdict(Counter))[action][kind] += 1
        if action == "unchanged":
            return
        self.touched.update(uais)
        self.unplaced = self.unplaced or not uais
        if listed:
            self.proposals.extend((kind, action, uai, label, detail) for uai in (sorted(uais) or [""]))

    def uai_of_structure(self, structure: str) -> str:
        return self.uais.get(self.school_ids.get(structure, 0), "")

    def remark(self, code: str, row: states.Row, text: str, uai: str = "") -> None:
        """Only of what the set says: what was known before was remarked in its time."""
        if row.in_set:
            self.state.remark(code, row, text, uai)
