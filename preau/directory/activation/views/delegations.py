from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts.forms import refusals_in
from preau.directory.activation.access import may_delegate, positions_delegable_by
from preau.directory.activation.forms import DelegationForm
from preau.directory.delegation import colleagues_of, delegate, end_delegation
from preau.directory.models import Position
from preau.kit import dates
from preau.kit.pages import page
from preau.kit.toasts import say


def delegations(request):
    """What I handed over, what was handed to me."""
    if not request.person:
        raise Http404
    today = timezone.localdate()
    live = Position.objects.exclude(delegated_from=None).exclude(ends_on__lt=today).exclude(delegated_from__ends_on__lt=today)
    current = live.select_related("organisation")
    given = current.filter(delegated_from__person=request.person).select_related("person").order_by("starts_on")
    received = current.filter(person=request.person).select_related("delegated_from__person").order_by("starts_on")
    return page(
        request, "directory/activation/delegations.html", given=given, received=received, positions=positions_delegable_by(request.person)
    )


def new_delegation(request, position_id):
    position = get_object_or_404(Position.objects.select_related("organisation"), pk=position_id)
    if not request.person or not may_delegate(request.person, position):
        raise Http404
    today = timezone.localdate()
    form = DelegationForm(request.POST or None, colleagues=colleagues_of(position), initial={"starts_on": today})
    if form.is_valid():
        with refusals_in(form):
            chosen = form.cleaned_data
            delegate(position, to=chosen["to"], starts_on=chosen["starts_on"], ends_on=chosen["ends_on"])
            words = {"name": chosen["to"].full_name, "end": dates.day(chosen["ends_on"])}
            say(request, _("Confié à %(name)s, jusqu’au %(end)s.") % words)
            return redirect("activation:delegations")
    return page(request, "directory/activation/new_delegation.html", position=position, form=form)


@require_POST
def end(request, delegation_id):
    mine = Position.objects.filter(delegated_from__person=request.person) if request.person else Position.objects.none()
    end_delegation(get_object_or_404(mine, pk=delegation_id))
    say(request, _("Délégation reprise."))
    return redirect("activation:delegations")
