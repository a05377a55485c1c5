"""Everything a fresh machine needs, and nothing when nothing changed. Standard library only: it runs before any package is there."""

import argparse
import hashlib
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOL = ROOT / ".tool"
PYTHON = VENV / "bin" / "python"


def stop(sentence: str) -> None:
    sys.exit(f"preau set-up: {sentence}")


def run(*command, **kwargs) -> None:
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"} | kwargs.pop("env", {})
    done = subprocess.run([str(c) for c in command], cwd=ROOT, env=env, check=False, **kwargs)
    if done.returncode:
        stop(f"this command failed: {' '.join(str(c) for c in command)}")


def fingerprint(*names: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        path = ROOT / name
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def once(step: str, mark: str, work, *needs: pathlib.Path) -> None:
    """Do `work` unless the last run left the same mark and its products are still there."""
    stamp = VENV / f".done-{step}"
    if stamp.exists() and stamp.read_text() == mark and all(n.exists() for n in needs):
        return
    print(f"set-up: {step}", file=sys.stderr, flush=True)
    work()
    stamp.write_text(mark)


def python_environment(dev: bool) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  an older Python is what this line is for
        stop("Python 3.11 or newer is needed.")
    if importlib.util.find_spec("ensurepip") is None:
        stop("Python's venv module is missing; on Debian: apt install python3-venv")
    uv = TOOL / "bin" / "uv"
    if not uv.exists():
        run(sys.executable, "-m", "venv", TOOL)
        run(TOOL / "bin" / "pip", "install", "-q", "--require-hashes", "-r", "requirements/tool.txt")
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", "--without-pip", VENV)
    lock = "requirements/dev.txt" if dev else "requirements/base.txt"

    def install():
        run(uv, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON, lock)
        run(uv, "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--offline", "--python", PYTHON, "-e", ".")
        for other in ("base", "dev"):
            (VENV / f".done-python-{other}").unlink(missing_ok=True)

    # The developers' set holds the whole of the other: do not shrink an environment that was made for tests.
    dev_mark = fingerprint("requirements/dev.txt", "pyproject.toml")
    stamp = VENV / ".done-python-dev"
    if not dev and stamp.exists() and stamp.read_text() == dev_mark:
        return
    once(f"python-{'dev' if dev else 'base'}", fingerprint(lock, "pyproject.toml"), install, VENV / "bin" / "preau")


def node() -> pathlib.Path:
    """The folder of a Node of 20 or more: the machine's own, else the one of the build-only lock."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip().lstrip("v")
        if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= 20:
            return pathlib.Path(found).parent
    place = TOOL / "node"
    if not (place / "bin" / "npm").exists():
        run(sys.executable, "-m", "venv", place)
        run(place / "bin" / "pip", "install", "-q", "--require-hashes", "-r", "requirements/node.txt")
    return place / "bin"


def front_end() -> None:
    def build():
        folder = node()
        run(folder / "npm", "ci", "--silent", "--ignore-scripts", env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"})
        run(PYTHON, "-m", "tools.front")

    once(
        "front-end", fingerprint("package-lock.json", "tools/front.py"), build, ROOT / "preau/kit/static/kit/vendor", ROOT / "node_modules"
    )


def translations() -> None:
    once("translations", fingerprint("locale", "tools/catalogue.py"), lambda: run(PYTHON, "-m", "tools.catalogue", "compile"))


def static_files() -> None:
    statics = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "preau").glob("**/static"))
    mark = fingerprint("requirements/base.txt", "config/settings.py", *statics)
    once(
        "static files",
        mark,
        lambda: run(PYTHON, "-m", "config.command", "collectstatic", "--noinput", "--clear", "-v0"),
        ROOT / "static_collected",
    )


def browser() -> None:
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")) or os.environ.get("PREAU_CHROMIUM"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("set-up: chromium (Debian package)", file=sys.stderr, flush=True)
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", stdout=subprocess.DEVNULL)
        return
    stop("the tests need Chromium; on Debian: sudo apt install chromium (or set PREAU_CHROMIUM to its path)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    options = parser.parse_args()
    python_environment(options.dev)
    front_end()
    translations()
    static_files()
    if options.dev:
        browser()


if __name__ == "__main__":
    main()
