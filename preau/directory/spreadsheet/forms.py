from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.directory.models import Guardianship
from preau.directory.spreadsheet import fields
from preau.directory.spreadsheet.mapping import Proposal

OPTIONS = ("tie1", "tie2", "all_legal", "is_whole")


def _ties():
    named = [(value, word[:1].upper() + word[1:]) for value, word in Guardianship.Tie.choices if value != Guardianship.Tie.SELF]
    return [("", _("Selon la colonne, ou inconnu")), *named]


class ColumnsForm(forms.Form):
    """One choice a column, then what is said once for all lines."""

    name = forms.CharField(
        label=gettext_lazy("Nom de cette correspondance"),
        max_length=60,
        help_text=gettext_lazy("Elle sera proposée d’elle-même au prochain tableau qui ressemble à celui-ci."),
    )
    tie1 = forms.ChoiceField(label=gettext_lazy("Le responsable 1 est"), choices=_ties, required=False)
    tie2 = forms.ChoiceField(label=gettext_lazy("Le responsable 2 est"), choices=_ties, required=False)
    all_legal = forms.BooleanField(
        label=gettext_lazy("Ces responsables ont tous l’autorité parentale"),
        help_text=gettext_lazy("Sinon, vous confirmerez chaque lien : d’ici là, ils ne voient rien de l’enfant."),
        required=False,
    )
    is_whole = forms.BooleanField(
        label=gettext_lazy("Ce tableau est complet : qui n’y est plus s’en va"),
        help_text=gettext_lazy("Ne vaut que pour les personnes venues d’un tableau."),
        required=False,
    )

    def __init__(self, data=None, *, proposal: Proposal):
        remembered = proposal.remembered
        initial = {"name": remembered.name if remembered else _("Liste de l’établissement"), **(remembered.options if remembered else {})}
        super().__init__(data, initial=initial)
        self.proposal = proposal
        for column in proposal.columns:
            self.fields[f"column-{column.index}"] = forms.ChoiceField(
                label=column.header, choices=fields.choices, required=False, initial=column.field
            )

    @property
    def lines(self):
        """Each column with its choice."""
        return [(column, self[f"column-{column.index}"]) for column in self.proposal.columns]

    @property
    def has_guardians(self) -> bool:
        return any(column.field.split(".")[0] in fields.GUARDIANS for column in self.proposal.columns) or self.is_bound

    def clean(self):
        said = super().clean()
        self.columns = {c.name: said[f"column-{c.index}"] for c in self.proposal.columns if said.get(f"column-{c.index}")}
        self.options = {name: said.get(name) for name in OPTIONS if said.get(name)}
        held = list(self.columns.values())
        words = dict(words_of_fields())
        if twice := sorted({what for what in held if held.count(what) > 1}):
            raise ValidationError(_("Deux colonnes disent la même chose : %(what)s.") % {"what": ", ".join(str(words[w]) for w in twice)})
        if missing := fields.lacks(set(held)):
            raise ValidationError(_("Il manque : %(what)s.") % {"what": ", ".join(map(str, missing))})
        return said


def words_of_fields():
    for label, choice in fields.choices():
        yield from choice if isinstance(choice, list) else [(label, choice)]
