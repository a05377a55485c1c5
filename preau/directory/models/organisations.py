"""Territories, organisations, schools, places. Bodies are equal: a commune and a collège are both organisations."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models.calendar import Zone
from preau.directory.models.dated import Dated, DatedQuerySet, in_order


class Territory(models.Model):
    """A département or other territory served by this installation; one installation may serve several."""

    code = models.CharField(_("code"), max_length=10, unique=True)  # "15", "92"
    name = models.CharField(_("nom"), max_length=80)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    time_zone = models.CharField(max_length=40, default="Europe/Paris")

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name


class Place(models.Model):
    """A site, a building in it, a room in that. Timetable, attendance, booking and equipment point here."""

    class Kind(models.TextChoices):
        SITE = "site", _("site")
        BUILDING = "building", _("bâtiment")
        ROOM = "room", _("salle")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    town = models.CharField(_("commune"), max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    def __str__(self):
        return self.name


class Organisation(models.Model):
    class Kind(models.TextChoices):
        SCHOOL = "school", _("établissement scolaire")
        DEPARTEMENT = "departement", _("département")
        DIRECTION = "direction", _("direction du département")
        ACADEMIE = "academie", _("académie")
        DSDEN = "dsden", _("services de l’éducation nationale")
        CIRCONSCRIPTION = "circonscription", _("circonscription")
        COMMUNE = "commune", _("commune")
        RPI = "rpi", _("regroupement pédagogique")
        ASSOCIATION = "association", _("association")
        COMPANY = "company", _("entreprise")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=120)
    short_name = models.CharField(_("nom court"), max_length=60, blank=True)
    folded_name = models.CharField(max_length=120, blank=True, db_index=True)
    siret = models.CharField(max_length=14, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations")
    site = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations")
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    hue = models.PositiveSmallIntegerField(_("couleur"), default=1)  # 1…24, every 15 degrees
    closed_on = models.DateField(_("fermé le"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(hue__gte=1, hue__lte=24), name="hue_in_range")]

    def __str__(self):
        return self.short_name or self.name


class OrganisationLink(Dated):
    """Who goes with whom: the communes and schools of an RPI, the members of a network, the parts of a cité scolaire."""

    whole = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="wholes")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whole", "part", "starts_on"], name="one_link_per_begin"), in_order("link_in_order")]

    def __str__(self):
        return f"{self.whole_id} > {self.part_id}"


class SchoolQuerySet(models.QuerySet):
    def open(self, date: datetime.date | None = None):
        """A school may be known to close on a day to come."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=date or timezone.localdate()))


class School(Organisation):
    """An établissement with its UAI. A cité scolaire is several of them sharing sites and staff."""

    class SchoolKind(models.TextChoices):
        ECOLE = "ecole", _("école")
        COLLEGE = "college", _("collège")
        LYCEE = "lycee", _("lycée")

    class Degree(models.IntegerChoices):
        FIRST = 1, _("1er degré")
        SECOND = 2, _("2nd degré")

    class Week(models.TextChoices):
        FOUR = "4", _("4 jours")
        FOUR_AND_HALF = "4.5", _("4 jours et demi")
        FIVE = "5", _("5 jours")

    uai = models.CharField(_("UAI"), max_length=8, unique=True)
    school_kind = models.CharField(max_length=10, choices=SchoolKind.choices)
    degree = models.PositiveSmallIntegerField(choices=Degree.choices)
    is_public = models.BooleanField(_("public"), default=True)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="schools")
    week = models.CharField(_("semaine"), max_length=3, choices=Week.choices, default=Week.FIVE)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    sites = models.ManyToManyField(Place, related_name="schools", blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    succeeded_on = models.DateField(_("réuni le"), null=True, blank=True)  # the first day on which the successor stands in its place

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None, succeeded_on=None) | Q(successor__isnull=False, succeeded_on__isnull=False),
                name="succession_has_day",
            )
        ]


class KnownSchool(models.Model):
    """An établissement of a served territory as public data gives it, whether or not anybody of it is here yet.

    Facts, rewritten by `facts.load_facts` from `data/schools.csv`: nothing points here, `School` holds what lives.
    """

    uai = models.CharField(_("UAI"), max_length=8, primary_key=True)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="known_schools")
    name = models.CharField(_("nom"), max_length=120)
    school_kind = models.CharField(max_length=10, choices=School.SchoolKind.choices)
    is_public = models.BooleanField(_("public"), default=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=10, blank=True)
    town = models.CharField(_("commune"), max_length=80, blank=True)
    insee = models.CharField(max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_exact = models.BooleanField(default=False)  # the coordinates are the school's own, not the middle of its town

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Sector(Dated):
    """The commune (by INSEE code) whose pupils a school takes, between two dates."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sectors")
    insee = models.CharField(max_length=5)
    commune = models.CharField(max_length=80)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [in_order("sector_in_order")]

    def __str__(self):
        return self.commune


class Mef(models.Model):
    """*Module élémentaire de formation*: what a pupil is enrolled in, as the ministry codes it (11 characters)."""

    code = models.CharField(max_length=11, primary_key=True)
    name = models.CharField(_("formation"), max_length=120)
    level = models.CharField(_("niveau"), max_length=10, blank=True)  # "6e", "CM2"…

    def __str__(self):
        return self.name
