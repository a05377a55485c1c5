"""Apply in a process of its own: killed in the middle, it leaves all or nothing; while it holds the lock, pages and sign-ins go on."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from preau.directory.aaf.tests.writer import small_school

pytestmark = [pytest.mark.serial, pytest.mark.one_database, pytest.mark.real_time]
START = """
import os, signal, sys, time
from django.conf import settings
import django
django.setup()
"""
COUNT = """
from preau.directory.models import Person, Enrolment, AudienceKey, SourceId
from preau.feeds.models import Change, Record, Run
print([m.objects.count() for m in (Person, Enrolment, AudienceKey, SourceId, Record, Change)], Run.objects.applied().count())
"""


@pytest.fixture
def process(tmp_path):
    """`process(code)` runs it on a database of its own; `wait=False` returns at once."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PREAU_HOME", "DJANGO_SETTINGS_MODULE")}
    env = clean | {"PREAU_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "for tests"}

    def run(code: str, *, wait: bool = True):
        started = subprocess.Popen([sys.executable, "-c", START + textwrap.dedent(code)], env=env, stdout=subprocess.PIPE, text=True)
        if not wait:
            return started
        out, _err = started.communicate(timeout=300)
        return started.returncode, out

    run("from config.command import prepare; prepare()")
    return run


@pytest.mark.parametrize("table", ["directory.Membership", "after"])
def test_a_process_killed_while_applying_leaves_the_directory_as_it_was(process, tmp_path, table):
    folder = small_school().write(tmp_path / "a")
    before = process(COUNT)[1]
    status, _out = process(
        f"""
        from preau.directory.aaf.feed import AafFeed
        from preau.feeds import writing
        from config.command import main
        real = writing.insert
        def insert(model, columns, rows):
            written = real(model, columns, rows)
            if model._meta.label == {table!r}:
                os.kill(os.getpid(), signal.SIGKILL)
            return written
        writing.insert = insert
        if {table!r} == "after":
            AafFeed.after_writing = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
        main(["preau", "import", "aaf", {str(folder)!r}])
        """
    )
    assert status == -signal.SIGKILL
    assert process(COUNT)[1] == before
    status, _out = process(f"from config.command import main; sys.exit(main(['preau', 'import', 'aaf', {str(folder)!r}]))")
    assert status == 0
    assert process(COUNT)[1].endswith(" 1\n")


def test_a_page_and_a_sign_in_succeed_while_an_import_is_applied(process, tmp_path):
    folder = small_school().write(tmp_path / "a")
    process("from preau.accounts.models import Account; Account.objects.create_account(login='karim.benali', password='un mot de passe')")
    locked, released = tmp_path / "locked", tmp_path / "released"
    visitor = process(
        f"""
        from django.test import Client
        from preau.directory.models import Person
        import config.urls
        known = Client(SERVER_NAME="localhost")
        known.post("/connexion/", {{"login": "karim.benali", "password": "un mot de passe"}})
        open({str(tmp_path / "came")!r}, "w").close()
        while not os.path.exists({str(locked)!r}):
            time.sleep(0.02)
        client = Client(SERVER_NAME="localhost")
        seen = client.get("/connexion/").status_code
        known.get("/")  # its session is due to be noted as seen: not now
        print(Person.objects.count(), seen, os.path.exists({str(released)!r}))
        answer = client.post("/connexion/", {{"login": "karim.benali", "password": "un mot de passe"}})
        print(answer.status_code, "_auth_user_id" in client.session)
        """,
        wait=False,
    )
    status, _out = process(
        f"""
        from preau.directory.aaf.feed import AafFeed
        from config.command import main
        real = AafFeed.after_writing
        while not os.path.exists({str(tmp_path / "came")!r}):
            time.sleep(0.02)
        def slow(*arguments):
            open({str(locked)!r}, "w").close()
            time.sleep(3)
            open({str(released)!r}, "w").close()
            real(*arguments)
        AafFeed.after_writing = slow
        sys.exit(main(["preau", "import", "aaf", {str(folder)!r}]))
        """
    )
    assert status == 0
    out, _err = visitor.communicate(timeout=60)
    assert out.split() == ["0", "200", "False", "302", "True"]  # nobody yet for the pages: the import was still at work
