"""The feeds that rooms above know how to read. Each registers its own in `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from preau.feeds.archives import Wanted
from preau.feeds.models import Run
from preau.feeds.plans import Plan


@dataclass(frozen=True)
class Mend:
    """Who can mend what a remark of some code says, and what they should do. `who` is one of `MENDERS`."""

    who: str
    title: Any
    advice: Any


@dataclass
class Comparison:
    """What a run would do: the plan, its counts, what looks wrong, what the review lists, the schools it touches."""

    plan: Plan
    changes: dict[str, dict[str, int]]
    schools: dict[str, dict] = field(default_factory=dict)
    alarms: list[dict] = field(default_factory=list)
    proposals: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # kind, action, uai, label, detail
    remarks: list[tuple[str, str, int, str, str]] = field(default_factory=list)  # code, file, line, text, uai
    touched: set[str] = field(default_factory=set)  # UAI
    stamp: tuple = ()


class Feed(Protocol):
    code: str
    name: Any
    short_name: Any
    hint: Any  # what to give, said on the page
    asked_as: str  # empty, or the code under which a person asks for it: its files tell it apart from that other feed's
    wanted: Wanted  # what its files are
    options: tuple[str, ...]  # what a person must, or may, say beside the files: "school", "mapping"
    kinds: dict[str, Any]  # kind -> plural word
    counted: dict[str, Any]  # kind -> « %(n)s élèves », plural by n
    people: tuple[str, ...]  # the kinds that are persons
    mends: dict[str, Mend]
    menders: dict[str, Any]  # who -> words
    derived: frozenset[type]  # tables computed from others: they do not count as something attached

    def read(self, run: Run, files: list[Path], names: list[str], stage: "Any") -> None:
        """Fill `run.kind`, `issuer`, `project`, `dated_on` and `read`; hand each record and remark to `stage`."""

    def compare(self, run: Run, say: Callable[[str], None]) -> Comparison: ...

    def stamp(self) -> tuple:
        """A cheap figure of the tables compared with: another one means that the comparison is stale."""

    def before_writing(self, plan: Plan) -> None:
        """Before the transaction: whatever may be written early, so that the lock is held less long."""

    def persons_of(self, written: dict[type, Iterable[int]]) -> set[int]:
        """Persons whom written rows are about; asked before and after the writing."""

    def after_writing(self, persons: set[int], written: dict[type, Iterable[int]]) -> None:
        """Within the transaction of apply or undo: what is derived from the rows written."""

    def before_undoing(self, created: dict[type, list[tuple[int, int]]], spared: dict[type, set[int]]) -> None:
        """Within the transaction of undo: rows of `derived` tables that stand on created rows, but those spared, go first."""

    def close(self, model, ids: list[int]) -> None:
        """On undo, things that cannot be deleted because something was attached since: closed instead."""

    def attached_elsewhere(self, created: dict[type, list[tuple[int, int]]]) -> dict[str, dict[type, set[int]]]:
        """What foreign keys do not show (accounts, merges): room -> model -> ids of created rows that must stay."""

    def stays_with(self, spared: dict[type, set[int]], created: dict[type, list[tuple[int, int]]]) -> list[tuple[type, set[int]]]:
        """Created rows that stay because others do."""

    def may_import(self, person) -> bool: ...

    def may_apply(self, person, run: Run) -> bool:
        """Whether a person who may import may do so with this run."""

    def first_page(self, run: Run) -> str:
        """Where a person says what the files do not, between giving them and their reading; empty when there is nothing to say."""

    def schools_for(self, person) -> list[tuple[str, str]]:
        """UAI and name of the schools for which a person may bring in files of this feed, where it is asked."""

    def may_follow(self, person) -> bool: ...

    def runs_visible_to(self, person) -> Any: ...

    def schools_named_to(self, person, run: Run) -> set[str] | None: ...


_feeds: dict[str, Feed] = {}


def register(feed: Feed) -> None:
    _feeds[feed.code] = feed


def feed_of(code: str) -> Feed:
    return _feeds[code]


def is_known(code: str) -> bool:
    return code in _feeds


def feeds() -> list[Feed]:
    return [_feeds[code] for code in sorted(_feeds)]


def asked() -> list[Feed]:
    """Those that a person asks for by name."""
    return [feed for feed in feeds() if not feed.asked_as]


def asked_code(code: str) -> str:
    return feed_of(code).asked_as or code


def codes() -> list[str]:
    return [feed.code for feed in asked()]
