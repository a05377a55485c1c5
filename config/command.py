"""The command `preau`: Django's commands under one name, on a database that is always there and up to date.

Exit status: 0 done, 1 unreadable or refused, 2 stopped to ask (`--yes` goes on), 64 usage error.
"""

import os
import sys

USAGE, REFUSED = 64, 1
# Commands that must not touch the database, or that decide themselves when to.
BARE = {
    "collectstatic",
    "compilemessages",
    "makemessages",
    "makemigrations",
    "migrate",
    "backup",
    "restore",
    "check",
    "help",
    "version",
    "test",
}


def main(argv: list[str] | None = None) -> int:
    argv = list(sys.argv if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    name = argv[1] if len(argv) > 1 else "help"
    if name in ("serve", "demo"):
        _address_of_serve(argv)
    import django
    from django.core.management import ManagementUtility, get_commands
    from django.core.management.base import CommandError

    django.setup()
    from preau.kit.refusal import Refusal

    if name in ("help", "--help", "-h") and len(argv) <= 2:
        print(_help())
        return 0
    if name not in get_commands():
        print(f"preau: commande inconnue « {name} ». La liste : preau help", file=sys.stderr)
        return USAGE
    try:
        if name not in BARE and not {"--help", "-h"} & set(argv[2:]):
            prepare()
        ManagementUtility(["preau", *argv[1:]]).execute()
    except Refusal as refusal:
        print(f"preau : {refusal}", file=sys.stderr)
        return REFUSED
    except CommandError as error:
        print(f"preau : {error}", file=sys.stderr)
        return error.returncode
    except SystemExit as done:  # argparse leaves with 2 for a wrong usage; commands that stop to ask leave through Stopped
        code = done.code
        if isinstance(code, str):
            print(code, file=sys.stderr)
            return REFUSED
        return USAGE if code == 2 and not getattr(done, "asked", False) else (code or 0)
    return 0


def _address_of_serve(argv: list[str]) -> None:
    """PREAU_URL follows --port, and must be known before settings are read."""
    port = "8000"
    for i, word in enumerate(argv):
        if word == "--port" and i + 1 < len(argv):
            port = argv[i + 1]
        elif word.startswith("--port="):
            port = word.split("=", 1)[1]
    os.environ.setdefault("PREAU_URL", f"http://localhost:{port}")


def prepare() -> None:
    """Create or migrate the database, and load the facts that the house needs, when either is behind."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from preau.backups.restoring import refuse_while_interrupted
    from preau.directory.facts import load_facts

    settings.HOME.mkdir(parents=True, exist_ok=True)
    refuse_while_interrupted()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    load_facts()


def _help() -> str:
    from django.core.management import get_commands, load_command_class

    lines = ["preau : l'école numérique d'un département", "", "Commandes :"]
    for name, app in sorted(get_commands().items()):
        if app.startswith("preau"):
            lines.append(f"  {name:<12} {load_command_class(app, name).help}")
    return "\n".join([*lines, "", "Détail d'une commande : preau COMMANDE --help"])


if __name__ == "__main__":
    sys.exit(main())
