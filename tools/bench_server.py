"""A house that is really served, and those who come to it: memory, first visit, sign-ins, the morning."""

import gzip
import http.client
import itertools
import os
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """`preau serve` in a house of its own, and what its processes cost."""

    def __init__(self, home: pathlib.Path, port: int):
        self.port, self.idle = port, 0.0
        env = os.environ | {"PREAU_HOME": str(home), "PREAU_URL": f"http://localhost:{port}"}
        self.log = (home / "serve.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.command", "serve", "--port", str(port)], env=env, stdout=self.log, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if Visitor(port).get("/connexion/").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        self.stop()
        raise SystemExit(f"bench: the server did not answer, see {home / 'serve.log'}")

    def processes(self) -> list[int]:
        parents: dict[int, list[int]] = {}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
        found, waiting = [], [self.process.pid]
        while waiting:
            found.append(waiting.pop())
            waiting += parents.get(found[-1], [])
        return found

    def pss_mb(self) -> float:
        total = 0
        for pid in self.processes():
            try:
                text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            except OSError:
                continue
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])
        return total / 1024

    def cpu_seconds(self) -> float:
        """By the scheduler's own count, in nanoseconds, where the kernel gives it; else in ticks of 10 ms."""
        total = 0.0
        for pid in self.processes():
            try:
                total += _run_seconds(pid)
            except OSError:
                continue
        return total

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def _run_seconds(pid: int) -> float:
    process = pathlib.Path(f"/proc/{pid}")
    counts = [(thread / "schedstat").read_text().split() for thread in (process / "task").iterdir() if (thread / "schedstat").exists()]
    if counts:
        return sum(int(count[0]) for count in counts) / 1e9
    fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Answer:
    def __init__(self, status: int, headers, body: bytes, seconds: float):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.headers.get("Content-Encoding") == "gzip" else self.body
        return body.decode(errors="replace")


