"""`preau year prepare|preview|apply|undo`: the change of school year, for one school or for all those of a territory."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.models import School, YearPlan
from preau.directory.new_year.asking import rehearse
from preau.directory.new_year.preparing import is_applied, plan_of, prepare_all
from preau.feeds import runs
from preau.feeds.models import Run
from preau.feeds.registry import feed_of
from preau.feeds.undoing import undo
from preau.kit.refusal import Refusal
from preau.kit.stopped import Stopped

SHOWN = 20


class Command(BaseCommand):
    help = "Change d’année scolaire : prépare, répète, applique, annule."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        which = parser.add_subparsers(dest="which", required=True)
        helps = {
            "prepare": "copie la structure de cette année pour la suivante",
            "preview": "répète le changement : nombres et points à vérifier, rien n’est appliqué",
            "apply": "ferme l’année, ouvre la suivante",
        }
        for name, said in helps.items():
            one = which.add_parser(name, help=said)
            of = one.add_mutually_exclusive_group(required=True)
            of.add_argument("--school", metavar="UAI", help="un établissement")
            of.add_argument("--territory", metavar="CODE", help="tous ceux d’un territoire : 15")
            one.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")
            if name == "apply":
                one.add_argument("--yes", action="store_true", help="applique même si l’année n’est pas finie")
        back = which.add_parser("undo", help="annule un changement d’année")
        back.add_argument("id", type=int)
        back.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")

    def handle(self, *, which, **options):
        {"prepare": self.prepare, "preview": self.preview, "apply": self.apply, "undo": self.undo}[which](**options)

    def schools(self, school: str | None, territory: str | None) -> list[School]:
        rows = School.objects.open()
        found = list(rows.filter(uai=school.upper()) if school else rows.filter(territory__code=territory).order_by("uai"))
        if not found:
            raise Refusal(
                _("Aucun établissement n’a l’UAI « %(uai)s ».") % {"uai": school}
                if school
                else _("Aucun établissement dans le territoire « %(code)s ».") % {"code": territory}
            )
        return found

    def plans(self, school: str | None, territory: str | None) -> list[YearPlan]:
        """Those prepared and not yet applied."""
        found = [plan_of(one) for one in self.schools(school, territory)]
        return [plan for plan in found if plan and not is_applied(plan)]

    def prepare(self, *, school, territory, as_json: bool, **_options):
        plans = prepare_all(self.schools(school, territory))
        year = plans[0].year.name if plans else ""
        counts = {plan.school.uai: self.counts(plan) for plan in plans}
        if as_json:
            self.stdout.write(json.dumps({"year": year, "schools": counts}, ensure_ascii=False))
            return
        for uai, found in counts.items():
            self.stdout.write(_("%(uai)s : %(divisions)s classes, %(groups)s groupes") % {"uai": uai, **found})
        said = ngettext("%(year)s préparée pour %(n)s établissement.", "%(year)s préparée pour %(n)s établissements.", len(plans))
        self.stdout.write(said % {"year": year, "n": len(plans)})

    def counts(self, plan: YearPlan) -> dict[str, int]:
        return {word: plan.groups.filter(kind=kind).count() for word, kind in (("divisions", "division"), ("groups", "teaching"))}

    def preview(self, *, school, territory, as_json: bool, **_options):
        run, _comparison = rehearse(self.plans(school, territory), say=self.say(as_json))
        self.show(run, as_json)
        if not as_json:
            self.stdout.write(_("Répétition : rien n’est appliqué."))

    def apply(self, *, school, territory, as_json: bool, yes: bool, **_options):
        say = self.say(as_json)
        run, comparison = rehearse(self.plans(school, territory), say=say, keep_proposals=not yes)
        if yes or not run.asks:
            runs.apply(run, comparison=comparison, confirmed=yes, say=say)
        self.show(run, as_json)
        if run.state != Run.State.APPLIED:
            said = _("Rien n’est appliqué. Pour continuer quand même : --yes, ou la page du changement n° %(id)s.")
            self.stderr.write(said % {"id": run.pk})
            raise Stopped
        if not as_json:
            self.stdout.write(_("Année changée. Changement n° %(id)s, %(seconds)s s.") % {"id": run.pk, "seconds": run.seconds})

    def undo(self, *, id: int, as_json: bool, **_options):  # noqa: A002
        run = Run.objects.filter(pk=id, feed="year").first()
        if run is None:
            raise Refusal(_("Il n’y a pas de changement d’année n° %(id)s.") % {"id": id})
        run = undo(run)
        if as_json:
            self.stdout.write(json.dumps({"id": run.pk, "undone": True, "attached": run.attached}, ensure_ascii=False))
            return
        self.stdout.write(_("Changement d’année n° %(id)s annulé.") % {"id": run.pk})
        for room, n in sorted(run.attached.items()):
            self.stdout.write(_("Gardé et fermé, car on s’en est servi depuis — %(room)s : %(n)s") % {"room": room, "n": n})

    def say(self, as_json: bool):
        if as_json or not sys.stderr.isatty():
            return lambda text: None
        return lambda text: self.stderr.write(f"… {text}")

    def show(self, run: Run, as_json: bool) -> None:
        remarks = list(run.remarks.values("code", "text", "uai"))
        if as_json:
            shown = {
                "id": run.pk,
                "year": run.project,
                "schools": sorted(run.schools),
                "changes": run.changes,
                "problems": remarks,
                "alarms": [alarm["text"] for alarm in run.alarms],
                "applied": run.state == Run.State.APPLIED,
                "seconds": run.seconds,
                "locked_seconds": run.locked_seconds,
            }
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
            return
        feed = feed_of(run.feed)
        for action, word in (("created", _("À ouvrir")), ("left", _("À fermer")), ("updated", _("Montent d’un niveau"))):
            counts = ", ".join(f"{n} {feed.kinds[kind]}" for kind, n in run.changes.get(action, {}).items() if n)
            self.stdout.write(f"{word} : {counts or '0'}")
        for alarm in run.alarms:
            self.stdout.write(f"! {alarm['text']}")
        for remark in remarks[:SHOWN]:
            self.stdout.write(f"- {remark['uai']} {feed.mends[remark['code']].title}. {remark['text']}")
        if len(remarks) > SHOWN:
            more = len(remarks) - SHOWN
            self.stdout.write(ngettext("… et %(n)s autre remarque.", "… et %(n)s autres remarques.", more) % {"n": more})
