import datetime
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from preau.demo import opening
from preau.demo.facts import SIZES
from preau.demo.keyring import PASSWORD
from preau.demo.population import Population
from preau.demo.primary import ecoles_of
from preau.kit.stopped import Stopped


class Command(BaseCommand):
    requires_system_checks = []  # the pages are not asked for
    help = "Ouvre une démonstration : un territoire fictif dans les vrais établissements."

    def add_arguments(self, parser):
        parser.add_argument(
            "--size",
            choices=SIZES,
            default=None,
            help="sector (3 collèges, 8 écoles), cantal (22 et 129, défaut), hauts-de-seine (93 collèges)",
        )
        parser.add_argument("--seed", type=int, default=None, help="graine du tirage : la même donne les mêmes gens (15)")
        parser.add_argument("--date", type=datetime.date.fromisoformat, default=None, help="jour de l’export, AAAA-MM-JJ (aujourd’hui)")
        parser.add_argument("--serve", action="store_true", help="puis ouvre les pages")
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute avec --serve (8000)")
        parser.add_argument("--yes", action="store_true", help="recommence à neuf si une démonstration existe déjà")

    def handle(self, *, size, seed, date, serve, port, yes, **options):
        there = opening.found()
        if there and there.state == "ready" and not yes:
            self._keep(there, size, seed, date)
        else:
            self._open(there, size or "cantal", 15 if seed is None else seed, date or timezone.localdate())
        self._show(port if serve else None)
        if serve:
            call_command("serve", port=port)

    def _keep(self, there: opening.Opened, size, seed, date) -> None:
        """What is not asked for is taken as it is found."""
        here = there.wish
        if (size or here.size, here.seed if seed is None else seed, str(date or here.date)) != (here.size, here.seed, here.date):
            self.stderr.write(
                f"Une autre démonstration est déjà là ({here.size}, graine {here.seed}, {here.date}). "
                "Avec --yes, elle est effacée et tout recommence."
            )
            raise Stopped
        self.stdout.write(f"La démonstration est déjà là ({here.size}, {here.date}). Pour recommencer à neuf : --yes")

    def _open(self, there: opening.Opened | None, size: str, seed: int, date: datetime.date) -> None:
        population = Population(size, seed=seed, date=date)
        wish = opening.Wish(size, seed, population.date.isoformat())
        if there:
            opening.start_over()
        self.started = time.monotonic()
        opened = opening.open_demo(population, wish, say=self._say)
        seconds = time.monotonic() - self.started
        ecoles = len(ecoles_of(population))
        schools = f"{len(population.schools)} collèges" + (f", {ecoles} écoles" if ecoles else "")
        self.stdout.write(f"{schools}, {_thousands(opened.people)} personnes, en {seconds:.0f} s.")

    def _say(self, text: str) -> None:
        seconds = time.monotonic() - self.started
        self.stdout.write(f"  {seconds:5.1f} s  {text}")
        sys.stdout.flush()

    def _show(self, port: int | None) -> None:
        self.stdout.write(f"\n  {'profil':<22} {'identifiant':<34} nom, établissement")
        for row in opening.one_of_each():
            self.stdout.write(f"  {row['profile']:<22} {row['login']:<34} {', '.join(filter(None, (row['name'], row['school'])))}")
        self.stdout.write(f"\n  Mot de passe de tous : {PASSWORD}")
        self.stdout.write(f"  D’autres comptes : {opening.folder() / 'accounts.csv'}")
        self.stdout.write(f"  À activer, avec leur code : {opening.folder() / 'accounts-new.csv'}")
        delta = next((opening.folder() / "files").glob("*.Delta"), None)
        if delta:
            self.stdout.write(f"  À importer ensuite, le lendemain : {delta}")
        address = settings.PREAU_URL if port in (None, 8000) or f":{port}" in settings.PREAU_URL else f"http://localhost:{port}"
        self.stdout.write(f"  Adresse : {address}" + ("" if port else "  (preau serve)") + "\n")


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", " ")
