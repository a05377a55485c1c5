"""The schools of a territory before their new year: which are prepared, which have changed."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.directory.models import Group, PlannedGroup, SchoolYear, YearPlan
from preau.directory.models.organisations import SchoolQuerySet
from preau.directory.new_year.preparing import FEED
from preau.feeds.models import Scope
from preau.kit.tables import Choice, Column, Empty, Table

STATES = {"todo": ("wait", _("à préparer")), "prepared": ("now", _("préparée")), "open": ("ok", _("ouverte"))}


def schools_with_state(schools: SchoolQuerySet, year: SchoolYear) -> SchoolQuerySet:
    plans = YearPlan.objects.filter(school=OuterRef("pk"), year=year)
    scopes = Scope.objects.filter(run__feed=FEED, run__project=year.name, run__state="applied", uai=OuterRef("uai"))
    planned = PlannedGroup.objects.filter(plan__school=OuterRef("pk"), plan__year=year, kind=Group.Kind.DIVISION)
    counted = planned.order_by().values("plan").annotate(n=Count("pk")).values("n")
    return schools.open().annotate(is_prepared=Exists(plans), is_changed=Exists(scopes), planned_count=Subquery(counted)).order_by("name")


def state_of(school) -> str:
    return "open" if school.is_changed else "prepared" if school.is_prepared else "todo"


BY_STATE = {
    "todo": Q(is_prepared=False, is_changed=False),
    "prepared": Q(is_prepared=True, is_changed=False),
    "open": Q(is_changed=True),
}


class NewYears(Table):
    name, caption, order = "new-years", _("Nouvelle année, par établissement"), "name"
    counted = ngettext_lazy("%(n)s établissement", "%(n)s établissements", "n")
    search_label = _("Chercher un établissement")
    columns = {
        "name": Column(_("Établissement"), str, link=lambda s: reverse("new_year:school", args=[s.pk]), sort="name"),
        "planned": Column(_("Classes prévues"), lambda s: s.planned_count or 0, number=True),
        "state": Column(_("Année"), chip=lambda s: STATES[state_of(s)]),
    }
    filters = {
        "state": Choice(
            _("Année"),
            choices=[(k, word) for k, (_c, word) in STATES.items()],
            apply=lambda rows, key: rows.filter(BY_STATE[key]),
        )
    }
    empty = Empty(_("Aucun établissement"), _("Ils arrivent avec le premier annuaire importé."), art="yard")

    def find(self, rows, text: str):
        for word in text.split():
            rows = rows.filter(name__icontains=word)
        return rows
