from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models.people import Person
from preau.directory.models.sources import Merge


class ToldQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Told(models.Model):
    """What was done to somebody's own file, said to them on their home until they have read it."""

    class What(models.TextChoices):
        MERGED = "merged", _("deux fiches réunies")
        PARTED = "parted", _("deux fiches séparées")
        TOPICS_CLOSED = "topics_closed", _("sujets fermés par l’élève majeur")
        TOPICS_OPENED = "topics_opened", _("sujets rouverts par l’élève majeur")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="told")
    what = models.CharField(max_length=20, choices=What.choices)
    detail = models.JSONField(default=dict)  # names as they were that day
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, null=True, blank=True, related_name="told")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person"], condition=Q(read_at=None), name="told_unread")]

    def __str__(self):
        return f"{self.what} to {self.person_id}"
