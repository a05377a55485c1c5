"""Opening accounts, thousands at a time: logins allocated together, rows written together, persons joined to them."""

import datetime
import itertools
import secrets
from collections.abc import Collection, Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction
from django.utils import timezone

from preau.accounts.logins import allocate_logins, login_base
from preau.accounts.models import Account
from preau.directory.models import Enrolment, Guardianship, Person, Position
from preau.journal.writing import write

CHUNK = 5000  # persons written at once: keeps statements and memory bounded


@transaction.atomic
def open_accounts(persons: Iterable[Person], *, secret_hash: str = "", activated: bool = False) -> dict[int, str]:
    """An account for each of these persons who has none; person id → login.

    They wait for a letter, unless `activated` with a stored hash that they share (a demonstration, a rehearsal).
    """
    now = timezone.now()
    fields = {"activated_at": now, "recovery_asked_at": now, "secret_changed_at": now} if activated else {}
    opened: dict[int, str] = {}
    waiting = (person for person in persons if person.account_id is None)
    while chunk := list(itertools.islice(waiting, CHUNK)):
        logins = allocate_logins([login_base(person.first_name, person.last_name) for person in chunk])
        accounts = Account.objects.bulk_create(
            (Account(login=login, password=secret_hash or _no_password(), created_at=now, **fields) for login in logins),
            batch_size=CHUNK,
        )
        _join(zip(accounts, chunk, strict=True))
        opened.update(zip((person.pk for person in chunk), logins, strict=True))
    if opened:
        write("account.opened", about=("account", None), after={"count": len(opened)})
    return opened


def _no_password() -> str:
    """As `make_password(None)` writes it, ten times faster."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20)


def _join(pairs: Iterable[tuple[Account, Person]]) -> None:
    table = connection.ops.quote_name(Person._meta.db_table)
    pairs = list(pairs)
    with connection.cursor() as cursor:
        rows = [(account.pk, person.pk) for account, person in pairs]
        cursor.executemany(f"UPDATE {table} SET account_id = %s WHERE id = %s", rows)  # noqa: S608  a table name of our own
    for account, person in pairs:
        person.account_id = account.pk


def open_missing_accounts(*, school_ids: Collection[int] | None = None, date: datetime.date | None = None) -> int:
    """Whoever works, studies, or answers for a child today, and has no account yet, gets one. Returns their number."""
    persons = persons_concerned(school_ids=school_ids, date=date).filter(account=None)
    return len(open_accounts(persons.only("pk", "first_name", "last_name", "account_id").iterator(chunk_size=CHUNK)))


def persons_concerned(*, school_ids: Collection[int] | None = None, date: datetime.date | None = None):
    """Persons who hold a relation on that day, with these schools or with any body of the territory."""
    date = date or timezone.localdate()
    enrolments, positions = Enrolment.objects.on(date), Position.objects.on(date)
    if school_ids is not None:
        enrolments, positions = enrolments.filter(school__in=school_ids), positions.filter(organisation__in=school_ids)
    guardianships = Guardianship.objects.on(date).with_rights().filter(pupil__in=enrolments.values("person"))
    ids = enrolments.values("person").union(positions.values("person"), guardianships.values("guardian"))
    return Person.objects.filter(pk__in=ids, erased_at=None)
