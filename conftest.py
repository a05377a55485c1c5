"""What every test may use: a closed network, a frozen day, the cost of a page, a real browser, the real samples."""

import collections
import os
import pathlib
import shutil
import socket

import hypothesis
import pytest
import time_machine
from django.conf import settings

# The same examples each time: a suite that says yes or no by chance tells nothing. `--hypothesis-seed` draws others.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("steady")

NOW = "2026-11-26T10:05:00+01:00"  # a Thursday in class; the year of the real samples


def pytest_configure(config):
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread


# --- Seconds per room ------------------------------------------------------------------------------------------------

_seconds: collections.Counter = collections.Counter()


def pytest_runtest_logreport(report):
    parts = report.nodeid.split("::")[0].split("/")
    room = "/".join(parts[:-2]) if "tests" in parts[1:] else parts[0]
    _seconds[room] += report.duration


def pytest_terminal_summary(terminalreporter):
    if not _seconds:
        return
    terminalreporter.section("seconds per room")
    for room, seconds in _seconds.most_common():
        terminalreporter.write_line(f"{seconds:8.1f}  {room}" + ("   more than 60 s: mend it" if seconds > 60 else ""))


# --- Ground ----------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _closed_network():
    """No test reaches another host: a connection that is not to this machine fails at once."""
    real = socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach {address[0]}")
        return real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


@pytest.fixture(autouse=True)
def _frozen_day(request):
    if request.node.get_closest_marker("real_time"):
        yield None
        return
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def travel(_frozen_day):
    """`travel("2027-01-04")` moves the day; the clock goes on ticking."""
    return _frozen_day.move_to


@pytest.fixture(autouse=True)
def _plain_cache():
    from django.core.cache import cache

    cache.clear()
    yield


@pytest.fixture
def queries_of(client, django_assert_max_num_queries):
    """`queries_of(url)`: the number of queries of one GET, once caches are warm, by whoever `client` is signed in as."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(url: str, *, status: int = 200) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.status_code == status, (url, response.status_code)
        count.last = [q["sql"] for q in captured.captured_queries]
        return len(captured)

    return count


@pytest.fixture
def cast(db):
    """The people of tests/cast.py, on their Thursday."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture
def preau(capsys):
    """`preau("import", "aaf", path)` as one types it: the exit status, and what standard output held."""
    from config.command import main

    def call(*words) -> tuple[int, str]:
        status = main(["preau", *map(str, words)])
        return status, capsys.readouterr().out

    return call


# --- Real samples ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shared() -> pathlib.Path:
    """The folder of real samples and schemas, or a skip that says so."""
    if not (settings.SHARED / "samples").is_dir():
        pytest.skip(f"no real samples at {settings.SHARED} (PREAU_SHARED)")
    return settings.SHARED


# --- A real browser --------------------------------------------------------------------------------------------------


def chromium_path() -> str:
    for name in (os.environ.get("PREAU_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail("these tests need Chromium: apt install chromium, or set PREAU_CHROMIUM")


CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def _chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(_chromium, live_server):
    """`new_page(width=360, dark=False, javascript=True)`: a tab on the running house; a request to another host fails the test."""
    contexts, strangers = [], []

    def open_page(*, width: int = 1280, height: int = 800, dark: bool = False, javascript: bool = True, locale: str = "fr-FR"):
        context = _chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Europe/Paris",
            service_workers="block",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith((live_server.url, "data:", "blob:")) else strangers.append(r.url))
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not strangers, f"pages asked other hosts: {strangers}"


@pytest.fixture
def signed_in_page(new_page, live_server):
    """`signed_in_page(account, width=360)`: the same, already signed in as this account."""
    from django.test import Client

    def open_page(account, **options):
        client = Client()
        client.force_login(account)
        page = new_page(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}])
        return page

    return open_page
