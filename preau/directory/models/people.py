import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account


def spoken_case(name: str) -> str:
    """« LE GOFF-D'ARGENT » → « Le Goff-D'Argent »: the ministry's files write surnames in capitals, nobody greets in capitals."""
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name) if name.isupper() else name


class PersonQuerySet(models.QuerySet):
    def named(self):
        return self.order_by("sort_name", "pk")


class Person(models.Model):
    """One human being, once. Élève, parent, enseignant are people seen in a relation, not tables."""

    class Title(models.TextChoices):
        NONE = "", "—"
        MME = "Mme", _("Mme")
        M = "M.", _("M.")

    account = models.OneToOneField(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="person")
    title = models.CharField(_("civilité"), max_length=5, choices=Title.choices, blank=True)
    last_name = models.CharField(_("nom d’usage"), max_length=100)
    first_name = models.CharField(_("prénom"), max_length=100, blank=True)
    birth_name = models.CharField(_("nom de naissance"), max_length=100, blank=True)
    other_first_names = models.CharField(_("autres prénoms"), max_length=200, blank=True)
    sort_name = models.CharField(max_length=210, db_index=True, blank=True)  # folded "nom prenom"
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    email = models.CharField(_("courriel"), max_length=254, blank=True)
    mobile = models.CharField(_("téléphone mobile"), max_length=30, blank=True)
    home_phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    work_phone = models.CharField(_("téléphone professionnel"), max_length=30, blank=True)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    postcode = models.CharField(_("code postal"), max_length=12, blank=True)
    town = models.CharField(_("commune"), max_length=80, blank=True)
    country = models.CharField(_("pays"), max_length=60, blank=True)
    sources = models.JSONField(default=dict, blank=True)  # field -> feed, where it is not the feed of the record itself
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def formal_name(self) -> str:
        """As one addresses an adult: « Mme Petit »; the full name where no title is known."""
        return f"{self.title} {spoken_case(self.last_name)}" if self.title else self.full_name

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def hue(self) -> int:
        """One of 24, steady for a person, so that the same face has the same colour everywhere."""
        return (self.pk or 0) * 7 % 24 + 1


class NameWord(models.Model):
    """A folded word of somebody's names. Few thousands in a département: trigrams are kept per word, not per person."""

    text = models.CharField(max_length=60, unique=True)

    def __str__(self):
        return self.text


class NameGram(models.Model):
    """A trigram of a word padded with spaces (" ma", "mar", "art"…): finds « Martin » from « Matrin »."""

    word = models.ForeignKey(NameWord, on_delete=models.CASCADE, related_name="grams", db_index=False)
    gram = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "word"], name="one_gram_per_word")]

    def __str__(self):
        return self.gram


class PersonName(models.Model):
    """A word of a person's names: derived (`names.index_names`), so that the database checks nothing of each row."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_words", db_constraint=False)
    word = models.ForeignKey(NameWord, on_delete=models.CASCADE, related_name="persons", db_index=False, db_constraint=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "person"], name="one_word_per_person")]

    def __str__(self):
        return f"{self.person_id}:{self.word_id}"
