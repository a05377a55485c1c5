"""What a school repairs by naming somebody: shown in words first, done once confirmed."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory import access, mandates
from preau.directory.forms import ReferentForm, TutorsForm
from preau.directory.models import School
from preau.directory.school_years import current_year
from preau.directory.start_of_year import classes_without_tutor
from preau.kit import dates, toasts
from preau.kit.pages import page

CONFIRMED = "confirmed"


def name_referent(request, school_id):
    school = get_object_or_404(access.schools_visible_to(request.person), pk=school_id)
    if not access.may_name_referent(request.person, school):
        raise PermissionDenied
    form = ReferentForm(request.POST or None, persons=mandates.staff_of(school, request.standing.date))
    if form.is_valid() and CONFIRMED in request.POST:
        person = form.cleaned_data["person"]
        mandates.name_referent(school, person)
        toasts.say(request, _("%(name)s est référent·e numérique.") % {"name": person.full_name})
        return redirect(_back(request, school))
    ends = dates.day(current_year(request.standing.date).ends_on)
    chosen = form.cleaned_data["person"] if form.is_valid() else None
    return page(request, "directory/name_referent.html", **_around(request, school), form=form, chosen=chosen, ends=ends)


def name_tutors(request, school_id):
    school = get_object_or_404(access.schools_visible_to(request.person), pk=school_id)
    if not access.may_manage_school(request.person, school):
        raise PermissionDenied
    date = request.standing.date
    groups = list(classes_without_tutor(school, date).order_by("code"))
    form = TutorsForm(request.POST or None, groups=groups, teachers=mandates.teachers_of(groups, date))
    if form.is_valid() and form.chosen and CONFIRMED in request.POST:
        made = mandates.name_form_tutors(form.chosen)
        said = ngettext("%(n)d professeur principal nommé.", "%(n)d professeurs principaux nommés.", len(made))
        toasts.say(request, said % {"n": len(made)})
        return redirect(_back(request, school))
    chosen = form.chosen if form.is_valid() else {}
    return page(
        request, "directory/name_tutors.html", **_around(request, school), form=form, groups=groups, chosen=list(chosen.items()),
        without_teacher=[group for group in groups if form.field_name(group) not in form.fields],
    )  # fmt: skip


def _around(request, school: School) -> dict:
    back = request.POST.get("next") or request.GET.get("suite", "")
    school_url = reverse("directory:school", args=[school.pk])
    trail = [(_("Établissements"), reverse("directory:schools")), (str(school), school_url), (_("Nommer"), "")]
    return {"school": school, "trail": trail, "next": back if _is_ours(back) else ""}


def _back(request, school: School) -> str:
    """The page of ours that led here, else the school's."""
    target = request.POST.get("next", "")
    return target if _is_ours(target) else reverse("directory:school", args=[school.pk])


def _is_ours(target: str) -> bool:
    return url_has_allowed_host_and_scheme(target, allowed_hosts=None)
