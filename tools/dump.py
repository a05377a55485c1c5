"""A fictional installation of three collèges as it stood at the end of an issue, so that a test can bring it to the present.

    python -m tools.dump [FILE]     writes tests/data/sector.jsonl.xz from a demonstration of today's code (at the end of an issue)

The first line says the last migration of each application; each following one a table, its columns and its rows, as JSON. The same file
fills either database: `tests/test_upgrade.py` makes the tables of that day, fills them, and migrates.
"""

import json
import lzma
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "tests" / "data" / "sector.jsonl.xz"
LEFT_OUT = ("django_migrations", "sqlite_sequence")


def write(database: pathlib.Path, file: pathlib.Path) -> None:
    """From a SQLite database to the compressed lines."""
    with closing(sqlite3.connect(database)) as source, lzma.open(file, "wt", encoding="utf-8", preset=9) as out:
        last = dict(source.execute("SELECT app, MAX(name) FROM django_migrations GROUP BY app"))
        out.write(json.dumps({"migrations": last}) + "\n")
        names = [name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            if name in LEFT_OUT or not (rows := source.execute(f'SELECT * FROM "{name}"').fetchall()):  # noqa: S608  our own names
                continue
            columns = [column[1] for column in source.execute(f'PRAGMA table_info("{name}")')]
            out.write(json.dumps({"table": name, "columns": columns, "rows": rows}, ensure_ascii=False) + "\n")


def main(file: pathlib.Path = FILE) -> None:
    with tempfile.TemporaryDirectory(prefix="preau-dump-") as home:
        env = os.environ | {"PREAU_HOME": home}
        env.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "-m", "config.command", "demo", "--size", "sector"], cwd=ROOT, env=env, check=True)
        file.parent.mkdir(exist_ok=True)
        write(pathlib.Path(home) / "preau.sqlite3", file)
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
