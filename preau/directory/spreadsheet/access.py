"""Who may bring in a list: the office of the school that it is about, or the administrators of its territory."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from preau.directory.models import KnownSchool, Person, School
from preau.directory.sources import reach
from preau.feeds.models import Run
from preau.kit.rights import right


@right(
    _("Importer un tableau de son établissement"),
    direction=_("son établissement"),
    secretary=_("son établissement"),
    departement_it=_("tous ceux du territoire"),
)
def may_import(person: Person | None) -> bool:
    return reach.reach_of(person).holds(reach.OFFICE | reach.IMPORTERS)


def schools_importable_by(person: Person | None) -> list[tuple[str, str]]:
    """UAI and name; for a territory, the schools that public data knows and that nobody has opened yet, too."""
    mine = reach.reach_of(person)
    uais = mine.of_office() | mine.of_territories(reach.IMPORTERS)
    found = list(School.objects.filter(uai__in=uais, closed_on=None).order_by("name").values_list("uai", "name"))
    territories = mine.territories(reach.IMPORTERS)
    if territories:
        known = KnownSchool.objects.filter(territory__in=territories).exclude(uai__in=School.objects.values("uai"))
        found += [(uai, _("%(name)s, pas encore ouvert") % {"name": name}) for uai, name in known.values_list("uai", "name")]
    return found


def may_apply(person: Person | None, run: Run) -> bool:
    return run.options.get("school", "") in {uai for uai, _name in schools_importable_by(person)}


def runs_prepared_by(person: Person | None) -> QuerySet[Run]:
    """One's own lists of which the columns are still to be said."""
    if person is None or person.account_id is None or not may_import(person):
        return Run.objects.none()
    return Run.objects.filter(feed="csv", state=Run.State.READING, account=person.account_id, job_id=None)


def may_follow(person: Person | None) -> bool:
    return may_import(person)


@right(
    _("Voir les imports de tableaux"),
    departement_it=_("ceux du territoire, avec les noms"),
    departement_education=_("ceux du territoire, en nombres"),
    direction=_("ceux de son établissement"),
    secretary=_("ceux de son établissement"),
)
def runs_visible_to(person: Person | None) -> QuerySet[Run]:
    return reach.runs_about(person, own=may_import(person)) if person else Run.objects.none()


def schools_named_to(person: Person | None, run: Run) -> set[str] | None:
    return reach.named_to(person, run) if person else set()
