"""What the change of year would do, school by school: the plan to write, its counts, what to check. Nothing is written here."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.models import (
    ClassDelegate,
    Enrolment,
    FormTutor,
    Group,
    Holiday,
    Membership,
    PlannedGroup,
    Position,
    School,
    SchoolYear,
    Teaching,
    Term,
    YearPlan,
)
from preau.directory.new_year import closing, levels
from preau.directory.new_year.preparing import FEED, year_before
from preau.directory.school_years import Span, usual_terms
from preau.feeds import writing
from preau.feeds.models import Run
from preau.feeds.plans import Plan
from preau.feeds.registry import Comparison
from preau.kit import dates

EARLY = datetime.timedelta(days=92)  # before May, nobody changes the year by habit: the run stops and asks
ORDER = [Group, Term, Enrolment, Membership, Teaching, FormTutor, ClassDelegate, Position]
ENDED = {Membership: "memberships", Teaching: "teachings", FormTutor: "tutors", ClassDelegate: "delegates", Position: "mandates"}
GROUP_KINDS = {"division": "divisions", "teaching": "groups"}
COLUMNS = ["id", "kind", "school_id", "year_id", "code", "name", "starts_on", "ends_on", "is_declared", "closed_on"]
SHOWN = 12  # codes in one sentence


@dataclass
class Work:
    run: Run
    old: SchoolYear
    new: SchoolYear
    day: datetime.date
    schools: dict[int, School]
    plan: Plan = field(default_factory=lambda: Plan(ORDER))
    counts: dict[str, Counter] = field(default_factory=lambda: {a: Counter() for a in ("created", "updated", "unchanged", "left")})
    by_school: dict[int, dict[str, Counter]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))
    proposals: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str, int, str, str]] = field(default_factory=list)
    alarms: list[dict] = field(default_factory=list)

    @property
    def end(self) -> datetime.date:
        return self.old.ends_on

    def count(self, kind: str, action: str, school: int, label: str = "", detail: str = "") -> None:
        self.counts[action][kind] += 1
        self.by_school[school][action][kind] += 1
        if label:
            self.proposals.append((kind, action, self.schools[school].uai, label, detail))

    def remark(self, code: str, school: School, text: str) -> None:
        self.remarks.append((code, "", 0, text, school.uai))


def compare(run: Run, say: Callable[[str], None]) -> Comparison:
    new = SchoolYear.objects.get(name=run.project)
    old = year_before(new) or new
    named = {school.uai: school for school in School.objects.filter(uai__in=run.schools).select_related("territory")}
    work = Work(run, old, new, timezone.localdate(), {})
    plans = _plans(work, named)
    work.schools = {plan.school_id: named[plan.school.uai] for plan in plans}
    say(_("Ce qui se ferme avec l’année %(year)s") % {"year": old})
    _close_groups(work)
    _end_relations(work)
    _tell_pupils(work)
    say(_("Ce qui s’ouvre pour l’année %(year)s") % {"year": new})
    fresh = _open_groups(work, plans)
    _open_terms(work, plans)
    _check(work, plans, fresh)
    return _comparison(work, named)


def _plans(work: Work, named: dict[str, School]) -> list[YearPlan]:
    """One for each school of the run; those that were not prepared, or have changed already, are said and left out."""
    plans = {p.school_id: p for p in YearPlan.objects.filter(school__uai__in=named, year=work.new).select_related("school")}
    others = Run.objects.applied().filter(feed=FEED, project=work.new.name).exclude(pk=work.run.pk)
    applied = set(others.values_list("scopes__uai", flat=True))
    found = []
    for uai, school in sorted(named.items()):
        if uai in applied:
            work.remark("year_already_open", school, str(school))
        elif school.pk not in plans:
            work.remark("year_not_prepared", school, str(school))
        else:
            found.append(plans[school.pk])
    return found


def _close_groups(work: Work) -> None:
    said = _("fermé le %(day)s ; ses anciens élèves peuvent encore le lire") % {"day": dates.short(work.end)}
    for pk, school, kind, code, name in closing.groups(work.schools, work.old).values_list("pk", "school_id", "kind", "code", "name"):
        work.plan.update(Group, pk, "closed_on", None, work.end)
        work.count(GROUP_KINDS.get(kind, "groups"), "left", school, code or name, said)


def _end_relations(work: Work) -> None:
    for model in closing.ENDING:
        kind = ENDED.get(model)
        for pk, school, before in closing.rows_of(model, work.schools, work.old):
            work.plan.update(model, pk, "ends_on", before, work.end)
            if kind:
                work.count(kind, "left", school)
    until = _("jusqu’au %(day)s") % {"day": dates.short(work.end)}
    for position in closing.mandates(work.schools, work.old).select_related("person"):
        label = f"{position.get_function_display()} : {position.person.full_name}".capitalize()
        work.proposals.append(("mandates", "left", work.schools[position.organisation_id].uai, label, until))
    for tutor in closing.tutors(work.schools, work.old).select_related("person", "group"):
        label = f"{tutor.person.last_name} {tutor.person.first_name}"
        work.proposals.append(("tutors", "left", work.schools[tutor.group.school_id].uai, label, f"{tutor.group.code}, {until}"))


def _tell_pupils(work: Work) -> None:
    """Who leaves with the last level, who is expected one level up: shown, and written nowhere."""
    rows = closing.enrolments(work.schools, work.old).filter(is_main=True)
    columns = ("person_id", "school_id", "level", "person__last_name", "person__first_name")
    by_school: dict[int, list[tuple]] = defaultdict(list)
    for row in rows.order_by("pk").values_list(*columns).iterator(20_000):
        by_school[row[1]].append(row)
    for school, pupils in by_school.items():
        last = levels.last_of(work.schools[school].school_kind, {row[2] for row in pupils})
        for _person, _school, level, last_name, first_name in pupils:
            label = f"{last_name} {first_name}".strip()
            following = levels.next_level(level)
            if level == last:
                work.count("pupils", "left", school, label, _("%(level)s, dernier niveau de l’établissement") % {"level": level})
            elif following:
                work.count("pupils", "updated", school, label, _("%(level)s → %(next)s attendu") % {"level": level, "next": following})
            else:
                work.count("pupils", "unchanged", school)
                work.remark("year_pupil_without_level", work.schools[school], f"{label}{', ' if level else ''}{level}")


def _open_groups(work: Work, plans: list[YearPlan]) -> dict[int, list[str]]:
    """Groups that are not there yet; what a feed opened meanwhile is kept. Returns the codes of each school's classes to be."""
    school_of = {plan.pk: plan.school_id for plan in plans}
    held = set(Group.objects.filter(school__in=work.schools, year=work.new).values_list("school_id", "kind", "code"))
    declared = {(school, kind) for school, kind, _code in held}  # a feed has said next year's: copies that it does not name stay out
    left_out: dict[int, list[str]] = defaultdict(list)
    divisions: dict[int, list[str]] = defaultdict(list)
    for school, kind, code in sorted(held):
        work.count(GROUP_KINDS.get(kind, "groups"), "unchanged", school)
        if kind == Group.Kind.DIVISION:
            divisions[school].append(code)
    fresh = []
    rows = PlannedGroup.objects.filter(plan__in=school_of).order_by("plan_id", "kind", "code")
    for plan_id, kind, code, name, copied in rows.values_list("plan_id", "kind", "code", "name", "copied_from").iterator(20_000):
        school = school_of[plan_id]
        if (school, kind, code) in held:
            continue
        if copied and (school, kind) in declared:
            left_out[school].append(code)
            continue
        if kind == Group.Kind.DIVISION:
            divisions[school].append(code)
        fresh.append((school, kind, code, name))
        work.count(GROUP_KINDS[kind], "created", school, code, _("d’après %(code)s de cette année") % {"code": copied} if copied else name)
    for school, codes in left_out.items():
        work.remark("year_copy_left_out", work.schools[school], _said(codes))
    made = work.plan.create(Group, COLUMNS) if fresh else []
    for (school, kind, code, name), pk in zip(fresh, writing.take_ids(Group, len(fresh)), strict=True):
        made.append((pk, kind, school, work.new.pk, code, name or code, None, None, True, None))
    return divisions


