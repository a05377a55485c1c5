"""What people are, and when: every relation is dated and answers `.on(date)`.

No index of its own for a column with which a constraint or an index begins: each one costs an import a tenth of its writing.
"""

import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.directory.models.calendar import SchoolYear
from preau.directory.models.dated import Dated, DatedQuerySet, in_order
from preau.directory.models.organisations import Mef, Organisation, School
from preau.directory.models.people import Person


class Topic(models.TextChoices):
    """What a thing about a child is about; a guardian may be refused topic by topic."""

    MESSAGES = "messages", _("messages")
    ABSENCES = "absences", _("absences")
    CONDUCT = "conduct", _("comportement")
    HOMEWORK = "homework", _("travail à faire")
    MARKS = "marks", _("notes et bulletins")
    HEALTH = "health", _("santé")
    AUTHORISATIONS = "authorisations", _("autorisations")
    MONEY = "money", _("argent")
    MEETINGS = "meetings", _("rendez-vous")
    PICTURES = "pictures", _("photos")


class Function(models.TextChoices):
    """A function held in an organisation. The table `StaffFunction` says which word of a feed means which."""

    TEACHER = "teacher", _("enseignant·e")
    HEAD = "head", _("chef·fe d’établissement")
    DEPUTY = "deputy", _("adjoint·e")
    DIRECTOR = "director", _("directeur·rice d’école")
    CPE = "cpe", _("conseiller·ère principal·e d’éducation")
    AED = "aed", _("assistant·e d’éducation")
    AESH = "aesh", _("accompagnant·e d’élèves")
    LIBRARIAN = "librarian", _("professeur·e documentaliste")
    NURSE = "nurse", _("infirmier·ère")
    PSYEN = "psyen", _("psychologue de l’éducation")
    SOCIAL_WORKER = "social_worker", _("assistant·e social·e")
    SECRETARY = "secretary", _("secrétaire")
    BURSAR = "bursar", _("gestionnaire")
    TECHNICIAN = "technician", _("agent·e")
    REFERENT = "referent", _("référent·e numérique")
    MAINTENANCE = "maintenance", _("agent·e de maintenance informatique")
    DEPARTEMENT_EDUCATION = "departement_education", _("direction de l’éducation")
    DEPARTEMENT_IT = "departement_it", _("direction informatique")
    DEPARTEMENT_WORKS = "departement_works", _("direction des bâtiments")
    DEPARTEMENT_TERRITORY = "departement_territory", _("direction des territoires")
    ELECTED = "elected", _("élu·e")
    INSPECTOR = "inspector", _("inspecteur·rice")
    DASEN = "dasen", _("services académiques")
    COMMUNE = "commune", _("mairie")
    GUEST = "guest", _("invité·e")
    OTHER = "other", _("autre personnel")


class Profile(models.TextChoices):
    """The few words for "who am I here" that homes, tempers, second factor and the table of rights are told by."""

    PUPIL = "pupil", _("élève")
    PUPIL_PRIMARY = "pupil_primary", _("élève d’école")
    GUARDIAN = "guardian", _("parent ou responsable")
    TEACHER = "teacher", _("enseignant")
    TEACHER_PRIMARY = "teacher_primary", _("professeur des écoles")
    HEAD = "head", _("direction d’établissement")
    DIRECTOR = "director", _("direction d’école")
    VIE_SCOLAIRE = "vie_scolaire", _("vie scolaire")
    NURSE = "nurse", _("infirmerie")
    SECRETARY = "secretary", _("secrétariat")
    BURSAR = "bursar", _("gestion")
    REFERENT = "referent", _("référent numérique")
    MAINTENANCE = "maintenance", _("maintenance")
    STAFF = "staff", _("autre personnel")
    DEPARTEMENT_EDUCATION = "departement_education", _("département, éducation")
    DEPARTEMENT_IT = "departement_it", _("département, informatique")
    DEPARTEMENT_WORKS = "departement_works", _("département, bâtiments")
    DEPARTEMENT_TERRITORY = "departement_territory", _("département, territoires")
    ELECTED = "elected", _("élu")
    INSPECTOR = "inspector", _("inspection")
    DASEN = "dasen", _("services académiques")
    COMMUNE = "commune", _("mairie")
    GUEST = "guest", _("invité")


