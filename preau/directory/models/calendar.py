"""School years, terms, holidays: what `is_open` (directory/opening.py) is computed from."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Zone(models.Model):
    """A zone of the national school calendar; each académie belongs to one (code de l'éducation, art. D521-1)."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(_("nom"), max_length=60)

    def __str__(self):
        return self.name


class SchoolYearQuerySet(models.QuerySet):
    def on(self, date: datetime.date):
        return self.filter(starts_on__lte=date, ends_on__gte=date)


class SchoolYear(models.Model):
    """From 1 August to 31 July by default, so that summer belongs to the year that it prepares."""

    name = models.CharField(_("année scolaire"), max_length=9, unique=True)  # "2026-2027"
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="school_year_in_order")]

    def __str__(self):
        return self.name


class Holiday(models.Model):
    """Days without class of a zone, both included (arrêté fixant le calendrier scolaire national)."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="holidays")
    year_name = models.CharField(max_length=9)
    code = models.CharField(max_length=20)
    name = models.CharField(_("nom"), max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [models.UniqueConstraint(fields=["zone", "year_name", "code"], name="one_holiday_per_code")]

    def __str__(self):
        return f"{self.name} {self.year_name}"


class PublicHoliday(models.Model):
    date = models.DateField(primary_key=True)
    name = models.CharField(_("nom"), max_length=60)

    def __str__(self):
        return self.name
