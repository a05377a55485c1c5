"""`make bench`: what the house costs at three sizes, so that growth is seen. It prints; it never fails on a clock.

    python -m tools.bench [--sizes sector,cantal,hauts-de-seine] [--short] [--port 8120] [--keep FOLDER]

Each size has a house of its own, thrown away afterwards. CPU stands beside wall clock; a machine that is busy spoils only the latter.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from tools import bench_server
from tools.bench_house import accounts

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZES = ("sector", "cantal", "hauts-de-seine")


def run_apart(home: pathlib.Path, *command: str) -> tuple[dict, float, float]:
    """The JSON of the last line of a process of its own, its wall seconds, its CPU seconds."""
    before, began = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=os.environ | {"PREAU_HOME": str(home)}, capture_output=True, text=True, check=False
    )
    wall, after = time.monotonic() - began, os.times()
    if done.returncode:
        sys.exit(f"bench: {' '.join(command)} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout.strip().splitlines()[-1]), wall, cpu


def bench(size: str, home: pathlib.Path, port: int, short: bool) -> dict[str, str]:
    say = lambda text: print(f"  {size}: {text}", file=sys.stderr, flush=True)  # noqa: E731
    told: dict[str, str] = {}
    say("inventing and writing")
    written, _wall, _cpu = run_apart(home, "tools.bench_house", "write", size)
    told["people in the files"] = f"{written['people']:,}"
    told["inventing and writing, s"] = f"{written['write_seconds']:.1f}  ({written['files_mb']:.0f} MB)"
    say("importing")
    imported, wall, cpu = run_apart(home, "config.command", "import", "aaf", written["full"], "--yes", "--json")
    told["import, persons a second"] = f"{written['people'] / imported['seconds']:,.0f}  ({imported['seconds']:.1f} s)"
    told["import, persons a CPU second"] = f"{written['people'] / cpu:,.0f}  ({cpu:.1f} s CPU with the start of the command, {wall:.1f} s)"
    told["import, peak MB"] = f"{imported['peak_mb']:.0f}"
    again, wall, cpu = run_apart(home, "config.command", "import", "aaf", written["full"], "--yes", "--json")
    changed = sum(n for action in ("created", "updated", "left") for n in again["changes"][action].values())
    told["the same again"] = f"{changed} changes  ({wall:.1f} s, {cpu:.1f} s CPU)"
    say("opening accounts")
    settled, wall, cpu = run_apart(home, "tools.bench_house", "settle", size)
    told["accounts, terms, lists, s"] = f"{wall:.1f}  ({cpu:.1f} CPU)"
    say("changing the year, and back")
    told |= _changed_year(home, written["territory"])
    say("saving and putting back")
    archive = home.parent / f"{size}.tar.gz"
    saved, wall, cpu = run_apart(home, "config.command", "backup", str(archive), "--json")
    told["backup, s"] = f"{saved['seconds']:.1f}  ({saved['bytes'] / 1e6:.0f} MB, {saved['rows']:,} rows, {cpu:.1f} s CPU)"
    again_home = home.parent / f"{size}-restored"
    back, wall, cpu = run_apart(again_home, "config.command", "restore", str(archive), "--json")
    told["restore, s"] = f"{back['seconds']:.1f}  ({cpu:.1f} s CPU)"
    shutil.rmtree(again_home, ignore_errors=True)
    archive.unlink()
    forgotten, wall, cpu = run_apart(home, "config.command", "purge", "--dry-run", "--json")
    told["purge, counted, s"] = f"{wall:.1f}  ({forgotten['rows']:,} rows over, {cpu:.1f} s CPU)"
    say("pages")
    pages, _wall, _cpu = run_apart(home, "tools.bench_house", "pages", size)
    told |= _served(size, home, port, short, pages, say)
    told["import, lock held, s"] = f"{settled['locked_seconds']:.2f}"
    return told


def _changed_year(home: pathlib.Path, territory: str) -> dict[str, str]:
    """Every school of the territory in one run, then all of it undone: the house is as it was."""
    year = lambda *words: run_apart(home, "config.command", "year", *words, "--json")  # noqa: E731
    prepared, wall, _cpu = year("prepare", "--territory", territory)
    told = {"new year prepared, s": f"{wall:.1f}  ({len(prepared['schools'])} schools)"}
    changed, wall, cpu = year("apply", "--territory", territory, "--yes")
    told["change of year, s"] = f"{changed['seconds']:.1f}  ({wall:.1f} s with the start of the command, {cpu:.1f} s CPU)"
    told["change of year, lock held, s"] = f"{changed['locked_seconds']:.2f}"
    _undone, wall, cpu = year("undo", str(changed["id"]))
    told["change of year undone, s"] = f"{wall:.1f}  ({cpu:.1f} CPU)"
    return told


def _served(size: str, home: pathlib.Path, port: int, short: bool, pages: dict, say) -> dict[str, str]:
    told: dict[str, str] = {}
    people = accounts(home / "demo" / "accounts.csv")
    server = bench_server.Server(home, port)
    try:
        time.sleep(2)
        told["memory idle, PSS MB"] = f"{server.pss_mb():.0f}"
        visit = bench_server.first_visit(port)
        told["first visit, kB and requests"] = f"{visit['first_kb']:.0f}, {visit['first_requests']}"
        password, answered = people[0]["password"], {label: page for label, page in pages.items() if page["status"] == 200}
        bench_server.warm(server, answered.values(), password)
        server.idle = bench_server.idle_share(server)
        told["idle, CPU ms a second (taken off below)"] = f"{server.idle * 1000:.1f}"
        told["yardstick before pages, CPU ms"] = f"{yardstick():.0f}"
        for label, page in answered.items():
            cost, least = bench_server.page_cost(server, page["path"], login=page["login"], password=password, rounds=3 if short else 5)
            told[f"{label}: queries, CPU ms (least), kB"] = f"{page['queries']}, {cost:.1f} ({least:.1f}), {page['kb']:.1f}"
        told["yardstick after pages, CPU ms"] = f"{yardstick():.0f}"
        told |= {f"{label}: answered": str(page["status"]) for label, page in pages.items() if page["status"] != 200}
        say("sign-ins")
        came = bench_server.sign_ins(server, people, 5 if short else 20)
        told["sign-ins a second"] = f"{came['per_second']:.1f}" + (f"  ({came['refused']} refused)" if came["refused"] else "")
        told["sign-in, CPU ms (its form beside)"] = f"{came['cpu_ms']:.1f}  ({came['form_cpu_ms']:.1f})"
        say("the morning")
        other = next((home / "demo" / "other").glob("*.Complet"))
        lived = bench_server.morning(server, people, home=home, files=str(other), shortest=15 if short else 60, longest=900)
        if lived["import_exit"]:
            told["morning"] = f"the import left with {lived['import_exit']}"
        told["morning: answers, import s"] = f"{lived['asked']:,}, {lived['import_seconds']:.1f}"
        told["morning: p95 and longest, ms"] = f"{lived['p95_ms']:.0f}, {lived['longest_ms']:.0f}"
        told["morning: refused"] = f"{lived['refused']} {' '.join(lived['refusals'])}".strip()
        told["memory after it, PSS MB"] = f"{server.pss_mb():.0f}"
    finally:
        server.stop()
    return told


def yardstick() -> float:
    """CPU ms of the same work everywhere, to compare two machines, or one machine alone and in a crowd."""
    before, total = time.process_time(), 0
    for n in range(1_000_000):
        total += n % 7
    return (time.process_time() - before) * 1000


def table(results: dict[str, dict[str, str]]) -> str:
    labels = list(dict.fromkeys(label for told in results.values() for label in told))
    width = max(map(len, labels))
    columns = {size: max(len(size), *(len(value) for value in told.values())) for size, told in results.items()}
    lines = [" " * width + "  " + "  ".join(size.ljust(columns[size]) for size in results)]
    for label in labels:
        lines.append(label.ljust(width) + "  " + "  ".join(results[size].get(label, "").ljust(columns[size]) for size in results))
    return "\n".join(line.rstrip() for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(SIZES), help="sector,cantal,hauts-de-seine")
    parser.add_argument("--short", action="store_true", help="a few seconds for sign-ins and for the morning")
    parser.add_argument("--port", type=int, default=8120)
    parser.add_argument("--keep", type=pathlib.Path, help="keep the houses in this folder")
    options = parser.parse_args()
    sizes = options.sizes.split(",")
    if unknown := [s for s in sizes if s not in SIZES]:
        parser.error(f"unknown size: {', '.join(unknown)}")
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="preau-bench-"))
    results: dict[str, dict[str, str]] = {}
    try:
        for size in sizes:
            home = folder / size
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            results[size] = bench(size, home, options.port, options.short)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}\n")
    print(f"The yardstick, a fixed loop of Python, costs {yardstick():.0f} ms of CPU here and now: compare costs to it.\n")
    print(table(results))


if __name__ == "__main__":
    main()
