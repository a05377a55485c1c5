"""From nothing to a house where people live: files, import, accounts, lists. The steps of `preau demo`."""

import csv
import json
import pathlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.demo import keyring, stories
from preau.demo.aaf import write_feed
from preau.demo.last_year import tell_last_year
from preau.demo.population import Population
from preau.demo.primary_files import WrittenPrimary, write_primary
from preau.demo.service import name_referents, open_service
from preau.directory.activation.opening import open_accounts
from preau.directory.facts import load_facts
from preau.directory.models import Function, Person, Position, Territory
from preau.feeds import runs
from preau.feeds.models import Run
from preau.journal.writing import acting
from preau.kit.refusal import Refusal

FEED = "aaf"


class NotADemo(Refusal):
    def __init__(self):
        super().__init__(
            _("Cette installation sert déjà à un vrai territoire : la démonstration n’y touche pas."),
            instead=_("Choisissez un autre dossier avec PREAU_HOME."),
        )


@dataclass(frozen=True)
class Wish:
    size: str
    seed: int
    date: str


@dataclass
class Opened:
    wish: Wish
    people: int
    state: str = "ready"


def folder() -> pathlib.Path:
    return settings.HOME / "demo"


def _mark() -> pathlib.Path:
    return folder() / "demo.json"


def found() -> Opened | None:
    """The demo that lives here; one that was interrupted says `begun`."""
    if not _mark().exists():
        return None
    said = json.loads(_mark().read_text(encoding="utf-8"))
    return Opened(Wish(**said["wish"]), said["people"], said["state"])


def _say_state(opened: Opened) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    _mark().write_text(json.dumps(asdict(opened), indent=1), encoding="utf-8")


def start_over() -> None:
    """Forget the demo that lives here: its people, its files. Refuses where real people live."""
    if found() is None:
        raise NotADemo
    call_command("flush", interactive=False, verbosity=0)
    load_facts(again=True)
    shutil.rmtree(folder(), ignore_errors=True)


def open_demo(population: Population, wish: Wish, *, say: Callable[[str], None]) -> Opened:
    """Write the files, import them as any user would, open the accounts."""
    if found() is None and Territory.objects.exists():
        raise NotADemo
    _say_state(Opened(wish, 0, "begun"))
    say(_("Les fichiers de l’académie s’écrivent"))
    written = write_feed(population, folder() / "files")
    by = administrator(open_service(population))
    primary = write_primary(population, folder() / "files")
    with acting(account_id=by.account_id, person_id=by.pk):
        read = [import_files(written.full, account=by.account, say=say), *import_primary(primary, account=by.account, say=say)]
        say(_("Les établissements s’installent"))
        settle(population, written.doubles)
        stories.join_villages(population, primary.rpi)
        say(_("Les comptes s’ouvrent"))
        hand_out_keys(population)
    people = sum(run.read.get(kind, 0) for run in read if run.feed != "onde" for kind in ("students", "guardians", "staff"))
    opened = Opened(wish, people)
    _say_state(opened)
    return opened


def administrator(territory: Territory) -> Person:
    """The département's person who imports, with an account before all others."""
    held = Position.objects.filter(organisation__territory=territory, function=Function.DEPARTEMENT_IT).order_by("pk")
    person = held.select_related("person").first().person
    open_accounts([person])
    return Person.objects.select_related("account").get(pk=person.pk)


def import_files(
    path: pathlib.Path, *, account: Account, say: Callable[[str], None] = lambda text: None, feed: str = FEED, **options: str
) -> Run:
    """The steps of any import."""
    run = runs.open_run(feed=feed, account=account, **options)
    say(_("Les fichiers se lisent"))
    runs.read(run, [path])
    say(_("Les fichiers se comparent à l’annuaire"))
    comparison = runs.compare(run)
    return runs.apply(run, comparison=comparison, confirmed=True, say=say)


def import_primary(written: WrittenPrimary, *, account: Account, say: Callable[[str], None]) -> list[Run]:
    """The académie's export of the 1st degree, then what heads of écoles send: their relatives have ties to confirm."""
    if written.full is None:
        return []
    found = [import_files(written.full, account=account, say=say)]
    say(_("Les fichiers des écoles se lisent"))
    return found + [import_files(path, account=account, feed="onde", school=uai) for uai, path in written.onde.items()]


def settle(population: Population, doubles: list[tuple[int, int]]) -> None:
    territory = Territory.objects.get(code=population.territory.code)
    stories.cut_terms(territory, population)
    name_referents(territory, population)
    stories.elect_delegates(territory, population)
    tell_last_year(territory, population)
    stories.record_judgments(population)
    stories.correct_by_hand(population)
    stories.gather_referents(territory, population)
    stories.hand_over(territory, population)
    stories.merge_doubles(doubles)


def hand_out_keys(population: Population) -> None:
    territory = Territory.objects.get(code=population.territory.code)
    roster = keyring.open_everybody(territory, population)
    keyring.write_accounts(folder() / "accounts.csv", roster)
    keyring.write_new_accounts(folder() / "accounts-new.csv", roster)


def one_of_each(path: pathlib.Path | None = None) -> list[dict[str, str]]:
    """The first line of each profile of accounts.csv."""
    chosen: dict[str, dict[str, str]] = {}
    with (path or folder() / "accounts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            chosen.setdefault(row["profile"], row)
    return list(chosen.values())
