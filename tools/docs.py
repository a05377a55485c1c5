"""`make docs`: the pages of docs/reference/ that the code says itself: rights, personal data, commands, addresses, settings."""

import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "reference"


def table(head: list[str], rows: list[list]) -> str:
    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line(["---"] * len(head)), *(line(row) for row in rows)]) + "\n"


def rights() -> str:
    from preau.kit.rights import all_rights

    rows = [[said.room, said.label, "; ".join(f"{who} : {reach}" for who, reach in said.holders.items())] for said in all_rights()]
    return "# Table des droits\n\nÉcrite par `make docs` d’après les `access.py`.\n\n" + table(["pièce", "droit", "qui, et jusqu’où"], rows)


def personal_data() -> str:
    from importlib import import_module

    from django.apps import apps

    rows = []
    for config in apps.get_app_configs():
        if config.name.startswith("preau.") and (pathlib.Path(config.path) / "personal_data.py").exists():
            for kept in getattr(import_module(f"{config.name}.personal_data"), "KEPT", []):  # kit has the word, and no table
                rows.append([config.label, kept.model._meta.object_name, kept.purpose, kept.delay, kept.on_erasure])
    head = ["pièce", "table", "pourquoi", "jusqu’à quand", "à l’effacement"]
    return "# Données personnelles\n\nÉcrite par `make docs` d’après les `personal_data.py`.\n\n" + table(head, rows)


COMMON = {"help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}


def commands() -> str:
    from django.core.management import get_commands, load_command_class

    status = "0 fait, 1 illisible ou refusé, 2 arrêté pour demander (`--yes` continue), 64 mal appelée"
    text = f"# Commandes\n\nÉcrite par `make docs`. État de sortie : {status}.\n"
    for name, app in sorted(get_commands().items()):
        if app.startswith("preau"):
            parser = load_command_class(app, name).create_parser("preau", name)
            own = [action for action in parser._actions if action.dest not in COMMON]
            rows = [[f"`{' '.join(action.option_strings) or action.dest}`", action.help or ""] for action in own]
            text += f"\n## preau {name}\n\n{parser.description or ''}\n" + ("\n" + table(["option", "sens"], rows) if rows else "")
    return text


def addresses() -> str:
    from django.urls import URLPattern, get_resolver

    rows = []

    def walk(patterns, prefix="", space=""):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                door = "ouverte" if not getattr(pattern.callback, "login_required", True) else ""
                rows.append([f"`/{address}`", f"{space}{pattern.name or ''}", door])
            else:
                walk(pattern.url_patterns, address, f"{pattern.namespace}:" if pattern.namespace else space)

    walk(get_resolver().url_patterns)
    return "# Adresses\n\nÉcrite par `make docs`.\n\n" + table(["adresse", "nom", "sans connexion"], rows)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    OUT.mkdir(parents=True, exist_ok=True)
    for name, write in {"addresses": addresses, "rights": rights, "personal-data": personal_data, "commands": commands}.items():
        (OUT / f"{name}.md").write_text(write(), encoding="utf-8")
        print(f"docs/reference/{name}.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
