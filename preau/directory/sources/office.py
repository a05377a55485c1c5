"""Who may import what a school makes for itself (SIECLE, STS): its direction and secretariat, or the administrators of its territory."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Person, School
from preau.directory.sources import reach
from preau.feeds.models import Run
from preau.kit.refusal import Refusal
from preau.kit.rights import right


class NotYourSchool(Refusal):
    def __init__(self, uai: str):
        super().__init__(_("Ces fichiers sont de l’établissement %(uai)s : vous n’importez que ceux du vôtre.") % {"uai": uai})


@right(
    _("Importer les fichiers de SIECLE et de STS, les appliquer, les annuler"),
    direction=_("son établissement"),
    secretary=_("son établissement"),
    departement_it=_("tous les établissements du territoire"),
)
def may_import(person: Person | None) -> bool:
    mine = reach.reach_of(person)
    return mine.holds(reach.IMPORTERS) or (mine.holds(reach.OFFICE) and schools_importable_by(person).exists())


def schools_importable_by(person: Person | None) -> QuerySet[School]:
    """Collèges and lycées: a school of the 1st degree has neither SIECLE nor STS."""
    mine = reach.reach_of(person)
    uais = mine.of_office() | mine.of_territories(reach.IMPORTERS)
    return School.objects.filter(uai__in=uais, degree=2, closed_on=None)


def may_apply(person: Person | None, run: Run) -> bool:
    """What the files themselves say: a new school is opened by the administrators alone."""
    if reach.reach_of(person).holds(reach.IMPORTERS) and run.account_id and person and run.account_id == person.account_id:
        return True
    return schools_importable_by(person).filter(uai=run.issuer).exists()


def check_may_read(run: Run, uai: str) -> None:
    """Asked as soon as the files have said whose they are: on behalf of an account, nothing of another school is read."""
    if run.account_id is None:
        return  # by the command, on the machine itself
    person = Person.objects.filter(account=run.account_id).first()
    administers = reach.reach_of(person).holds(reach.IMPORTERS) and not School.objects.filter(uai=uai).exists()
    if not administers and not schools_importable_by(person).filter(uai=uai).exists():
        raise NotYourSchool(uai)


@right(
    _("Voir ce que les sources disent autrement"),
    direction=_("son établissement"),
    director=_("son école"),
    secretary=_("son établissement"),
    departement_it=_("tous les établissements du territoire"),
)
def schools_compared_by(person: Person | None) -> QuerySet[School]:
    mine = reach.reach_of(person)
    return School.objects.filter(uai__in=mine.of_office() | mine.of_territories(reach.IMPORTERS))


def may_follow(person: Person | None) -> bool:
    return may_import(person)


@right(
    _("Voir les imports de SIECLE et de STS"),
    departement_it=_("ceux du territoire, avec les noms"),
    departement_education=_("ceux du territoire, en nombres"),
    direction=_("ceux de son établissement"),
    secretary=_("ceux de son établissement"),
)
def runs_visible_to(person: Person | None) -> QuerySet[Run]:
    return reach.runs_about(person, own=may_import(person)) if person else Run.objects.none()


def schools_named_to(person: Person | None, run: Run) -> set[str] | None:
    """Whoever keeps the school reads all of its run, remarks on the files themselves too."""
    if person is None:
        return set()
    return None if run.issuer and run.issuer in reach.reach_of(person).of_office() else reach.named_to(person, run)
