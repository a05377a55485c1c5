from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Guardianship, Topic
from preau.kit import forms as kit_forms


class EmancipationForm(forms.Form):
    """A judge has made a minor of age."""

    deed_of = forms.CharField(label=_("Acte"), max_length=200, help_text=_("Par exemple : jugement du 12 mars 2026, juge des tutelles."))
    since = kit_forms.DateField(label=_("À partir du"))


class OwnClosingForm(forms.Form):
    """What a pupil of age closes to one guardian."""

    topics = forms.MultipleChoiceField(
        label=_("Ce que tu ne partages plus"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisis au moins un sujet.")},
    )

    def __init__(self, *args, topics: list[Topic], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = [(topic.value, topic.label.capitalize()) for topic in topics]


class ClosingForm(forms.Form):
    """Topics that a deed closes to one of a pupil's guardians."""

    tie = forms.ModelChoiceField(label=_("À qui"), queryset=Guardianship.objects.none(), widget=forms.RadioSelect, empty_label=None)
    topics = forms.MultipleChoiceField(
        label=_("Sujets à fermer"),
        choices=lambda: [(topic.value, capfirst(topic.label)) for topic in Topic],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins un sujet.")},
    )
    deed = forms.CharField(
        label=_("Acte"),
        max_length=200,
        help_text=_("Par exemple : jugement du 12 mars 2026, tribunal judiciaire d’Aurillac."),
        error_messages={"required": _("Écrivez quel acte le décide, avec sa date et qui l’a rendu.")},
    )
    starts_on = kit_forms.DateField(label=_("À partir du"), initial=timezone.localdate)
    ends_on = kit_forms.DateField(label=_("Jusqu’au"), required=False, help_text=_("Sans date : jusqu’à un autre acte."))

    def __init__(self, *args, ties: list[Guardianship], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["tie"]
        field.queryset = Guardianship.objects.filter(pk__in=[tie.pk for tie in ties]).select_related("guardian")
        field.label_from_instance = lambda tie: f"{tie.guardian.full_name} ({tie.get_tie_display()})"
        if len(ties) == 1:
            field.initial = ties[0].pk

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Cette date vient avant la première."))
        return cleaned
