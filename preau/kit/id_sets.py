"""A set of ids as one parameter of raw SQL, whatever their number: no list of thousands written into a statement."""

import json
from collections.abc import Iterable

from django.db import connection


def id_set_sql(name: str = "ids") -> str:
    """A sub-select of the ids given as the named parameter `name` (made by `id_set`)."""
    if connection.vendor == "postgresql":
        return f"SELECT unnest(%({name})s::bigint[])"
    return f"SELECT value FROM json_each(%({name})s)"


def id_set(ids: Iterable[int]) -> list[int] | str:
    ids = list(ids)
    return ids if connection.vendor == "postgresql" else json.dumps(ids)
