from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from preau.directory.models import School
from preau.kit.folding import fold
from preau.portal.public.schools import PublicSchool

PUBLIC, PRIVATE = "public", "prive"


class MapForm(forms.Form):
    """Which schools to show. What cannot be read narrows nothing."""

    q = forms.CharField(label=_("Nom, commune ou code postal"), required=False, max_length=80)
    sorte = forms.ChoiceField(label=_("Sorte"), required=False)
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    secteur = forms.ChoiceField(label=_("Secteur"), required=False)

    def __init__(self, data, *, towns: list[str]):
        super().__init__(data)
        self.fields["sorte"].choices = [("", _("Toutes")), *((value, capfirst(label)) for value, label in School.SchoolKind.choices)]
        self.fields["commune"].choices = [("", _("Toutes")), *((town, town) for town in towns)]
        self.fields["secteur"].choices = [("", _("Public et privé")), (PUBLIC, _("Public")), (PRIVATE, _("Privé"))]
        self.fields["q"].widget.input_type = "search"

    def narrow(self, schools: list[PublicSchool]) -> list[PublicSchool]:
        self.is_valid()
        told = self.cleaned_data
        words = fold(told.get("q", "")).split()
        kind, town, sector = told.get("sorte"), told.get("commune"), told.get("secteur")
        return [
            school
            for school in schools
            if (not words or school.answers_to(words))
            and (not kind or school.kind == kind)
            and (not town or school.town == town)
            and (not sector or school.is_public == (sector == PUBLIC))
        ]

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())
