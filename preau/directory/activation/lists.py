"""Who has activated and who has not, in one school or service: one QuerySet, with its profile, class and state.

A page of it hangs on all of them, by class: that order is found in the roster, one light question, and only the rows of the page are
described.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import ActivationCode
from preau.directory.activation.opening import persons_concerned
from preau.directory.models import Enrolment, Group, Guardianship, Membership, Organisation, Person, Position
from preau.kit.statements import Statement

PUPIL, GUARDIAN, STAFF = "pupil", "guardian", "staff"
PROFILES = [(PUPIL, _("Élèves")), (GUARDIAN, _("Familles")), (STAFF, _("Personnels"))]
ACTIVE, WAITING, EXPIRED, NEVER = "active", "waiting", "expired", "never"
NOT_YET = "todo"
STATES = [
    (NOT_YET, _("Pas encore activé")),
    (NEVER, _("Aucun courrier")),
    (WAITING, _("Courrier en cours")),
    (EXPIRED, _("Courrier périmé")),
    (ACTIVE, _("Activé")),
]
CHIPS = {
    ACTIVE: ("ok", _("Activé")),
    WAITING: ("wait", _("Courrier en cours")),
    EXPIRED: ("soon", _("Courrier périmé")),
    NEVER: ("plain", _("Aucun courrier")),
}


def people_of(organisation: Organisation, *, staff_only: bool = False, date: datetime.date | None = None):
    """Persons of an organisation on a day, annotated with `profile`, `class_code` and `state`."""
    date = date or timezone.localdate()
    return described(persons_of(organisation, staff_only=staff_only, date=date), organisation, date)


def persons_of(organisation: Organisation, *, staff_only: bool = False, date: datetime.date | None = None):
    date = date or timezone.localdate()
    if not staff_only:
        return persons_concerned(school_ids=[organisation.pk], date=date)
    ids = Position.objects.on(date).filter(organisation=organisation.pk).values("person")
    return Person.objects.filter(pk__in=ids, erased_at=None)


def described(persons, organisation: Organisation, date: datetime.date):
    positions = Position.objects.on(date).filter(person=OuterRef("pk"), organisation=organisation.pk)
    enrolments = Enrolment.objects.on(date).filter(person=OuterRef("pk"), school=organisation.pk)
    profile = Case(
        When(Exists(positions), then=Value(STAFF)),
        When(Exists(enrolments), then=Value(PUPIL)),
        default=Value(GUARDIAN),
        output_field=CharField(),
    )
    codes = ActivationCode.objects.filter(account=OuterRef("account"))
    state = Case(
        When(account__activated_at__isnull=False, then=Value(ACTIVE)),
        When(Exists(codes.usable()), then=Value(WAITING)),
        When(Exists(codes), then=Value(EXPIRED)),
        default=Value(NEVER),
        output_field=CharField(),
    )
    return persons.select_related("account").annotate(profile=profile, class_code=_class_code(organisation, date), state=state)


SHOWN = ("first_name", "last_name", "account__login")
_described = Statement(
    lambda keys, organisation, date: described(Person.objects.filter(pk__in=keys), Organisation(pk=organisation), date).only(*SHOWN),
    keys=[int],
    organisation=int,
    date=datetime.date,
)


def read_described(keys: list[int], organisation: Organisation, date: datetime.date) -> list[Person]:
    """These persons, described, in this order, with what a page shows of them."""
    found = {person.pk: person for person in _described.ask(keys=keys, organisation=organisation.pk, date=date)}
    return [found[key] for key in keys]


def _class_code(organisation: Organisation, date: datetime.date):
    """A pupil's class here; for a guardian, the first of their children's classes here; empty for staff."""
    here = Membership.objects.on(date).filter(group__kind=Group.Kind.DIVISION, group__school=organisation.pk).order_by("group__code")
    own = Subquery(here.filter(person=OuterRef("pk")).values("group__code")[:1])
    ties = Guardianship.objects.on(date).with_rights().filter(guardian=OuterRef(OuterRef("pk")))
    child = Subquery(here.filter(person__in=ties.values("pupil")).values("group__code")[:1])
    return Case(
        When(profile=STAFF, then=Value("")),
        When(profile=PUPIL, then=own),
        default=child,
        output_field=CharField(),
    )


def in_state(persons, state: str):
    return persons.filter(account__activated_at=None) if state == NOT_YET else persons.filter(state=state)


def in_class(persons, group_id: str, *, date: datetime.date | None = None):
    """The pupils of a class and those who answer for them."""
    date = date or timezone.localdate()
    members = Membership.objects.on(date).filter(group=group_id).values("person")
    guardians = Guardianship.objects.on(date).with_rights().filter(pupil__in=members).values("guardian")
    return persons.filter(pk__in=members.union(guardians))


def classes_of(organisation: Organisation, *, date: datetime.date | None = None):
    date = date or timezone.localdate()
    return Group.objects.filter(kind=Group.Kind.DIVISION, school=organisation.pk, year__starts_on__lte=date, year__ends_on__gte=date)


_codes = Statement(
    lambda school, date: classes_of(Organisation(pk=school), date=date).order_by("code").values_list("pk", "code"),
    school=int,
    date=datetime.date,
)


def class_codes(organisation: Organisation, date: datetime.date) -> list[tuple[int, str]]:
    """Key and code of each class, by code."""
    return _codes.ask(school=organisation.pk, date=date)


@dataclass(frozen=True)
class Share:
    """How many of how many have activated."""

    active: int
    total: int

    @property
    def said(self) -> str:
        return f"{self.active} / {self.total}"

    @property
    def waiting(self) -> int:
        return self.total - self.active


class Entry(NamedTuple):
    """One person of a school or service, with what their list is sorted and counted by."""

    pk: int
    sort_name: str
    profile: str
    class_code: str | None  # as `described` says it
    is_active: bool


CLASS = "class"
NO = Value("", output_field=CharField())


def _entries(relations, what: str, person: str, child: str):
    # A text, since Django makes again each number and truth that SQLite has worked out.
    opened = Case(When(**{f"{person}__account__activated_at__isnull": False}, then=Value("yes")), default=NO, output_field=CharField())
    there = relations.filter(**{f"{person}__erased_at": None})
    return _row(there, what, who=F(f"{person}_id"), child=F(f"{child}_id"), text=F(f"{person}__sort_name"), opened=opened)


def _row(rows, what: str, **said):
    kind = Value(what, output_field=CharField())
    return rows.order_by().annotate(what=kind, **said).values_list("what", "who", "child", "text", "opened")


def _workers(organisation: int, date: datetime.date):
    return _entries(Position.objects.on(date).filter(organisation=organisation), STAFF, "person", "person")


def _everybody(organisation: int, date: datetime.date):
    """Rows of (what, person, child, name or class, opened): positions, enrolments, guardianships, and the classes of pupils."""
    enrolments = Enrolment.objects.on(date).filter(school=organisation)
    here = Membership.objects.on(date).filter(group__kind=Group.Kind.DIVISION, group__school=organisation)
    ties = Guardianship.objects.on(date).with_rights().filter(pupil__in=enrolments.values("person"))
    return _workers(organisation, date).union(
        _entries(enrolments, PUPIL, "person", "person"),
        _entries(ties, GUARDIAN, "guardian", "pupil"),
        _row(here, CLASS, who=F("person_id"), child=F("person_id"), text=F("group__code"), opened=NO),
        all=True,
    )


_roster = Statement(_everybody, organisation=int, date=datetime.date)
_roster_of_staff = Statement(_workers, organisation=int, date=datetime.date)


def roster_of(organisation: Organisation, *, staff_only: bool = False, date: datetime.date | None = None) -> list[Entry]:
    """All of `persons_of`, by key: one question, whose four kinds of rows are put together here."""
    ask = _roster_of_staff.ask if staff_only else _roster.ask
    rows: dict[str, list[tuple]] = {CLASS: [], GUARDIAN: [], PUPIL: [], STAFF: []}
    for row in ask(organisation=organisation.pk, date=date or timezone.localdate()):
        rows[row[0]].append(row)
    codes: dict[int, str] = {}
    for _what, pupil, _child, code, _opened in rows[CLASS]:
        if pupil not in codes or code < codes[pupil]:
            codes[pupil] = code
    found: dict[int, Entry] = {}
    for _what, pk, child, name, opened in rows[GUARDIAN]:
        known, own = found.get(pk), codes.get(child)
        if known is None or (own is not None and (known.class_code is None or own < known.class_code)):
            found[pk] = Entry(pk, name, GUARDIAN, own, opened != "")
    # Whoever is several things here is listed as staff, else as a pupil.
    for _what, pk, _child, name, opened in rows[PUPIL]:
        found[pk] = Entry(pk, name, PUPIL, codes.get(pk), opened != "")
    for _what, pk, _child, name, opened in rows[STAFF]:
        found[pk] = Entry(pk, name, STAFF, "", opened != "")
    return [found[pk] for pk in sorted(found)]


def counts_by_profile(roster: Iterable[Entry]) -> dict[str, Share]:
    counted = {profile: [0, 0] for profile, _label in PROFILES}
    for entry in roster:
        counted[entry.profile][0] += entry.is_active
        counted[entry.profile][1] += 1
    return {profile: Share(done, n) for profile, (done, n) in counted.items() if n}


@dataclass(frozen=True)
class ClassCounts:
    pk: int
    code: str
    pupils: Share
    guardians: Share


def counts_by_class(organisation: Organisation, *, date: datetime.date | None = None) -> list[ClassCounts]:
    """Three queries, whatever the number of classes."""
    date = date or timezone.localdate()
    groups = class_codes(organisation, date)
    members = Membership.objects.on(date).filter(group__in=[pk for pk, _code in groups], person__erased_at=None)
    active = Count("person", distinct=True, filter=Q(person__account__activated_at__isnull=False))
    rows = members.order_by().values_list("group").annotate(done=active, n=Count("person", distinct=True))
    pupils = {group: Share(done, n) for group, done, n in rows}
    ties = (
        Guardianship.objects.on(date)
        .with_rights()
        .filter(pupil__memberships__in=members, guardian__erased_at=None)
        .annotate(class_id=F("pupil__memberships__group"))
        .order_by()
        .values_list("class_id")
    )
    active = Count("guardian", distinct=True, filter=Q(guardian__account__activated_at__isnull=False))
    guardians = {group: Share(done, n) for group, done, n in ties.annotate(done=active, n=Count("guardian", distinct=True))}
    none = Share(0, 0)
    return [ClassCounts(pk, code, pupils.get(pk, none), guardians.get(pk, none)) for pk, code in groups]
