"""« Comment vous joindre »: the guardian's own card; the office's list of whom it reaches and how."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.accounts.saved_filters import SavedFilters
from preau.directory import access, contact
from preau.directory.contact_forms import ContactForm
from preau.directory.contact_list import Contacts, with_cards
from preau.directory.models import ContactCard
from preau.directory.sections import works_in_office
from preau.kit.pages import page
from preau.kit.toasts import say


def mine(request):
    me = request.person
    if me is None or not request.standing.guardianships:
        raise Http404
    card = ContactCard.objects.filter(person=me).first()
    initial = {
        "email": me.email,
        "mobile": me.mobile,
        "way": card.way if card else contact.first_way(me),
        "languages": (card.languages.split(",") if card else [request.LANGUAGE_CODE]),
    }
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        contact.confirm(me, **form.cleaned_data, by=request.user)
        say(request, _("C’est noté. On vous le redemandera dans un an."))
        return redirect("portal:home")
    return page(request, "directory/contact.html", form=form, card=card, due=contact.is_due(card.confirmed_at if card else None))


def contacts(request):
    if not works_in_office(request.standing):
        raise PermissionDenied
    rows = with_cards(access.guardians_kept_by(request.person), request.standing.date)
    table = Contacts(request, rows, saved=SavedFilters(request.user))
    return table.response() or page(request, "directory/contacts.html", "list", table=table)
