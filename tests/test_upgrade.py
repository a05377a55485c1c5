"""What an installation holds survives the code that comes next: the dump of the previous state loads and migrates, on either database."""

import json
import lzma
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tools.dump import FILE

pytestmark = [pytest.mark.real_time, pytest.mark.django_db(transaction=True)]
SIZE = 2_000_000  # bytes, at most, of the dump kept with the code
TO_THAT_DAY = """
import sys, django, json
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
MigrationExecutor(connection).migrate(list(json.loads(sys.argv[1]).items()))
"""


def dumped() -> Iterator[dict]:
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@contextmanager
def empty_house(folder):
    """Its environment, its connection, and how its parameters are written; a database of its own beside the test's on PostgreSQL."""
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PREAU_URL")}
    env |= {"PREAU_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "preau.sqlite3")) as database:
            yield env, database, "?"
        return
    told = connection.get_connection_params()
    where = {"host": told.get("host"), "port": told.get("port"), "user": told.get("user"), "password": told.get("password")}
    where = {key: value for key, value in where.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute("DROP DATABASE IF EXISTS preau_upgrade")
        server.execute("CREATE DATABASE preau_upgrade")
        try:
            with psycopg.connect(dbname="preau_upgrade", **where) as database:
                yield env | {"DATABASE_URL": url_of(where)}, database, "%s"
        finally:
            server.execute("DROP DATABASE IF EXISTS preau_upgrade WITH (FORCE)")


def url_of(where: dict) -> str:
    host = where.get("host", "localhost")
    user = where.get("user", "") + (f":{where['password']}" if where.get("password") else "")
    if host.startswith("/"):
        return f"postgresql://{user}@/preau_upgrade?host={host}"
    return f"postgresql://{user}@{host}:{where.get('port', 5432)}/preau_upgrade"


def run(env: dict, *words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=settings.BASE, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def types_of(database, table: str) -> dict[str, str]:
    if isinstance(database, sqlite3.Connection):
        return {}
    return dict(database.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]).fetchall())


def fill(database, mark: str) -> dict[str, int]:
    counts = {}
    lines = [line for line in dumped() if "table" in line]
    tables = ", ".join(f'"{line["table"]}"' for line in lines)
    if isinstance(database, sqlite3.Connection):
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("PRAGMA ignore_check_constraints = ON")  # some ask REGEXP of Django's own connection
        for line in lines:
            database.execute(f'DELETE FROM "{line["table"]}"')  # noqa: S608
    else:
        database.execute("SET TIME ZONE 'UTC'")
        database.execute(f"TRUNCATE {tables} CASCADE")
    for line in lines:
        kinds = types_of(database, line["table"])
        flags = [at for at, column in enumerate(line["columns"]) if kinds.get(column) == "boolean"]
        for row in line["rows"]:
            for at in flags:
                row[at] = None if row[at] is None else bool(row[at])
        marks = ", ".join(f"{mark}::jsonb" if kinds.get(column) == "jsonb" else mark for column in line["columns"])
        columns = ", ".join(f'"{column}"' for column in line["columns"])
        database.cursor().executemany(f'INSERT INTO "{line["table"]}" ({columns}) VALUES ({marks})', line["rows"])  # noqa: S608
        counts[line["table"]] = len(line["rows"])
        if kinds and "id" in line["columns"]:
            name = f'"{line["table"]}"'
            database.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), MAX(id)) FROM {name}")  # noqa: S608
    database.commit()
    return counts


def count(database, table: str) -> int:
    return database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608


def test_the_house_of_the_previous_issue_comes_to_this_one(tmp_path):
    assert FILE.stat().st_size <= SIZE
    with empty_house(tmp_path) as (env, database, mark):
        run(env, "-c", TO_THAT_DAY, json.dumps(next(dumped())["migrations"]))
        counts = fill(database, mark)
        assert counts["directory_person"] > 3000
        run(env, "-m", "django", "migrate", "-v0")
        assert count(database, "directory_person") == counts["directory_person"]
        assert count(database, "accounts_account") == counts["accounts_account"]
        assert count(database, "directory_guardianship") == counts["directory_guardianship"]
        assert count(database, "feeds_record") == counts["feeds_record"]
        told = json.loads(run(env, "-m", "config.command", "import", "undo", "1", "--json"))  # what it holds still answers
        assert told["undone"] and told["attached"], told
