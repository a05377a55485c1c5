"""What waits on the desk of a school's direction and office: remarks of imports, corrections by hand, delegations. One query."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import CharField, Count, DateField, F, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from preau.directory.models import Correction, Enrolment, Position, School
from preau.feeds.models import Remark, Run, Scope

KEPT = 60  # seconds
REMARK, CORRECTION, DELEGATION = "remark", "correction", "delegation"


@dataclass(frozen=True)
class Remarked:
    """`count` remarks of one code in the last applied import of a school."""

    code: str
    count: int
    run_id: int


@dataclass(frozen=True)
class Delegated:
    """`to` acts in a function of this school's direction until a day."""

    to: str
    position_id: int
    until: datetime.date


@dataclass
class Matters:
    remarks: list[Remarked] = field(default_factory=list)
    corrections: int = 0
    delegations: list[Delegated] = field(default_factory=list)

    @property
    def remark_count(self) -> int:
        return sum(remark.count for remark in self.remarks)


def matters_of(schools: Iterable[School], date: datetime.date, *, kept: bool = False) -> Matters:
    """`kept`: an answer of the last minute will do."""
    schools = list(schools)
    if not schools:
        return Matters()
    if not kept:
        return _asked(schools, date)
    name = f"portal.matters.{date:%Y%m%d}.{'.'.join(str(s.pk) for s in schools)}"
    found = cache.get(name)
    if found is None:
        found = _asked(schools, date)
        cache.set(name, found, KEPT)
    return found


def _asked(schools: list[School], date: datetime.date) -> Matters:
    found = Matters()
    parts = _remarks(schools), _corrections(schools, date), _delegations(schools, date)
    for kind, text, number, count, until in parts[0].union(*parts[1:], all=True):
        if kind == REMARK:
            found.remarks.append(Remarked(text, count, number))
        elif kind == CORRECTION:
            found.corrections = count
        else:
            found.delegations.append(Delegated(text.strip(), number, until))
    found.remarks.sort(key=lambda r: (-r.count, r.code))
    found.delegations.sort(key=lambda d: (d.until, d.to))
    return found


TEXT, NUMBER, DAY = CharField(), IntegerField(), DateField()
COLUMNS = ("what", "text", "number", "count", "until")


def _said(rows, what: str, *, text, number, count, until):
    return rows.order_by().annotate(what=Value(what, output_field=TEXT), text=text, number=number, count=count, until=until)


def _remarks(schools: list[School]):
    uais = [school.uai for school in schools]
    last = (
        Scope.objects.filter(uai=OuterRef("uai"), run__state=Run.State.APPLIED)
        .order_by()
        .values("uai")
        .annotate(last=Max("run_id"))
        .values("last")
    )
    rows = Remark.objects.filter(uai__in=uais, run_id=Subquery(last)).order_by().values("code", "run_id").annotate(count=Count("pk"))
    nothing = Cast(None, DAY)
    return rows.annotate(what=Value(REMARK, output_field=TEXT), text=F("code"), number=F("run_id"), until=nothing).values_list(*COLUMNS)


def _corrections(schools: list[School], date: datetime.date):
    here = {school.pk for school in schools}
    pupils = Enrolment.objects.on(date).filter(school_id__in=here).values("person_id")
    staff = Position.objects.on(date).filter(organisation_id__in=here).values("person_id")
    rows = Correction.objects.filter(Q(person_id__in=pupils) | Q(person_id__in=staff), agreed_at=None).order_by()
    rows = rows.values(what=Value(CORRECTION, output_field=TEXT)).annotate(
        text=Value("", output_field=TEXT), number=Value(0, output_field=NUMBER), count=Count("pk"), until=Cast(None, DAY)
    )
    return rows.values_list(*COLUMNS)


def _delegations(schools: list[School], date: datetime.date):
    rows = Position.objects.filter(organisation_id__in=[s.pk for s in schools], ends_on__gte=date).exclude(delegated_from=None)
    name = Concat("person__title", Value(" "), "person__first_name", Value(" "), "person__last_name", output_field=TEXT)
    rows = _said(rows, DELEGATION, text=name, number=F("pk"), count=Value(1, output_field=NUMBER), until=F("ends_on"))
    return rows.values_list(*COLUMNS)
