from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts import recovery
from preau.accounts.forms import AddressCodeForm, AddressForm, refusals_in
from preau.kit.pages import page
from preau.kit.toasts import say

ON_THE_WAY = "activating"  # in the session between the chosen password and home: this page is then the last step


def address(request):
    """The recovery address: a first step that can wait, and a page of one's account."""
    mine = request.user
    pending = recovery.pending_address(mine)
    form = AddressForm(request.POST or None, initial={"email": pending or mine.email})
    if form.is_valid():
        with refusals_in(form, "email"):
            recovery.send_address_code(mine, form.cleaned_data["email"])
            return redirect("accounts:recovery_address_code")
    return page(request, "accounts/address.html", form=form, pending=pending, last_step=request.session.get(ON_THE_WAY))


def address_code(request):
    pending = recovery.pending_address(request.user)
    if not pending:
        return redirect("accounts:recovery_address")
    form = AddressCodeForm(request.POST or None)
    if form.is_valid():
        first_time = request.user.recovery_asked_at is None
        with refusals_in(form, "code"):
            recovery.verify_address(request.user, form.cleaned_data["code"])
            say(request, _("Courriel de secours enregistré."))
            first_time = bool(request.session.pop(ON_THE_WAY, None)) or first_time
            return redirect("/" if first_time else "accounts:mine")
    return page(request, "accounts/address_code.html", form=form, pending=pending, last_step=request.session.get(ON_THE_WAY))


@require_POST
def resend(request):
    if pending := recovery.pending_address(request.user):
        recovery.send_address_code(request.user, pending)
        say(request, _("Un nouveau code est parti à %(email)s.") % {"email": pending})
    return redirect("accounts:recovery_address_code")


@require_POST
def later(request):
    recovery.postpone_address(request.user)
    recovery.drop_pending_address(request.user)
    request.session.pop(ON_THE_WAY, None)
    return redirect("/")


@require_POST
def remove(request):
    recovery.remove_address(request.user)
    say(request, _("Courriel de secours retiré."))
    return redirect("accounts:mine")
