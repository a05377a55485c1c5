"""Check-lists: what a room counts, in what words, who can mend it. A room declares its own, an upper room gathers and shows them.

    Check("pupils_without_class", _("Élèves sans classe"), rows=lambda school, date: …, sentence=ngettext_lazy("%(n)d…", "%(n)d…", "n"),
          mender=lambda school: …)

`rows(scope, date)` gives what is wrong, nothing when all is well: it is counted with the others in one statement, and listed by itself.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value


@dataclass(frozen=True)
class Check:
    """`sentence`: lazy, counted by `n`. `opens(scope)`: the page that lists them, when there is one already. `repair(scope)`: the page
    that shows how it mends them, then does.
    """

    code: str
    title: Any
    rows: Callable[[Any, datetime.date], QuerySet]
    sentence: Any
    mender: Callable[[Any], Any]
    opens: Callable[[Any], str] | None = None
    repair: Callable[[Any], str] | None = None
    repair_label: Any = ""
    reserved: bool = False  # its pages are for who decides, not for everyone who reads the list
    concerns: Callable[[Any], bool] = lambda scope: True


def counted(checks: Iterable[Check], scope: Any, date: datetime.date) -> dict[str, int]:
    """How many rows of each, in one query."""
    parts = [
        check.rows(scope, date)
        .order_by()
        .annotate(check_code=Value(check.code, output_field=CharField()))
        .values("check_code")
        .annotate(check_count=Count("pk", distinct=True))
        .values_list("check_code", "check_count")
        for check in checks
    ]
    return dict(parts[0].union(*parts[1:], all=True)) if parts else {}
