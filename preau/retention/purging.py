"""Each night, what is over its delay goes: rooms say which rows (`Kept.over`), rules say since when."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from preau.journal.writing import write
from preau.retention.rooms import declared
from preau.retention.rules import Rule, all_rules

AT_ONCE = 500  # rows of a transaction: nobody waits for the night's work


@dataclass(frozen=True)
class Purged:
    """`rows` of a table were over (and are gone, unless it was only asked)."""

    room: str
    table: str
    rule: Rule
    rows: int


def purge(*, now: datetime.datetime | None = None, dry_run: bool = False) -> list[Purged]:
    """Upper rooms first. Leaves one line in the journal, with numbers only."""
    now, rules = now or timezone.now(), {rule.code: rule for rule in all_rules()}
    done = []
    for room, entries in reversed(list(declared())):
        for kept in entries:
            if kept.over is None:
                continue
            rule = rules[kept.rule]
            rows = kept.over(now - datetime.timedelta(days=rule.days))
            keys = list(rows.order_by().values_list("pk", flat=True))
            if not dry_run:
                for start in range(0, len(keys), AT_ONCE):
                    chunk = keys[start : start + AT_ONCE]
                    if kept.forget:
                        kept.forget(chunk)
                    else:
                        with transaction.atomic():
                            kept.model._base_manager.filter(pk__in=chunk).delete()
            done.append(Purged(room, kept.model._meta.label, rule, len(keys)))
    if not dry_run and any(purged.rows for purged in done):
        write("retention.purged", about=("house", None), after={p.table: p.rows for p in done if p.rows})
    return done
