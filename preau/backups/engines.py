"""The database into files and back, as each engine does it best. Reading takes one picture while everybody goes on working; writing back
is one transaction: whole, or nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from preau.backups.archives import DamagedArchive, Manifest
from preau.kit.refusal import Refusal

SQLITE_FILE = "preau.sqlite3"
Picture = tuple[dict[str, list[str]], dict[str, int]]  # migrations by app, rows by table


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def save(folder: Path) -> Picture:
    """The database of this installation, as files of `folder`."""
    return _save_sqlite(folder) if connection.vendor == "sqlite" else _save_postgresql(folder)


def put_back(folder: Path, manifest: Manifest) -> None:
    """In place of what the database holds; migrating forward is the caller's next step."""
    if connection.vendor == "sqlite":
        _put_back_sqlite(folder)
    else:
        try:
            _put_back_postgresql(folder, manifest)
        except (DatabaseError, psycopg.Error) as error:
            raise DamagedArchive("database") from error


def refuse_a_database_of_others() -> None:
    """Everything in it would go: it must be ours, or bare."""
    if (found := tables()) and "django_migrations" not in found:
        raise Refusal(_("Cette base de données sert à autre chose : donnez à Préau une base qui ne soit qu’à lui."))


def refuse_what_this_code_does_not_know(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        here = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise Refusal(
            _("Cette sauvegarde vient de %(theirs)s, et cette installation est sur %(ours)s.")
            % {"theirs": here.get(manifest.engine, manifest.engine), "ours": here[connection.vendor]},
            instead=_("DATABASE_URL choisit la base de données."),
        )
    known = MigrationExecutor(None).loader.disk_migrations
    if unknown := sorted(f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known):
        raise Refusal(
            _("Cette sauvegarde vient d’un Préau plus récent (%(version)s) : ce code ne connaît pas %(first)s.")
            % {"version": manifest.version, "first": unknown[0]}
        )


def _migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


# --- SQLite: its own copy of a living database ---------------------------------------------------------------------------


def _save_sqlite(folder: Path) -> Picture:
    target = folder / SQLITE_FILE
    with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        rows = {name: copy.execute(f"SELECT COUNT(*) FROM {quoted(name)}").fetchone()[0] for name in sorted(names)}  # noqa: S608
        migrations: dict[str, list[str]] = {}
        for app, name in copy.execute("SELECT app, name FROM django_migrations ORDER BY app, name"):
            migrations.setdefault(app, []).append(name)
    return migrations, rows


def _put_back_sqlite(folder: Path) -> None:
    """SQLite writes the copy over the living database in one transaction of its own: readers see the old one, then the new one."""
    source_path = folder / SQLITE_FILE
    connection.close()
    try:
        with closing(sqlite3.connect(f"file:{source_path}?mode=ro", uri=True)) as source:
            if source.execute("PRAGMA integrity_check").fetchone()[0] != "ok" or source.execute("PRAGMA foreign_key_check").fetchone():
                raise DamagedArchive(SQLITE_FILE)
            with closing(sqlite3.connect(_sqlite_path(), timeout=20)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        raise DamagedArchive(SQLITE_FILE) from error


def _sqlite_path() -> str:
    return str(connection.settings_dict["NAME"])


# --- PostgreSQL: COPY, table by table, in one picture ----------------------------------------------------------------------


def _save_postgresql(folder: Path) -> Picture:
    rows: dict[str, int] = {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        migrations = _migrations()
        for table in tables():
            with connection.cursor() as cursor, (folder / f"{table}.copy").open("wb") as out:
                columns = ", ".join(map(quoted, _columns(table)))
                (folder / f"{table}.columns").write_text(columns, encoding="utf-8")
                with cursor.copy(f"COPY {quoted(table)} ({columns}) TO STDOUT (ENCODING 'UTF8')") as copy:  # noqa: S608
                    for chunk in copy:
                        out.write(chunk)
                rows[table] = max(0, cursor.rowcount)
    return migrations, rows


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def _put_back_postgresql(folder: Path, manifest: Manifest) -> None:
    """Tables are made anew by the migrations that the archive had, filled, and checked: all in this transaction."""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"DROP TABLE {quoted(table)} CASCADE")
    for app, name in _last_migrations(manifest):
        call_command("migrate", app, name, interactive=False, verbosity=0)
    made = set(tables())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {', '.join(map(quoted, sorted(made)))} CASCADE")
        for table in sorted(made & manifest.tables.keys()):
            _fill(cursor, folder, table)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for sql in _sequences(made):
            cursor.execute(sql)
    counted = {table: _count(table) for table in made}
    for table, rows in manifest.tables.items():
        if counted.get(table) != rows:
            raise DamagedArchive(f"{table}.copy")


def _fill(cursor, folder: Path, table: str) -> None:
    columns = (folder / f"{table}.columns").read_text(encoding="utf-8")
    if columns != ", ".join(map(quoted, _columns_as_saved(columns))):
        raise DamagedArchive(f"{table}.columns")
    with (folder / f"{table}.copy").open("rb") as source, cursor.copy(f"COPY {quoted(table)} ({columns}) FROM STDIN") as copy:  # noqa: S608
        while chunk := source.read(1024**2):
            copy.write(chunk)


def _columns_as_saved(text: str) -> list[str]:
    return [name.strip('"') for name in text.split(", ")]


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(table)}")  # noqa: S608
        return cursor.fetchone()[0]


def _last_migrations(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Of each app, the migration that leads to all that it had."""
    graph = MigrationExecutor(connection).loader.graph
    for app, names in sorted(manifest.migrations.items()):
        had = {(app, name) for name in names}
        for node in sorted(had):
            if node in graph.nodes and not any(child.key in had for child in graph.node_map[node].children):
                yield node


def _sequences(made: set[str]) -> list[str]:
    there = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in made]
    return connection.ops.sequence_reset_sql(no_style(), there)
