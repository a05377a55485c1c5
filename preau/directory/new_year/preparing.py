"""What a school will open next year: its classes and groups, copied from this year's or as a feed already opened them, then edited."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.facts import school_year
from preau.directory.models import Enrolment, Group, PlannedGroup, School, SchoolYear, Term, YearPlan
from preau.directory.school_years import NoSchoolYear, current_year, year_after
from preau.feeds.models import Run
from preau.journal.writing import write
from preau.kit.refusal import Refusal

FEED = "year"
KINDS = (Group.Kind.DIVISION, Group.Kind.TEACHING)
FIRST_MONTH, LAST_MONTH = 5, 9  # May to September
SETTLING = datetime.timedelta(days=92)  # August to October: the year has begun, and is still being put in place


class CodeTaken(Refusal):
    def __init__(self, code: str):
        super().__init__(_("« %(code)s » est déjà dans la liste : choisissez un autre nom.") % {"code": code})


class CodeNeeded(Refusal):
    def __init__(self):
        super().__init__(_("Une classe ou un groupe a toujours un nom."))


class AlreadyChanged(Refusal):
    def __init__(self, plan: YearPlan):
        super().__init__(
            _("L’année %(year)s est déjà ouverte ici.") % {"year": plan.year},
            instead=_("Pour la préparer autrement, annulez d’abord le changement d’année."),
        )


def is_season(date: datetime.date) -> bool:
    """When homes speak of the new year."""
    return FIRST_MONTH <= date.month <= LAST_MONTH


def year_to_open(date: datetime.date | None = None) -> SchoolYear:
    """From August to October the one that has just begun, else the next."""
    date = date or timezone.localdate()
    today = current_year(date)
    return today if date - today.starts_on < SETTLING and year_before(today) else opening_year(today)


def closing_year(school: School, date: datetime.date | None = None) -> SchoolYear:
    """The year that the next change closes here: the one before today's while something of it is open, or autumn not over."""
    date = date or timezone.localdate()
    years = list(SchoolYear.objects.filter(starts_on__lte=date))
    if not years or years[-1].ends_on < date:
        raise NoSchoolYear(date)
    today = years[-1]
    if len(years) == 1:
        return today
    before = years[-2]
    classes = Group.objects.filter(school=school, year=before, kind__in=KINDS)
    if date - today.starts_on < SETTLING and classes.exists():
        return before
    pupils = Enrolment.objects.filter(school=school, year=before, ends_on=None)
    return before if classes.filter(closed_on=None).exists() or pupils.exists() else today


def opening_year(closing: SchoolYear) -> SchoolYear:
    """The year after; opened as the house's own rule says (1 August to 31 July) when no calendar of it has come yet."""
    if found := year_after(closing):
        return found
    made = school_year(closing.starts_on.year + 1)
    return SchoolYear.objects.get_or_create(name=made.name, defaults={"starts_on": made.starts_on, "ends_on": made.ends_on})[0]


def next_name(closing: SchoolYear) -> str:
    """How the year after is called, be it known or not."""
    return f"{closing.starts_on.year + 1}-{closing.starts_on.year + 2}"


def plans_for(schools, year: SchoolYear) -> list[YearPlan]:
    return list(YearPlan.objects.filter(school__in=schools, year=year).select_related("school", "year").order_by("school__uai"))


def year_before(year: SchoolYear) -> SchoolYear | None:
    return SchoolYear.objects.filter(starts_on__lt=year.starts_on).order_by("starts_on").last()


def plan_of(school: School, date: datetime.date | None = None) -> YearPlan | None:
    """What is prepared, or has been opened, of the year to come."""
    return plan_after(school, closing_year(school, date))


def plan_after(school: School, closing: SchoolYear) -> YearPlan | None:
    return YearPlan.objects.filter(school=school, year__name=next_name(closing)).select_related("school", "year").first()


def run_of(plan: YearPlan) -> Run | None:
    """The run that opened this year here, else the latest one that waits for an answer or went no further."""
    mine = Run.objects.filter(feed=FEED, project=plan.year.name)
    applied = mine.applied().filter(scopes__uai=plan.school.uai).first()
    return applied or mine.filter(schools__has_key=plan.school.uai).exclude(state=Run.State.DISMISSED).first()


