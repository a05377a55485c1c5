import json
import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from preau.backups.making import back_up


class Command(BaseCommand):
    help = "Sauvegarde la base de données et les fichiers dans une archive, sans rien fermer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, metavar="FICHIER", help="l’archive à écrire (PREAU_HOME/backups/preau-….tar.gz)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")

    def handle(self, *, path, as_json, **options):
        began = time.monotonic()
        watched = sys.stderr.isatty() and not as_json
        path, manifest = back_up(path, say=(lambda text: self.stderr.write(f"… {text}")) if watched else (lambda text: None))
        seconds = round(time.monotonic() - began, 2)
        size = path.stat().st_size
        if as_json:
            shown = {"file": str(path), "bytes": size, "engine": manifest.engine, "tables": len(manifest.tables), "rows": manifest.rows}
            self.stdout.write(json.dumps({**shown, "files": len(manifest.members), "seconds": seconds}, ensure_ascii=False))
            return
        said = {"path": path, "mb": f"{size / 1e6:.1f}".replace(".", ","), "rows": manifest.rows, "seconds": seconds}
        self.stdout.write(_("Sauvegardé : %(path)s (%(mb)s Mo, %(rows)s lignes, %(seconds)s s).") % said)
        self.stdout.write(_("Gardez-la ailleurs que sur cette machine : elle contient la clé secrète et les données de tous."))
