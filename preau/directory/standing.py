"""What a person is today: positions, enrolments, children. At most three queries, asked once per request."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from preau.directory.models import ContactCard, Emancipation, Enrolment, Function, Guardianship, Person, Position, Profile, School, Told
from preau.kit.statements import Statement

VIE_SCOLAIRE = frozenset({Function.CPE, Function.AED})
DIRECTION = frozenset({Function.HEAD, Function.DEPUTY, Function.DIRECTOR})
# Functions of people who run the common service for a territory, not a school.
DEPARTEMENT = frozenset(
    {
        Function.DEPARTEMENT_EDUCATION,
        Function.DEPARTEMENT_IT,
        Function.DEPARTEMENT_WORKS,
        Function.DEPARTEMENT_TERRITORY,
        Function.ELECTED,
        Function.DASEN,
        Function.INSPECTOR,
    }
)
PROFILE_OF = {
    Function.HEAD: Profile.HEAD,
    Function.DEPUTY: Profile.HEAD,
    Function.DIRECTOR: Profile.DIRECTOR,
    Function.CPE: Profile.VIE_SCOLAIRE,
    Function.AED: Profile.VIE_SCOLAIRE,
    Function.NURSE: Profile.NURSE,
    Function.SECRETARY: Profile.SECRETARY,
    Function.BURSAR: Profile.BURSAR,
    Function.REFERENT: Profile.REFERENT,
    Function.MAINTENANCE: Profile.MAINTENANCE,
    Function.DEPARTEMENT_EDUCATION: Profile.DEPARTEMENT_EDUCATION,
    Function.DEPARTEMENT_IT: Profile.DEPARTEMENT_IT,
    Function.DEPARTEMENT_WORKS: Profile.DEPARTEMENT_WORKS,
    Function.DEPARTEMENT_TERRITORY: Profile.DEPARTEMENT_TERRITORY,
    Function.ELECTED: Profile.ELECTED,
    Function.INSPECTOR: Profile.INSPECTOR,
    Function.DASEN: Profile.DASEN,
    Function.COMMUNE: Profile.COMMUNE,
    Function.GUEST: Profile.GUEST,
}


def profile_of(position: Position) -> Profile:
    """The profile that a position gives; `organisation__school` must have been fetched."""
    if position.function in (Function.TEACHER, Function.LIBRARIAN):
        school = school_of(position)
        return Profile.TEACHER_PRIMARY if school and school.degree == School.Degree.FIRST else Profile.TEACHER
    return PROFILE_OF.get(Function(position.function), Profile.STAFF)


def functions_by_profile(school: School) -> dict[str, list[str]]:
    """The functions held in a school, by the profile that they give there."""
    teacher = Profile.TEACHER_PRIMARY if school.degree == School.Degree.FIRST else Profile.TEACHER
    found: dict[str, list[str]] = {}
    for function in Function:
        profile = teacher if function in (Function.TEACHER, Function.LIBRARIAN) else PROFILE_OF.get(function, Profile.STAFF)
        found.setdefault(profile.value, []).append(function.value)
    return found


def school_of(position: Position) -> School | None:
    return getattr(position.organisation, "school", None)


@dataclass(frozen=True)
class Standing:
    """A person on a day. `chosen` narrows to one position or one child when the switcher says so; None is all of them."""

    person: Person
    date: datetime.date
    positions: list[Position] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    guardianships: list[Guardianship] = field(default_factory=list)  # with rights only

    @property
    def children(self) -> list[Person]:
        return list(dict.fromkeys(g.pupil for g in self.guardianships))

    @property
    def profiles(self) -> list[Profile]:
        found = [profile_of(p) for p in self.positions]
        found += [Profile.PUPIL_PRIMARY if e.school.degree == School.Degree.FIRST else Profile.PUPIL for e in self.enrolments]
        if self.guardianships:
            found.append(Profile.GUARDIAN)
        return list(dict.fromkeys(found))

    def holds(self, functions, *, school: School | None = None) -> bool:
        functions = {functions} if isinstance(functions, str) else set(functions)
        return any(p.function in functions and (school is None or p.organisation_id == school.pk) for p in self.positions)

    @property
    def school_ids(self) -> set[int]:
        """Schools where this person works or studies today."""
        return {p.organisation_id for p in self.positions if school_of(p)} | {e.school_id for e in self.enrolments}

    @property
    def has_any(self) -> bool:
        return bool(self.positions or self.enrolments or self.guardianships)


def person_of(account) -> Person | None:
    """The person of an account, and which kinds of relation they have today: what is not there is then not asked for."""
    return _person.first(account=account.pk, date=timezone.localdate())


def _with_kinds(account, date) -> QuerySet[Person]:
    me = OuterRef("pk")
    return Person.objects.filter(account=account).annotate(
        has_positions=Exists(Position.objects.on(date).filter(person=me)),
        has_enrolments=Exists(Enrolment.objects.on(date).filter(person=me)),
        has_guardianships=Exists(Guardianship.objects.on(date).filter(guardian=me)),
        is_emancipated=Exists(Emancipation.objects.filter(person=me, starts_on__lte=date)),
        contact_confirmed_at=Subquery(ContactCard.objects.filter(person=me).values("confirmed_at")[:1]),
        has_news=Exists(Told.objects.unread().filter(person=me)),
    )


# Asked by every page.
_person = Statement(_with_kinds, account=int, date=datetime.date)
_positions = Statement(
    lambda person, date: Position.objects.on(date).filter(person=person).select_related("organisation__school").order_by("pk"),
    person=int,
    date=datetime.date,
)
_enrolments = Statement(
    lambda person, date: Enrolment.objects.on(date).filter(person=person).select_related("school").order_by("-is_main", "pk"),
    person=int,
    date=datetime.date,
)
_guardianships = Statement(
    lambda person, date: (
        Guardianship.objects.on(date).with_rights().filter(guardian=person).select_related("pupil").order_by("-pupil__birth_date", "pk")
    ),
    person=int,
    date=datetime.date,
)


def standing_of(person: Person, date: datetime.date | None = None) -> Standing:
    today = timezone.localdate()
    date = date or today
    standing = Standing(person, date)

    def may_have(flag: str) -> bool:
        return date != today or getattr(person, flag, True)

    if may_have("has_positions"):
        standing.positions.extend(_positions.ask(person=person.pk, date=date))
    if may_have("has_enrolments"):
        standing.enrolments.extend(_enrolments.ask(person=person.pk, date=date))
    if may_have("has_guardianships"):
        standing.guardianships.extend(_guardianships.ask(person=person.pk, date=date))
    return standing
