from django import forms
from django.utils.translation import gettext_lazy as _

from preau.kit import forms as kit_forms
from preau.retention.rules import LONGEST


class DelayForm(forms.Form):
    """A delay, and the text that it rests on."""

    days = forms.IntegerField(label=_("Durée en jours"), min_value=1, max_value=LONGEST)
    article = forms.CharField(label=_("Texte"), max_length=200, help_text=_("Loi, délibération ou décision qui fixe cette durée."))
    dated_on = kit_forms.DateField(label=_("Daté du"))
