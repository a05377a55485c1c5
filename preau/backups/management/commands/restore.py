import json
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from preau.backups.restoring import NotEmpty, restore
from preau.kit.refusal import Refusal
from preau.kit.stopped import Stopped


class Command(BaseCommand):
    help = "Remet la base de données et les fichiers d’une sauvegarde, en entier ou pas du tout."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FICHIER", help="l’archive que « preau backup » a écrite")
        parser.add_argument("--yes", action="store_true", help="remplace ce qui vit dans cette installation")
        parser.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")

    def handle(self, *, path, yes, as_json, **options):
        if not path.is_file():
            raise Refusal(_("« %(path)s » n’existe pas.") % {"path": path})
        began = time.monotonic()
        settings.HOME.mkdir(parents=True, exist_ok=True)
        watched = sys.stderr.isatty() and not as_json
        try:
            manifest = restore(path, replacing=yes, say=(lambda text: self.stderr.write(f"… {text}")) if watched else (lambda text: None))
        except NotEmpty as refusal:
            instead = _("Pour le faire quand même : --yes.")
            self.stderr.write(f"{refusal} {instead}")
            raise Stopped from refusal
        seconds = round(time.monotonic() - began, 2)
        if as_json:
            shown = {"file": str(path), "made_at": manifest.made_at, "version": manifest.version, "engine": manifest.engine}
            self.stdout.write(json.dumps({**shown, "rows": manifest.rows, "files": len(manifest.members), "seconds": seconds}))
            return
        said = {"day": manifest.made_at[:16].replace("T", " "), "rows": manifest.rows, "seconds": seconds}
        self.stdout.write(_("Restauré : l’état du %(day)s UTC, %(rows)s lignes, en %(seconds)s s.") % said)
