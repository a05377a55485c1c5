"""Logins: `prenom.nom` folded to ASCII, numbered when taken, never given twice."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max

from preau.accounts.models import UsedLogin
from preau.kit.folding import ascii_slug

LONGEST_PART = 36  # characters of a first or last name kept in a login
CHUNK = 500  # bases asked in one query
TRIES = 5
NAMELESS = "compte"  # a name written with no Latin letter


def login_base(first_name: str, last_name: str) -> str:
    """« Zoé », « Le Goff » → `zoe.le-goff`. Ends with no digit, so that a number can follow without doubt."""
    parts = (ascii_slug(name)[:LONGEST_PART].strip("-") for name in (first_name, last_name))
    return ".".join(part for part in parts if part).rstrip("0123456789-.") or NAMELESS


def read_login(typed: str) -> str:
    """What a person means by what they typed: « Zoé Le Goff », « ZOE.LE-GOFF » and « zoe.le-goff » are close enough."""
    if "." not in typed:
        typed = typed.strip().replace(" ", ".", 1)
    parts = [ascii_slug(part) for part in typed.strip().split(".")]
    return ".".join(part for part in parts if part)


def allocate_logins(bases: Sequence[str]) -> list[str]:
    """One new login for each base, in the same order. Two at once never get the same: the loser asks again."""
    for attempt in itertools.count(1):
        try:
            with transaction.atomic():
                return _allocate(bases)
        except IntegrityError:
            if attempt == TRIES:
                raise
    raise AssertionError


def _allocate(bases: Sequence[str]) -> list[str]:
    taken = Counter(_highest_numbers(set(bases)))
    rows = []
    for base in bases:
        taken[base] += 1
        number = taken[base]
        rows.append(UsedLogin(login=base if number == 1 else f"{base}{number}", base=base, number=number))
    UsedLogin.objects.bulk_create(rows, batch_size=5000)
    return [row.login for row in rows]


def _highest_numbers(bases: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    remaining = iter(sorted(bases))
    while chunk := list(itertools.islice(remaining, CHUNK)):
        asked = UsedLogin.objects.filter(base__in=chunk).order_by().values_list("base").annotate(Max("number"))
        found.update(asked)
    return found
