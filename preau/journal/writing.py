"""Leaving a line. Acts of upper rooms call `write`; pages that open a sensitive file call `write_reading`."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from preau.journal.models import Line


@dataclass(frozen=True)
class Actor:
    account_id: int | None = None
    person_id: int | None = None
    in_name_of_id: int | None = None


NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


@contextmanager
def acting(*, account_id: int | None = None, person_id: int | None = None, in_name_of_id: int | None = None):
    """Everything written inside is signed by this account and person (set once per request, command or job)."""
    token = _actor.set(Actor(account_id, person_id, in_name_of_id))
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    return _actor.get()


def write(action: str, *, about: tuple[str, int | None], person_id: int | None = None, before: Any = None, after: Any = None) -> Line:
    """One line for one act. `action` is a short stable code (`position.closed`), `about` the kind and id of what changed.

    `before` and `after` hold only the fields that changed, as JSON values: no secret, no whole file.
    """
    actor = _actor.get()
    return Line.objects.create(
        account_id=actor.account_id,
        by_person_id=actor.person_id,
        in_name_of_id=actor.in_name_of_id,
        action=action,
        about_kind=about[0],
        about_id=about[1],
        person_id=person_id,
        before=before,
        after=after,
    )


def write_reading(action: str, *, about: tuple[str, int | None], person_id: int | None = None) -> Line:
    actor = _actor.get()
    return Line.objects.create(
        account_id=actor.account_id,
        by_person_id=actor.person_id,
        in_name_of_id=actor.in_name_of_id,
        action=action,
        about_kind=about[0],
        about_id=about[1],
        person_id=person_id,
        is_reading=True,
    )


def forget_readings(ids: list[int]) -> int:
    """Delete these readings; the only deletion besides erasure, hence past the guarded QuerySet."""
    table, marks = connection.ops.quote_name(Line._meta.db_table), ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE is_reading AND id IN ({marks})", ids)  # noqa: S608  a table name of our own
        return cursor.rowcount


def erase_person(person_id: int) -> int:
    """Empty before and after on the lines that concern a person; who acted, on what and when remain."""
    mine = Q(person_id=person_id) | Q(about_kind="person", about_id=person_id)
    return Line.objects.filter(mine).without_contents()
