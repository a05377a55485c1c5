from contextlib import contextmanager

from django import forms
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.accounts.secrets import LONGEST, validate_secret
from preau.kit.forms import PasswordField, PasswordInput, Tiles
from preau.kit.refusal import Refusal


@contextmanager
def refusals_in(form: forms.Form, field: str | None = None):
    """A refusal that the person can mend at once is said beside the field, and nothing typed is lost."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(field, " ".join(str(part) for part in (refusal.sentence, refusal.instead) if part))


class KeptPasswordInput(PasswordInput):
    """For steps that must survive an error elsewhere on the page: what was typed comes back."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.render_value = True


class SignInForm(forms.Form):
    login = forms.CharField(
        label=_("Identifiant"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = PasswordField(label=_("Mot de passe"))
    shared = forms.BooleanField(
        label=_("Ordinateur partagé"),
        required=False,
        help_text=_("Au CDI, en salle informatique, chez quelqu’un : tout se ferme avec le navigateur, au plus tard dans 2 heures."),
    )


class SecondFactorForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        help_text=_("Les 6 chiffres de l’application, ou un code de secours."),
    )


class ForgottenForm(forms.Form):
    who = forms.CharField(
        label=_("Identifiant ou courriel"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """One field and a button that shows it: no second field to retype."""

    password = PasswordField(label=_("Nouveau mot de passe"), new=True, max_length=LONGEST, widget=KeptPasswordInput(new=True))

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_secret(password, self.account)
        return password


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(label=_("Mot de passe actuel"))
    field_order = ["current", "password"]


class CurrentPasswordForm(forms.Form):
    """Asked again before what would open the account to somebody who found it open."""

    current = PasswordField(label=_("Mot de passe actuel"))


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Courriel de secours"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class AddressCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code reçu"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}),
        help_text=_("6 chiffres."),
    )


class PreferencesForm(forms.Form):
    say_optional = False

    language = forms.ChoiceField(label=_("Langue"), choices=[("fr", "Français"), ("en", "English")], widget=Tiles())
    theme = forms.ChoiceField(
        label=_("Couleurs"),
        choices=[("", _("Comme l’appareil")), ("light", _("Clair")), ("dark", _("Sombre"))],
        required=False,
        widget=Tiles(),
    )


class TotpForm(forms.Form):
    code = forms.CharField(
        label=_("Code affiché par l’application"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("6 chiffres, qui changent toutes les 30 secondes."),
    )


class PasskeyForm(forms.Form):
    name = forms.CharField(label=_("Nom de la clé"), max_length=60, help_text=_("Par exemple : mon téléphone."))
    credential = forms.CharField(widget=forms.HiddenInput)
