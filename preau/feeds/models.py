"""Runs, what they read, what they would change, what they changed. Written in bulk by `writing.py`, never row by row."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunQuerySet(models.QuerySet):
    def applied(self):
        return self.filter(state=Run.State.APPLIED)

    def pending(self):
        """Read, shown, and waiting for somebody's yes or no."""
        return self.filter(state__in=[Run.State.READ, Run.State.ASKING])


class Run(models.Model):
    """One import of one set of files, from reading to undo."""

    class State(models.TextChoices):
        READING = "reading", _("lecture en cours")
        READ = "read", _("à appliquer")
        ASKING = "asking", _("à confirmer")
        APPLIED = "applied", _("appliqué")
        UNDONE = "undone", _("annulé")
        DISMISSED = "dismissed", _("écarté")
        FAILED = "failed", _("illisible")

    class Kind(models.TextChoices):
        FULL = "full", _("complet")
        DELTA = "delta", _("delta")

    feed = models.CharField(max_length=20)
    issuer = models.CharField(max_length=20, blank=True)
    project = models.CharField(max_length=120, blank=True)  # the free part of the file names: one export, night after night
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind.choices, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.READING)
    dated_on = models.DateField(_("date de l’export"), null=True, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    options = models.JSONField(default=dict, db_default={})  # what the person said beside the files: school (UAI), mapping
    files = models.JSONField(default=list)  # [{"name": …, "size": bytes}]
    read = models.JSONField(default=dict)  # kind -> number of records
    changes = models.JSONField(default=dict)  # created, updated, unchanged, left -> kind -> number
    schools = models.JSONField(default=dict)  # uai -> {"name": …, "created": {kind: number}, …}
    alarms = models.JSONField(default=list)  # [{"code", "text", "school", "stops"}] what looks wrong
    remarks_left_out = models.JSONField(default=dict)  # code -> number beyond those kept
    refusal = models.CharField(max_length=500, blank=True)
    job_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # dismissed, failed or undone
    attached = models.JSONField(default=dict)  # on undo: room -> number of things attached since, kept and closed
    seconds = models.FloatField(default=0)
    locked_seconds = models.FloatField(default=0)  # how long apply held the write lock
    peak_mb = models.FloatField(default=0)
    files_deleted_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["feed", "issuer", "state"], name="run_feed_state")]

    def __str__(self):
        return f"{self.feed} {self.pk}"

    @property
    def asks(self) -> bool:
        return any(alarm["stops"] for alarm in self.alarms)

    @property
    def changes_anything(self) -> bool:
        return any(n for action in ("created", "updated", "left") for n in self.changes.get(action, {}).values())


class Scope(models.Model):
    """A school that an applied run touched."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="scopes")
    uai = models.CharField(max_length=8, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "uai"], name="one_scope_per_school")]

    def __str__(self):
        return f"{self.run_id} {self.uai}"


class StagedRow(models.Model):
    """One record of a run, as read: attributes that the feed uses, by short names. Kept while a `Record` or an undo needs it."""

    class Operation(models.TextChoices):
        ADD = "add"
        MODIFY = "modify"
        DELETE = "delete"
        MERGED = "merged"  # composed by us: a record as a delta leaves it

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rows", db_index=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    operation = models.CharField(max_length=6, choices=Operation.choices, default=Operation.ADD)
    digest = models.CharField(max_length=32)
    data = models.TextField()  # JSON
    file = models.CharField(max_length=150)
    line = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["run", "kind"], name="staged_kind")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


class Record(models.Model):
    """What a feed last said of a key, once applied: the ground that a delta changes."""

    feed = models.CharField(max_length=20)
    issuer = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=32)
    row = models.ForeignKey(StagedRow, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "issuer", "kind", "key"], name="one_record_per_key")]

    def __str__(self):
        return f"{self.kind}:{self.key}"


class Remark(models.Model):
    """Something strange in a file, survived. The feed's table of codes says who can mend it, and how."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="remarks", db_index=False)
    code = models.CharField(max_length=40)
    file = models.CharField(max_length=150, blank=True)
    line = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=400)
    uai = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["file", "line", "pk"]
        indexes = [models.Index(fields=["run", "code"], name="remark_code")]

    def __str__(self):
        return f"{self.code} {self.file}:{self.line}"


class Proposal(models.Model):
    """One thing that a run would create, update, or that leaves: what the review page lists."""

    class Action(models.TextChoices):
        CREATED = "created", _("à créer")
        UPDATED = "updated", _("à modifier")
        LEFT = "left", _("qui partent")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="proposals", db_index=False)
    kind = models.CharField(max_length=14)
    action = models.CharField(max_length=7, choices=Action.choices)
    uai = models.CharField(max_length=8, blank=True)
    label = models.CharField(max_length=220)
    detail = models.CharField(max_length=400, blank=True)  # what changes, in words

    class Meta:
        ordering = ["label", "pk"]
        indexes = [models.Index(fields=["run", "kind", "action", "uai"], name="proposal_list")]

    def __str__(self):
        return self.label


class Change(models.Model):
    """What an apply wrote in one table: a range of created ids, or one row with its values before (and after)."""

    class Action(models.TextChoices):
        CREATED = "C"
        UPDATED = "U"
        DELETED = "D"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="writes")
    order = models.PositiveSmallIntegerField()  # of the table within the apply: undo goes backwards
    table = models.CharField(max_length=60)  # "directory.Person"
    action = models.CharField(max_length=1, choices=Action.choices)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="change_range_in_order")]
        indexes = [models.Index(fields=["table", "action"], name="change_table")]

    def __str__(self):
        return f"{self.table} {self.action} {self.first}-{self.last}"