def _open_terms(work: Work, plans: list[YearPlan]) -> None:
    decided = set(Term.objects.filter(school__in=work.schools, year=work.new).values_list("school_id", flat=True))
    usual: dict[tuple, list[Span]] = {}
    fresh = []
    for plan in plans:
        school = work.schools[plan.school_id]
        if plan.school_id in decided or not plan.cut:
            continue
        like = (school.zone_id or (school.territory.zone_id if school.territory else None), plan.cut)
        if like not in usual:
            usual[like] = usual_terms(school, work.new, plan.cut)
        for span in usual[like]:
            fresh.append((plan.school_id, span))
            work.count("terms", "created", plan.school_id, span.name, dates.span(span.starts_on, span.ends_on))
    made = work.plan.create(Term, ["id", "school_id", "year_id", "name", "starts_on", "ends_on"]) if fresh else []
    for (school_id, span), pk in zip(fresh, writing.take_ids(Term, len(fresh)), strict=True):
        made.append((pk, school_id, work.new.pk, span.name, span.starts_on, span.ends_on))


# --- What to check -----------------------------------------------------------------------------------------------------


def _check(work: Work, plans: list[YearPlan], divisions: dict[int, list[str]]) -> None:
    zones = set(Holiday.objects.filter(year_name=work.new.name).values_list("zone_id", flat=True))
    tutored = FormTutor.objects.filter(group__school__in=work.schools, group__year=work.new).values_list("group__school_id", "group__code")
    has_tutor = set(tutored)
    for plan in plans:
        school = work.schools[plan.school_id]
        if (school.zone_id or (school.territory.zone_id if school.territory else None)) not in zones:
            work.remark("year_no_calendar", school, str(work.new))
        if not plan.cut:
            work.remark("year_no_terms", school, str(work.new))
        codes = divisions.get(plan.school_id, [])
        if not codes:
            work.remark("year_no_division", school, str(work.new))
        alone = [code for code in codes if (plan.school_id, code) not in has_tutor]
        if alone:
            said = ngettext("%(n)s classe : %(codes)s", "%(n)s classes : %(codes)s", len(alone))
            work.remark("year_no_tutor", school, said % {"n": len(alone), "codes": _said(alone)})
    _check_positions(work)
    _check_teams(work)
    if work.end - work.day > EARLY:
        text = _("L’année %(year)s ne finit que le %(day)s.") % {"year": work.old, "day": dates.short(work.end)}
        work.alarms.append({"code": "year_not_over", "text": text, "school": "", "stops": True})


