from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from preau.accounts.activation_codes import revoke_codes
from preau.accounts.models import Account
from preau.accounts.saved_filters import SavedFilters
from preau.directory.activation import lists
from preau.directory.activation.access import holds, may_print_letters, may_reset_pupil, may_set_second_factor, organisations_to_activate
from preau.directory.activation.letters import KEPT_FOR, kept_paper
from preau.directory.activation.printings import Printing, printings_of
from preau.directory.activation.resets import reset_pupils
from preau.directory.activation.tables import Accounts, Classes, Organisations, sender_of, with_staff_counts
from preau.directory.models import Organisation, Person, School
from preau.directory.standing import DIRECTION
from preau.kit.pages import page
from preau.kit.toasts import say


def _organisation(request, organisation_id: int) -> Organisation:
    """Found among all, since a name is no secret; refused to who does not write its letters."""
    organisation = get_object_or_404(Organisation.objects.select_related("school", "site"), pk=organisation_id)
    if not request.person or not may_print_letters(request.person, organisation):
        raise Http404
    return organisation


def mine(request):
    """Straight to one's school; a choice for who has several, the whole territory for its IT."""
    rows = organisations_to_activate(request.person) if request.person else Organisation.objects.none()
    position = request.position
    if position and rows.filter(pk=position.organisation_id).exists():
        return redirect("activation:people", position.organisation_id)
    ids = list(rows.order_by().values_list("pk", flat=True)[:2])
    if not ids:
        raise Http404
    if len(ids) == 1:
        return redirect("activation:people", ids[0])
    table = Organisations(request, with_staff_counts(rows))
    context = {"table": table, "may_set_second_factor": may_set_second_factor(request.person)}
    return table.response() or page(request, "directory/activation/organisations.html", "list", **context)


def people(request, organisation_id):
    """Who has not activated, and their letters."""
    sender = sender_of(organisation := _organisation(request, organisation_id), request.person, request.user)
    table = Accounts(request, sender, saved=SavedFilters(request.user))
    if response := table.response():
        return response
    shares = lists.counts_by_profile(table.roster)
    figures = [(key, label, shares[key]) for key, label in lists.PROFILES if key in shares]
    context = {"organisation": organisation, "table": table, "figures": figures, "staff_only": sender.staff_only}
    school = getattr(organisation, "school", None)
    context["by_pictures"] = school is not None and school.degree == School.Degree.FIRST and holds(request.person, DIRECTION, school.pk)
    return page(request, "directory/activation/people.html", "list", **context)


def classes(request, organisation_id):
    """How far each class is: what a head reads before the council."""
    sender = sender_of(organisation := _organisation(request, organisation_id), request.person, request.user)
    if sender.staff_only:
        raise Http404
    table = Classes(request, organisation)
    return table.response() or page(request, "directory/activation/classes.html", "list", organisation=organisation, table=table)


def printings(request, organisation_id):
    sender = sender_of(organisation := _organisation(request, organisation_id), request.person, request.user)
    found = printings_of(sender.issuer, by=request.user if sender.staff_only else None)
    names = dict(Person.objects.filter(account__in={p.printed_by_id for p in found}).values_list("account", "last_name"))
    rows = [(printing, names.get(printing.printed_by_id, "")) for printing in found]
    return page(request, "directory/activation/printings.html", organisation=organisation, printings=rows)


def _printing(request, organisation_id, batch) -> tuple[Organisation, Printing]:
    sender = sender_of(organisation := _organisation(request, organisation_id), request.person, request.user)
    found = printings_of(sender.issuer, by=request.user if sender.staff_only else None, batch=batch)
    if not found:
        raise Http404
    return organisation, found[0]


def printing(request, organisation_id, batch):
    organisation, found = _printing(request, organisation_id, batch)
    mine = found.printed_by_id == request.user.pk
    readable = mine and found.channel == "letter" and timezone.now() - found.at < KEPT_FOR
    context = {"organisation": organisation, "printing": found, "readable": readable, "mine": mine, "until": found.at + KEPT_FOR}
    return page(request, "directory/activation/printing.html", **context)


@never_cache
def paper(request, organisation_id, batch):
    """The PDF, for the account that printed it, during a day."""
    _organisation_found, found = _printing(request, organisation_id, batch)
    content = kept_paper(batch) if found.printed_by_id == request.user.pk else None
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="courriers-{found.at:%Y-%m-%d}.pdf"'
    return response


@require_POST
def revoke(request, organisation_id, batch):
    organisation, found = _printing(request, organisation_id, batch)
    sender = sender_of(organisation, request.person, request.user)
    ended = revoke_codes(issuer=sender.issuer, batch=found.batch)
    say(request, ngettext("%(n)d code annulé.", "%(n)d codes annulés.", ended) % {"n": ended})
    return redirect("activation:printing", organisation.pk, batch)


@never_cache
def reset(request, person_id):
    """One pupil, at once: asked first, then shown once."""
    pupil = get_object_or_404(Person, pk=person_id)
    if not request.person or not may_reset_pupil(request.person, pupil):
        raise Http404
    if request.method == "POST":
        return page(request, "directory/activation/slips.html", slips=reset_pupils([pupil]), back="")
    account = Account.objects.filter(pk=pupil.account_id).first()
    return page(request, "directory/activation/reset.html", pupil=pupil, account=account)
