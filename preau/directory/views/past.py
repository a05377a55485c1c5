"""Past years: their classes and groups, to read; and the correction of what they say wrongly of a pupil."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from preau.directory import access, past
from preau.directory.class_board import is_past, past_groups
from preau.directory.forms import PastForm
from preau.directory.models import Group, Person, School
from preau.directory.past_lists import PastGroups
from preau.kit import toasts
from preau.kit.pages import page


def groups(request):
    """Those that one was in, or those of one's schools."""
    rows = past_groups(access.groups_visible_to(request.person), request.standing.date)
    schools = list(School.objects.filter(pk__in=request.standing.school_ids).order_by("name"))
    table = PastGroups(request, rows.select_related("school", "year"), schools=schools)
    trail = [(_("Classes et groupes"), reverse("directory:groups")), (_("Années passées"), "")]
    return table.response() or page(request, "directory/past_groups.html", "list", table=table, trail=trail)


def correct(request, group_id, person_id):
    them = get_object_or_404(access.groups_visible_to(request.person).select_related("school", "year"), pk=group_id)
    if not access.may_correct_past(request.person, them):
        raise PermissionDenied
    if not is_past(them):
        raise past.NotPast
    pupil = get_object_or_404(Person, pk=person_id, memberships__group=them, erased_at=None)
    place = past.places_in(them, pupil).first()
    if place is None:
        raise Http404
    level = place.enrolment.level if place.enrolment else ""
    others = Group.objects.filter(school=them.school_id, year=them.year_id, kind=them.kind).order_by("code")
    form = PastForm(request.POST or None, groups=others, has_level=place.enrolment is not None, initial={"group": them.pk, "level": level})
    if form.is_valid():
        said = form.cleaned_data
        past.correct_class(pupil, of=them, to=said["group"], reason=said["reason"])
        if place.enrolment:
            past.correct_level(place.enrolment, said["level"], reason=said["reason"])
        toasts.say(request, _("C’est corrigé, et noté dans le journal."))
        return redirect("directory:group", said["group"].pk)
    here = reverse("directory:group", args=[them.pk])
    trail = [(_("Années passées"), reverse("directory:past_groups")), (f"{them}, {them.year}", here), (_("Corriger le passé"), "")]
    return page(request, "directory/correct_past.html", form=form, pupil=pupil, group=them, trail=trail)
