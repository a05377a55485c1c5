"""Slowing down who guesses: failures counted by account and by address, each wait longer than the one before."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.accounts.keyed import digest
from preau.accounts.models import Attempt
from preau.kit import dates
from preau.kit.refusal import Refusal

MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Limit:
    """`free` failures within `window` cost nothing; the next ones wait `first`, then twice as long each time, up to `longest`."""

    free: int
    window: datetime.timedelta
    first: datetime.timedelta
    longest: datetime.timedelta

    def wait_after(self, failures: int) -> datetime.timedelta:
        if failures < self.free:
            return datetime.timedelta(0)
        return min(self.first * 2 ** min(failures - self.free, 20), self.longest)


# A whole school shares one address: it is slowed only by what a school full of typing errors would not do.
LIMITS = {
    "account": Limit(free=5, window=60 * MINUTE, first=MINUTE / 2, longest=15 * MINUTE),
    "address": Limit(free=100, window=10 * MINUTE, first=MINUTE / 2, longest=5 * MINUTE),
    "code_address": Limit(free=20, window=10 * MINUTE, first=MINUTE / 2, longest=10 * MINUTE),
    "fact": Limit(free=4, window=24 * 60 * MINUTE, first=MINUTE, longest=15 * MINUTE),
    "one_time": Limit(free=5, window=30 * MINUTE, first=MINUTE, longest=15 * MINUTE),
    "second_factor": Limit(free=5, window=60 * MINUTE, first=MINUTE / 2, longest=15 * MINUTE),
    # A child's three pictures (pictures.py): of one child, of a class, of a place.
    "pictures": Limit(free=5, window=60 * MINUTE, first=MINUTE / 4, longest=2 * MINUTE),
    "pictures_page": Limit(free=60, window=60 * MINUTE, first=MINUTE / 4, longest=2 * MINUTE),
    "door_address": Limit(free=30, window=10 * MINUTE, first=MINUTE / 2, longest=5 * MINUTE),
    "pictures_address": Limit(free=200, window=60 * MINUTE, first=MINUTE / 2, longest=5 * MINUTE),
    "mail": Limit(free=3, window=60 * MINUTE, first=5 * MINUTE, longest=30 * MINUTE),
    "mail_address": Limit(free=30, window=60 * MINUTE, first=MINUTE, longest=15 * MINUTE),
}
LONGEST_WINDOW = max(limit.window for limit in LIMITS.values())


class TooManyTries(Refusal):
    """Says when to come back, never whether the account exists."""

    status = 429

    def __init__(self, until: datetime.datetime, now: datetime.datetime | None = None):
        self.until = until
        seconds = max(1, round((until - (now or timezone.now())).total_seconds()))
        if seconds < 60:
            delay = ngettext("%(n)d seconde", "%(n)d secondes", seconds) % {"n": seconds}
        else:
            minutes = -(-seconds // 60)
            delay = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        sentence = _("Trop d’essais à la suite. On peut recommencer dans %(delay)s (à %(hour)s).")
        super().__init__(sentence % {"delay": delay, "hour": dates.hour(until)})


def subject(kind: str, value: str | int) -> str:
    return digest(f"attempt.{kind}", str(value))


def require_patience(subjects: Mapping[str, str | int], *, now: datetime.datetime | None = None) -> dict[str, int]:
    """Raise `TooManyTries` when one of these (kind → who) must still wait; else the failures of each. One query."""
    now = now or timezone.now()
    wanted = Q()
    for kind, value in subjects.items():
        wanted |= Q(kind=kind, subject=subject(kind, value), at__gt=now - LIMITS[kind].window)
    found = list(Attempt.objects.filter(wanted).order_by().values_list("kind").annotate(Count("pk"), Max("at")))
    until = max((last + LIMITS[kind].wait_after(failures) for kind, failures, last in found), default=now)
    if until > now:
        raise TooManyTries(until, now)
    return {kind: failures for kind, failures, _last in found}


def note_failure(subjects: Mapping[str, str | int]) -> None:
    Attempt.objects.bulk_create(Attempt(kind=kind, subject=subject(kind, value)) for kind, value in subjects.items())


def failures(kind: str, value: str | int) -> int:
    since = timezone.now() - LIMITS[kind].window
    return Attempt.objects.filter(kind=kind, subject=subject(kind, value), at__gt=since).count()


def forget_failures(kind: str, value: str | int) -> None:
    Attempt.objects.filter(kind=kind, subject=subject(kind, value)).delete()
