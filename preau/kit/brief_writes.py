"""Writing what can wait for another time, without making a reader wait for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

BRIEFLY = 150  # ms; an import holds SQLite's write lock for seconds


@contextmanager
def written_if_free() -> Iterator[None]:
    """Gives up what is written within, silently, when somebody else holds the write lock (SQLite only; elsewhere nobody waits for it).

    Not within a transaction: half of one must not be given up.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout = {BRIEFLY}")
    try:
        yield
    except OperationalError as error:
        if not _is_busy(error):
            raise
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}")


def _is_busy(error: OperationalError) -> bool:
    return isinstance(error.__cause__, sqlite3.OperationalError) and error.__cause__.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
