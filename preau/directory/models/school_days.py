"""What one school decides of its own calendar."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from preau.directory.models.calendar import SchoolYear
from preau.directory.models.organisations import School


class Term(models.Model):
    """A period of a school's year (trimestre, semestre, période of primary)."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(_("nom"), max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["school", "year", "name"], name="one_term_per_name"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_in_order"),
        ]

    def __str__(self):
        return self.name


class WeekPattern(models.Model):
    """Weeks that take turns (A and B, or any list): the Mondays of a school year on which a course of this pattern takes place."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="week_patterns")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="week_patterns")
    code = models.CharField(_("code"), max_length=20)  # as the timetable writes it: H, Q1, A
    name = models.CharField(_("nom"), max_length=60, blank=True)
    mondays = models.JSONField(default=list)  # ISO dates

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["school", "year", "code"], name="one_pattern_per_code")]

    def __str__(self):
        return self.name or self.code


class ExceptionalDay(models.Model):
    """A half-day on which one school is open or closed against the rule (snow, bridge day, Saturday of open doors)."""

    class HalfDay(models.TextChoices):
        MORNING = "am", _("matin")
        AFTERNOON = "pm", _("après-midi")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="exceptional_days")
    date = models.DateField()
    half_day = models.CharField(max_length=2, choices=HalfDay.choices)
    is_open = models.BooleanField(_("ouvert"))
    reason = models.CharField(_("motif"), max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "date", "half_day"], name="one_exception_per_half_day")]

    def __str__(self):
        return f"{self.date} {self.half_day}"
