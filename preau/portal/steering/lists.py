"""The list of schools that a département follows; its columns are the table twin of its plots."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.directory.lists import email_list
from preau.directory.models import School
from preau.kit.columns import Column
from preau.kit.tables import Action, Choice, Empty, Table, Tick
from preau.portal.figures import Tally
from preau.portal.steering.gathering import PROFILES, STATES, Line


@dataclass(frozen=True)
class BarColumn(Column):
    """A share of accounts, drawn and written. In a file: the number of percents."""

    part: str = ""

    def tally(self, line: Line) -> Tally:
        return getattr(line.tally, self.part)

    def plain(self, row):
        tally = self.tally(row)
        return tally.percent if tally.total else None

    def cell(self, row):
        tally = self.tally(row)
        if not tally.total:
            return "—"
        bar = '<span class="measure-bar"><svg class="bar" aria-hidden="true"><rect width="{}%" height="100%"/></svg><span class="nowrap small">{}</span></span>'  # noqa: E501
        return format_html(bar, tally.percent, tally.said_percent)


def _bar(part: str) -> BarColumn:
    return BarColumn(PROFILES[part], sort=lambda line: (getattr(line.tally, part).percent, line.school.name), part=part)


def _count(part: str, label, what: str) -> Column:
    return Column(label, lambda line: getattr(getattr(line.tally, part), what), number=True, screen=False)


def _remarks_url(line: Line) -> str:
    """The remarks themselves, or the import in numbers for those who may not read names."""
    if not (line.remarks and line.runs):
        return ""
    if not line.reads_remarks:
        return reverse("feeds:review", args=[line.runs[0]])
    return f"{reverse('feeds:remarks', args=[line.runs[0]])}?{urlencode({'uai': line.school.uai})}"


class Followed(Table):
    name, caption, order = "followed", gettext_lazy("Établissements"), "state"
    counted = ngettext_lazy("%(n)s établissement", "%(n)s établissements", "n")
    search_in, search_label = ("name",), gettext_lazy("Nom, commune ou UAI")
    columns = {
        "name": Column(
            gettext_lazy("Établissement"), "school.name", sort="school.name", link=lambda line: reverse("directory:school", args=[line.pk]),
            sub="town",
        ),
        "uai": Column(gettext_lazy("UAI"), "school.uai", screen=False),
        "town": Column(gettext_lazy("Commune"), "town", screen=False),
        "kind": Column(gettext_lazy("Sorte"), lambda line: capfirst(line.school.get_school_kind_display()), screen=False),
        "state": Column(gettext_lazy("État"), chip=lambda line: STATES[line.state], sort="lateness"),
        "feed": Column(gettext_lazy("Dernier import"), "said_age", sort=lambda line: (line.age is not None, -(line.age or 0))),
        "age": Column(gettext_lazy("Jours depuis l’import"), "age", number=True, screen=False),
        "remarks": Column(gettext_lazy("Remarques"), "remarks", number=True, sort="remarks", link=_remarks_url, less=True),
        "pupils": _bar("pupils"),
        "guardians": _bar("guardians"),
        "staff": _bar("staff"),
        "referent": Column(
            gettext_lazy("Référent numérique"), lambda line: line.said_referents or _("non nommé"), sort="said_referents", less=True
        ),
        "pupils_total": _count("pupils", gettext_lazy("Élèves, nombre"), "total"),
        "pupils_open": _count("pupils", gettext_lazy("Élèves, comptes ouverts"), "activated"),
        "guardians_total": _count("guardians", gettext_lazy("Familles, nombre"), "total"),
        "guardians_open": _count("guardians", gettext_lazy("Familles, comptes ouverts"), "activated"),
        "staff_total": _count("staff", gettext_lazy("Personnels, nombre"), "total"),
        "staff_open": _count("staff", gettext_lazy("Personnels, comptes ouverts"), "activated"),
    }  # fmt: skip
    actions = {
        "emails": Action(
            gettext_lazy("Copier leurs courriels"), do=lambda request, lines: email_list([line.school for line in lines]), icon="mail"
        )
    }
    empty = Empty(
        gettext_lazy("Aucun établissement pour l’instant"),
        gettext_lazy("Ils arrivent avec le premier fichier de l’académie."),
        art="yard",
    )

    @cached_property
    def filters(self):
        kinds = [(value, capfirst(label)) for value, label in School.SchoolKind.choices]
        found = {
            "state": Choice(_("État"), choices=[(code, word) for code, (_shape, word) in STATES.items()], lookup="state"),
            "kind": Choice(_("Sorte"), choices=kinds, lookup="kind", everything=_("Toutes")),
            "no_referent": Tick(_("Sans référent"), apply=lambda lines, _on: [line for line in lines if not line.referents]),
        }
        territories = {line.school.territory_id: str(line.school.territory) for line in self.rows}
        if len(territories) > 1:
            found["territory"] = Choice(
                _("Territoire"),
                choices=sorted(territories.items(), key=lambda pair: pair[1]),
                apply=lambda lines, pk: [line for line in lines if str(line.school.territory_id) == pk],
            )
        return found
