"""What a bench asks from inside a house, each step in a process of its own: `python -m tools.bench_house STEP SIZE`.

PREAU_HOME says which house. The last line printed is a JSON object.
"""

import csv
import json
import os
import pathlib
import sys
import time


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from config.command import prepare

    prepare()


def write(size: str) -> dict:
    """Invent the people and write their files; open the service that will receive them."""
    from preau.demo import opening
    from preau.demo.aaf import write_feed
    from preau.demo.population import Population
    from preau.demo.service import open_service

    began = time.monotonic()
    population = Population(size)
    written = write_feed(population, opening.folder() / "files")
    seconds = time.monotonic() - began
    open_service(population)
    _other_year(size)
    people = sum(written.counts[k] for k in ("Eleve", "PersRelEleve", "PersEducNat"))
    weight = sum(f.stat().st_size for f in written.full.iterdir()) / 1e6
    return {
        "people": people,
        "write_seconds": seconds,
        "files_mb": weight,
        "full": str(written.full),
        "doubles": written.doubles,
        "territory": population.territory.code,
    }


def _other_year(size: str) -> None:
    """The same keys with other names, classes and families: the import of the morning, in which everything changes."""
    from preau.demo import opening
    from preau.demo.aaf import write_feed
    from preau.demo.population import Population

    write_feed(Population(size, seed=16), opening.folder() / "other")


def settle(size: str) -> dict:
    """After the import: terms, accounts, lists."""
    from preau.demo import opening, stories
    from preau.demo.last_year import tell_last_year
    from preau.demo.population import Population
    from preau.demo.service import name_referents
    from preau.directory.models import Territory
    from preau.feeds.models import Run

    began = time.monotonic()
    population = Population(size)
    territory = Territory.objects.get()
    stories.cut_terms(territory, population)
    name_referents(territory, population)
    tell_last_year(territory, population)
    opening.hand_out_keys(population)
    run = Run.objects.applied().earliest("pk")
    return {"settle_seconds": time.monotonic() - began, "locked_seconds": run.locked_seconds}


def pages(size: str) -> dict:
    """Queries and weight of the home of each profile, of a list of 50 and of a search: asked without a server between."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from preau.accounts.models import Account
    from preau.demo import opening

    def measure(client: Client, path: str) -> dict:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        queries = len(captured)  # now: each request to come empties the log
        return {"path": path, "status": answer.status_code, "queries": queries, "kb": len(answer.content) / 1000}

    found: dict[str, dict] = {}
    people = {row["profile"]: row for row in opening.one_of_each()}
    lists = (("list of 50", "?taille=50"), ("search, exact", "?q=martin"), ("search, misspelt", "?q=matrin"))
    for profile, row in people.items():
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        client.force_login(Account.objects.get(login=row["login"]))
        found[f"home {profile}"] = measure(client, "/") | {"login": row["login"]}
        if profile == "head":
            for label, query in lists:
                found[label] = measure(client, reverse("directory:people") + query) | {"login": row["login"]}
            found |= {label: measure(client, path) | {"login": row["login"]} for label, path in _sheets(row["login"])}
    return found


def _sheets(login: str) -> list[tuple[str, str]]:
    """A class, one of its pupils and the school, of somebody who works in a school; who has not activated."""
    from django.urls import reverse

    from preau.directory.access import groups_visible_to
    from preau.directory.models import Group, Person

    me = Person.objects.get(account__login=login)
    group = groups_visible_to(me).filter(kind=Group.Kind.DIVISION, closed_on=None).order_by("code").first()
    pupil = group.memberships.exclude(enrolment=None).earliest("pk").person_id
    return [
        ("list of groups", reverse("directory:groups")),
        ("class", reverse("directory:group", args=[group.pk])),
        ("person", reverse("directory:person", args=[pupil])),
        ("school", reverse("directory:school", args=[group.school_id])),
        ("accounts to open", reverse("activation:people", args=[group.school_id])),
    ]


def accounts(path: pathlib.Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    _set_up()
    step = {"write": write, "settle": settle, "pages": pages}[sys.argv[1]]
    print(json.dumps(step(sys.argv[2])))
