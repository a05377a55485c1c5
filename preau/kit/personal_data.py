"""How a room says what it keeps on people; gathered by portal, checked by tests/test_personal_data.py."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Kept:
    """One table that holds something about people.

    `erase(person_id)` does what `on_erasure` says and returns the number of rows touched; None when another table's
    erasure reaches this one (say which in `on_erasure`). `export(person_id)` gives rows of plain values for the person.

    `rule` names the delay that `delay` says (`%(delay)s` in its words); `over(limit)` gives the rows kept since before it, which go each
    night: deleted, or as `forget(keys)` does.
    """

    model: type[Model]
    purpose: Any
    delay: Any
    on_erasure: Any
    erase: Callable[[int], int] | None = None
    export: Callable[[int], list[dict]] | None = None
    rule: str = ""
    over: Callable[[datetime.datetime], QuerySet] | None = None
    forget: Callable[[list], Any] | None = None
