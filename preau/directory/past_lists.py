"""Classes and groups of years gone by."""

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.directory.lists import Groups, address
from preau.directory.models import Group, School
from preau.kit.tables import Choice, Column, Empty, Table


class PastGroups(Table):
    """Classes and groups of years gone by, the latest first."""

    name, caption, order = "past-groups", gettext_lazy("Classes et groupes des années passées"), "-year"
    counted = ngettext_lazy("%(n)s groupe", "%(n)s groupes", "n")
    search_in, search_label = ("code", "name"), gettext_lazy("Nom de la classe ou du groupe")
    empty = Empty(
        gettext_lazy("Aucune année passée ici"),
        gettext_lazy("À la rentrée prochaine, les classes de cette année se retrouveront sur cette page."),
    )

    def __init__(self, request, groups: QuerySet[Group], *, schools: list[School], saved=None):
        super().__init__(request, groups, saved=saved)
        self.schools = schools
        self.groups = groups

    find = Groups.find

    @cached_property
    def columns(self):
        found = {
            "year": Column(_("Année"), "year", sort=("year__starts_on", "code")),
            "name": Column(_("Nom"), str, sort=("code", "name"), link=lambda g: address("directory:group", g.pk)),
            "kind": Column(_("Sorte"), lambda g: capfirst(g.get_kind_display()), sort="kind", bare=True),
        }
        if len(self.schools) != 1:
            found["school"] = Column(_("Établissement"), "school", sort="school__name", less=True)
        return found

    @cached_property
    def filters(self):
        years = self.groups.order_by("-year__starts_on").values_list("year", "year__name").distinct()
        return {"year": Choice(_("Année"), choices=list(dict.fromkeys(years)), lookup="year_id", everything=_("Toutes"))}
