"""The least that is valid; a test names only what it is about. Relations made here refresh keys as the acts do."""

import datetime

import factory
from factory.django import DjangoModelFactory

from preau.accounts.models import Account
from preau.directory.keys import refresh_keys
from preau.directory.models import (
    ClassDelegate,
    Enrolment,
    FormTutor,
    Function,
    Group,
    GuardianRefusal,
    Guardianship,
    Membership,
    Organisation,
    Person,
    Position,
    School,
    SchoolYear,
    Subject,
    Teaching,
    Territory,
    Topic,
    Zone,
)
from preau.directory.names import index_names

BEGIN = datetime.date(2026, 9, 1)


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone
        django_get_or_create = ("code",)

    code = "A"
    name = "Zone A"


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ("code",)

    code = "15"
    name = "Cantal"
    zone = factory.SubFactory(ZoneFactory)


class SchoolYearFactory(DjangoModelFactory):
    class Meta:
        model = SchoolYear
        django_get_or_create = ("name",)

    name = "2026-2027"
    starts_on = datetime.date(2026, 8, 1)
    ends_on = datetime.date(2027, 7, 31)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = Organisation.Kind.DIRECTION
    name = factory.Sequence(lambda n: f"Direction {n}")
    territory = factory.SubFactory(TerritoryFactory)


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    kind = Organisation.Kind.SCHOOL
    school_kind = School.SchoolKind.COLLEGE
    degree = School.Degree.SECOND
    name = factory.Sequence(lambda n: f"Collège {n}")
    uai = factory.Sequence(lambda n: f"099{n:04d}Z")
    territory = factory.SubFactory(TerritoryFactory)
    zone = factory.SelfAttribute("territory.zone")


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject
        django_get_or_create = ("code",)

    code = "061300"
    short_name = "MATHS"
    name = "Mathématiques"


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account

    login = factory.Sequence(lambda n: f"personne.{n}")
    password = "!"  # signed in by force_login: no secret to hash
    activated_at = datetime.datetime(2026, 9, 2, 8, tzinfo=datetime.UTC)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Inconnu{'abcdefghij'[n % 10]}")
    account = factory.SubFactory(AccountFactory)

    @factory.post_generation
    def _names(self, create, extracted, **kwargs):
        index_names([self.pk])
        self.refresh_from_db(fields=["sort_name"])


class _Refreshing(DjangoModelFactory):
    """After the row, the keys of the persons whom it is about."""

    class Meta:
        abstract = True

    starts_on = BEGIN

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        refresh_keys([getattr(instance, name) for name in ("person_id", "guardian_id", "pupil_id") if hasattr(instance, name)])


class EnrolmentFactory(_Refreshing):
    """A pupil in a school; `group` puts them in a class of it."""

    class Meta:
        model = Enrolment
        skip_postgeneration_save = True

    person = factory.SubFactory(PersonFactory)
    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    level = "5e"

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        if extracted:
            Membership.objects.create(person=self.person, group=extracted, enrolment=self, starts_on=self.starts_on, ends_on=self.ends_on)


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    kind = Group.Kind.DIVISION
    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    code = factory.Sequence(lambda n: f"5e {n}")


class MembershipFactory(_Refreshing):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    group = factory.SubFactory(GroupFactory)


class GuardianshipFactory(_Refreshing):
    class Meta:
        model = Guardianship

    guardian = factory.SubFactory(PersonFactory)
    pupil = factory.SubFactory(PersonFactory)
    tie = Guardianship.Tie.MOTHER
    legal = 1


class GuardianRefusalFactory(DjangoModelFactory):
    class Meta:
        model = GuardianRefusal

    guardianship = factory.SubFactory(GuardianshipFactory)
    topic = Topic.MARKS
    deed = "jugement du 3 septembre 2026"
    starts_on = BEGIN

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        refresh_keys([instance.guardianship.guardian_id])


class PositionFactory(_Refreshing):
    class Meta:
        model = Position

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(SchoolFactory)
    function = Function.TEACHER


class TeachingFactory(_Refreshing):
    class Meta:
        model = Teaching

    person = factory.SubFactory(PersonFactory)
    group = factory.SubFactory(GroupFactory)
    subject = factory.SubFactory(SubjectFactory)


class FormTutorFactory(_Refreshing):
    class Meta:
        model = FormTutor

    person = factory.SubFactory(PersonFactory)
    group = factory.SubFactory(GroupFactory)


class ClassDelegateFactory(_Refreshing):
    class Meta:
        model = ClassDelegate

    person = factory.SubFactory(PersonFactory)
    group = factory.SubFactory(GroupFactory)
    rank = ClassDelegate.Rank.TITULAR