class Visitor:
    """A browser reduced to cookies and a connection kept open."""

    def __init__(self, port: int):
        self.port, self.cookies = port, {}
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)

    def ask(self, method: str, path: str, fields: dict | None = None, accept: str = "identity") -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Encoding": accept, "User-Agent": "bench"}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        began = time.monotonic()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.monotonic() - began
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name.strip()] = value
        return Answer(answer.status, answer.headers, content, seconds)

    def get(self, path: str, **options) -> Answer:
        return self.ask("GET", path, **options)

    def sign_in(self, login: str, password: str) -> Answer:
        """The answer to the form itself; 302 when one is in."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/connexion/").text)[1]
        return self.ask("POST", "/connexion/", {"csrfmiddlewaretoken": token, "login": login, "password": password, "next": "/"})


def first_visit(port: int) -> dict:
    """The sign-in page with all that it asks for, compressed, then a page after it."""
    visitor = Visitor(port)
    page = visitor.get("/connexion/", accept="gzip, br")
    sheets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text if page.headers.get("Content-Encoding") != "br" else ""))
    weight, requests, waiting, seen = len(page.body), 1, sorted(sheets), set()
    while waiting:
        path = urlsplit(waiting.pop()).path
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path, accept="br, gzip")
        weight += len(answer.body)
        requests += 1
        if path.endswith(".css"):
            text = Visitor(port).get(path).text
            linked = re.findall(r"url\([\"']?(/static/[^\"')]+|[^\"':)]+\.woff2)[\"']?\)", text)
            waiting += [f if f.startswith("/") else str(pathlib.PurePosixPath(path).parent / f) for f in linked if "latin-ext" not in f]
    return {"first_kb": weight / 1000, "first_requests": requests}


def idle_share(server: Server, seconds: float = 6, patience: int = 10) -> float:
    """CPU seconds a second of a house to which nobody comes: its worker looks at the queue.

    Asked once its pages are warm. What begins with a house (its first periodic jobs) is let end: the share is that of the first
    stretch of time that costs no less than the one before it.
    """
    lowest = None
    for _n in range(patience):
        before, began = server.cpu_seconds(), time.monotonic()
        time.sleep(seconds)
        share = (server.cpu_seconds() - before) / (time.monotonic() - began)
        if lowest is not None and share >= lowest * 0.9:
            return min(share, lowest)
        lowest = share if lowest is None else min(share, lowest)
    return lowest or 0.0


def warm(server: Server, pages: Iterable[dict], password: str) -> None:
    """Every page twice: templates read, statements written, counts in memory."""
    for page in pages:
        visitor = Visitor(server.port)
        visitor.sign_in(page["login"], password)
        for _n in range(2):
            visitor.get(page["path"])


def page_cost(server: Server, path: str, *, login: str, password: str, times: int = 20, rounds: int = 5) -> tuple[float, float]:
    """CPU ms of one page for somebody signed in, the whole server counted, less what it spends on nothing: median and least of rounds.

    Rounds, because a machine shared with others makes some of them dearer; they should agree within a few per cent on a quiet one.
    """
    visitor = Visitor(server.port)
    visitor.sign_in(login, password)
    for _n in range(5):
        visitor.get(path)
    costs = []
    for _round in range(rounds):
        before, began = server.cpu_seconds(), time.monotonic()
        for _n in range(times):
            visitor.get(path)
        spent = server.cpu_seconds() - before - server.idle * (time.monotonic() - began)
        costs.append(spent / times * 1000)
    return statistics.median(costs), min(costs)


def sign_ins(server: Server, people: list[dict], seconds: float, at_once: int = 4) -> dict:
    """As many sign-ins as the machine gives in so many seconds; what each costs to the server, its form included."""
    turn, done, refused = itertools.cycle(people), [], 0
    lock, until = threading.Lock(), time.monotonic() + seconds

    def come() -> None:
        nonlocal refused
        while time.monotonic() < until:
            with lock:
                row = next(turn)
            answer = Visitor(server.port).sign_in(row["login"], row["password"])
            with lock:
                if answer.status == 302:
                    done.append(answer.seconds)
                else:
                    refused += 1

    form_before = server.cpu_seconds()
    for _n in range(40):
        Visitor(server.port).get("/connexion/")
    form = (server.cpu_seconds() - form_before) / 40
    before, began = server.cpu_seconds(), time.monotonic()
    threads = [threading.Thread(target=come) for _n in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.monotonic() - began, server.cpu_seconds() - before
    number = max(1, len(done))
    return {"per_second": len(done) / wall, "cpu_ms": (cpu / number - form) * 1000, "form_cpu_ms": form * 1000, "refused": refused}


def morning(server: Server, people: list[dict], *, home: pathlib.Path, files: str, shortest: float, longest: float) -> dict:
    """Sign-ins, homes and lists go on, at a steady pace, while an import in which everything changes is applied."""
    took, refused, lock = [], [], threading.Lock()
    stop = threading.Event()
    turn = itertools.cycle(people)

    def live() -> None:
        while not stop.is_set():
            with lock:
                row = next(turn)
            visitor = Visitor(server.port)
            steps = [lambda v=visitor, r=row: v.sign_in(r["login"], r["password"]), *[lambda v=visitor: v.get("/")] * 3]
            for step in steps:
                try:
                    answer = step()
                except OSError as error:
                    with lock:
                        refused.append(type(error).__name__)
                    break
                with lock:
                    took.append(answer.seconds)
                    if answer.status >= 400:
                        refused.append(str(answer.status))
                stop.wait(0.3)

    threads = [threading.Thread(target=live) for _n in range(6)]
    for thread in threads:
        thread.start()
    env = os.environ | {"PREAU_HOME": str(home)}
    began = time.monotonic()
    command = [sys.executable, "-m", "config.command", "import", "aaf", files, "--yes", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=longest)
    seconds = time.monotonic() - began
    stop.wait(max(0.0, shortest - seconds))
    stop.set()
    for thread in threads:
        thread.join()
    took.sort()
    return {
        "import_seconds": seconds,
        "import_exit": done.returncode,
        "asked": len(took),
        "p95_ms": took[int(len(took) * 0.95)] * 1000 if took else 0,
        "longest_ms": took[-1] * 1000 if took else 0,
        "refused": len(refused),
        "refusals": sorted(set(refused)),
    }
