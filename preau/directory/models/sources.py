"""Where things come from, what a hand corrected, which persons were merged."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.directory.models.groups import Group, Subject
from preau.directory.models.organisations import Organisation
from preau.directory.models.people import Person
from preau.directory.models.relations import Function


class SourceId(models.Model):
    """The name that a source gives to a thing of ours. The INE is one of these (feed `ine`), not a column.

    `issuer` is who numbers (académie, UAI of a school, empty for national); `kind` the source's word (`pupil`, `guardian`, `staff`,
    `school`, `division`, `group`, `subject`); exactly one foreign key is set.
    """

    feed = models.CharField(max_length=20)
    issuer = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="source_ids")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="source_ids", db_index=False
    )
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="source_ids", db_index=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, blank=True, related_name="source_ids", db_index=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "issuer", "kind", "key"], name="one_thing_per_source_key"),
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, organisation=None, group=None, subject=None)
                    | Q(person=None, organisation__isnull=False, group=None, subject=None)
                    | Q(person=None, organisation=None, group__isnull=False, subject=None)
                    | Q(person=None, organisation=None, group=None, subject__isnull=False)
                ),
                name="source_names_one_thing",
            ),
        ]
        indexes = [  # most names are of persons: the others are indexed without them
            models.Index(fields=["organisation"], condition=Q(organisation__isnull=False), name="source_organisation"),
            models.Index(fields=["group"], condition=Q(group__isnull=False), name="source_group"),
            models.Index(fields=["subject"], condition=Q(subject__isnull=False), name="source_subject"),
        ]

    def __str__(self):
        return f"{self.feed}:{self.issuer}:{self.kind}:{self.key}"


class Correction(models.Model):
    """A field of a person that a hand changed: it wins over feeds until the source agrees, and is listed meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    source_value = models.CharField(_("valeur de la source"), max_length=250, blank=True)
    value = models.CharField(_("valeur corrigée"), max_length=250, blank=True)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "field"], condition=Q(agreed_at=None), name="one_live_correction_per_field")
        ]

    def __str__(self):
        return f"{self.person_id}.{self.field}"


class StaffFunction(models.Model):
    """Which function of ours a feed's function code means, and whether it opens an account. Data that a person can correct."""

    feed = models.CharField(max_length=20, default="aaf")
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("libellé"), max_length=80, blank=True)
    function = models.CharField(_("fonction"), max_length=30, choices=Function.choices)
    profile = models.CharField(_("profil ministériel"), max_length=10, blank=True)  # ENS, DIR, DOC, EVS, ETA, ACA

    class Meta:
        ordering = ["feed", "code"]
        constraints = [models.UniqueConstraint(fields=["feed", "code"], name="one_function_per_code")]

    def __str__(self):
        return f"{self.code} {self.function}"


class Merge(models.Model):
    """Two records found to be one human being. Each row that was repointed is kept, so that it can be undone."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    dropped_id = models.BigIntegerField(db_index=True)
    dropped = models.JSONField()  # the whole row that went
    reason = models.CharField(_("pourquoi"), max_length=200, blank=True)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_asked_at = models.DateTimeField(null=True, blank=True)  # the person says that it is not them
    undo_asked_because = models.CharField(_("ce que la personne en dit"), max_length=300, blank=True)

    def __str__(self):
        return f"{self.dropped_id} > {self.kept_id}"

    @property
    def dropped_name(self) -> str:
        return f"{self.dropped.get('first_name', '')} {self.dropped.get('last_name', '')}".strip()


class MergedRow(models.Model):
    """One row touched by a merge: repointed (`before` empty) or deleted as a double (`before` holds it)."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=80)  # "directory.Position"
    row_id = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True, blank=True)

    def __str__(self):
        return f"{self.table}:{self.row_id}"
