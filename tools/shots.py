"""`make shots`: pictures of the real thing. Opens a small demonstration in a house of its own, serves it, and looks at it.

    python -m tools.shots [--home var/shots] [--port 8159] [--only NAME…] [--pictures]

Writes shots/<name>-<width>-<theme>.png; with `--pictures`, also the few that the README shows, into docs/pictures/.
"""

import argparse
import contextlib
import csv
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "shots"
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = {360: 740, 1280: 800}
THEMES = ("light", "dark")
HEAVIEST = 150_000  # bytes, of a picture kept with the code
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@dataclass(frozen=True)
class Shot:
    """`profile` of the demonstration's accounts, "" for nobody; `address` a path, or the name of one found in the directory."""

    name: str
    profile: str
    address: str
    whole: bool = False
    kept: tuple[int, str] | None = None  # the width and theme that the README shows


SHOTS = [
    Shot("sign-in", "", "/connexion/", kept=(1280, "light")),
    Shot("home-pupil", "pupil", "/", kept=(360, "dark")),
    Shot("home-pupil-petits", "pupil_primary:petits", "/", kept=(1280, "light")),
    Shot("home-pupil-ecole", "pupil_primary:ecole", "/"),
    Shot("home-guardian", "guardian", "/", kept=(360, "light")),
    Shot("home-teacher", "teacher", "/"),
    Shot("home-head", "head", "/", kept=(1280, "light")),
    Shot("home-departement", "departement_it", "/", kept=(1280, "dark")),
    Shot("import-review", "departement_it", "import", whole=True, kept=(1280, "light")),
    Shot("people-search", "head", "search", kept=(1280, "light")),
    Shot("person", "secretary", "person"),
    Shot("class", "teacher", "class", kept=(1280, "light")),
    Shot("letters", "head", "letters"),
    Shot("rights", "head", "/droits/"),
]


def stop(sentence: str) -> None:
    sys.exit(f"shots: {sentence}")


