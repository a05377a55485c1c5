from django.db import models
from django.utils.translation import gettext_lazy as _

from preau.directory.models.people import Person


class ContactCard(models.Model):
    """How to reach somebody, as they say it themselves: the way they prefer, the languages they read. Every notice obeys it."""

    class Way(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        PAPER = "paper", _("papier, par l’enfant")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact_card")
    way = models.CharField(_("moyen préféré"), max_length=10, choices=Way.choices)
    languages = models.CharField(_("langues lues"), max_length=120, blank=True)  # codes, separated by commas
    confirmed_at = models.DateTimeField(_("confirmé le"))
    changed_at = models.DateTimeField(_("changé le"), null=True, blank=True)  # an address or a number was other than what we held

    def __str__(self):
        return f"{self.person_id} {self.way}"
