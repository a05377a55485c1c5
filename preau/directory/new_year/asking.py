"""Runs of the change of year: a rehearsal reports counts and problems, and is what one then applies."""

from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import Group, PlannedGroup, School, SchoolYear, YearPlan
from preau.directory.new_year.preparing import FEED, KINDS, year_before
from preau.feeds import runs
from preau.feeds.models import Run
from preau.feeds.registry import Comparison
from preau.kit.refusal import Refusal


class NothingPrepared(Refusal):
    def __init__(self):
        super().__init__(
            _("Aucun établissement n’a préparé sa nouvelle année."), instead=_("Préparez-la d’abord, puis répétez le changement.")
        )


class SeveralYears(Refusal):
    def __init__(self, years: Iterable[SchoolYear]):
        named = ", ".join(str(year) for year in years)
        super().__init__(_("Ces établissements n’ouvrent pas la même année (%(years)s) : changez-les à part.") % {"years": named})


def open_run(plans: Iterable[YearPlan], *, account=None) -> Run:
    """One run for these schools; earlier rehearsals of a single one of them that nobody answered are set aside."""
    plans = list(plans)
    if not plans:
        raise NothingPrepared
    years = {plan.year_id: plan.year for plan in plans}
    if len(years) > 1:
        raise SeveralYears(years.values())
    year = plans[0].year
    schools = {s.uai: {"name": str(s)} for s in School.objects.filter(pk__in=[plan.school_id for plan in plans]).order_by("uai")}
    for earlier in Run.objects.pending().filter(feed=FEED, project=year.name):
        if set(earlier.schools) <= set(schools):
            runs.dismiss(earlier)
    run = runs.open_run(feed=FEED, account=account)
    run.project, run.schools, run.kind, run.dated_on = year.name, schools, Run.Kind.FULL, timezone.localdate()
    run.read = _read(plans, year)
    run.read_at = timezone.now()
    run.save()
    return run


def _read(plans: list[YearPlan], year: SchoolYear) -> dict[str, int]:
    """What stands on either side: classes of this year, classes prepared."""
    held = Group.objects.filter(school__in=[plan.school_id for plan in plans], year=year_before(year), kind__in=KINDS)
    planned = PlannedGroup.objects.filter(plan__in=[plan.pk for plan in plans])
    return {
        "divisions": planned.filter(kind=Group.Kind.DIVISION).count(),
        "groups": planned.filter(kind=Group.Kind.TEACHING).count(),
        "closing": held.count(),
    }


def rehearse(
    plans: Iterable[YearPlan], *, account=None, say: Callable[[str], None] | None = None, keep_proposals: bool = True
) -> tuple[Run, Comparison]:
    """A dry run: counts, problems, what would be written. Nothing changes."""
    run = open_run(plans, account=account)
    return run, runs.compare(run, say=say, keep_proposals=keep_proposals)
