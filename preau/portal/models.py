from django.db import models
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Territory


class Publisher(models.Model):
    """Who answers for the public site of a territory (loi 2004-575 of 21 June 2004, art. 1-1), as its legal pages say.

    Functions and services, never a person's name unless the territory writes one. What is empty is said in other words.
    """

    territory = models.OneToOneField(Territory, on_delete=models.CASCADE, primary_key=True, related_name="publisher")
    name = models.CharField(_("éditeur"), max_length=120, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    director = models.CharField(_("direction de la publication"), max_length=120, blank=True)
    host_name = models.CharField(_("hébergeur"), max_length=120, blank=True)
    host_address = models.CharField(_("adresse de l’hébergeur"), max_length=200, blank=True)
    host_phone = models.CharField(_("téléphone de l’hébergeur"), max_length=30, blank=True)
    protection_name = models.CharField(_("délégation à la protection des données"), max_length=120, blank=True)
    protection_email = models.EmailField(_("courriel pour les données personnelles"), blank=True)

    def __str__(self):
        return self.name or f"{self.territory_id}"
