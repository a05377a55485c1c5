"""`preau school succeed OLD NEW --on DATE`: a school closes, another stands in its place."""

import datetime
import json
from dataclasses import asdict

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from preau.directory.models import School
from preau.directory.successions import succeed
from preau.kit.refusal import Refusal


class Command(BaseCommand):
    help = "Réunit un établissement à son successeur : fermeture, fusion, changement d’UAI."

    def add_arguments(self, parser):
        which = parser.add_subparsers(dest="which", required=True)
        one = which.add_parser("succeed", help="un établissement ferme, un autre prend sa place")
        one.add_argument("old", metavar="UAI", help="celui qui ferme")
        one.add_argument("new", metavar="UAI", help="celui qui lui succède")
        one.add_argument("--on", type=datetime.date.fromisoformat, required=True, help="premier jour du successeur : 2027-09-01")
        one.add_argument("--deed", default="", help="l’acte qui l’a décidé")
        one.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")

    def handle(self, *, old, new, on, deed, as_json, **_options):
        taken = succeed(self.school(old), by=self.school(new), on=on, deed=deed)
        if as_json:
            self.stdout.write(json.dumps(asdict(taken)))
            return
        said = _("Repris : %(pupils)s élèves, %(staff)s personnels, %(classes)s classes et groupes, %(groups)s équipes.")
        self.stdout.write(said % asdict(taken))

    def school(self, uai: str) -> School:
        found = School.objects.filter(uai=uai.upper()).first()
        if found is None:
            raise Refusal(_("Aucun établissement n’a l’UAI « %(uai)s ».") % {"uai": uai})
        return found
