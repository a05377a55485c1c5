"""Who speaks for a class: written down after the vote, and ended."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts.forms import refusals_in
from preau.directory import access
from preau.directory.class_board import members_of
from preau.directory.class_delegates import SEATS, Elected, delegates_of, end_mandate, name_delegates
from preau.directory.forms import DelegateForm
from preau.directory.models import ClassDelegate, Group, Person
from preau.kit import toasts
from preau.kit.pages import page


def delegates(request, group_id):
    them = _class(request, group_id)
    day = request.standing.date
    held = delegates_of(them, day, reader=request.person)
    persons = access.persons_visible_to(request.person).filter(pk__in=members_of(them, day).order_by().values("person"))
    free = persons.exclude(pk__in=[mandate.person_id for mandate in held]).order_by("sort_name")
    form = DelegateForm(request.POST or None, pupils=free)
    if form.is_valid():
        with refusals_in(form):
            person, rank = form.cleaned_data["person"], form.cleaned_data["rank"]
            name_delegates([Elected(them, person, rank)])
            toasts.say(request, _("%(name)s est délégué·e de %(group)s.") % {"name": person.full_name, "group": them})
            return redirect("directory:delegates", them.pk)
    trail = [
        (_("Classes et groupes"), reverse("directory:groups")),
        (str(them), reverse("directory:group", args=[them.pk])),
        (_("Délégués"), ""),
    ]
    return page(
        request,
        "directory/delegates.html",
        group=them,
        delegates=held,
        form=form,
        seats=request.POST or len(held) < SEATS.total(),
        trail=trail,
    )


@require_POST
def end_delegate(request, group_id, mandate_id):
    them = _class(request, group_id)
    mandate = get_object_or_404(ClassDelegate.objects.filter(group=them), pk=mandate_id)
    end_mandate(mandate)
    name = Person.objects.get(pk=mandate.person_id).full_name
    toasts.say(request, _("Le mandat de %(name)s est terminé.") % {"name": name})
    return redirect("directory:delegates", them.pk)


def _class(request, group_id) -> Group:
    them = get_object_or_404(access.groups_visible_to(request.person).select_related("school", "year"), pk=group_id)
    if not access.may_name_delegates(request.person, them):
        raise PermissionDenied
    return them
