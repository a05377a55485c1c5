"""What each room keeps on a person, why, until when: gathered from every `personal_data.py`, read on a page or taken away."""

import datetime
import importlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from preau.directory.models import Person
from preau.kit import dates
from preau.kit.personal_data import Kept
from preau.kit.refusal import Refusal
from preau.portal.rights_table import name_of


@dataclass(frozen=True)
class Room:
    name: Any
    kept: list[Kept]


@dataclass(frozen=True)
class Taken:
    """The rows of one table about one person; `columns` are in the words of the pages where the model has any."""

    name: Any
    purpose: Any
    columns: list[str]
    rows: list[list[Any]]

    @property
    def body(self) -> list[list[tuple[str, Any]]]:
        """Each value beside its column's word: on a telephone a row is a card."""
        return [[(word, said(value)) for word, value in zip(self.columns, row, strict=True)] for row in self.rows]


class KeptByDeed(Refusal):
    def __init__(self):
        super().__init__(
            _("Le dossier de cet enfant ne peut pas être emporté d’ici."),
            decided=_("Une décision de justice limite ce que vous pouvez lire."),
            instead=_("Le secrétariat de l’établissement vous remet ce à quoi vous avez droit."),
        )


def rooms() -> list[Room]:
    found = []
    for config in apps.get_app_configs():
        if config.name.startswith("preau.") and config.module and module_has_submodule(config.module, "personal_data"):
            kept = getattr(importlib.import_module(f"{config.name}.personal_data"), "KEPT", None)
            if kept is None:  # kit's module says what a declaration is, and declares none
                continue
            found.append(Room(name_of(config.name.removeprefix("preau.")), list(kept)))
    return found


def taken(subject: Person) -> list[Taken]:
    """Everything that rooms export on this person, table by table; empty tables are left out."""
    found = []
    for room in rooms():
        for kept in room.kept:
            rows = kept.export(subject.pk) if kept.export else []
            if rows:
                columns = list(dict.fromkeys(name for row in rows for name in row))
                values = [[row.get(name) for name in columns] for row in rows]
                found.append(Taken(capfirst(_name(kept)), kept.purpose, [word_of(kept, name) for name in columns], values))
    return found


def as_json(subject: Person) -> dict:
    """The same, for a machine: room → table → rows, as the rooms give them."""
    about = {"login": subject.account.login if subject.account_id else None, "name": subject.full_name, "made_at": timezone.now()}
    tables = {kept.model._meta.label: rows for room in rooms() for kept in room.kept if kept.export and (rows := kept.export(subject.pk))}
    return about | {"tables": tables}


def said(value: Any) -> Any:
    """A stored value as one says it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime.datetime):
        return dates.moment(value)
    if isinstance(value, datetime.date):
        return dates.day(value)
    return value


def _name(kept: Kept) -> str:
    return str(kept.model._meta.verbose_name)


def word_of(kept: Kept, name: str) -> str:
    """A field's own label; a key that is no field is its own word."""
    for candidate in kept.model._meta.get_fields():
        if candidate.name == name and not isinstance(candidate, ForeignObjectRel):
            return capfirst(str(candidate.verbose_name))
    return capfirst(name.replace("_", " "))
