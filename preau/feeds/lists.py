"""The lists of an import: the runs, what one would change, its remarks."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.feeds.models import Proposal, Run
from preau.feeds.registry import feed_of
from preau.feeds.words import words_of
from preau.kit.languages import stored_text
from preau.kit.tables import Choice, Column, Empty, Table

STATES = {
    Run.State.READING: "now",
    Run.State.READ: "wait",
    Run.State.ASKING: "urgent",
    Run.State.APPLIED: "ok",
    Run.State.UNDONE: "part",
    Run.State.DISMISSED: "wait",
    Run.State.FAILED: "stop",
}


def title_of(run: Run) -> str:
    if named := getattr(feed_of(run.feed), "title_of", None):
        return named(run)
    day = run.dated_on or timezone.localdate(run.created_at)
    return _("%(feed)s du %(day)s") % {"feed": feed_of(run.feed).short_name, "day": f"{day:%d/%m/%Y}"}


def home_of(run: Run) -> tuple[str, str]:
    """Words and address of the page that a run is reached from: the list of imports, unless its feed has a page of its own."""
    if at := getattr(feed_of(run.feed), "home_of", None):
        return at(run)
    return _("Imports"), reverse("feeds:runs")


def total(run: Run, action: str) -> int:
    return sum(run.changes.get(action, {}).values())


class Runs(Table):
    name, caption, order = "runs", gettext_lazy("Imports"), "-at"
    counted = ngettext_lazy("%(n)s import", "%(n)s imports", "n")
    columns = {
        "title": Column(gettext_lazy("Export"), title_of, link=lambda r: reverse("feeds:review", args=[r.pk])),
        "kind": Column(gettext_lazy("Sorte"), lambda r: r.get_kind_display() if r.kind else ""),
        "at": Column(gettext_lazy("Lu le"), "created_at", sort="created_at"),
        "created": Column(gettext_lazy("Créés"), lambda r: total(r, "created"), number=True),
        "updated": Column(gettext_lazy("Modifiés"), lambda r: total(r, "updated"), number=True),
        "left": Column(gettext_lazy("Partis"), lambda r: total(r, "left"), number=True),
        "state": Column(gettext_lazy("État"), chip=lambda r: (STATES[r.state], r.get_state_display()), sort="state"),
    }
    filters = {"state": Choice(gettext_lazy("État"), choices=lambda: Run.State.choices, lookup="state")}
    empty = Empty(
        gettext_lazy("Aucun import pour l’instant"),
        gettext_lazy("L’académie fournit chaque nuit un export de l’annuaire. Le premier ouvre les établissements et les personnes."),
        art="letters",
    )


class OfRun(Table):
    """A list about one run, narrowed to the schools whose names one may read."""

    def __init__(self, request, rows, *, run: Run):
        self.run = run
        super().__init__(request, rows)

    def school(self, row) -> str:
        return self.run.schools.get(row.uai, {}).get("name", row.uai)

    def schools(self) -> list[tuple[str, str]]:
        return sorted(((uai, school["name"]) for uai, school in self.run.schools.items()), key=lambda pair: pair[1])


class Proposals(OfRun):
    name, caption, order = "proposals", gettext_lazy("Ce qui change"), "label"
    counted = ngettext_lazy("%(n)s ligne", "%(n)s lignes", "n")
    search_label = gettext_lazy("Chercher un nom")

    def __init__(self, request, rows, *, run: Run):
        kinds, words = feed_of(run.feed).kinds, words_of(feed_of(run.feed))
        super().__init__(request, rows, run=run)
        self.empty = Empty(gettext_lazy("Rien ne change"), words.list_empty, art="desk")
        self.columns = {
            "label": Column(gettext_lazy("Nom"), "label", sort="label", sub=lambda p: stored_text(p.detail)),
            "kind": Column(gettext_lazy("Quoi"), lambda p: capfirst(kinds.get(p.kind, p.kind)), sort="kind"),
            "action": Column(gettext_lazy("Ce qui se passe"), chip=lambda p: (CHIPS[p.action], words.actions[p.action]), sort="action"),
            "school": Column(gettext_lazy("Établissement"), self.school, sort="uai"),
            "detail": Column(gettext_lazy("Détail"), "detail", screen=False),
        }
        self.filters = {
            "action": Choice(gettext_lazy("Ce qui se passe"), choices=list(words.actions.items()), lookup="action"),
            "kind": Choice(gettext_lazy("Quoi"), choices=[(k, capfirst(word)) for k, word in kinds.items()], lookup="kind"),
            "uai": Choice(gettext_lazy("Établissement"), choices=self.schools, lookup="uai"),
        }

    def find(self, rows, text: str):
        for word in text.split():
            rows = rows.filter(label__icontains=word)
        return rows


CHIPS = {Proposal.Action.CREATED: "ok", Proposal.Action.UPDATED: "part", Proposal.Action.LEFT: "stop"}


class Remarks(OfRun):
    name, caption, order = "remarks", gettext_lazy("Remarques"), "place"
    counted = ngettext_lazy("%(n)s remarque", "%(n)s remarques", "n")
    search_label = gettext_lazy("Chercher dans les remarques")

    def __init__(self, request, rows, *, run: Run):
        feed = feed_of(run.feed)
        super().__init__(request, rows, run=run)
        self.empty = Empty(gettext_lazy("Aucune remarque"), words_of(feed).nothing_odd, art="desk")
        self.mends = feed.mends
        self.columns = {
            "text": Column(gettext_lazy("Remarque"), lambda r: self.mends[r.code].title, sort="code", sub=lambda r: stored_text(r.text)),
            "about": Column(gettext_lazy("À propos de"), "text", screen=False),
            "who": Column(gettext_lazy("Qui peut y remédier"), lambda r: feed.menders[self.mends[r.code].who]),
            "advice": Column(gettext_lazy("Que faire"), lambda r: self.mends[r.code].advice, less=True),
            "school": Column(gettext_lazy("Établissement"), self.school, sort="uai"),
            "place": Column(
                gettext_lazy("Fichier et ligne"), lambda r: f"{r.file}, {r.line}" if r.line else r.file, sort=("file", "line"), less=True
            ),
        }
        if not words_of(feed).takes_files:
            del self.columns["place"]
            self.order = "text"
        present = set(run.remarks.values_list("code", flat=True).distinct().order_by())
        self.filters = {
            "who": Choice(
                gettext_lazy("Qui peut y remédier"),
                choices=list(feed.menders.items()),
                apply=lambda rows, who: rows.filter(code__in=[code for code, mend in self.mends.items() if mend.who == who]),
            ),
            "code": Choice(
                gettext_lazy("Sorte"), choices=sorted(((c, self.mends[c].title) for c in present), key=lambda p: str(p[1])), lookup="code"
            ),
            "uai": Choice(gettext_lazy("Établissement"), choices=self.schools, lookup="uai"),
        }

    def find(self, rows, text: str):
        for word in text.split():
            rows = rows.filter(Q(text__icontains=word) | Q(file__icontains=word))
        return rows
