"""What a school prepares of its next year, before anything of it is opened."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models.calendar import SchoolYear
from preau.directory.models.groups import Group
from preau.directory.models.organisations import School


class YearPlan(models.Model):
    """The classes, groups and terms that a school will open for a year; `new_year` compares it with the directory and applies it."""

    class Cut(models.IntegerChoices):
        NONE = 0, _("à décider plus tard")
        HALVES = 2, _("deux semestres")
        THIRDS = 3, _("trois trimestres")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="year_plans")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="plans")  # the year to open
    cut = models.PositiveSmallIntegerField(_("périodes"), choices=Cut.choices, default=Cut.THIRDS)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "year"], name="one_plan_per_year")]

    def __str__(self):
        return f"{self.school_id} {self.year_id}"


class PlannedGroup(models.Model):
    """A class or a teaching group to open. `copied_from` is the code of this year's that it follows, as text: an import that made that
    one can still be undone."""

    plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=20, choices=[(Group.Kind.DIVISION, _("classe")), (Group.Kind.TEACHING, _("groupe"))])
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=100, blank=True)
    copied_from = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [models.UniqueConstraint(fields=["plan", "kind", "code"], name="one_planned_code")]

    def __str__(self):
        return self.code
