"""Who has activated and who has not, in one school or service: one QuerySet, with its profile, class and state."""

import datetime
import functools
from dataclasses import dataclass

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


_described = Statement(
    lambda keys, organisation, date: described(Person.objects.filter(pk__in=keys), Organisation(pk=organisation), date),
    keys=[int],
    organisation=int,
    date=datetime.date,
)


def read_described(keys: list[int], organisation: Organisation, date: datetime.date) -> list[Person]:
    """These persons, described, in this order."""
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


def _counts(organisation: int, date: datetime.date, *, staff_only: bool):
    persons = people_of(Organisation(pk=organisation), staff_only=staff_only, date=date)
    active = Count("pk", filter=Q(account__activated_at__isnull=False))
    return persons.order_by().values_list("profile").annotate(done=active, n=Count("pk"))


_counts_of_all = Statement(functools.partial(_counts, staff_only=False), organisation=int, date=datetime.date)
_counts_of_staff = Statement(functools.partial(_counts, staff_only=True), organisation=int, date=datetime.date)


def counts_by_profile(organisation: Organisation, *, staff_only: bool = False, date: datetime.date | None = None) -> dict[str, Share]:
    ask = _counts_of_staff.ask if staff_only else _counts_of_all.ask
    rows = ask(organisation=organisation.pk, date=date or timezone.localdate())
    return {profile: Share(done, total) for profile, done, total in rows}


@dataclass(frozen=True)
class ClassCounts:
    pk: int
    code: str
    pupils: Share
    guardians: Share


def counts_by_class(organisation: Organisation, *, date: datetime.date | None = None) -> list[ClassCounts]:
    """Three queries, whatever the number of classes."""
    date = date or timezone.localdate()
    groups = list(classes_of(organisation, date=date).order_by("code").values_list("pk", "code"))
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
