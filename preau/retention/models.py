from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CorrectedRule(models.Model):
    """A delay that a person set otherwise than `data/rules.csv`, with the text that they rest on."""

    code = models.CharField(max_length=30, primary_key=True)
    days = models.PositiveIntegerField(_("durée en jours"))
    article = models.CharField(_("texte"), max_length=200)
    dated_on = models.DateField(_("daté du"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.code} {self.days}"
