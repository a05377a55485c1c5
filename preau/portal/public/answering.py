"""Who answers for the site of a territory: what it wrote, else what the directory knows, else which service to ask."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from preau.directory.models import Organisation, Territory
from preau.journal.writing import write
from preau.portal.models import Publisher

TOLD = tuple(field.name for field in Publisher._meta.concrete_fields if not field.primary_key)


@dataclass(frozen=True)
class Answering:
    """One territory's lines of the legal pages; nothing is ever an empty line."""

    territory: Territory
    written: Publisher
    body: Organisation | None

    @property
    def name(self) -> str:
        if self.written.name:
            return self.written.name
        return _("le conseil départemental (%(name)s)") % {"name": self.body or self.territory}

    @property
    def address(self) -> str:
        site = self.body.site if self.body else None
        return self.written.address or (f"{site.address}, {site.postcode} {site.town}" if site and site.address else "")

    @property
    def phone(self) -> str:
        return self.written.phone or (self.body.phone if self.body else "")

    @property
    def email(self) -> str:
        return self.written.email or (self.body.email if self.body else "")

    @property
    def director(self) -> str:
        return self.written.director or _("la présidence du conseil départemental")

    @property
    def host(self) -> list[str]:
        lines = [self.written.host_name, self.written.host_address, self.written.host_phone]
        return [line for line in lines if line] or [
            _("Le département choisit l’hébergeur et répond de lui : son nom et son adresse sont donnés à qui les demande à l’éditeur.")
        ]

    @property
    def protection(self) -> str:
        return self.written.protection_name or _("la délégation à la protection des données du conseil départemental")

    @property
    def protection_email(self) -> str:
        return self.written.protection_email or self.email


def answering() -> list[Answering]:
    """One by territory, in two queries."""
    territories = Territory.objects.select_related("publisher")
    bodies = {
        body.territory_id: body
        for body in Organisation.objects.filter(kind=Organisation.Kind.DEPARTEMENT, closed_on=None).select_related("site").order_by("-pk")
    }
    return [Answering(t, getattr(t, "publisher", None) or Publisher(territory=t), bodies.get(t.pk)) for t in territories]


@transaction.atomic
def set_publisher(territory: Territory, **told: str) -> Publisher:
    """Write some of the lines, by the names of `TOLD`; an empty text gives the word back to the usual sentence."""
    publisher, _new = Publisher.objects.get_or_create(territory=territory)
    before = {name: getattr(publisher, name) for name in told}
    for name, text in told.items():
        setattr(publisher, name, text.strip())
    publisher.full_clean()
    publisher.save()
    after = {name: getattr(publisher, name) for name in told}
    if before != after:
        write("territory.publisher", about=("territory", territory.pk), before=before, after=after)
    return publisher
