"""The least that is valid of each table, and the rows computed from it (keys, names) as the acts would leave them.

Whoever makes many relations at once asks for `keys=False` and calls `refresh_keys()` at the end.
"""

import datetime

from factory import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from preau.accounts.tests.factories import AccountFactory
from preau.directory.keys import refresh_keys
from preau.directory.models import (
    Enrolment,
    FormTutor,
    Group,
    GuardianRefusal,
    Guardianship,
    Membership,
    Organisation,
    Person,
    Place,
    Position,
    School,
    SchoolYear,
    Subject,
    Teaching,
    Territory,
    Topic,
    Zone,
)
from preau.directory.names import index_names, sort_name_of
from preau.kit.folding import fold

BEGIN = datetime.date(2026, 9, 1)
SUMMER = datetime.date(2027, 7, 31)


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone
        django_get_or_create = ["code"]

    code = "A"
    name = LazyAttribute(lambda zone: f"Zone {zone.code}")


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ["code"]

    code = "15"
    name = "Cantal"
    zone = SubFactory(ZoneFactory)


class SchoolYearFactory(DjangoModelFactory):
    class Meta:
        model = SchoolYear
        django_get_or_create = ["name"]

    name = "2026-2027"
    starts_on = LazyAttribute(lambda year: datetime.date(int(year.name[:4]), 8, 1))
    ends_on = LazyAttribute(lambda year: datetime.date(int(year.name[5:]), 7, 31))


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    kind = Place.Kind.SITE
    name = Sequence(lambda n: f"Site {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = Organisation.Kind.ASSOCIATION
    name = Sequence(lambda n: f"Association {n}")
    folded_name = LazyAttribute(lambda body: fold(body.name))
    territory = SubFactory(TerritoryFactory)


class SchoolFactory(OrganisationFactory):
    class Meta:
        model = School

    kind = Organisation.Kind.SCHOOL
    name = Sequence(lambda n: f"Collège numéro {n}")
    uai = Sequence(lambda n: f"015{n % 10_000:04d}T")
    school_kind = School.SchoolKind.COLLEGE
    degree = LazyAttribute(lambda school: 1 if school.school_kind == School.SchoolKind.ECOLE else 2)
    zone = SelfAttribute("territory.zone")


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject

    code = Sequence(lambda n: f"S{n:05d}")
    name = Sequence(lambda n: f"Matière {n}")


class GroupFactory(DjangoModelFactory):
    """A class; another kind by its name."""

    class Meta:
        model = Group

    kind = Group.Kind.DIVISION
    school = SubFactory(SchoolFactory)
    year = SubFactory(SchoolYearFactory)
    code = Sequence(lambda n: f"5e {n}")
    name = LazyAttribute(lambda group: "" if group.kind in (Group.Kind.DIVISION, Group.Kind.TEACHING) else group.code)


class PersonFactory(DjangoModelFactory):
    """With an account, and found by name. `account=None`: somebody who never signs in."""

    class Meta:
        model = Person

    account = SubFactory(AccountFactory)
    first_name = "Camille"
    last_name = Sequence(lambda n: f"Numéro{n}")
    sort_name = LazyAttribute(lambda person: sort_name_of(person.last_name, person.first_name))

    @classmethod
    def _create(cls, model_class, *args, names=True, **kwargs):
        person = super()._create(model_class, *args, **kwargs)
        if names:
            index_names([person.pk])
        return person


class RelationFactory(DjangoModelFactory):
    """Whoever it concerns holds their keys at once, as after the act that would have made it."""

    class Meta:
        abstract = True

    starts_on = BEGIN

    @classmethod
    def _create(cls, model_class, *args, keys=True, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        if keys:
            refresh_keys(cls.concerned(row))
        return row

    @staticmethod
    def concerned(row) -> list[int]:
        return [row.person_id]


class EnrolmentFactory(RelationFactory):
    class Meta:
        model = Enrolment

    person = SubFactory(PersonFactory)
    school = SubFactory(SchoolFactory)
    year = SubFactory(SchoolYearFactory)
    level = "5e"


class MembershipFactory(RelationFactory):
    """A pupil in a class, enrolled in its school; `enrolment=None` for an adult in a team."""

    class Meta:
        model = Membership

    group = SubFactory(GroupFactory)
    enrolment = SubFactory(EnrolmentFactory, school=SelfAttribute("..group.school"), year=SelfAttribute("..group.year"))
    person = SelfAttribute("enrolment.person")


class GuardianshipFactory(RelationFactory):
    class Meta:
        model = Guardianship

    guardian = SubFactory(PersonFactory)
    pupil = LazyFunction(lambda: MembershipFactory().person)
    tie = Guardianship.Tie.MOTHER
    legal = 1

    @staticmethod
    def concerned(row):
        return [row.guardian_id, row.pupil_id]


class GuardianRefusalFactory(RelationFactory):
    class Meta:
        model = GuardianRefusal

    guardianship = SubFactory(GuardianshipFactory)
    topic = Topic.MARKS
    deed = "Jugement du 12 mars 2026, tribunal judiciaire d’Aurillac"

    @staticmethod
    def concerned(row):
        return [row.guardianship.guardian_id]


class PositionFactory(RelationFactory):
    class Meta:
        model = Position

    person = SubFactory(PersonFactory)
    organisation = SubFactory(SchoolFactory)
    function = "teacher"
    ends_on = LazyAttribute(lambda position: SUMMER if position.function in ("guest", "elected") else None)


class TeachingFactory(RelationFactory):
    class Meta:
        model = Teaching

    group = SubFactory(GroupFactory)
    subject = SubFactory(SubjectFactory)
    person = LazyAttribute(lambda teaching: PositionFactory(organisation=teaching.group.school).person)


class FormTutorFactory(RelationFactory):
    class Meta:
        model = FormTutor

    group = SubFactory(GroupFactory)
    person = LazyAttribute(lambda tutor: PositionFactory(organisation=tutor.group.school).person)
