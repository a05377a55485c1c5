"""Opening a territory: the département that pays, its direction of IT, and the first person who may import a feed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.facts import load_known_schools
from preau.directory.keys import refresh_keys
from preau.directory.models import Function, Organisation, Person, Position, Territory, Zone
from preau.directory.names import index_names
from preau.journal.writing import write
from preau.kit.folding import fold
from preau.kit.refusal import Refusal


class UnknownZone(Refusal):
    def __init__(self, code: str):
        known = ", ".join(Zone.objects.order_by("code").values_list("code", flat=True))
        super().__init__(_("La zone « %(code)s » n’est pas connue : les zones sont %(known)s.") % {"code": code, "known": known})


@transaction.atomic
def open_territory(code: str, name: str, *, zone: str) -> Territory:
    """The territory of this code, with its département; opened once, then only returned."""
    if not Zone.objects.filter(code=zone).exists():
        raise UnknownZone(zone)
    territory, created = Territory.objects.get_or_create(code=code, defaults={"name": name, "zone_id": zone})
    body, _known = Organisation.objects.get_or_create(
        kind=Organisation.Kind.DEPARTEMENT, territory=territory, defaults={"name": name, "folded_name": fold(name)[:120]}
    )
    direction = _("Direction informatique")
    Organisation.objects.get_or_create(
        kind=Organisation.Kind.DIRECTION, territory=territory, parent=body, name=direction, defaults={"folded_name": fold(direction)}
    )
    if created:
        load_known_schools([territory])
        write("territory.opened", about=("territory", territory.pk), after={"code": code, "zone": zone})
    return territory


@transaction.atomic
def add_administrator(territory: Territory, *, first_name: str, last_name: str, email: str = "") -> Person:
    """A person of the département's direction of IT, who may import feeds and open the rest."""
    person = Person.objects.create(first_name=first_name, last_name=last_name, email=email)
    direction = Organisation.objects.filter(kind=Organisation.Kind.DIRECTION, territory=territory).earliest("pk")
    position = Position.objects.create(
        person=person, organisation=direction, function=Function.DEPARTEMENT_IT, starts_on=timezone.localdate()
    )
    index_names([person.pk])
    refresh_keys([person.pk])
    write("position.opened", about=("position", position.pk), person_id=person.pk, after={"function": position.function})
    return person
