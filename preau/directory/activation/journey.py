"""What a code says to who holds it: whom it welcomes, the one fact that proves they are that person, then their children."""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import throttling
from preau.accounts.activation_codes import note_wrong_fact
from preau.accounts.models import ActivationCode
from preau.directory.models import Enrolment, Group, Membership, Person, Profile
from preau.directory.standing import Standing, standing_of
from preau.kit.refusal import Refusal

DIGITS_OF_DATE = re.compile(r"^\s*(\d{1,2})\D+(\d{1,2})\D+(\d{4}|\d{2})\s*$")


class WrongFact(Refusal):
    def __init__(self):
        super().__init__(
            _("Ce n’est pas la date que l’établissement a notée."),
            instead=_("Vérifier le jour, le mois et l’année ; si elle est juste, l’établissement peut la corriger."),
        )


@dataclass(frozen=True)
class Fact:
    """A date that the letter does not say. `of` is whose birth date is asked; None: one's own."""

    date: datetime.date
    of: Person | None = None

    @property
    def question(self) -> str:
        if self.of:
            return _("Date de naissance de %(name)s") % {"name": self.of.first_name or self.of.full_name}
        return _("Date de naissance")


@dataclass(frozen=True)
class Child:
    person: Person
    where: str  # « 5e B, Collège Jeanne-de-la-Treilhe »
    hue: int


@dataclass(frozen=True)
class Welcome:
    """Whom a code welcomes. `children` are shown only once the fact is proved: a letter tells no more than its school knows."""

    person: Person
    standing: Standing
    fact: Fact | None

    @property
    def name(self) -> str:
        return self.person.first_name if self.is_pupil else self.person.formal_name

    @property
    def is_pupil(self) -> bool:
        return bool(self.standing.enrolments)

    @property
    def is_small(self) -> bool:
        """A pupil of an école has no address of their own: the school gives a forgotten password back."""
        return self.standing.profiles == [Profile.PUPIL_PRIMARY]

    @property
    def is_guardian(self) -> bool:
        return bool(self.standing.guardianships)

    @property
    def children(self) -> list[Child]:
        return children_of(self.standing)


def welcome(code: ActivationCode, *, date: datetime.date | None = None) -> Welcome | None:
    """None when the person is no longer anything here: the letter outlived the reason for it."""
    person = Person.objects.filter(account=code.account_id).first()
    if person is None:
        return None
    standing = standing_of(person, date)
    return Welcome(person, standing, _fact(standing, code.issuer)) if standing.has_any else None


def _fact(standing: Standing, school_id: int) -> Fact | None:
    """One's own birth date for pupils and staff; for a guardian, that of a child whom the school that wrote knows."""
    person = standing.person
    works_or_studies = standing.positions or standing.enrolments
    if works_or_studies and person.birth_date:
        return Fact(person.birth_date)
    dated = [child for child in standing.children if child.birth_date]
    here = set(
        Enrolment.objects.on(standing.date).filter(school=school_id, person__in=[c.pk for c in dated]).values_list("person", flat=True)
    )
    if known := [child for child in dated if child.pk in here] or dated:
        return Fact(known[0].birth_date, known[0])  # type: ignore[arg-type]  # only those with a date are listed
    return Fact(person.birth_date) if person.birth_date else None


def children_of(standing: Standing) -> list[Child]:
    """Every child of a guardian, in all their schools. Two queries."""
    children = standing.children
    ids = [child.pk for child in children]
    enrolments = Enrolment.objects.on(standing.date).filter(person__in=ids).select_related("school").order_by("is_main", "-pk")
    schools = {enrolment.person_id: enrolment for enrolment in enrolments}
    classes = dict(
        Membership.objects.on(standing.date)
        .filter(person__in=ids, group__kind=Group.Kind.DIVISION)
        .order_by("-pk")
        .values_list("person", "group__code")
    )
    found = []
    for child in children:
        enrolment = schools.get(child.pk)
        where = [classes.get(child.pk) or (enrolment.level if enrolment else ""), str(enrolment.school) if enrolment else ""]
        found.append(Child(child, ", ".join(part for part in where if part), enrolment.school.hue if enrolment else child.hue))
    return found


def read_date(typed: str, *, today: datetime.date | None = None) -> datetime.date | None:
    """A birth date as one types it on a telephone: 4/9/2014, 04.09.14, 04092014, 4 9 2014. None when it is no date."""
    today = today or timezone.localdate()
    if found := DIGITS_OF_DATE.match(typed):
        day, month, year = (int(part) for part in found.groups())
    else:
        digits = "".join(sign for sign in typed if sign.isdigit())
        if len(digits) not in (6, 8):
            return None
        day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def prove_fact(code: ActivationCode, welcomed: Welcome, given: datetime.date) -> None:
    """The holder of the letter knows what it does not say. Wrong answers wait longer each time, and end the letter in the end."""
    throttling.require_patience({"fact": code.pk})
    if welcomed.fact and given != welcomed.fact.date:
        note_wrong_fact(code)
        raise WrongFact
    throttling.forget_failures("fact", code.pk)
