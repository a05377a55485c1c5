"""Keeps the processes of `preau serve` alive: pages (granian) and the job worker. Imports no Django: it must stay small.

A child that dies is started again, slower and slower when it keeps dying; a signal stops all of them.
"""

import os
import signal
import subprocess
import sys
import time

LONGEST_WAIT = 30  # seconds


class Child:
    def __init__(self, name: str, command: list[str]):
        self.name, self.command, self.failures = name, command, 0
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command)
        self.again_at = None

    def watch(self) -> None:
        if self.again_at is not None:
            if time.monotonic() >= self.again_at:
                self.start()
            return
        if self.process.poll() is None:
            return
        self.failures = 0 if time.monotonic() - self.started > LONGEST_WAIT else self.failures + 1
        wait = min(2**self.failures, LONGEST_WAIT)
        print(f"preau serve: {self.name} stopped ({self.process.returncode}), starting again in {wait} s", file=sys.stderr, flush=True)
        self.again_at = time.monotonic() + wait

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()


def main(host: str, port: str, workers: str) -> int:
    python = sys.executable
    pages = [
        *(python, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"),
        *("--host", host, "--port", port, "--workers", workers, "--no-ws", "--log-level", "warning"),
        *("--blocking-threads", "4", "--backlog", "2048", "--respawn-failed-workers"),
    ]
    children = [Child("pages", pages), Child("worker", [python, "-m", "config.command", "worker"])]
    stopping = False

    def stop(*_signal):
        nonlocal stopping
        stopping = True
        for child in children:
            child.stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    while not stopping:
        for child in children:
            child.watch()
        time.sleep(0.5)
    deadline = time.monotonic() + 10
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main(*sys.argv[1:4]))
