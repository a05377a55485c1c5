import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Ouvre Préau : les pages et les travaux, en mode production."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute (8000)")
        parser.add_argument("--workers", type=int, default=int(os.environ.get("PREAU_WORKERS", "1")), help="processus de pages (1)")

    def handle(self, *, host, port, workers, **options):
        self.stdout.write(f"Préau est ouvert : {settings.PREAU_URL}  (Ctrl+C pour fermer)")
        self.stdout.flush()
        arguments = [sys.executable, "-m", "config.supervisor", host, str(port), str(workers)]
        os.execv(sys.executable, arguments)  # noqa: S606  the supervisor takes this process's place, without Django in memory
