from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from preau.directory.contact import LANGUAGES
from preau.directory.models import ContactCard
from preau.kit.forms import Tile, Tiles


class ContactForm(forms.Form):
    """How to reach me. A picture beside each way, for who reads little French."""

    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    mobile = forms.RegexField(
        label=_("Téléphone mobile"),
        regex=r"^\s*\+?[0-9 .()\-]{6,28}\s*$",
        required=False,
        max_length=30,
        help_text=_("Exemple : 06 12 34 56 78."),
        error_messages={"invalid": _("On ne reconnaît pas ce numéro. Exemple : 06 12 34 56 78, ou +33 6 12 34 56 78.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    way = forms.ChoiceField(
        label=_("Comment préférez-vous être joint·e ?"),
        widget=Tiles,
        choices=[
            (ContactCard.Way.EMAIL, Tile(_("Par courriel"), "mail", "")),
            (ContactCard.Way.SMS, Tile(_("Par SMS"), "message-square-text", "")),
            (ContactCard.Way.PAPER, Tile(_("Sur papier"), "file-text", _("Remis à l’enfant ou envoyé par la poste"))),
        ],
    )
    languages = forms.MultipleChoiceField(
        label=_("Langues que vous lisez"), required=False, choices=LANGUAGES.items(), widget=forms.CheckboxSelectMultiple
    )

    def clean_mobile(self):
        return " ".join(self.cleaned_data["mobile"].split())

    def clean(self):
        cleaned = super().clean()
        needs = {ContactCard.Way.EMAIL: ("email", _("un courriel")), ContactCard.Way.SMS: ("mobile", _("un numéro de mobile"))}
        field, what = needs.get(cleaned.get("way"), ("", ""))
        if field and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, capfirst(_("pour être joint·e ainsi, il faut donner %(what)s.") % {"what": what}))
        return cleaned
