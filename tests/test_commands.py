"""The command `preau` as an administrator meets it: what it prints, and the status it leaves with."""

import json
import os
import pathlib
import stat
import subprocess
import sys

import pytest

from preau.directory.aaf.tests.writer import small_school

pytestmark = [pytest.mark.serial, pytest.mark.one_database, pytest.mark.real_time]
PREAU = pathlib.Path(sys.executable).with_name("preau")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def preau(home, *arguments, **env):
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PREAU_URL")}
    return subprocess.run(
        [PREAU, *arguments], env=clean | {"PREAU_HOME": str(home)} | env, capture_output=True, text=True, timeout=120, check=False
    )


def test_help_lists_the_commands_in_words(home):
    done = preau(home, "help")
    assert done.returncode == 0
    for name in ("serve", "import", "demo", "worker"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["import"], ["import", "aaf"], ["import", "aaf", "x", "--no-such-option"], ["serve", "--port", "door"]]
)
def test_a_usage_error_leaves_with_64(home, arguments):
    done = preau(home, *arguments)
    assert done.returncode == 64, done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_read_leaves_with_1_and_one_sentence(home):
    done = preau(home, "import", "aaf", str(home / "absent"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().count("\n") == 0, done.stderr


def test_the_database_and_the_secret_key_are_made_at_first_start(home):
    preau(home, "import", "aaf", str(home / "absent"))
    key = home / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    preau(home, "import", "aaf", str(home / "absent"))
    assert key.read_text() == before
    assert (home / "preau.sqlite3").exists()


def test_with_json_standard_output_holds_one_object_only(home, tmp_path):
    done = preau(home, "import", "aaf", str(small_school().write(tmp_path / "files")), "--json", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["applied"] is False
