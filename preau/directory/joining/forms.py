from django import forms
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.directory.models import Person
from preau.kit.forms import PasswordField


class PasswordForm(forms.Form):
    """Asked again: an account found open gives nobody its key."""

    current = PasswordField(label=_("Mot de passe de ce compte"))


class KeyForm(forms.Form):
    key = forms.CharField(
        label=_("Clé de l’autre compte"),
        max_length=60,
        help_text=_("12 lettres et chiffres. Majuscules, espaces et tirets sont sans importance."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "placeholder": "XXXX-XXXX-XXXX"}
        ),
    )


class JoinForm(forms.Form):
    keep = forms.ModelChoiceField(
        label=_("Identifiant à garder"), queryset=Account.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    current = PasswordField(label=_("Mot de passe de ce compte"))

    def __init__(self, *args, accounts: list[Account], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["keep"]
        field.queryset = Account.objects.filter(pk__in=[account.pk for account in accounts])
        field.label_from_instance = lambda account: account.login
        field.initial = accounts[0].pk


class AskForm(forms.Form):
    because = forms.CharField(
        label=_("Ce qui ne va pas"),
        required=False,
        max_length=300,
        help_text=_("Par exemple : je n’ai pas d’enfant dans cette école."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(forms.Form):
    keep = forms.ChoiceField(label=_("Fiche à garder"), widget=forms.RadioSelect)

    def __init__(self, *args, persons: list[tuple[Person, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(person.pk), label) for person, label in persons]
        self.fields["keep"].initial = str(persons[0][0].pk)
