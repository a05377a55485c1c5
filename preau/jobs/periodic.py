"""Work that comes back: nightly, hourly. Rooms register it when Django starts; the worker's clock runs what is due.

A machine that was off catches up once. A task that fails is logged, and tried again at the next tick after ten minutes.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from preau.jobs.models import Periodic

log = logging.getLogger(__name__)
RETRY_AFTER = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Rhythm:
    """Every `hours`, or each night once local time passes `at`."""

    work: Callable[[datetime.datetime | None], None]
    hours: int | None = None
    at: datetime.time = datetime.time(0, 5)

    def is_due(self, last: datetime.datetime | None, now: datetime.datetime) -> bool:
        if last is None:
            return True
        if self.hours:
            return now - last >= datetime.timedelta(hours=self.hours)
        local = timezone.localtime(now)
        mark = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        if local < mark:
            mark -= datetime.timedelta(days=1)
        return last < mark


_rhythms: dict[str, Rhythm] = {}


def hourly(name: str, *, hours: int = 1):
    """Register `work(last_run)`, run every `hours`; `last_run` is None the first time."""

    def register(work):
        _rhythms[name] = Rhythm(work, hours=hours)
        return work

    return register


def nightly(name: str, *, at: datetime.time = datetime.time(0, 5)):
    """Register `work(last_run)`, run once a night from local time `at`."""

    def register(work):
        _rhythms[name] = Rhythm(work, at=at)
        return work

    return register


def run_due(now: datetime.datetime | None = None) -> list[str]:
    """Run everything that is due; one worker at a time takes a task. Returns the names run."""
    now = now or timezone.now()
    ran = []
    for name, rhythm in _rhythms.items():
        if not _take(name, rhythm, now):
            continue
        last = Periodic.objects.get(pk=name).last_run_at
        try:
            rhythm.work(last)
        except Exception:
            log.exception("periodic %s failed", name)
            Periodic.objects.filter(pk=name).update(last_failed_at=now)
        else:
            Periodic.objects.filter(pk=name).update(last_run_at=now, last_failed_at=None)
            ran.append(name)
    return ran


@transaction.atomic
def _take(name: str, rhythm: Rhythm, now: datetime.datetime) -> bool:
    known, _created = Periodic.objects.select_for_update().get_or_create(name=name)
    if not rhythm.is_due(known.last_run_at, now):
        return False
    if known.last_failed_at and now - known.last_failed_at < RETRY_AFTER:
        return False
    Periodic.objects.filter(pk=name).update(last_failed_at=now)  # taken; cleared when it succeeds
    return True
