import segno
from allauth.mfa.models import Authenticator
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from preau.accounts import second_factor
from preau.accounts.forms import CurrentPasswordForm, PasskeyForm, TotpForm, refusals_in
from preau.accounts.sign_in import prove_current
from preau.kit.pages import page
from preau.kit.toasts import say

SECRET, SHOWN_ONCE = "totp_secret", "recovery_codes"  # noqa: S105  keys of the session


def means(request):
    """What this person has, and the way to more."""
    mine = request.user
    found = second_factor.means_of(mine)
    proofs = [one for one in found if one.type in second_factor.PROOFS]
    left = second_factor.recovery_codes_left(mine) if proofs else 0
    return page(
        request,
        "accounts/second_factor.html",
        proofs=proofs,
        has_totp=any(one.type == second_factor.Type.TOTP for one in proofs),
        codes_left=left,
        is_required=request.session.get("second_factor_required", False),
    )


@never_cache
def totp(request):
    secret = request.session.get(SECRET)
    if not secret:
        secret = request.session[SECRET] = second_factor.new_totp_secret()
    form = TotpForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form, "code"):
            second_factor.enrol_totp(request.user, secret=secret, code=form.cleaned_data["code"])
            del request.session[SECRET]
            return _added(request)
    qr = segno.make(second_factor.totp_address(request.user, secret), error="m")
    drawing = qr.svg_inline(scale=5, border=2, dark="#1d2326", light="#fff")
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return page(request, "accounts/totp.html", form=form, qr=mark_safe(drawing), secret=grouped)


@never_cache
def passkey(request):
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            second_factor.add_passkey(request, request.user, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
            return _added(request)
    options = second_factor.begin_passkey(request, request.user)
    return page(request, "accounts/passkey.html", form=form, options=options)


def _added(request):
    """The first proof brings recovery codes, shown on the next page and never again."""
    if not second_factor.recovery_codes_left(request.user):
        request.session[SHOWN_ONCE] = second_factor.new_recovery_codes(request.user)
        return redirect("accounts:recovery_codes")
    say(request, _("C’est ajouté."))
    return redirect("accounts:second_factor")


@never_cache
def recovery_codes(request):
    """Codes just made, until the person says that they are kept; asked again, a new set after the password."""
    codes = request.session.get(SHOWN_ONCE)
    if request.method == "POST" and "kept" in request.POST:
        request.session.pop(SHOWN_ONCE, None)
        return redirect("/" if request.session.pop("second_factor_required", None) else "accounts:second_factor")
    form = CurrentPasswordForm(request.POST if request.method == "POST" else None)
    if not codes and form.is_valid():
        with refusals_in(form, "current"):
            prove_current(request.user, form.cleaned_data["current"])
            request.session[SHOWN_ONCE] = second_factor.new_recovery_codes(request.user)
            return redirect("accounts:recovery_codes")
    return page(request, "accounts/recovery_codes.html", codes=codes, form=form, has_one=second_factor.has_one(request.user))


def remove(request, means_id):
    found = get_object_or_404(Authenticator, pk=means_id, user=request.user, type__in=second_factor.PROOFS)
    form = CurrentPasswordForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form, "current"):
            prove_current(request.user, form.cleaned_data["current"])
            second_factor.remove_means(request.user, found)
            say(request, _("C’est retiré."))
            return redirect("accounts:second_factor")
    return page(request, "accounts/remove_second_factor.html", form=form, means=found)