def chromium() -> str | None:
    for name in (os.environ.get("PREAU_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    return stop("Chromium is needed: apt install chromium, or set PREAU_CHROMIUM")


def command(home: pathlib.Path, *words: str, **more) -> subprocess.CompletedProcess:
    env = os.environ | {"PREAU_HOME": str(home)} | more
    return subprocess.run([sys.executable, "-m", "config.command", *words], cwd=ROOT, env=env, check=False)


def open_demo(home: pathlib.Path) -> None:
    if command(home, "demo", "--size", "sector").returncode:
        stop("the demonstration could not be opened")


@contextlib.contextmanager
def served(home: pathlib.Path, port: int):
    """The house in production mode, until the block ends."""
    url = f"http://localhost:{port}"
    env = os.environ | {"PREAU_HOME": str(home), "PREAU_URL": url}
    server = subprocess.Popen(
        [sys.executable, "-m", "config.command", "serve", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _n in range(240):
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{url}/connexion/", timeout=5).close()  # noqa: S310  our own address
                break
            time.sleep(0.25)
        else:
            stop(f"the house does not answer at {url}")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def accounts(home: pathlib.Path) -> list[dict[str, str]]:
    with (home / "demo" / "accounts.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def choose(home: pathlib.Path) -> dict[str, str]:
    """One login per profile, all of one school where the profile has a school, and with two children for the guardian."""
    os.environ["PREAU_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    rows = accounts(home)
    school = next(row["school"] for row in rows if row["profile"] == "head")
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["school"] != school):
        found.setdefault(row["profile"], row["login"])
    found |= _by_temper(rows) | _with_two_children(rows) | _form_tutor(rows, school)
    return found


def _by_temper(rows) -> dict[str, str]:
    from preau.directory.models import Enrolment
    from preau.portal.around import CYCLE_3

    logins = [row["login"] for row in rows if row["profile"] == "pupil_primary"]
    levels = Enrolment.objects.filter(person__account__login__in=logins).values_list("person__account__login", "level")
    return {f"pupil_primary:{'ecole' if level in CYCLE_3 else 'petits'}": login for login, level in levels}


def _with_two_children(rows) -> dict[str, str]:
    from django.db.models import Count

    from preau.directory.models import Guardianship

    logins = [row["login"] for row in rows if row["profile"] == "guardian"]
    most = Guardianship.objects.filter(guardian__account__login__in=logins).values_list("guardian__account__login")
    first = most.annotate(children=Count("pupil", distinct=True)).order_by("-children").first()
    return {"guardian": first[0]} if first else {}


def _form_tutor(rows, school: str) -> dict[str, str]:
    from preau.directory.models import FormTutor

    logins = [row["login"] for row in rows if row["profile"] == "teacher" and row["school"] == school]
    tutor = FormTutor.objects.filter(person__account__login__in=logins).values_list("person__account__login", flat=True).first()
    return {"teacher": tutor} if tutor else {}


def addresses(home: pathlib.Path, logins: dict[str, str]) -> dict[str, str]:
    """The pages that have a number in their address, and a run waiting for an answer."""
    from django.urls import reverse

    from preau.directory.models import Enrolment, FormTutor, Person

    head = Person.objects.get(account__login=logins["head"])
    school = head.positions.latest("pk").organisation
    tutored = FormTutor.objects.filter(person__account__login=logins["teacher"]).values_list("group_id", flat=True).first()
    pupil = Enrolment.objects.filter(school_id=school.pk).order_by("person__sort_name").values_list("person_id", flat=True)[3]
    name = Person.objects.get(pk=pupil).last_name
    return {
        "import": reverse("feeds:review", args=[_waiting_run(home)]),
        "search": f"{reverse('directory:search')}?q={name[:5]}",
        "person": reverse("directory:person", args=[pupil]),
        "class": reverse("directory:group", args=[tutored]),
        "letters": reverse("activation:people", args=[school.pk]),
    }


def _waiting_run(home: pathlib.Path) -> int:
    """The next day's delta, read and compared, and not yet answered."""
    from preau.feeds import runs
    from preau.feeds.models import Run

    if waiting := Run.objects.pending().first():
        return waiting.pk
    delta = next((home / "demo" / "files").glob("*.Delta"))
    run = runs.open_run(feed="aaf")
    runs.read(run, [delta])
    runs.compare(run)
    return run.pk


def sign_in(browser, url: str, login: str) -> list[dict]:
    """The cookies of an own device, so that each page begins signed in."""
    from preau.accounts.models import Account
    from preau.demo.keyring import PASSWORD

    context = browser.new_context(locale="fr-FR", service_workers="block")
    page = context.new_page()
    page.goto(f"{url}/connexion/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit], main form button:not([type=button])")
    page.wait_for_url(lambda here: "/connexion/" not in here)
    cookies = context.cookies()
    context.close()
    Account.objects.filter(login=login).update(new_device_at=None)  # each run is a new browser: homes would speak of nothing else
    return cookies


def take(browser, url: str, shot: Shot, path: str, cookies: list[dict], pictures: bool) -> None:
    for width, height in WIDTHS.items():
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                locale="fr-FR",
                timezone_id="Europe/Paris",
                device_scale_factor=1,
                service_workers="block",
                reduced_motion="reduce",
            )
            context.add_cookies(cookies)
            page = context.new_page()
            answer = page.goto(url + path, wait_until="networkidle")
            if answer.status != 200:
                stop(f"{shot.name} answered {answer.status} at {path}")
            file = OUT / f"{shot.name}-{width}-{theme}.png"
            page.screenshot(path=file, full_page=shot.whole)
            if pictures and shot.kept == (width, theme):
                keep(page, shot.name)
            context.close()


def keep(page, name: str) -> None:
    """A picture of the README: what one sees without scrolling, and light enough to live beside the code."""
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size > HEAVIEST:
        stop(f"{file} is heavier than {HEAVIEST // 1000} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=pathlib.Path, default=ROOT / "var" / "shots", help="the house of the demonstration")
    parser.add_argument("--port", type=int, default=8159)
    parser.add_argument("--only", nargs="*", default=[], help="names of shots")
    parser.add_argument("--pictures", action="store_true", help="also the README's, into docs/pictures")
    asked = parser.parse_args()
    home = asked.home.resolve()
    OUT.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    open_demo(home)
    logins = choose(home)
    found = addresses(home, logins)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with served(home, asked.port) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        cookies: dict[str, list] = {"": []}
        for shot in SHOTS:
            if (asked.only and shot.name not in asked.only) or (shot.profile and shot.profile not in logins):
                continue
            if shot.profile not in cookies:
                cookies[shot.profile] = sign_in(browser, url, logins[shot.profile])
            take(browser, url, shot, found.get(shot.address, shot.address), cookies[shot.profile], asked.pictures)
            print(f"  {shot.name}", flush=True)
        browser.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}/")


if __name__ == "__main__":
    main()
