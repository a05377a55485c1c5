from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.forms import NewPasswordForm
from preau.directory.activation.journey import read_date
from preau.directory.models import Person
from preau.kit.forms import DateField, Switch


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code du courrier"),
        max_length=60,
        help_text=_("12 lettres et chiffres. Majuscules, espaces et tirets sont sans importance."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autocorrect": "off",
                "spellcheck": "false",
                "class": "code-input",
                "placeholder": "XXXX-XXXX-XXXX",
            }
        ),
    )


class BirthDateField(forms.CharField):
    """Typed, not picked: a telephone's calendar makes one scroll through years."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code-input", "placeholder": _("JJ/MM/AAAA")})

    def clean(self, value):
        typed = super().clean(value)
        found = read_date(typed)
        if found is None:
            raise forms.ValidationError(_("On ne reconnaît pas cette date. Exemple pour le 4 septembre 2014 : 04/09/2014."))
        if found > timezone.localdate() or found.year < 1900:
            raise forms.ValidationError(_("Cette date n’est pas possible : vérifier l’année."))
        return found


class FactForm(forms.Form):
    date = BirthDateField(label="", max_length=30, help_text=_("Jour, mois, année. Exemple : 04/09/2014."))

    def __init__(self, *args, question: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["date"].label = question


class ChooseForm(NewPasswordForm):
    shared = forms.BooleanField(
        label=_("Appareil partagé"),
        required=False,
        help_text=_("Chez quelqu’un ou dans un lieu public : tout se ferme avec le navigateur."),
    )


class DelegationForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Collègue"), queryset=Person.objects.none(), empty_label=_("Choisir"))
    starts_on = DateField(label=_("Du"))
    ends_on = DateField(label=_("Au"), help_text=_("Compris. La délégation s’arrête toute seule."))

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues


class RuleForm(forms.Form):
    """One profile of the setting."""

    is_required = forms.BooleanField(label=_("Demandée"), required=False, widget=Switch())
    from_date = DateField(label=_("À partir du"), required=False)


class LostMeansForm(forms.Form):
    login = forms.CharField(
        label=_("Identifiant"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    )
