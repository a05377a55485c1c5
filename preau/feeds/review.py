"""What the page of an import says: figures, kinds, schools, remarks by who can mend them. Only schools that one may name, when not all."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import ngettext

from preau.feeds.lists import STATES, home_of, title_of
from preau.feeds.models import Run
from preau.feeds.registry import feed_of
from preau.feeds.words import Words, words_of

ACTIONS = ("created", "updated", "left")
SCHOOLS_SHOWN = 200


@dataclass(frozen=True)
class Cell:
    number: int
    url: str


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]
    unchanged: int = 0
    stops: bool = False


class Review:
    def __init__(self, run: Run, *, named: set[str] | None, may_import: bool):
        self.run = run
        self.named = named
        self.may_import = may_import
        self.feed = feed_of(run.feed)

    @property
    def words(self) -> Words:
        return words_of(self.feed)

    @property
    def home(self) -> tuple[str, str]:
        """The list, or the page, that this run is reached from."""
        return home_of(self.run)

    @property
    def apply_label(self) -> str:
        return str(self.words.apply if self.run.changes_anything else self.words.apply_nothing)

    @property
    def title(self) -> str:
        return title_of(self.run)

    @property
    def chip(self) -> str:
        return STATES[self.run.state]

    @property
    def is_whole(self) -> bool:
        """Whether the figures are those of the whole import, not of one's own schools."""
        return self.named is None or not self.named

    @property
    def opens_lists(self) -> bool:
        return self.named is None or bool(self.named)

    def _url(self, **query) -> str:
        return f"{reverse('feeds:proposals', args=[self.run.pk])}?{urlencode(query)}" if self.opens_lists else ""

    @cached_property
    def changes(self) -> dict[str, dict[str, int]]:
        if self.is_whole:
            return self.run.changes
        found: dict[str, dict[str, int]] = {action: {} for action in (*ACTIONS, "unchanged")}
        for uai in self.named or ():
            for action in found:
                for kind, number in self.run.schools[uai].get(action, {}).items():
                    found[action][kind] = found[action].get(kind, 0) + number
        return found

    @property
    def totals(self) -> list[tuple[int, str, str]]:
        """Persons only: links and classes are in the table."""
        counts = {a: sum(self.changes.get(a, {}).get(kind, 0) for kind in self.feed.people) for a in ACTIONS}
        if say := getattr(self.feed, "total_words", None):
            said = say(self.run, counts)
            return [(counts[a], said[a], self._url(action=a, kind=self.feed.people[0])) for a in ACTIONS if a in said]
        words = {
            "created": ngettext("personne à créer", "personnes à créer", counts["created"]),
            "updated": ngettext("personne à modifier", "personnes à modifier", counts["updated"]),
            "left": ngettext("personne qui part", "personnes qui partent", counts["left"]),
        }
        if self.run.state in (Run.State.APPLIED, Run.State.UNDONE):
            words["created"] = ngettext("personne créée", "personnes créées", counts["created"])
            words["updated"] = ngettext("personne modifiée", "personnes modifiées", counts["updated"])
            words["left"] = ngettext("personne partie", "personnes parties", counts["left"])
        return [(counts[action], words[action], self._url(action=action)) for action in ACTIONS]

    @property
    def remarks_words(self) -> str:
        return ngettext("remarque", "remarques", self.remarks_total)

    @property
    def kinds(self) -> list[Line]:
        lines = []
        listed = self.words.listed or tuple(self.feed.kinds)
        for kind, word in self.feed.kinds.items():
            url_of = self._url if kind in listed else lambda **_query: ""
            cells = [Cell(self.changes.get(a, {}).get(kind, 0), url_of(action=a, kind=kind)) for a in ACTIONS]
            unchanged = self.changes.get("unchanged", {}).get(kind, 0)
            if unchanged or any(cell.number for cell in cells):
                lines.append(Line(capfirst(word), cells, unchanged))
        return lines

    @cached_property
    def schools(self) -> list[Line]:
        """The schools that change most, those that look wrong first."""
        alarmed = {alarm["school"] for alarm in self.run.alarms}
        lines = []
        for uai, school in self.run.schools.items():
            if self.named and uai not in self.named:
                continue
            cells = [Cell(sum(school.get(a, {}).values()), self._url(action=a, uai=uai)) for a in ACTIONS]
            lines.append(Line(school["name"], cells, sum(school.get("unchanged", {}).values()), uai in alarmed))
        return sorted(lines, key=lambda line: (not line.stops, -sum(c.number for c in line.cells), line.label))[:SCHOOLS_SHOWN]

    @property
    def alarms(self) -> list[dict]:
        return [alarm for alarm in self.run.alarms if not self.named or alarm["school"] in self.named]

    @cached_property
    def remarks(self) -> list[tuple[str, int, str]]:
        """Who can mend, how many remarks, where to read them."""
        rows = self.run.remarks.filter(uai__in=self.named) if self.named else self.run.remarks
        counts: dict[str, int] = {}
        for code, number in rows.values_list("code").annotate(n=Count("pk")).order_by():
            who = self.feed.mends[code].who
            counts[who] = counts.get(who, 0) + number
        address = reverse("feeds:remarks", args=[self.run.pk]) if self.opens_lists else ""
        return [
            (str(words), counts[who], f"{address}?{urlencode({'who': who})}" if address else "")
            for who, words in self.feed.menders.items()
            if counts.get(who)
        ]

    @property
    def remarks_total(self) -> int:
        return sum(number for _words, number, _url in self.remarks)

    @property
    def read(self) -> list[tuple[str, int]]:
        return [(capfirst(word), self.run.read.get(kind, 0)) for kind, word in self.feed.kinds.items()]

    @property
    def waits(self) -> bool:
        return self.run.state in (Run.State.READ, Run.State.ASKING)

    @property
    def size(self) -> int:
        return sum(file["size"] for file in self.run.files)
