from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Function, Person, Position, School
from preau.kit.rights import right

STEERS = frozenset({Function.DEPARTEMENT_EDUCATION, Function.DEPARTEMENT_IT})


@right(
    _("Suivre les établissements : fichiers, comptes ouverts, référents"),
    departement_education=_("tout le territoire, sans nom d’élève"),
    departement_it=_("tout le territoire, sans nom d’élève"),
)
def schools_steered_by(person: Person) -> QuerySet[School]:
    """Open schools of the territories whose education or IT service one is of."""
    held = Position.objects.on(timezone.localdate()).filter(person=person, function__in=STEERS)
    return School.objects.open().filter(territory__in=held.values("organisation__territory"))
