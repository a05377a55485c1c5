"""What one types to prepare a year: a list of classes, a list of groups, how the year is cut."""

from collections.abc import Iterable

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Group, PlannedGroup, YearPlan
from preau.directory.new_year import preparing


class CutForm(forms.Form):
    cut = forms.TypedChoiceField(label=_("Périodes de l’année"), coerce=int, choices=YearPlan.Cut.choices, widget=forms.RadioSelect)


class PlannedForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Nom"), max_length=40)
    name = forms.CharField(label=_("Libellé"), max_length=100, required=False)


class BasePlanned(forms.BaseFormSet):
    def clean(self):
        lines = [form.cleaned_data for form in self.forms if not self._should_delete_form(form)]
        codes = [" ".join(line["code"].split()) for line in lines if line.get("code")]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise forms.ValidationError(_("« %(code)s » est écrit deux fois.") % {"code": twice[0]})


Planned = forms.formset_factory(PlannedForm, formset=BasePlanned, extra=1, can_delete=True, max_num=400, absolute_max=600)


def planned_forms(plan: YearPlan, kind: str, data=None) -> forms.BaseFormSet:
    rows = plan.groups.filter(kind=kind).order_by("code")
    initial = [{"id": row.pk, "code": row.code, "name": "" if row.name == row.code else row.name} for row in rows]
    return Planned(data, initial=initial, prefix=kind)


@transaction.atomic
def save_all(plan: YearPlan, lists: dict[str, forms.BaseFormSet], *, cut: int) -> None:
    """All of the page, or nothing of it."""
    for kind, formset in lists.items():
        save(plan, kind, formset)
    preparing.set_cut(plan, cut)


def save(plan: YearPlan, kind: str, formset: Iterable[forms.Form]) -> None:
    """Each line by its own act: dropped first, so that a name is free for another line."""
    held = {row.pk: row for row in PlannedGroup.objects.filter(plan=plan, kind=kind).select_related("plan")}
    lines = [form for form in formset if form.has_changed()]
    for form in lines:
        if form.cleaned_data.get("DELETE") and form.cleaned_data.get("id") in held:
            preparing.drop_group(held.pop(form.cleaned_data["id"]))
    for form in lines:
        said = form.cleaned_data
        if said.get("DELETE"):
            continue
        if said.get("id") in held:
            preparing.rename_group(held[said["id"]], code=said["code"], name=said["name"])
        elif not said.get("id"):
            preparing.add_group(plan, Group.Kind(kind), said["code"], name=said["name"])
