"""What each room keeps on a person, why, until when: gathered from every `personal_data.py`, read on a page or taken away."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.directory.models import Person
from preau.kit import dates
from preau.kit.personal_data import Kept
from preau.kit.refusal import Refusal
from preau.portal.rights_table import name_of
from preau.retention.rooms import declared
from preau.retention.rules import all_rules, said_delay

# Tables and columns, in the words of the pages.
TABLES = {
    "directory.Person": gettext_lazy("Fiche"),
    "directory.Guardianship": gettext_lazy("Parents et responsables"),
    "directory.GuardianRefusal": gettext_lazy("Sujets fermés"),
    "directory.Membership": gettext_lazy("Classes et groupes"),
    "directory.Enrolment": gettext_lazy("Inscriptions"),
    "directory.Position": gettext_lazy("Fonctions"),
    "directory.Teaching": gettext_lazy("Enseignements"),
    "directory.FormTutor": gettext_lazy("Classes dont on est professeur principal"),
    "directory.SourceId": gettext_lazy("Numéros dans les fichiers reçus"),
    "directory.Correction": gettext_lazy("Corrections à la main"),
    "directory.Merge": gettext_lazy("Fiches réunies"),
    "account": gettext_lazy("Compte"),
    "devices": gettext_lazy("Appareils"),
    "sessions": gettext_lazy("Connexions"),
    "letters": gettext_lazy("Courriers d’activation"),
    "second_factors": gettext_lazy("Double vérification"),
    "saved_filters": gettext_lazy("Filtres gardés"),
}
WORDS = {
    "guardian": gettext_lazy("responsable"), "pupil": gettext_lazy("élève"), "person": gettext_lazy("personne"),
    "group": gettext_lazy("classe ou groupe"), "school": gettext_lazy("établissement"), "organisation": gettext_lazy("organisme"),
    "year": gettext_lazy("année scolaire"), "mef": gettext_lazy("formation"), "subject": gettext_lazy("matière"),
    "feed": gettext_lazy("fichier"), "issuer": gettext_lazy("émetteur"), "kind": gettext_lazy("sorte"), "key": gettext_lazy("numéro"),
    "topic": gettext_lazy("sujet"), "deed": gettext_lazy("acte"), "field": gettext_lazy("champ"), "at": gettext_lazy("le"),
    "source_value": gettext_lazy("valeur du fichier"), "value": gettext_lazy("valeur corrigée"), "reason": gettext_lazy("pourquoi"),
    "undone_at": gettext_lazy("séparées le"), "login": gettext_lazy("identifiant"), "language": gettext_lazy("langue"),
    "theme": gettext_lazy("couleurs"), "created_at": gettext_lazy("créé"), "activated_at": gettext_lazy("activé"),
    "label": gettext_lazy("intitulé"), "first_seen_at": gettext_lazy("première fois"), "last_seen_at": gettext_lazy("dernière fois"),
    "revoked_at": gettext_lazy("oublié"), "address": gettext_lazy("adresse"), "is_shared": gettext_lazy("ordinateur partagé"),
    "started_at": gettext_lazy("début"), "ended_at": gettext_lazy("fin"), "channel": gettext_lazy("par"),
    "expires_at": gettext_lazy("valable jusqu’à"), "type": gettext_lazy("moyen"), "last_used_at": gettext_lazy("dernier usage"),
    "page": gettext_lazy("page"), "name": gettext_lazy("nom"), "query": gettext_lazy("filtre"),
    "starts_on": gettext_lazy("du"), "ends_on": gettext_lazy("au"), "email": gettext_lazy("courriel"),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A declaration, with its delay as it is today."""

    kept: Kept
    delay: str


@dataclass(frozen=True)
class Room:
    name: Any
    kept: list[Said]


@dataclass(frozen=True)
class Taken:
    """The rows of one table about one person, each a list of (word, value) without those that say nothing."""

    name: Any
    purpose: Any
    rows: list[list[tuple[str, Any]]]


class KeptByDeed(Refusal):
    def __init__(self):
        super().__init__(
            _("Le dossier de cet enfant ne peut pas être emporté d’ici."),
            decided=_("Une décision de justice limite ce que vous pouvez lire."),
            instead=_("Le secrétariat de l’établissement vous remet ce à quoi vous avez droit."),
        )


def rooms() -> list[Room]:
    rules = {rule.code: rule for rule in all_rules()}
    return [Room(name_of(room), [Said(kept, said_delay(kept, rules)) for kept in entries]) for room, entries in declared()]


def taken(subject: Person) -> list[Taken]:
    """Everything that rooms export on this person, table by table; empty tables are left out, the person's own sheet comes first."""
    found = []
    for room, entries in declared():
        for kept in entries:
            rows = kept.export(subject.pk) if kept.export else []
            name = TABLES.get(kept.model._meta.label, name_of(room))
            within = {key: value for row in rows for key, value in row.items() if isinstance(value, dict)}
            if said_rows := [_said_row(kept, row) for row in rows]:
                found.append(Taken(name, kept.purpose, said_rows))
            for tables in within.values():
                found += [Taken(TABLES.get(key, _word(key)), "", [_said_row(None, row) for row in inner]) for key, inner in tables.items()]
    return sorted(found, key=lambda table: table.name != TABLES[Person._meta.label])


def _said_row(kept: Kept | None, row: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(word_of(kept, key), said(value)) for key, value in row.items() if value not in (None, "") and not isinstance(value, dict)]


def as_json(subject: Person) -> dict:
    """The same, for a machine: room → table → rows, as the rooms give them."""
    about = {"login": subject.account.login if subject.account_id else None, "name": subject.full_name, "made_at": timezone.now()}
    tables = {
        kept.model._meta.label: rows
        for _room, entries in declared()
        for kept in entries
        if kept.export and (rows := kept.export(subject.pk))
    }
    return about | {"tables": tables}


def said(value: Any) -> Any:
    """A stored value as one says it."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime.datetime):
        return dates.moment(value)
    if isinstance(value, datetime.date):
        return dates.day(value)
    return value


def word_of(kept: Kept | None, key: str) -> str:
    """The field's own label when it was given one, else a word of ours."""
    if key in WORDS:
        return capfirst(str(WORDS[key]))
    for field in kept.model._meta.concrete_fields if kept else ():
        if field.name == key:
            return capfirst(str(field.verbose_name))
    return _word(key)


def _word(key: str) -> str:
    return capfirst(key.replace("_", " "))
