import json

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.retention.purging import purge


class Command(BaseCommand):
    help = "Oublie ce qui a dépassé sa durée de conservation (chaque nuit, de lui-même)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="compte sans rien oublier")
        parser.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")

    def handle(self, *, dry_run, as_json, **options):
        done = purge(dry_run=dry_run)
        if as_json:
            rows = [{"table": p.table, "rule": p.rule.code, "days": p.rule.days, "rows": p.rows} for p in done]
            self.stdout.write(json.dumps({"purged": not dry_run, "rows": sum(p.rows for p in done), "tables": rows}, ensure_ascii=False))
            return
        for p in done:
            counted = ngettext("%(n)d ligne", "%(n)d lignes", p.rows) % {"n": p.rows}
            said = {"what": p.rule.label, "table": p.table, "delay": p.rule.said, "rows": counted}
            self.stdout.write(_("%(what)s (%(table)s, %(delay)s) : %(rows)s") % said)
        self.stdout.write(_("Essai : rien n’est oublié.") if dry_run else _("C’est fait."))
