"""A field of a person changed by hand: it wins over every feed until the source says the same, and is listed meanwhile.

`preau.directory.sources` reads the live rows: it never overwrites a corrected field, keeps what the source says beside it, and closes
the correction (`agreed_at`) on the day when both agree.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.directory.models import Correction, Person, SourceId
from preau.directory.names import index_names
from preau.journal.writing import write
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

NAMES = ("last_name", "first_name", "birth_name", "other_first_names")
FIELDS = ("title", *NAMES, "birth_date", "email", "mobile", "home_phone", "work_phone", "address", "postcode", "town", "country")
OWN_NAME = "ine"  # a number given to a person, not a feed that says its fields


class NotCorrectable(Refusal):
    def __init__(self, field: str):
        super().__init__(_("Ce champ ne se corrige pas à la main : %(field)s.") % {"field": field})


class NameNeeded(Refusal):
    def __init__(self):
        super().__init__(_("Une personne garde toujours un nom."))


class AlreadyAgreed(Refusal):
    def __init__(self):
        super().__init__(_("Cette correction n’a plus cours : la source dit maintenant la même chose."))


@transaction.atomic
def correct(person: Person, field: str, value: Any, *, by: Account | None = None) -> Correction | None:
    """Write `value` by hand. None when there is nothing to remember: no change, no source, or back to what the source says."""
    if field not in FIELDS:
        raise NotCorrectable(field)
    person = Person.objects.select_for_update().get(pk=person.pk)
    text, before = said(_clean(field, value)), said(getattr(person, field))
    if field == "last_name" and not text:
        raise NameNeeded
    if text == before:
        return None
    live = Correction.objects.filter(person=person, field=field, agreed_at=None).first()
    source_value = live.source_value if live else before[:250]
    _write(person, field, text)
    write("person.corrected", about=("person", person.pk), person_id=person.pk, before={field: before}, after={field: text})
    if text[:250] == source_value or not has_source(person):
        if live:
            live.delete()
        return None
    if live:
        live.value, live.by, live.at = text[:250], by, timezone.now()
        live.save(update_fields=["value", "by", "at"])
        return live
    return Correction.objects.create(person=person, field=field, source_value=source_value, value=text[:250], by=by)


@transaction.atomic
def correct_all(person: Person, values: dict[str, Any], *, by: Account | None = None) -> list[Correction]:
    return [made for field, value in values.items() if (made := correct(person, field, value, by=by))]


@transaction.atomic
def take_back(correction: Correction) -> None:
    """Give the field back to the source: what it says holds again."""
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.agreed_at:
        raise AlreadyAgreed
    person, field = correction.person, correction.field
    before = said(getattr(person, field))
    _write(person, field, correction.source_value)
    correction.delete()
    after = {field: correction.source_value}
    write("person.correction_ended", about=("person", person.pk), person_id=person.pk, before={field: before}, after=after)


def live_corrections() -> QuerySet[Correction]:
    """Those that a source still contradicts, newest first."""
    return Correction.objects.filter(agreed_at=None).select_related("person", "by__person").order_by("-at", "-pk")


def has_source(person: Person) -> bool:
    return SourceId.objects.filter(person=person).exclude(feed=OWN_NAME).exists()


def said(value: Any) -> str:
    """A field as the correction keeps it: text, dates in ISO, as the feeds' comparison writes them."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value or "")


def field_name(field: str) -> str:
    return str(Person._meta.get_field(field).verbose_name)


def _clean(field: str, value: Any) -> Any:
    if field == "birth_date":
        return datetime.date.fromisoformat(value) if isinstance(value, str) and value else value or None
    return " ".join(str(value or "").split())[: Person._meta.get_field(field).max_length]


def _write(person: Person, field: str, text: str) -> None:
    setattr(person, field, (datetime.date.fromisoformat(text) if text else None) if field == "birth_date" else text)
    names = [field]
    if field in ("last_name", "first_name"):
        person.sort_name = fold(f"{person.last_name} {person.first_name}")[:210]
        names.append("sort_name")
    person.save(update_fields=names)
    if field in NAMES:
        index_names([person.pk])
