"""`preau import aaf PATH…` and `preau import undo ID`; other feeds by their own code."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.feeds import registry, runs
from preau.feeds.models import Remark, Run
from preau.feeds.undoing import undo
from preau.feeds.words import words_of
from preau.kit.refusal import Refusal
from preau.kit.stopped import Stopped

OPTIONS = {
    "school": ("UAI", "l’établissement dont il s’agit, quand les fichiers ne le disent pas"),
    "mapping": ("NOM", "la correspondance des colonnes, enregistrée sous ce nom"),
}
SHOWN = 20  # remarks on the screen; all of them with --json and on the page


class Command(BaseCommand):
    help = "Lit un export (AAF, ONDE, tableau…), montre ce qu'il changerait, l'applique ; ou annule un import."
    requires_system_checks: list[str] = []  # pages are not needed to import

    def add_arguments(self, parser):
        which = parser.add_subparsers(dest="which", required=True)
        for code in registry.codes():
            if not words_of(registry.feed_of(code)).takes_files:
                continue
            one = which.add_parser(code, help=str(registry.feed_of(code).name))
            one.add_argument("paths", nargs="+", type=Path, metavar="CHEMIN", help="dossier, fichiers, archive .tgz ou .zip")
            for name in registry.feed_of(code).options:
                one.add_argument(f"--{name}", default="", metavar=OPTIONS[name][0], help=OPTIONS[name][1])
            one.add_argument("--dry-run", action="store_true", help="montre sans rien appliquer")
            one.add_argument("--yes", action="store_true", help="applique même si beaucoup de personnes disparaissent")
            one.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")
        back = which.add_parser("undo", help="annule un import")
        back.add_argument("id", type=int)
        back.add_argument("--json", action="store_true", dest="as_json", help="un seul objet JSON sur la sortie standard")

    def handle(self, *, which, **options):
        if which == "undo":
            self.undo(**options)
        else:
            self.bring_in(which, **options)

    def bring_in(self, code: str, *, paths, dry_run: bool, yes: bool, as_json: bool, **options):
        said = {name: options.get(name, "") for name in registry.feed_of(code).options}
        run = runs.open_run(feed=code, **said)
        watched = sys.stderr.isatty() and not as_json
        say = (lambda text: self.stderr.write(f"… {text}")) if watched else (lambda text: None)
        try:
            runs.read(run, paths, say=say)
            comparison = runs.compare(run, say=say, keep_proposals=not yes)
            if not dry_run and (yes or not run.asks):
                runs.apply(run, comparison=comparison, confirmed=yes, say=say)
        except Refusal:
            if as_json:
                self.print_json(run)
            raise
        if as_json:
            self.print_json(run)
        else:
            self.print_words(run, dry_run=dry_run)
        if run.asks and not yes and not dry_run:
            self.stderr.write(
                _("Rien n’est appliqué. Pour continuer quand même : --yes, ou la page de l’import n° %(id)s.") % {"id": run.pk}
            )
            raise Stopped

    def print_json(self, run: Run) -> None:
        mends = registry.feed_of(run.feed).mends
        shown = {
            "feed": registry.asked_code(run.feed),
            "kind": run.kind,
            "read": run.read,
            "changes": run.changes,
            "remarks": [{"code": r.code, "file": r.file, "line": r.line, "text": said(mends, r)} for r in run.remarks.all()],
            "applied": run.state == Run.State.APPLIED,
            "id": run.pk,
            "seconds": run.seconds,
            "peak_mb": run.peak_mb,
        }
        if run.refusal:
            shown["refusal"] = run.refusal
        if run.alarms:
            shown["alarms"] = [alarm["text"] for alarm in run.alarms]
        self.stdout.write(json.dumps(shown, ensure_ascii=False))

    def print_words(self, run: Run, *, dry_run: bool) -> None:
        feed = registry.feed_of(run.feed)
        read = ", ".join(str(feed.counted[kind] % {"n": n}) for kind, n in run.read.items() if n)
        self.stdout.write(_("Lu (%(kind)s) : %(read)s") % {"kind": run.get_kind_display(), "read": read})
        words = {"created": _("À créer"), "updated": _("À modifier"), "left": _("Qui partent"), "unchanged": _("Inchangés")}
        for action, word in words.items():
            counts = ", ".join(str(feed.counted[kind] % {"n": n}) for kind, n in run.changes[action].items() if n)
            self.stdout.write(_("%(what)s : %(counts)s") % {"what": word, "counts": counts or "0"})
        for alarm in run.alarms:
            self.stdout.write(f"! {alarm['text']}")
        remarks = list(run.remarks.all()[: SHOWN + 1])
        for remark in remarks[:SHOWN]:
            place = f"{remark.file}:{remark.line} " if remark.file else ""
            self.stdout.write(f"- {place}{said(feed.mends, remark)}")
        if len(remarks) > SHOWN:
            more = run.remarks.count() - SHOWN
            self.stdout.write(ngettext("… et %(n)s autre remarque.", "… et %(n)s autres remarques.", more) % {"n": more})
        if run.state == Run.State.APPLIED:
            self.stdout.write(_("Appliqué. Import n° %(id)s, %(seconds)s s.") % {"id": run.pk, "seconds": run.seconds})
        elif dry_run:
            self.stdout.write(_("Essai : rien n’est appliqué."))

    def undo(self, *, id: int, as_json: bool, **_options):  # noqa: A002
        run = Run.objects.filter(pk=id).first()
        if run is None:
            raise Refusal(_("Il n’y a pas d’import n° %(id)s.") % {"id": id})
        run = undo(run)
        if as_json:
            self.stdout.write(json.dumps({"id": run.pk, "undone": True, "attached": run.attached}, ensure_ascii=False))
            return
        self.stdout.write(_("Import n° %(id)s annulé.") % {"id": run.pk})
        for room, n in sorted(run.attached.items()):
            self.stdout.write(_("Gardé et fermé, car on s’en est servi depuis — %(room)s : %(n)s") % {"room": room, "n": n})


def said(mends: dict[str, registry.Mend], remark: Remark) -> str:
    """A remark that one understands alone: « Deux classes pour un élève : Zoé PAGÈS, 6A, 6B »."""
    title = mends[remark.code].title
    return _("%(what)s : %(detail)s") % {"what": title, "detail": remark.text} if remark.text else str(title)
