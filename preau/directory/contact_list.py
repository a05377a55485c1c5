"""The families of a school and how to reach them: who said so, who changed, whom nothing reaches."""

import datetime

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.directory.contact import EVERY, PHONES, is_due, said_languages
from preau.directory.models import ContactCard, Group, Guardianship, Membership, Person
from preau.kit.tables import Choice, Column, Empty, Table

RECENT = datetime.timedelta(days=30)
NOBODY, PAPER, ASK, FINE, CHANGED = "unreachable", "paper", "ask", "confirmed", "changed"
STATES = [
    (NOBODY, gettext_lazy("Ni courriel ni téléphone")),
    (PAPER, gettext_lazy("Préfère le papier")),
    (ASK, gettext_lazy("À confirmer cette année")),
    (FINE, gettext_lazy("Confirmé")),
    (CHANGED, gettext_lazy("Changé depuis un mois")),
]
NOTHING = Q(email="", **dict.fromkeys(PHONES, ""))


def with_cards(persons: QuerySet[Person], date: datetime.date) -> QuerySet[Person]:
    """With the card, the first child and that child's class. One query."""
    ties = Guardianship.objects.on(date).with_rights().filter(guardian=OuterRef("pk")).order_by("-pupil__birth_date", "pk")
    classes = Membership.objects.on(date).filter(group__kind=Group.Kind.DIVISION, person__guardians__guardian=OuterRef("pk"))
    text = CharField()
    return persons.annotate(
        child_name=Coalesce(Subquery(ties.values("pupil__first_name")[:1]), Value(""), output_field=text),
        class_code=Coalesce(Subquery(classes.order_by("group__code").values("group__code")[:1]), Value(""), output_field=text),
        way=Coalesce(F("contact_card__way"), Value(""), output_field=text),
        languages=Coalesce(F("contact_card__languages"), Value(""), output_field=text),
        confirmed_at=F("contact_card__confirmed_at"),
        changed_at=F("contact_card__changed_at"),
    )


class Contacts(Table):
    name, caption, order = "contacts", gettext_lazy("Joindre les familles"), "name"
    counted = ngettext_lazy("%(n)s responsable", "%(n)s responsables", "n")
    search_in, search_label = ("sort_name",), gettext_lazy("Nom ou prénom")
    columns = {
        "name": Column(gettext_lazy("Responsable"), "full_name", sort="sort_name", link=lambda p: reverse("directory:person", args=[p.pk])),
        "child": Column(gettext_lazy("Enfant"), "child_name", sort="child_name"),
        "class": Column(gettext_lazy("Classe"), "class_code", sort="class_code"),
        "email": Column(gettext_lazy("Courriel"), lambda p: p.email or "—", sort="email"),
        "mobile": Column(gettext_lazy("Mobile"), lambda p: p.mobile or "—", sort="mobile"),
        "way": Column(gettext_lazy("Préfère"), lambda p: _said_way(p), sort="way"),
        "languages": Column(gettext_lazy("Lit"), lambda p: said_languages(p.languages), sort="languages", less=True),
        "confirmed": Column(gettext_lazy("Confirmé le"), lambda p: _day(p.confirmed_at), sort="confirmed_at", less=True),
        "changed": Column(gettext_lazy("Changé le"), lambda p: _day(p.changed_at), sort="changed_at", less=True),
        "address": Column(gettext_lazy("Adresse"), lambda p: f"{p.address} {p.postcode} {p.town}".strip(), screen=False),
        "state": Column(gettext_lazy("État"), chip=lambda p: state_of(p)),
    }
    empty = Empty(
        gettext_lazy("Aucun responsable ici"),
        gettext_lazy("Les responsables arrivent avec le fichier de l’établissement. Changez de filtre pour en voir d’autres."),
        art="people",
    )

    @cached_property
    def filters(self):
        return {"state": Choice(_("État"), choices=STATES, apply=_narrow, everything=_("Tous"))}


def _said_way(person) -> str:
    return str(capfirst(ContactCard.Way(person.way).label)) if person.way else ""


def _day(moment) -> datetime.date | None:
    return timezone.localtime(moment).date() if moment else None


def state_of(person) -> tuple[str, str]:
    if not any(getattr(person, field) for field in ("email", *PHONES)):
        return ("stop", _("Par courrier seulement")) if person.town else ("stop", _("Injoignable"))
    if is_due(person.confirmed_at):
        return "wait", _("À confirmer")
    return "ok", _("Confirmé")


def _narrow(rows: QuerySet[Person], value: str) -> QuerySet[Person]:
    limit = timezone.now() - EVERY
    return {
        NOBODY: rows.filter(NOTHING),
        PAPER: rows.filter(contact_card__way=ContactCard.Way.PAPER),
        ASK: rows.filter(Q(contact_card=None) | Q(contact_card__confirmed_at__lt=limit)),
        FINE: rows.filter(contact_card__confirmed_at__gte=limit),
        CHANGED: rows.filter(contact_card__changed_at__gte=timezone.now() - RECENT),
    }[value]
