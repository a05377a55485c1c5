"""One line a school, from a fixed number of queries whatever the number of schools."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.directory.models import Function, KnownSchool, Person, Position, School, Territory
from preau.directory.sources.mends import NOBODY
from preau.feeds.models import Remark, Run, Scope
from preau.feeds.registry import codes, feed_of
from preau.kit import dates
from preau.portal.cards.territory import OLD_FEED
from preau.portal.figures import SchoolTally, Tally, tallies_in

FEW_OPEN = 50  # percent of accounts: under that, a school needs help with its letters
NO_FEED, OLD, FEW, FINE = "no_feed", "old", "few", "fine"
STATES = {
    NO_FEED: ("stop", gettext_lazy("Sans fichier")),
    OLD: ("late", gettext_lazy("Fichier ancien")),
    FEW: ("part", gettext_lazy("Peu de comptes ouverts")),
    FINE: ("ok", gettext_lazy("À jour")),
}
PROFILES = {"pupils": gettext_lazy("Élèves"), "guardians": gettext_lazy("Familles"), "staff": gettext_lazy("Personnels")}
BANDS = (0, 20, 40, 60, 80)  # percent, first of each


@dataclass
class Line:
    school: School
    today: datetime.date
    tally: SchoolTally
    last_at: datetime.datetime | None = None
    runs: list[int] = field(default_factory=list)  # the last of each feed, the newest first
    remarks: int = 0
    reads_remarks: bool = False  # whoever looks; they name people
    referents: list[Person] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.school.pk

    @property
    def kind(self) -> str:
        return self.school.school_kind

    @property
    def town(self) -> str:
        return self.school.site.town if self.school.site else ""

    @cached_property
    def age(self) -> int | None:
        """Days since the last import."""
        return (self.today - timezone.localdate(self.last_at)).days if self.last_at else None

    @property
    def said_age(self) -> str:
        return dates.day(timezone.localdate(self.last_at), near=True) if self.last_at else ""

    @cached_property
    def state(self) -> str:
        if self.age is None:
            return NO_FEED
        if self.age > OLD_FEED:
            return OLD
        return FEW if self.tally.everybody.percent < FEW_OPEN else FINE

    @property
    def lateness(self) -> tuple:
        """Late ones first: no file, then the oldest, then those whose accounts are the least open."""
        return list(STATES).index(self.state), -(self.age or 0) if self.state == OLD else 0, self.tally.everybody.percent, self.school.name

    @property
    def said_referents(self) -> str:
        return ", ".join(person.full_name for person in self.referents)


def lines_of(schools: QuerySet[School], date: datetime.date, *, reads_remarks: bool = False) -> list[Line]:
    held = list(schools.select_related("site", "territory"))
    tallies: dict[int, SchoolTally] = {}
    for territory in {school.territory_id: school.territory for school in held}.values():
        tallies |= tallies_in(territory, date)[0]
    lines = {
        school.uai: Line(school, date, tallies.get(school.pk) or SchoolTally(school.pk), reads_remarks=reads_remarks) for school in held
    }
    there = School.objects.open().filter(territory__in={school.territory_id for school in held})  # a shorter question than `schools`
    _add_feeds(lines, there)
    _add_referents(lines, there, date)
    return list(lines.values())


def _add_feeds(lines: dict[str, Line], schools: QuerySet[School]) -> None:
    applied = Scope.objects.filter(run__state=Run.State.APPLIED, run__feed__in=codes(), uai__in=schools.values("uai"))
    last = applied.order_by().values_list("uai", "run__feed").annotate(last_run=Max("run_id"), last_at=Max("run__applied_at"))
    told: dict[str, set[int]] = defaultdict(set)
    for uai, _feed, run, at in last:
        line = lines.get(uai)
        if line:
            line.runs.append(run)
            line.last_at = max(filter(None, (line.last_at, at)))
            told[uai].add(run)
    idle = {code for feed in codes() for code, mend in feed_of(feed).mends.items() if mend.who == NOBODY}
    runs = {run for line in lines.values() for run in line.runs}
    remarks = Remark.objects.filter(run__in=runs).exclude(uai="").exclude(code__in=idle)
    for uai, run, number in remarks.order_by().values_list("uai", "run").annotate(n=Count("pk")):
        if run in told.get(uai, ()):
            lines[uai].remarks += number
    for line in lines.values():
        line.runs.sort(reverse=True)


def _add_referents(lines: dict[str, Line], schools: QuerySet[School], date: datetime.date) -> None:
    by_id = {line.pk: line for line in lines.values()}
    named = Position.objects.on(date).filter(function=Function.REFERENT, organisation__in=schools.values("pk"))
    for position in named.select_related("person").order_by("person__sort_name"):
        if position.organisation_id in by_id:
            by_id[position.organisation_id].referents.append(position.person)


def unknown_here(territories: Iterable[Territory]) -> int:
    """Establishments that public data knows in these territories, and of which no file has ever come."""
    return KnownSchool.objects.filter(territory__in=territories).exclude(pk__in=School.objects.values("uai")).count()


# --- Plots -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """`x`, `y`, `height` in the units of a plot 240 wide and 110 high."""

    label: str
    number: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + 20


@dataclass(frozen=True)
class Plot:
    """How many schools have how many of their accounts open, for one profile."""

    title: Any
    whole: Tally
    bars: list[Bar]

    @property
    def said(self) -> str:
        told = ", ".join(f"{bar.label} : {bar.number}" for bar in self.bars)
        return _("%(title)s, établissements selon la part de comptes ouverts : %(told)s") % {"title": self.title, "told": told}


def plots_of(lines: list[Line]) -> list[Plot]:
    return [_plot(title, [getattr(line.tally, what) for line in lines]) for what, title in PROFILES.items()]


def _plot(title: Any, tallies: list[Tally]) -> Plot:
    whole = Tally(sum(t.total for t in tallies), sum(t.activated for t in tallies))
    counted = [t.percent for t in tallies if t.total]
    numbers = [sum(first <= percent < first + 20 or first == 80 <= percent for percent in counted) for first in BANDS]
    most, bars = max(1, *numbers), []
    for place, (first, number) in enumerate(zip(BANDS, numbers, strict=True)):
        height = round(80 * number / most)
        label = _("%(first)d à %(last)d %%") % {"first": first, "last": first + 20}
        bars.append(Bar(label, number, 4 + place * 48, 100 - height, height))
    return Plot(title, whole, bars)
