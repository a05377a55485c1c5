"""What the directory holds today of one issuer's people: loaded once, by column, before anything is compared."""

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from preau.directory.models import (
    Correction,
    Enrolment,
    FormTutor,
    Group,
    Guardianship,
    Membership,
    Person,
    Place,
    Position,
    School,
    SourceId,
    StaffFunction,
    Subject,
    Teaching,
    WeekPattern,
)
from preau.directory.sources.ranks import ORDER
from preau.feeds.models import Change, Run

INE = "ine"
IN_ONE_QUERY = 500
PERSON_COLUMNS = [
    "title",
    "last_name",
    "first_name",
    "birth_name",
    "other_first_names",
    "birth_date",
    "email",
    "mobile",
    "home_phone",
    "work_phone",
    "address",
    "postcode",
    "town",
    "country",
]


class Owned:
    """Ids that runs of any feed created: what a hand made, a hand closes."""

    def __init__(self, ranges: list[tuple[int, int]]):
        ranges = sorted(ranges)
        self.firsts = [first for first, _last in ranges]
        self.lasts = [last for _first, last in ranges]

    def __contains__(self, row_id: int) -> bool:
        at = bisect_right(self.firsts, row_id) - 1
        return at >= 0 and row_id <= self.lasts[at]


@dataclass(slots=True)
class Held:
    """A dated row: values of its columns beyond person and dates, in the order of its `Spec`."""

    id: int
    starts_on: datetime.date
    ends_on: datetime.date | None
    values: tuple

    def holds_on(self, day: datetime.date) -> bool:
        return self.ends_on is None or self.ends_on >= day


@dataclass(frozen=True)
class Spec:
    """How a dated table is compared: what names a relation, and which columns the source fills."""

    model: type
    natural: tuple[str, ...]
    columns: tuple[str, ...] = ()


SPECS = {
    "enrolment": Spec(Enrolment, ("person_id", "school_id", "year_id"), ("level", "mef_id", "regime", "status", "is_main")),
    "membership": Spec(Membership, ("person_id", "group_id"), ("enrolment_id",)),
    "guardianship": Spec(
        Guardianship,
        ("guardian_id", "pupil_id"),
        ("tie", "legal", "contact_order", "is_contact", "is_financial", "receives_aid", "is_to_confirm", "confirmed_on", "confirmed_by_id"),
    ),
    "position": Spec(Position, ("person_id", "organisation_id", "function"), ("label",)),
    "teaching": Spec(Teaching, ("person_id", "group_id", "subject_id")),
    "tutor": Spec(FormTutor, ("person_id", "group_id")),
}


