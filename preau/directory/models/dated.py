import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    """Relations that hold between two days, both included; an empty end is "until further notice"."""

    def on(self, date: datetime.date):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=date), starts_on__lte=date)

    def between(self, first: datetime.date, last: datetime.date):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)

    def ended_before(self, date: datetime.date):
        return self.filter(ends_on__lt=date)


class Dated(models.Model):
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, date: datetime.date) -> bool:
        return self.starts_on <= date and (self.ends_on is None or self.ends_on >= date)


def in_order(name: str) -> models.CheckConstraint:
    """A relation ends no earlier than it begins; one that never held is deleted by the act that wrongly made it."""
    return models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name=name)
