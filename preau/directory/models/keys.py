"""Derived rows: recomputed with what they come from, in the same transaction, and compared with a computation from nothing by a test.

So the database need not look up the person of each of the four hundred thousand rows that an import writes.
"""

from django.db import models

from preau.directory.models.people import Person
from preau.directory.models.relations import Topic


class AudienceKey(models.Model):
    """An audience that a person belongs to today; `key` is kind × id in one integer (directory/keys.py)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="audience_keys", db_index=False, db_constraint=False)
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_key_per_person")]
        indexes = [models.Index(fields=["key", "person"], name="key_members")]

    def __str__(self):
        return f"{self.person_id}:{self.key}"


class AudienceRefusal(models.Model):
    """A topic of an audience that is closed to a person, by a dated deed (`GuardianRefusal`)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="audience_refusals", db_index=False, db_constraint=False)
    key = models.BigIntegerField()
    topic = models.CharField(max_length=20, choices=Topic.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key", "topic"], name="one_refusal_per_key")]

    def __str__(self):
        return f"{self.person_id}:{self.key}:{self.topic}"