@dataclass
class Known:
    feed: str
    issuer: str
    day: datetime.date
    sources: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # kind, key -> source id, thing id
    ines: dict[str, int] = field(default_factory=dict)  # ine -> person id
    persons: dict[int, tuple] = field(default_factory=dict)  # id -> values of PERSON_COLUMNS
    sort_names: dict[int, str] = field(default_factory=dict)
    field_sources: dict[int, dict] = field(default_factory=dict)
    corrections: dict[int, dict[str, tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(dict))
    relations: dict[str, dict[tuple, list[Held]]] = field(default_factory=dict)
    owned: dict[type, Owned] = field(default_factory=dict)
    made_today: dict[type, Owned] = field(default_factory=dict)  # by other sources
    closed_by_feed: dict[type, set[int]] = field(default_factory=lambda: defaultdict(set))
    schools: dict[str, dict] = field(default_factory=dict)  # uai -> columns
    groups: dict[tuple, dict] = field(default_factory=dict)  # school, year, kind, code -> columns
    subjects: dict[str, tuple[int, str]] = field(default_factory=dict)
    functions: dict[str, tuple[str, str]] = field(default_factory=dict)  # code -> function, ministry profile

    def is_owned(self, model: type, row_id: int) -> bool:
        return row_id in self.owned[model] if model in self.owned else False

    def is_made_today(self, model: type, row_id: int) -> bool:
        return row_id in self.made_today[model] if model in self.made_today else False

    def take_in(self, persons: set[int]) -> None:
        """Persons whom another feed or a hand brought, and whom this one names from now on."""
        fresh = sorted(persons - set(self.persons))
        for start in range(0, len(fresh), IN_ONE_QUERY):
            some = fresh[start : start + IN_ONE_QUERY]

            def among(path: str, some=some) -> Q:
                return Q(**{f"{path}__in": some})

            _load_persons(self, among)
            _load_relations(self, among)


def load(run: Run, day: datetime.date, *, functions_of: str) -> Known:
    known = Known(run.feed, run.issuer, day)
    mine = SourceId.objects.filter(feed=known.feed, issuer=known.issuer)
    for pk, kind, key, person, organisation in mine.values_list("pk", "kind", "key", "person_id", "organisation_id").iterator(20_000):
        known.sources[kind, key] = (pk, person or organisation)
    known.ines = dict(SourceId.objects.filter(feed=INE).values_list("key", "person_id"))

    def ours(path: str) -> Q:
        named = SourceId.objects.filter(feed=known.feed, issuer=known.issuer, person__isnull=False)
        return Q(**{f"{path}__in": named.values("person_id")})

    _load_persons(known, ours)
    _load_relations(known, ours)
    _load_ownership(known)
    _load_structures(known, functions_of)
    return known


def _load_persons(known: Known, whose: Callable[[str], Q]) -> None:
    rows = Person.objects.filter(whose("pk")).values_list("pk", "sort_name", *PERSON_COLUMNS)
    for row in rows.iterator(10_000):
        known.persons[row[0]], known.sort_names[row[0]] = row[2:], row[1]
    for pk, sources in Person.objects.filter(whose("pk")).exclude(sources={}).values_list("pk", "sources"):
        known.field_sources[pk] = sources
    corrections = Correction.objects.filter(whose("person_id"), agreed_at=None)
    for pk, person, name, source_value, value in corrections.values_list("pk", "person_id", "field", "source_value", "value"):
        known.corrections[person][name] = (pk, source_value, value)


def _load_relations(known: Known, whose: Callable[[str], Q]) -> None:
    for name, spec in SPECS.items():
        rows = spec.model.objects.all()
        if name == "position":
            rows = rows.filter(delegated_from=None, is_mandate=False)
        mine = whose("pupil_id") if name == "guardianship" else whose("person_id")
        found = known.relations.setdefault(name, defaultdict(list))
        width = len(spec.natural)
        columns = ("pk", "starts_on", "ends_on", *spec.natural, *spec.columns)
        for row in rows.filter(mine).order_by("starts_on", "pk").values_list(*columns).iterator(20_000):
            found[row[3 : 3 + width]].append(Held(row[0], row[1], row[2], row[3 + width :]))


def _load_ownership(known: Known) -> None:
    applied = Change.objects.filter(run__feed__in=ORDER, run__state__in=[Run.State.APPLIED, Run.State.UNDONE])
    models = {m._meta.label: m for m in (*(s.model for s in SPECS.values()), Group, School, Subject, Place, WeekPattern)}
    ranges: dict[str, list[tuple[int, int]]] = defaultdict(list)
    today: dict[str, list[tuple[int, int]]] = defaultdict(list)
    midnight = timezone.make_aware(datetime.datetime.combine(known.day, datetime.time()))
    mine = (known.feed, known.issuer)
    made = applied.filter(action="C", table__in=models)
    for table, first, last, moment, *source in made.values_list("table", "first", "last", "run__applied_at", "run__feed", "run__issuer"):
        ranges[table].append((first, last))
        if moment and moment >= midnight and tuple(source) != mine:
            today[table].append((first, last))
    known.owned = {models[table]: Owned(found) for table, found in ranges.items()}
    known.made_today = {models[table]: Owned(found) for table, found in today.items()}
    for table, row_id, after in applied.filter(action="U", table__in=models).values_list("table", "first", "after").iterator(5_000):
        if after and (after.get("ends_on") or after.get("closed_on")):
            known.closed_by_feed[models[table]].add(row_id)


def _load_structures(known: Known, functions_of: str) -> None:
    columns = (
        "pk",
        "uai",
        "name",
        "siret",
        "email",
        "phone",
        "territory_id",
        "school_kind",
        "is_public",
        "closed_on",
        "site_id",
        "site__latitude",
        "successor_id",
        "succeeded_on",
    )
    for row in School.objects.values_list(*columns):
        known.schools[row[1]] = dict(zip(columns, row, strict=True))
    columns = ("pk", "school_id", "year_id", "kind", "code", "name", "is_declared", "closed_on")
    groups = Group.objects.filter(kind__in=[Group.Kind.DIVISION, Group.Kind.TEACHING])
    for row in groups.values_list(*columns).iterator(10_000):
        known.groups[row[1:5]] = dict(zip(columns, row, strict=True))
    known.subjects = {code: (pk, name) for pk, code, name in Subject.objects.values_list("pk", "code", "name")}
    known.functions = {
        code: (function, profile)
        for code, function, profile in StaffFunction.objects.filter(feed=functions_of).values_list("code", "function", "profile")
    }
