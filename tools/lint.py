"""Style, contracts, types where the style asks, missing migrations, untranslated strings, locks that name no host."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(sys.executable).parent

CHECKS = {
    "style": [BIN / "ruff", "check", "-q", "."],
    "format": [BIN / "ruff", "format", "-q", "--check", "."],
    "contracts": [BIN / "lint-imports", "--no-cache"],
    "types": [BIN / "mypy", "--no-error-summary", "preau", "config"],
    "migrations": [sys.executable, "-m", "config.command", "makemigrations", "--check", "--dry-run", "-v1"],
    "translations": [sys.executable, "-m", "tools.catalogue", "check"],
}


def locks() -> list[str]:
    """Lock files carry versions and hashes, and name no host."""
    wrong = []
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text()
        if re.search(r"https?://|--(extra-)?index-url|--find-links", text):
            wrong.append(f"{file.name} names a host")
        unhashed = re.findall(r"^([a-z0-9][^\s=]*)==[^\n]*\n(?!\s+--hash)", text, re.M)
        wrong += [f"{file.name}: {name} has no hash" for name in unhashed]
    npm = (ROOT / "package-lock.json").read_text()
    if '"resolved"' in npm or re.search(r"https?://(?!opencollective|github|paulmillr|tidelift|www\.patreon)[^\"]*\.tgz", npm):
        wrong.append("package-lock.json names a host")
    return wrong


def main() -> int:
    failed = []
    env = {"PREAU_HOME": tempfile.mkdtemp(prefix="preau-lint-"), "SECRET_KEY": "lint"} | dict(os.environ)
    for name, command in CHECKS.items():
        started = time.monotonic()
        done = subprocess.run([str(c) for c in command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    wrong = locks()
    print("FAIL locks\n" + "\n".join(wrong) if wrong else "ok   locks")
    return 1 if failed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
