"""The change of year as a feed: what `feeds` calls. Nothing is read from files; `asking.rehearse` opens the run."""

from collections.abc import Callable

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as say_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from preau.directory.models import AudienceKey, AudienceRefusal, PlannedGroup, School, Term, YearPlan
from preau.directory.new_year import access
from preau.directory.new_year.comparing import compare
from preau.directory.new_year.mends import MENDERS, MENDS
from preau.directory.new_year.preparing import FEED
from preau.directory.sources.feed import DirectoryFeed
from preau.feeds.models import Run
from preau.feeds.registry import Comparison
from preau.feeds.words import Words

KINDS = {
    "divisions": _("classes"),
    "groups": _("groupes"),
    "terms": _("périodes"),
    "pupils": _("élèves"),
    "memberships": _("places dans une classe ou un groupe"),
    "tutors": _("professeurs principaux"),
    "teachings": _("services d’enseignement"),
    "delegates": _("délégués de classe"),
    "mandates": _("mandats"),
    "teams": _("équipes et communautés"),
}
WORDS = Words(
    takes_files=False,
    listed=("divisions", "groups", "terms", "pupils", "tutors", "mandates"),
    created=_("À ouvrir"),
    updated=_("Montent d’un niveau"),
    left=_("À fermer"),
    unchanged=_("Restent"),
    actions={"created": _("à ouvrir"), "updated": _("attendu un niveau plus haut"), "left": _("à fermer")},
    apply_nothing=_("Noter que rien ne change"),
    apply=_("Changer d’année"),
    apply_anyway=_("Changer d’année quand même"),
    hint=_("D’ordinaire, on attend le mois de mai. Rien n’est perdu : le changement pourra être annulé."),
    dialog=_("Changer d’année malgré cela ?"),
    warning=_("Ce qui est de l’année se ferme à son dernier jour. Le changement pourra être annulé."),
    job=_("Changement d’année"),
    undo=_("Annuler le changement d’année"),
    undo_question=_("Annuler ce changement d’année ?"),
    undo_now=_("Revenir à l’année d’avant"),
    dismissed=_("Répétition écartée : rien n’a changé."),
    list_empty=_("Rien ne se ferme ni ne s’ouvre ici."),
    undo_job=_("Retour à l’année d’avant"),
    keep=_("Le garder"),
    back=_("Revenir au changement d’année"),
    cannot=_("Ce changement d’année ne peut pas être annulé"),
    only_applied=_("Seul un changement d’année fait peut être annulé ; celui-ci est « %(state)s »."),
    undone=_("Ce changement d’année a été annulé."),
    nothing_odd=_("Rien à signaler : tout est prêt."),
    remarks=_("À vérifier"),
)


class YearFeed(DirectoryFeed):
    code = FEED
    name = _("Changement d’année scolaire")
    short_name = _("Nouvelle année")
    kinds = KINDS
    people: tuple[str, ...] = ("pupils",)
    mends = MENDS
    menders = MENDERS
    derived = frozenset({AudienceKey, AudienceRefusal, PlannedGroup, YearPlan})
    words = WORDS
    access = access

    def title_of(self, run: Run) -> str:
        names = [school["name"] for school in run.schools.values()]
        where = names[0] if len(names) == 1 else ngettext("%(n)s établissement", "%(n)s établissements", len(names)) % {"n": len(names)}
        return say_now("Année %(year)s, %(where)s") % {"year": run.project, "where": where}

    def home_of(self, run: Run) -> tuple[str, str]:
        """Where one comes from: the page of the school's new year, or that of the territory."""
        if len(run.schools) == 1:
            school = School.objects.filter(uai__in=run.schools).first()
            if school:
                return say_now("Nouvelle année"), reverse("new_year:school", args=[school.pk])
        return say_now("Nouvelle année"), reverse("new_year:schools")

    def total_words(self, run: Run, counts: dict[str, int]) -> dict[str, str]:
        """Figures of the review: pupils only."""
        return {
            "updated": ngettext("élève monte d’un niveau", "élèves montent d’un niveau", counts["updated"]),
            "left": ngettext("élève finit le dernier niveau", "élèves finissent le dernier niveau", counts["left"]),
        }

    def compare(self, run: Run, say: Callable[[str], None]) -> Comparison:
        return compare(run, say)

    def stamp(self) -> tuple:
        figures = [tuple(m.objects.aggregate(n=Count("*"), last=Max("pk")).values()) for m in (Term, PlannedGroup, YearPlan)]
        return (*super().stamp(), *figures, YearPlan.objects.aggregate(at=Max("changed_at"))["at"])

    def may_import(self, person) -> bool:
        """It comes from no file: its runs are opened by `asking`."""
        return False

    def may_apply(self, person, run: Run) -> bool:
        return access.may_change_year(person, run)
