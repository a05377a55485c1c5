"""`preau serve` as it runs in production: two processes, one small supervisor, pages, static files, a graceful end."""

import gzip
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

pytestmark = [pytest.mark.serial, pytest.mark.one_database, pytest.mark.real_time]
PREAU = pathlib.Path(sys.executable).with_name("preau")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more):
    drop = ("DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PREAU_URL")
    return {k: v for k, v in os.environ.items() if k not in drop} | more


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    home, port = tmp_path_factory.mktemp("served"), free_port()
    territory = ["territory", "15", "Cantal", "--zone", "A", "--first-name", "Paule", "--last-name", "Vue"]
    subprocess.run([PREAU, *territory], env=clean_environment(PREAU_HOME=str(home)), stdout=subprocess.DEVNULL, check=True)
    process = subprocess.Popen([PREAU, "serve", "--port", str(port)], env=clean_environment(PREAU_HOME=str(home)), stdout=subprocess.PIPE)
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/connexion/", timeout=5)
            break
        except OSError:
            time.sleep(0.3)
    else:
        process.kill()
        pytest.fail("preau serve did not answer within a minute")
    yield process, address, home
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def get(url, encoding="identity"):
    return urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": encoding}), timeout=10)


def descendants(pid: int) -> list[int]:
    found = [pid]
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += descendants(int(status.parent.name))
    return found


@pytest.mark.parametrize("page", ["/connexion/", "/", "/carte/", "/etablissements/0150001V/"])
def test_a_first_visit_and_its_files_are_light(house, page):
    _process, address, _home = house
    response = get(f"{address}{page}", "gzip")
    page = gzip.decompress(response.read()).decode() if response.headers["Content-Encoding"] == "gzip" else response.read().decode()
    files = set(re.findall(r"(?:src|href)=\"(/static/[^\"]+|/manifest[^\"]*)\"", page))
    weight, fonts = len(gzip.compress(page.encode())), set()
    for file in files:
        answer = get(address + file, "br, gzip")
        body = answer.read()
        weight += len(body)
        if file.endswith(".css"):
            plain = get(address + file).read().decode()
            fonts |= {name for name in re.findall(r"url\(\"?([^\")]+\.woff2)", plain) if "latin-wght-normal" in name and "ext" not in name}
    assert len(files) + 1 <= 12
    assert weight <= 120_000, weight
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_static_files_are_kept_for_ever_and_compressed(house):
    _process, address, _home = house
    page = get(f"{address}/connexion/").read().decode()
    css = next(f for f in re.findall(r"href=\"(/static/[^\"]+\.css)\"", page))
    answer = get(address + css, "br")
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def test_another_host_name_is_refused(house):
    _process, address, _home = house
    request = urllib.request.Request(f"{address}/connexion/", headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 400


def workers_of(process) -> list[int]:
    return [p for p in descendants(process.pid) if b"worker" in pathlib.Path(f"/proc/{p}/cmdline").read_bytes().split(b"\0")]


def test_a_process_that_dies_comes_back(house):
    process, address, _home = house
    [worker] = workers_of(process)
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and workers_of(process) in ([], [worker]):
        time.sleep(0.3)
    assert workers_of(process) not in ([], [worker])
    assert get(f"{address}/connexion/").status == 200


def test_a_second_house_is_refused_the_port_of_the_first(house, tmp_path):
    """Both would answer in turn: the page server shares its port."""
    _process, address, _home = house
    port = address.rsplit(":", 1)[1]
    second = subprocess.run(
        [PREAU, "serve", "--port", port], env=clean_environment(PREAU_HOME=str(tmp_path)), capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 1
    assert "déjà pris" in second.stderr
