from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """A line of the journal was about to be changed or deleted outside erasure."""


class LineQuerySet(models.QuerySet):
    def about(self, kind: str, thing_id: int):
        return self.filter(about_kind=kind, about_id=thing_id)

    def concerning(self, person_id: int):
        return self.filter(person_id=person_id)

    def without_contents(self) -> int:
        """Erasure: who acted, on what and when remain; what was written does not."""
        return super().update(before=None, after=None)

    def update(self, **kwargs):
        raise AppendOnly

    def delete(self):
        raise AppendOnly


class Line(models.Model):
    """One act, or one reading of a sensitive file: by whom, in whose name, on what, before and after."""

    at = models.DateTimeField(_("quand"), default=timezone.now, db_index=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_person_id = models.BigIntegerField(_("par"), null=True, blank=True)
    in_name_of_id = models.BigIntegerField(_("au nom de"), null=True, blank=True)
    action = models.CharField(_("acte"), max_length=60)
    about_kind = models.CharField(_("sorte"), max_length=40)
    about_id = models.BigIntegerField(_("objet"), null=True, blank=True)
    person_id = models.BigIntegerField(_("personne concernée"), null=True, blank=True)
    before = models.JSONField(_("avant"), null=True, blank=True)
    after = models.JSONField(_("après"), null=True, blank=True)
    is_reading = models.BooleanField(_("lecture"), default=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="journal_about"),
            models.Index(fields=["person_id", "-at"], name="journal_person"),
        ]

    def __str__(self):
        return f"{self.action} {self.about_kind} {self.about_id}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly
