"""What a person is today: positions, enrolments, children. At most three queries, asked once per request."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone

from preau.directory.models import Enrolment, Function, Guardianship, Person, Position, Profile, School

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
    """The person of an account, and which kinds of relation they have today: what is not there is then not asked for.

    Asked by every page, hence in SQL: built by querysets, the same statement takes four times as long as its answer.
    """
    today = timezone.localdate()
    return next(iter(Person.objects.raw(_PERSON, [*[today, today] * 3, account.pk])), None)


def _exists(model, person: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} r WHERE r.{person} = p.id "
        "AND r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on >= %s))"
    )


_PERSON = (
    f"SELECT p.*, {_exists(Position, 'person_id')} AS has_positions, {_exists(Enrolment, 'person_id')} AS has_enrolments, "  # noqa: S608
    f"{_exists(Guardianship, 'guardian_id')} AS has_guardianships FROM {Person._meta.db_table} p WHERE p.account_id = %s"
)


def standing_of(person: Person, date: datetime.date | None = None) -> Standing:
    today = timezone.localdate()
    date = date or today
    standing = Standing(person, date)

    def may_have(flag: str) -> bool:
        return date != today or getattr(person, flag, True)

    if may_have("has_positions"):
        mine = Position.objects.on(date).filter(person=person)
        standing.positions.extend(mine.select_related("organisation__school").order_by("pk"))
    if may_have("has_enrolments"):
        mine = Enrolment.objects.on(date).filter(person=person)
        standing.enrolments.extend(mine.select_related("school").order_by("-is_main", "pk"))
    if may_have("has_guardianships"):
        mine = Guardianship.objects.on(date).with_rights().filter(guardian=person)
        standing.guardianships.extend(mine.select_related("pupil").order_by("-pupil__birth_date", "pk"))
    return standing
