"""Who may import this feed, and who sees what of an import. Names of pupils and families are shown to those who must check them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Person
from preau.directory.sources import reach
from preau.feeds.models import Run
from preau.kit.rights import right


@right(_("Importer un annuaire, l’appliquer, l’annuler"), departement_it=_("tout le territoire"))
def may_import(person: Person | None) -> bool:
    return reach.reach_of(person).holds(reach.IMPORTERS)


def may_follow(person: Person | None) -> bool:
    """Has a page of imports, be it empty."""
    return reach.reach_of(person).holds(reach.IMPORTERS | reach.COUNTERS | reach.OFFICE)


@right(
    _("Voir les imports"),
    departement_it=_("ceux du territoire, avec les noms"),
    departement_education=_("ceux du territoire, en nombres"),
    direction=_("la part de son établissement"),
    secretary=_("la part de son établissement"),
)
def runs_visible_to(person: Person | None) -> QuerySet[Run]:
    """Imports about a school of one's territory or one's own school; one's own imports, whatever they became."""
    return reach.runs_about(person, own=may_import(person)) if person else Run.objects.none()


def schools_named_to(person: Person | None, run: Run) -> set[str] | None:
    """The UAI of the schools whose people's names one may read in this run; None is all of them, an empty set is none."""
    return reach.named_to(person, run) if person else set()
