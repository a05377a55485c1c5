"""Who may import a feed, and who sees what of an import. Names of pupils and families are shown to those who must check them."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Function, Person, Position, School
from preau.feeds.models import Run
from preau.kit.rights import right

IMPORTERS = frozenset({Function.DEPARTEMENT_IT})
COUNTERS = frozenset({Function.DEPARTEMENT_EDUCATION})
OFFICE = frozenset({Function.HEAD, Function.DEPUTY, Function.SECRETARY})


def _held(person: Person | None):
    if person is None:
        return Position.objects.none()
    return Position.objects.on(timezone.localdate()).filter(person=person)


@right(_("Importer un annuaire, l’appliquer, l’annuler"), departement_it=_("tout le territoire"))
def may_import(person: Person | None) -> bool:
    return _held(person).filter(function__in=IMPORTERS).exists()


def may_follow(person: Person | None) -> bool:
    """Has a page of imports, be it empty."""
    return _held(person).filter(function__in=IMPORTERS | COUNTERS | OFFICE).exists()


@right(
    _("Voir les imports"),
    departement_it=_("ceux du territoire, avec les noms"),
    departement_education=_("ceux du territoire, en nombres"),
    direction=_("la part de son établissement"),
    secretary=_("la part de son établissement"),
)
def runs_visible_to(person: Person | None) -> QuerySet[Run]:
    """Imports about a school of one's territory or one's own school; one's own imports, whatever they became."""
    if person is None:
        return Run.objects.none()
    wanted = Q(account=person.account_id) if person.account_id and may_import(person) else Q(pk__in=[])
    uais = _uais_of_territories(person, IMPORTERS | COUNTERS) | _uais_of_schools(person)
    for start in range(0, len(uais), 200):
        wanted |= Q(schools__has_any_keys=sorted(uais)[start : start + 200])
    return Run.objects.filter(wanted)


def schools_named_to(person: Person | None, run: Run) -> set[str] | None:
    """The UAI of the schools whose people's names one may read in this run; None is all of them, an empty set is none."""
    if person is None:
        return set()
    if may_import(person) and (run.account_id == person.account_id or set(run.schools) & _uais_of_territories(person, IMPORTERS)):
        return None
    return set(run.schools) & _uais_of_schools(person)


def _uais_of_territories(person: Person, functions) -> set[str]:
    territories = _held(person).filter(function__in=functions).values("organisation__territory")
    return set(School.objects.filter(territory__in=territories).values_list("uai", flat=True))


def _uais_of_schools(person: Person) -> set[str]:
    held = _held(person).filter(function__in=OFFICE).values("organisation")
    return set(School.objects.filter(pk__in=held).values_list("uai", flat=True))
