"""Who may import ONDE's files: the direction of the school that they are about, or the administrators of its territory."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Function, Person, School
from preau.directory.sources import reach
from preau.feeds.models import Run
from preau.kit.rights import right


@right(
    _("Importer les fichiers d’ONDE, les appliquer, les annuler"),
    director=_("son école"),
    departement_it=_("toutes les écoles du territoire"),
)
def may_import(person: Person | None) -> bool:
    mine = reach.reach_of(person)
    return mine.holds(reach.IMPORTERS | {Function.DIRECTOR}) or (mine.holds(reach.DIRECTION) and schools_importable_by(person).exists())


def schools_importable_by(person: Person | None) -> QuerySet[School]:
    mine = reach.reach_of(person)
    uais = mine.of_office(reach.DIRECTION) | mine.of_territories(reach.IMPORTERS)
    return School.objects.filter(uai__in=uais, school_kind=School.SchoolKind.ECOLE, closed_on=None)


def may_apply(person: Person | None, run: Run) -> bool:
    return schools_importable_by(person).filter(uai=run.options.get("school", "")).exists()


def may_follow(person: Person | None) -> bool:
    return may_import(person)


@right(
    _("Voir les imports d’ONDE"),
    departement_it=_("ceux du territoire, avec les noms"),
    departement_education=_("ceux du territoire, en nombres"),
    director=_("ceux de son école"),
)
def runs_visible_to(person: Person | None) -> QuerySet[Run]:
    return reach.runs_about(person, own=may_import(person)) if person else Run.objects.none()


def schools_named_to(person: Person | None, run: Run) -> set[str] | None:
    return reach.named_to(person, run) if person else set()
