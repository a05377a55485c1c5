import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from preau.directory.models.calendar import SchoolYear
from preau.directory.models.dated import Dated, DatedQuerySet, in_order
from preau.directory.models.organisations import School
from preau.directory.models.people import Person
from preau.directory.models.relations import Enrolment


class Subject(models.Model):
    """A matière, by its code of the national base (6 characters, digits and capitals)."""

    code = models.CharField(max_length=10, unique=True)
    short_name = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("matière"), max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Group(models.Model):
    """A set of people: class, teaching group, team, community. `code` is as the feed writes it, spaces and dots included."""

    class Kind(models.TextChoices):
        DIVISION = "division", _("classe")
        TEACHING = "teaching", _("groupe")
        TEAM = "team", _("équipe")
        INTER_SCHOOL = "inter_school", _("groupe entre établissements")
        COMMUNITY = "community", _("communauté")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="groups")
    other_schools = models.ManyToManyField(School, blank=True, related_name="shared_groups")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, null=True, blank=True, related_name="groups")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=100, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_declared = models.BooleanField(default=True)  # False: cited by people, not declared by the school's record
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "kind", "code"],
                condition=Q(kind__in=["division", "teaching"]),
                name="one_code_per_school_year_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["division", "teaching"]) | Q(school__isnull=False, year__isnull=False),
                name="class_has_school_and_year",
            ),
        ]

    def __str__(self):
        return self.code if self.kind in (self.Kind.DIVISION, self.Kind.TEACHING) else self.name


class Membership(Dated):
    """A person in a group. A change of class is two memberships of one enrolment."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person", "starts_on"], name="one_membership_per_begin"),
            in_order("membership_in_order"),
        ]

    def __str__(self):
        return f"{self.person_id} in {self.group_id}"


class Teaching(Dated):
    """Who teaches what to whom: teacher × subject × group (service d'enseignement)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="teachings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="teachings", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="teachings")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person", "subject", "starts_on"], name="one_teaching_per_begin"),
            models.UniqueConstraint(  # for unique constraints, two empty subjects are two different ones
                fields=["group", "person", "starts_on"], condition=Q(subject=None), name="one_bare_teaching_per_begin"
            ),
            in_order("teaching_in_order"),
        ]

    def __str__(self):
        return f"{self.person_id} teaches {self.group_id}"


class FormTutor(Dated):
    """Professeur principal of a class (never « principal », who is the head)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="form_tutorships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="form_tutors", db_index=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person", "starts_on"], name="one_tutor_per_begin"),
            in_order("tutor_in_order"),
        ]

    def __str__(self):
        return f"{self.person_id} tutors {self.group_id}"


class ClassDelegateQuerySet(DatedQuerySet):
    def on(self, date: datetime.date):
        """A mandate holds only while the pupil is in the class."""
        there = Membership.objects.on(date).filter(person=OuterRef("person"), group=OuterRef("group"))
        return super().on(date).filter(Exists(there))


class ClassDelegate(Dated):
    """A pupil's mandate to speak for a class (délégué·e): elected, for the year at most."""

    class Rank(models.TextChoices):
        TITULAR = "titular", _("titulaire")
        DEPUTY = "deputy", _("suppléant·e")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegate_mandates")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="delegates")
    rank = models.CharField(_("rang"), max_length=10, choices=Rank.choices)

    objects = ClassDelegateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "person", "starts_on"], name="one_mandate_per_begin"),
            in_order("mandate_in_order"),
        ]

    def __str__(self):
        return f"{self.person_id} {self.rank} of {self.group_id}"
