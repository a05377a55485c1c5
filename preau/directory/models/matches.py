"""Two records that are perhaps one human being: why, and what somebody decided."""

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.directory.models.people import Person


class MatchQuerySet(models.QuerySet):
    def waiting(self):
        """Still two records, and nobody has said anything."""
        erased = Person.objects.exclude(erased_at=None)
        here = self.filter(state=Match.State.PROPOSED).exclude(one=F("other"))
        return here.exclude(Exists(erased.filter(pk=OuterRef("one")))).exclude(Exists(erased.filter(pk=OuterRef("other"))))


class Match(models.Model):
    """Proposed by an import that found a likeness too weak to join by itself. `one` was there before `other`."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("à examiner")
        SAME = "same", _("même personne")
        DIFFERENT = "different", _("deux personnes")

    class Reason(models.TextChoices):
        """What speaks for it, then (`other_…`, `several`) why it was not enough."""

        INE = "ine", _("même INE")
        SCHOOL_NUMBER = "school_number", _("même numéro d’élève dans l’établissement")
        NAMES = "names", _("mêmes nom et prénom")
        BIRTH_DATE = "birth_date", _("même date de naissance")
        CHILD = "child", _("responsables du même enfant")
        SCHOOL = "school", _("même établissement")
        EMAIL = "email", _("même courriel")
        MOBILE = "mobile", _("même mobile")
        OTHER_BIRTH_DATE = "other_birth_date", _("mais dates de naissance différentes")
        OTHER_CONTACTS = "other_contacts", _("mais courriels et mobiles différents")
        OTHER_TITLE = "other_title", _("mais civilités différentes")
        OTHER_NAMES = "other_names", _("mais noms différents")
        NO_BIRTH_DATE = "no_birth_date", _("mais date de naissance inconnue")
        SEVERAL = "several", _("mais plusieurs personnes conviennent")

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)  # pupil, guardian, staff
    reasons = models.JSONField(default=list)  # of `Reason`
    uai = models.CharField(max_length=8, blank=True)  # the school whose import found it
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.PROPOSED)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="one_match_per_pair")]
        indexes = [models.Index(fields=["state", "uai"], name="match_state")]

    def __str__(self):
        return f"{self.one_id} ~ {self.other_id}"

    @property
    def why(self) -> str:
        """« même INE, mais dates de naissance différentes »."""
        return ", ".join(str(self.Reason(code).label) for code in self.reasons)
