"""Writing many rows at once: `executemany` on SQLite, `COPY` on PostgreSQL. Values are plain Python, columns are the table's own.

Ids are taken before the transaction that uses them, so that rows are made ready while nobody waits: a lost range costs nothing.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import DateField, Model

BATCH = 20_000
MANY = 1_000

Statements = list[tuple[str, list[tuple]]]


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def table_of(model: type[Model]) -> str:
    return quoted(model._meta.db_table)


def key_column(model: type[Model]) -> str:
    return model._meta.pk.column


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def take_ids(model: type[Model], count: int) -> range | list[int]:
    """`count` new ids of a table with an automatic key, for us alone."""
    if not count:
        return []
    table, column = model._meta.db_table, key_column(model)
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [quoted(table), column, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        cursor.execute(f"SELECT COALESCE(MAX({quoted(column)}), 0) FROM {quoted(table)}")  # noqa: S608  names of our own tables
        last = max(row[0] if row else 0, cursor.fetchone()[0])
        if row:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + count, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last + count])
        return range(last + 1, last + count + 1)


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[tuple]) -> int:
    """Rows in the order of `columns` (database columns). Returns their number."""
    names = ", ".join(quoted(c) for c in columns)
    written = 0
    with connection.cursor() as cursor:
        if is_postgres():
            statement = f"COPY {table_of(model)} ({names}) FROM STDIN"
            with cursor.cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
                    written += 1
            return written
        marks = ", ".join("?" * len(columns))
        raw = connection.connection.cursor()
        statement = f"INSERT INTO {table_of(model)} ({names}) VALUES ({marks})"  # noqa: S608  names of our own tables
        rows = iter(rows) if isinstance(rows, Ready) else _with_plain_dates(model, columns, iter(rows))
        while batch := list(islice(rows, BATCH)):
            raw.executemany(statement, batch)
            written += len(batch)
    return written


def _with_plain_dates(model: type[Model], columns: Sequence[str], rows: Iterator[tuple]) -> Iterator[tuple]:
    """Dates as SQLite keeps them; rows of a table without any pass as they are."""
    places = _dates(model, columns)
    if not places or is_postgres():
        return rows
    return (_dated(row, places) for row in rows)


def _dates(model: type[Model], columns: Sequence[str]) -> list[int]:
    dated = {f.column for f in model._meta.local_concrete_fields if isinstance(f, DateField)}
    return [at for at, column in enumerate(columns) if column in dated]


def _dated(row: tuple, places: list[int]) -> tuple:
    values = list(row)
    for at in places:
        if values[at] is not None:
            values[at] = str(values[at])
    return tuple(values)


class Ready(list):
    """Rows as the database takes them."""


def ready(model: type[Model], columns: Sequence[str], rows: list[tuple]) -> Ready:
    """Made before the transaction that inserts them, so that it holds its lock less long."""
    return Ready(_with_plain_dates(model, columns, iter(rows)))


def _all_plain(rows: list[tuple]) -> list[tuple]:
    return [tuple(str(value) if isinstance(value, datetime.date) else value for value in row) for row in rows]


def look_again(model: type[Model], count: int) -> None:
    """PostgreSQL plans by figures of the table as it was: after many rows, they are taken anew, in the same transaction."""
    if is_postgres() and count >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table_of(model)}")


def update(model: type[Model], changes: dict[int, dict[str, tuple]]) -> None:
    run(updates(model, changes))


def updates(model: type[Model], changes: dict[int, dict[str, tuple]]) -> Statements:
    """Each row takes its `after` values where it still holds its `before` ones: a hand that was faster is not overwritten."""
    same: dict[tuple[str, ...], list[tuple]] = defaultdict(list)
    for row_id, columns in changes.items():
        names = tuple(sorted(columns))
        same[names].append((*(columns[n][1] for n in names), row_id, *(columns[n][0] for n in names)))
    mark = "%s" if is_postgres() else "?"
    is_equal = "IS NOT DISTINCT FROM" if is_postgres() else "IS"
    found: Statements = []
    for names, rows in same.items():
        sets = ", ".join(f"{quoted(n)} = {mark}" for n in names)
        guard = " AND ".join(f"{quoted(n)} {is_equal} {mark}{_cast(model, n)}" for n in names)
        statement = f"UPDATE {table_of(model)} SET {sets} WHERE {quoted(key_column(model))} = {mark} AND {guard}"  # noqa: S608
        found.append((statement, rows if is_postgres() or not _dates(model, names) else _all_plain(rows)))
    return found


def _cast(model: type[Model], column: str) -> str:
    """PostgreSQL cannot guess the type of a bare null in a comparison."""
    if not is_postgres():
        return ""
    field = next(f for f in model._meta.concrete_fields if f.column == column)
    return f"::{field.db_type(connection).split('(')[0]}"


def delete(model: type[Model], ids: Iterable[int]) -> None:
    mark = "%s" if is_postgres() else "?"
    run([(f"DELETE FROM {table_of(model)} WHERE {quoted(key_column(model))} = {mark}", [(i,) for i in ids])])  # noqa: S608


def delete_range(model: type[Model], first: int, last: int, *, spared: set[int]) -> None:
    """Rows of a range, but those to spare."""
    column = quoted(key_column(model))
    with connection.cursor() as cursor:
        if not spared:
            cursor.execute(f"DELETE FROM {table_of(model)} WHERE {column} BETWEEN %s AND %s", [first, last])  # noqa: S608
            return
    delete(model, [i for i in range(first, last + 1) if i not in spared])


def run(statements: Statements) -> None:
    """Each statement for each of its rows."""
    with connection.cursor() as cursor:
        for statement, rows in statements:
            if rows and is_postgres():
                cursor.cursor.executemany(statement, rows)
            elif rows:
                connection.connection.cursor().executemany(statement, rows)


def columns_of(model: type[Model]) -> list[str]:
    """Database columns, primary key first."""
    fields = model._meta.local_concrete_fields
    return [f.column for f in sorted(fields, key=lambda f: not f.primary_key)]


def as_json(value) -> str:
    """What goes into a JSON column, the same text for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def as_instant(moment: datetime.datetime):
    """A moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(moment)
