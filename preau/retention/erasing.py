"""Erasing a person: every room does what it declared, from the top of the house down, in one transaction."""

from collections.abc import Iterable

from django.db import transaction

from preau.retention.rooms import declared


@transaction.atomic
def erase(person_id: int) -> dict[str, int]:
    """Rows touched, by table. Erasing again changes nothing more."""
    touched: dict[str, int] = {}
    for _room, entries in reversed(list(declared())):
        for kept in entries:
            if kept.erase and (rows := kept.erase(person_id)):
                touched[kept.model._meta.label] = rows
    return touched


def erase_all(person_ids: Iterable[int]) -> int:
    """Each in a transaction of its own, so that nobody waits for long."""
    return sum(1 for person_id in list(person_ids) if erase(person_id))
