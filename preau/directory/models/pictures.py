"""Coming in by pictures: the schools that chose it, the door of each class."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from preau.accounts.models import Account
from preau.directory.models.groups import Group
from preau.directory.models.organisations import School


class PictureSchool(models.Model):
    """An école whose direction chose that its pupils come in by pictures. Without this row, no door of its classes opens."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="picture_choice")
    chosen_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self):
        return f"{self.school_id}"


class ClassDoor(models.Model):
    """The page where a class comes in, at an address drawn at random; another one, whenever its teacher wishes, ends the first.

    `digest` finds the page, `sealed` prints its address again: neither tells it to who reads the table.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="doors")
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # since `counted_on` began
    counted_on = models.DateField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)  # too many failures in a day: until the teacher opens it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group"], condition=Q(ended_at=None), name="one_open_door_per_class")]

    def __str__(self):
        return f"door of {self.group_id}"