class Enrolment(Dated):
    """A pupil in a school for a year. Level is the enrolment's, never the class's; several at once, one main."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="enrolments")
    level = models.CharField(_("niveau"), max_length=10, blank=True)
    mef = models.ForeignKey(Mef, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    regime = models.CharField(_("régime"), max_length=60, blank=True)
    status = models.CharField(_("statut"), max_length=20, blank=True)
    is_main = models.BooleanField(_("principale"), default=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "school", "year"], name="one_enrolment_per_year"),
            in_order("enrolment_in_order"),
        ]
        indexes = [models.Index(fields=["school", "year"], name="enrolment_school_year")]

    def __str__(self):
        return f"{self.person_id} @ {self.school_id}"


class GuardianshipQuerySet(DatedQuerySet):
    def with_rights(self):
        """Those who have a legal responsibility; a mere contact has no right, nor has a tie that waits for the school (its legal is 0)."""
        return self.filter(legal__gt=0)

    def to_confirm(self):
        """Said by a source that does not know who has the parental authority, and not confirmed by the school yet."""
        return self.filter(is_to_confirm=True, confirmed_on=None)


class Guardianship(Dated):
    """What an adult is to a child. `legal`: 0 contact only, 1 and 2 legally responsible (both parents may be 1)."""

    class Tie(models.TextChoices):
        MOTHER = "10", _("mère")
        FATHER = "20", _("père")
        SIBLING = "37", _("frère ou sœur")
        GRANDPARENT = "38", _("grand-parent")
        RELATIVE = "39", _("autre membre de la famille")
        EDUCATOR = "41", _("éducateur")
        FOSTER = "42", _("assistant familial")
        CHILDMINDER = "43", _("garde d’enfant")
        TUTOR = "50", _("tuteur")
        ASE = "51", _("aide sociale à l’enfance")
        SELF = "70", _("élève lui-même")
        OTHER = "90", _("autre")

    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardianships", db_index=False)
    pupil = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardians")
    tie = models.CharField(_("lien"), max_length=2, choices=Tie.choices, default=Tie.OTHER)
    legal = models.PositiveSmallIntegerField(_("responsabilité légale"), default=0)
    contact_order = models.PositiveSmallIntegerField(_("ordre d’appel"), default=0)
    is_contact = models.BooleanField(_("à prévenir"), default=False)
    is_financial = models.BooleanField(_("paie les frais"), default=False)
    receives_aid = models.BooleanField(_("reçoit les aides"), default=False)
    is_to_confirm = models.BooleanField(_("à confirmer"), default=False, db_default=False)
    confirmed_on = models.DateField(_("confirmé le"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guardian", "pupil", "starts_on"], name="one_guardianship_per_begin"),
            models.CheckConstraint(condition=Q(legal__lte=2), name="legal_is_0_1_2"),
            models.CheckConstraint(  # what nobody has confirmed opens nothing, whatever else is written
                condition=Q(is_to_confirm=False) | Q(confirmed_on__isnull=False) | Q(legal=0), name="unconfirmed_has_no_right"
            ),
            in_order("guardianship_in_order"),
        ]
        indexes = [models.Index(fields=["pupil"], condition=Q(is_to_confirm=True, confirmed_on=None), name="tie_to_confirm")]

    def __str__(self):
        return f"{self.guardian_id} > {self.pupil_id}"


class GuardianRefusal(Dated):
    """A topic closed to a guardian for a child, between two dates, with the deed that it rests on."""

    guardianship = models.ForeignKey(Guardianship, on_delete=models.CASCADE, related_name="refusals")
    topic = models.CharField(_("sujet"), max_length=20, choices=Topic.choices)
    deed = models.CharField(_("acte"), max_length=200)  # "jugement du 12/03/2026, TJ d'Aurillac"
    by_pupil = models.BooleanField(_("choix de l’élève majeur"), default=False, db_default=False)  # who alone opens it again

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guardianship", "topic", "starts_on"], name="one_refusal_per_topic"),
            in_order("refusal_in_order"),
        ]

    def __str__(self):
        return f"{self.guardianship_id} {self.topic}"


class PositionQuerySet(DatedQuerySet):
    def on(self, date: datetime.date):
        """A delegation holds only while the position that it was taken from does."""
        origin = DatedQuerySet(Position).on(date).filter(pk=OuterRef("delegated_from"))
        return super().on(date).filter(Q(delegated_from=None) | Exists(origin))


class Emancipation(models.Model):
    """A pupil under 18 whom a judge has made of age. Entered by the office, on the deed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="emancipation")
    starts_on = models.DateField(_("à partir du"))
    deed = models.CharField(_("acte"), max_length=200)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self):
        return f"{self.person_id} from {self.starts_on}"


class Position(Dated):
    """A person's function in an organisation. A mandate (référent numérique) and a delegation are positions too."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="positions", db_index=False)
    function = models.CharField(_("fonction"), max_length=30, choices=Function.choices)
    label = models.CharField(_("intitulé"), max_length=100, blank=True)  # as the feed says it: discipline, title
    is_mandate = models.BooleanField(_("mandat"), default=False)
    delegated_from = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="delegations")

    objects = PositionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "function", "starts_on"],
                condition=Q(delegated_from=None),
                name="one_position_per_begin",
            ),
            models.CheckConstraint(
                condition=~Q(function__in=["guest", "elected"]) | Q(ends_on__isnull=False), name="guest_position_has_end"
            ),
            models.CheckConstraint(condition=Q(delegated_from=None) | Q(ends_on__isnull=False), name="delegation_has_end"),
            in_order("position_in_order"),
        ]
        indexes = [models.Index(fields=["organisation", "function"], name="position_function")]

    def __str__(self):
        return f"{self.person_id} {self.function} @ {self.organisation_id}"
