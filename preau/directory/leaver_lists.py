"""The list of those who left: who, when, when their file goes; the direction may erase it before."""

import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from preau.directory.leavers import gone_since
from preau.directory.models import Person
from preau.kit.tables import Action, Column, Empty, Table
from preau.retention.erasing import erase_all


def dated(persons: QuerySet[Person]) -> QuerySet[Person]:
    """With the last day of what they were themselves, and of their children."""
    return persons.annotate(
        last_position=Max("positions__ends_on"),
        last_enrolment=Max("enrolments__ends_on"),
        last_child=Max("guardianships__pupil__enrolments__ends_on"),
    )


def last_day(person: Any) -> datetime.date | None:
    return max(filter(None, (person.last_position, person.last_enrolment, person.last_child)), default=None)


class Leavers(Table):
    name, caption, order = "leavers", gettext_lazy("Anciens"), "name"
    counted = ngettext_lazy("%(n)s personne", "%(n)s personnes", "n")
    search_label = gettext_lazy("Chercher un nom")
    search_in = ("sort_name",)
    empty = Empty(
        gettext_lazy("Personne n’est parti"),
        gettext_lazy("Qui quitte l’établissement paraît ici, jusqu’à l’effacement de sa fiche."),
        art="people",
    )

    def __init__(self, request, rows: QuerySet[Person], *, delay: datetime.timedelta, may_erase: bool, **options):
        super().__init__(request, dated(rows), **options)
        self.columns = {
            "name": Column(gettext_lazy("Nom"), lambda p: f"{p.last_name} {p.first_name}".strip(), sort="sort_name"),
            "left": Column(gettext_lazy("Jusqu’au"), last_day),
            "erased": Column(gettext_lazy("Effacement prévu le"), lambda p: (day := last_day(p)) and day + delay),
        }
        if may_erase:
            question = gettext_lazy("Effacer ces fiches (%(count)s) ? Noms, coordonnées et comptes disparaissent, sans retour possible.")
            self.actions = {"erase": Action(_("Effacer la fiche"), do=_erase, icon="eraser", danger=True, confirm=question)}


def _erase(request, rows: QuerySet[Person]) -> str:
    """Only of those who are still gone at this very moment."""
    ids = list(gone_since(request.standing.date).filter(pk__in=list(rows.values_list("pk", flat=True))).values_list("pk", flat=True))
    erase_all(ids)
    return ngettext("%(n)d fiche effacée.", "%(n)d fiches effacées.", len(ids)) % {"n": len(ids)}
