"""Who prepares the next year of a school, who changes it, who follows the change."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.access import schools_directed_by, schools_kept_by
from preau.directory.models import Function, Person, Position, School
from preau.directory.models.organisations import SchoolQuerySet
from preau.feeds.models import Run
from preau.kit.rights import right

ADMINISTRATORS = frozenset({Function.DEPARTEMENT_IT})


def _administered(person: Person):
    """Territories whose installation this person runs."""
    held = Position.objects.on(timezone.localdate()).filter(person=person, function__in=ADMINISTRATORS)
    return held.values("organisation__territory")


def _and_administered(person: Person | None, own: Callable[[Person], QuerySet[School]]) -> SchoolQuerySet:
    if person is None:
        return School.objects.none()
    return School.objects.filter(Q(pk__in=own(person).order_by().values("pk")) | Q(territory__in=_administered(person)))


@right(
    _("Préparer la nouvelle année d’un établissement et la répéter"),
    direction=_("son établissement"),
    secretary=_("son établissement"),
    departement_it=_("tous ceux du territoire"),
)
def schools_prepared_by(person: Person | None) -> SchoolQuerySet:
    return _and_administered(person, schools_kept_by)


def may_prepare_year(person: Person | None, school: School) -> bool:
    return schools_prepared_by(person).filter(pk=school.pk).exists()


@right(
    _("Changer d’année scolaire, annuler ce changement"),
    direction=_("son établissement"),
    departement_it=_("tous ceux du territoire"),
)
def schools_changed_by(person: Person | None) -> SchoolQuerySet:
    return _and_administered(person, schools_directed_by)


def may_change_year(person: Person | None, run: Run) -> bool:
    """The change of several schools at once belongs to whoever may change each of them."""
    return bool(run.schools) and schools_changed_by(person).filter(uai__in=run.schools).count() == len(run.schools)


def may_follow(person: Person | None) -> bool:
    return schools_prepared_by(person).exists()


def runs_visible_to(person: Person | None) -> QuerySet[Run]:
    uais = sorted(schools_prepared_by(person).values_list("uai", flat=True))
    wanted = Q(pk__in=[])
    for start in range(0, len(uais), 200):
        wanted |= Q(schools__has_any_keys=uais[start : start + 200])
    return Run.objects.filter(wanted)


def schools_named_to(person: Person | None, run: Run) -> set[str] | None:
    """Where names of pupils are read: None is everywhere in this run."""
    mine = set(schools_prepared_by(person).filter(uai__in=run.schools).values_list("uai", flat=True))
    return None if mine == set(run.schools) else mine