def is_applied(plan: YearPlan) -> bool:
    return Run.objects.applied().filter(feed=FEED, project=plan.year.name, scopes__uai=plan.school.uai).exists()


@transaction.atomic
def prepare(school: School, *, date: datetime.date | None = None) -> YearPlan:
    """The plan of the year to come. Asked again, it stays as it was edited."""
    closing = closing_year(school, date)
    year = opening_year(closing)
    plan, created = YearPlan.objects.get_or_create(school=school, year=year, defaults={"cut": _usual_cut(school, closing)})
    if not created:
        return plan
    opened = list(Group.objects.filter(school=school, year=year, kind__in=KINDS, closed_on=None).values_list("kind", "code", "name"))
    rows = [PlannedGroup(plan=plan, kind=kind, code=code, name=name) for kind, code, name in opened]
    if not opened:
        held = Group.objects.filter(school=school, year=closing, kind__in=KINDS, closed_on=None)
        rows = [
            PlannedGroup(plan=plan, kind=kind, code=code, name=name, copied_from=code)
            for kind, code, name in held.values_list("kind", "code", "name")
        ]
    PlannedGroup.objects.bulk_create(rows)
    write("year.prepared", about=("organisation", school.pk), after={"year": year.name, "groups": len(rows)})
    return plan


def prepare_all(schools: Iterable[School], *, date: datetime.date | None = None) -> list[YearPlan]:
    """A plan for each school; each in its own short transaction. Those that opened their year already are left out."""
    plans = [prepare(school, date=date) for school in schools]
    return [plan for plan in plans if not is_applied(plan)]


def _usual_cut(school: School, year: SchoolYear) -> int:
    held = Term.objects.filter(school=school, year=year).count()
    return held if held and held in YearPlan.Cut.values else YearPlan.Cut.THIRDS


# --- Editing -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_group(plan: YearPlan, kind: str, code: str, *, name: str = "") -> PlannedGroup:
    plan = _to_change(plan)
    code = _clean(code)
    if PlannedGroup.objects.filter(plan=plan, kind=kind, code=code).exists():
        raise CodeTaken(code)
    made = PlannedGroup.objects.create(plan=plan, kind=kind, code=code, name=" ".join(name.split())[:100])
    write("year.group_added", about=("organisation", plan.school_id), after={"year": plan.year.name, "kind": kind, "code": code})
    return made


@transaction.atomic
def rename_group(planned: PlannedGroup, *, code: str, name: str) -> PlannedGroup:
    plan = _to_change(planned.plan)
    code, name = _clean(code), " ".join(name.split())[:100]
    if (code, name) == (planned.code, planned.name):
        return planned
    if PlannedGroup.objects.filter(plan=plan, kind=planned.kind, code=code).exclude(pk=planned.pk).exists():
        raise CodeTaken(code)
    before = {"year": plan.year.name, "code": planned.code, "name": planned.name}
    planned.code, planned.name = code, name
    planned.save(update_fields=["code", "name"])
    write("year.group_renamed", about=("organisation", plan.school_id), before=before, after={"code": code, "name": name})
    return planned


@transaction.atomic
def drop_group(planned: PlannedGroup) -> None:
    plan = _to_change(planned.plan)
    planned.delete()
    write(
        "year.group_dropped",
        about=("organisation", plan.school_id),
        before={"year": plan.year.name, "kind": planned.kind, "code": planned.code},
    )


@transaction.atomic
def set_cut(plan: YearPlan, cut: int) -> YearPlan:
    plan = _to_change(plan)
    if plan.cut != cut:
        write("year.cut", about=("organisation", plan.school_id), before={"cut": plan.cut}, after={"cut": cut})
        plan.cut = YearPlan.Cut(cut)
        plan.save(update_fields=["cut"])
    return plan


def _clean(code: str) -> str:
    code = " ".join(code.split())[:40]
    if not code:
        raise CodeNeeded
    return code


def _to_change(plan: YearPlan) -> YearPlan:
    """Locked, and marked as changed: a comparison made before is stale."""
    plan = YearPlan.objects.select_for_update(of=("self",)).select_related("school", "year").get(pk=plan.pk)
    if is_applied(plan):
        raise AlreadyChanged(plan)
    plan.changed_at = timezone.now()
    plan.save(update_fields=["changed_at"])
    return plan
