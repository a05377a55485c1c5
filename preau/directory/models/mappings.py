"""How the columns of a school's own list are read: said once on a page, remembered by a name, offered again to lists that look like it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.directory.models.organisations import School, Territory


class ColumnMapping(models.Model):
    """`columns`: header as folded by the reader → field (directory/spreadsheet/fields.py). Of one school, or of a whole territory."""

    name = models.CharField(_("nom"), max_length=60)
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, blank=True, related_name="column_mappings")
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, null=True, blank=True, related_name="column_mappings")
    columns = models.JSONField(default=dict)
    headers = models.JSONField(default=list)  # every header of the list that it was made for, mapped or not
    options = models.JSONField(default=dict)  # whole list, ties and responsibility said once for all lines
    made_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, territory=None) | Q(school=None, territory__isnull=False), name="mapping_has_one_owner"
            ),
            models.UniqueConstraint(fields=["school", "name"], condition=Q(territory=None), name="one_mapping_per_school_name"),
            models.UniqueConstraint(fields=["territory", "name"], condition=Q(school=None), name="one_mapping_per_territory_name"),
        ]

    def __str__(self):
        return self.name
