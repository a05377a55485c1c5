"""What one types in the directory."""

from django import forms
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.corrections import FIELDS
from preau.directory.models import ClassDelegate, ExceptionalDay, Group, Person, School
from preau.directory.school_years import Span
from preau.kit import forms as kit_forms

BOTH = "day"
HALF_DAYS = [(BOTH, _("Toute la journée")), *ExceptionalDay.HalfDay.choices]


class CorrectionForm(forms.ModelForm):
    """The fields of a person that a hand may correct. Saving is the act's business, not the form's."""

    class Meta:
        model = Person
        fields = FIELDS
        widgets = {"birth_date": kit_forms.DateInput()}

    say_optional = False

    def clean_email(self):
        email = self.cleaned_data["email"].strip()
        if email:
            validate_email(email)
        return email

    @property
    def changed(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.changed_data}


class MergeForm(forms.Form):
    keep = forms.ChoiceField(label=_("Quelle fiche garder ?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, required=False, help_text=_("Par exemple : professeur et parent d’élève.")
    )

    def __init__(self, *args, persons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(person.pk), label) for person, label in persons]


class DaysForm(forms.Form):
    """Half-days on which the school is open or closed against its week."""

    first = kit_forms.DateField(label=_("Du"))
    last = kit_forms.DateField(label=_("Au"), required=False, help_text=_("Le même jour si rien n’est écrit."))
    half = forms.ChoiceField(label=_("Moment"), choices=HALF_DAYS)
    is_open = forms.ChoiceField(
        label=_("Ce jour-là, l’établissement est"),
        choices=[("no", _("fermé")), ("yes", _("ouvert"))],
        widget=forms.RadioSelect,
        initial="no",
    )
    reason = forms.CharField(
        label=_("Motif"), max_length=120, help_text=_("Les familles et les personnels le lisent : neige, pont, portes ouvertes…")
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last") or cleaned.get("first")
        if first and last < first:
            self.add_error("last", _("Cette date vient avant la première."))
        if first and first < timezone.localdate():
            self.add_error("first", _("Ce jour est passé."))
        cleaned["last"] = last
        cleaned["half_days"] = list(ExceptionalDay.HalfDay.values) if cleaned.get("half") == BOTH else [cleaned.get("half")]
        return cleaned


class WeekForm(forms.Form):
    week = forms.ChoiceField(label=_("Semaine de classe"), choices=School.Week.choices, widget=forms.RadioSelect)


class TermForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=40)
    starts_on = kit_forms.DateField(label=_("Du"))
    ends_on = kit_forms.DateField(label=_("Au"))

    def span(self) -> Span:
        return Span(self.cleaned_data["name"], self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])


class BaseTerms(forms.BaseFormSet):
    @property
    def spans(self) -> list[Span]:
        return [form.span() for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]


Terms = forms.formset_factory(TermForm, formset=BaseTerms, extra=1, can_delete=True, max_num=6)


class PastForm(forms.Form):
    """What a past year says of a pupil. `has_level`: not for a place that no enrolment stands under."""

    group = forms.ModelChoiceField(label=_("Classe cette année-là"), queryset=Group.objects.none(), empty_label=None)
    level = forms.CharField(label=_("Niveau cette année-là"), max_length=10, required=False)
    reason = forms.CharField(label=_("Motif"), max_length=200, help_text=_("Il reste au journal : erreur de saisie, changement oublié…"))

    def __init__(self, *args, groups, has_level: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        if not has_level:
            del self.fields["level"]


class HueForm(forms.Form):
    hue = forms.TypedChoiceField(label=_("Couleur de l’établissement"), coerce=int, choices=[(n, n) for n in range(1, 25)])


class GroupForm(forms.Form):
    """A group made by hand. `kind` and `school` are chosen once; name, schools and end may change."""

    kind = forms.ChoiceField(
        label=_("Sorte de groupe"),
        widget=kit_forms.Tiles,
        choices=[
            (Group.Kind.TEAM, kit_forms.Tile(_("Équipe"), "users", _("Des personnes d’un établissement"))),
            (Group.Kind.INTER_SCHOOL, kit_forms.Tile(_("Entre établissements"), "network", _("Plusieurs établissements ensemble"))),
            (Group.Kind.COMMUNITY, kit_forms.Tile(_("Communauté"), "sprout", _("Autour d’un sujet"))),
        ],
        initial=Group.Kind.TEAM,
    )
    name = forms.CharField(label=_("Nom du groupe"), max_length=100)
    school = forms.ModelChoiceField(label=_("Établissement"), queryset=School.objects.none())
    other_schools = forms.ModelMultipleChoiceField(
        label=_("Autres établissements"), queryset=School.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    ends_on = kit_forms.DateField(label=_("Jusqu’au"), required=False, help_text=_("Sans date, le groupe dure jusqu’à ce qu’on le ferme."))

    def __init__(self, *args, schools, others=None, group: Group | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        self.fields["other_schools"].queryset = others if others is not None else schools
        if group:
            del self.fields["kind"], self.fields["school"]
        elif schools.count() == 1:
            self.fields["school"].initial = schools.first()


class PupilField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return obj.full_name


class DelegateForm(forms.Form):
    """One of a class, elected by it."""

    person = PupilField(label=_("Élève"), empty_label=_("Choisissez"), queryset=Person.objects.none())
    rank = forms.ChoiceField(
        label=_("Rang"), choices=ClassDelegate.Rank.choices, widget=forms.RadioSelect, initial=ClassDelegate.Rank.TITULAR
    )

    def __init__(self, *args, pupils, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = pupils


class ReferentForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Qui"), queryset=Person.objects.none(), empty_label=_("Choisir dans l’équipe"))

    def __init__(self, data, *, persons):
        super().__init__(data)
        self.fields["person"].queryset = persons


class TutorsForm(forms.Form):
    """One list a class: those who teach it. A class left aside stays without."""

    def __init__(self, data, *, groups, teachers):
        super().__init__(data)
        self.groups = {self.field_name(group): group for group in groups if teachers.get(group.pk)}
        self.teachers = {person.pk: person for persons in teachers.values() for person in persons}
        for name, group in self.groups.items():
            choices = [("", _("Pas maintenant")), *((person.pk, person.full_name) for person in teachers[group.pk])]
            self.fields[name] = forms.TypedChoiceField(label=group.code, choices=choices, coerce=int, empty_value=None, required=False)

    say_optional = False

    @staticmethod
    def field_name(group) -> str:
        return f"class-{group.pk}"

    @property
    def chosen(self) -> dict:
        told = {self.groups[name]: self.teachers.get(pk) for name, pk in self.cleaned_data.items() if pk}
        return {group: person for group, person in told.items() if person}