def _said(codes: list[str]) -> str:
    more = f" + {len(codes) - SHOWN}" if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + more


def _check_positions(work: Work) -> None:
    """Guests, delegations, contracts: whatever ends by itself before the new year begins in earnest."""
    rentree = work.new.starts_on + datetime.timedelta(days=31)
    ending = Position.objects.filter(organisation__in=work.schools, is_mandate=False, delegated_from=None, ends_on__lte=rentree)
    for position in ending.filter(ends_on__gte=work.day).select_related("person").order_by("ends_on", "pk"):
        said = _("%(name)s, %(function)s, jusqu’au %(day)s") % {
            "name": position.person.full_name,
            "function": position.get_function_display(),
            "day": dates.short(position.ends_on),
        }
        work.remark("year_position_ends", work.schools[position.organisation_id], said)


def _check_teams(work: Work) -> None:
    for school_id, name in Group.objects.filter(school__in=work.schools, year=None, closed_on=None).values_list("school_id", "name"):
        work.count("teams", "unchanged", school_id)
        work.remark("year_group_still_open", work.schools[school_id], name)


def _comparison(work: Work, named: dict[str, School]) -> Comparison:
    schools = {
        uai: {"name": str(school), **{action: dict(n) for action, n in work.by_school.get(school.pk, {}).items()}}
        for uai, school in named.items()
    }
    return Comparison(
        plan=work.plan,
        changes={action: dict(counter) for action, counter in work.counts.items()},
        schools=schools,
        alarms=work.alarms,
        proposals=work.proposals,
        remarks=work.remarks,
        touched={school.uai for school in work.schools.values()},
    )
