import errno
import os
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Ouvre Préau : les pages et les travaux, en mode production."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute (8000)")
        parser.add_argument("--workers", type=int, default=int(os.environ.get("PREAU_WORKERS", "1")), help="processus de pages (1)")

    def handle(self, *, host, port, workers, **options):
        refuse_a_port_in_use(host, port)
        self.stdout.write(f"Préau est ouvert : {settings.PREAU_URL}  (Ctrl+C pour fermer)")
        self.stdout.flush()
        arguments = [sys.executable, "-m", "config.supervisor", host, str(port), str(workers)]
        os.execv(sys.executable, arguments)  # noqa: S606  the supervisor takes this process's place, without Django in memory


def refuse_a_port_in_use(host: str, port: int) -> None:
    """The page server shares its port with whoever holds it already: two houses would answer in turn, and nobody would know."""
    family, kind, number, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(family, kind, number) as mine:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            mine.bind(address)
        except OSError as error:
            why = "il est déjà pris, peut-être par un autre Préau" if error.errno == errno.EADDRINUSE else error.strerror
            raise CommandError(f"Le port {port} ne s’ouvre pas : {why}. Un autre se choisit avec --port.") from error
