import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from preau.accounts import devices, second_factor
from preau.accounts.addresses import address_of
from preau.accounts.forms import SecondFactorForm, SignInForm, refusals_in
from preau.accounts.models import Account
from preau.accounts.sessions import CAME_BY, HALF, end_session, enter, start_session
from preau.accounts.sign_in import prove_password
from preau.kit.pages import page
from preau.kit.refusal import Refusal
from preau.kit.toasts import say


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request):
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        account = None
        with refusals_in(form, "password"):
            account = prove_password(
                form.cleaned_data["login"],
                form.cleaned_data["password"],
                address=address_of(request),
                device_token=request.COOKIES.get(devices.COOKIE, ""),
            )
        if account:
            return redirect(enter(request, account, shared=form.cleaned_data["shared"], destination=safe_next(request)))
    return page(request, "accounts/sign_in.html", form=form, next=safe_next(request))


def safe_next(request) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return asked
    return settings.LOGIN_REDIRECT_URL


@login_not_required
@never_cache
def verify(request):
    """The second factor, before anything is open."""
    half = request.session.get(HALF)
    account = half and half["until"] > time.time() and Account.objects.filter(pk=half["account"], is_active=True).first()
    if not account:
        return redirect("accounts:sign_in")
    means = second_factor.means_of(account)
    has_passkey = any(one.type == second_factor.Type.WEBAUTHN for one in means)
    by_key, trouble = request.POST.get("credential", ""), ""
    form = SecondFactorForm(request.POST if request.method == "POST" and not by_key else None)
    if by_key:
        try:
            second_factor.prove_by_passkey(request, account, credential=by_key)
            return _verified(request, account, half)
        except Refusal as refusal:  # beside the code's own form, which stays untouched
            trouble = f"{refusal.sentence} {refusal.instead}"
    elif form.is_valid():
        with refusals_in(form, "code"):
            second_factor.prove_by_code(account, form.cleaned_data["code"])
            return _verified(request, account, half)
    options = second_factor.begin_passkey_proof(request, account) if has_passkey else None
    has_code = any(one.type != second_factor.Type.WEBAUTHN for one in means)
    return page(request, "accounts/verify.html", form=form, options=options, has_code=has_code, trouble=trouble)


def _verified(request, account, half):
    request.session.flush()
    start_session(request, account, shared=half["shared"], second_factor=True)
    return redirect(half["next"])


@login_not_required
@require_POST
def sign_out(request):
    door = request.session.get(CAME_BY)
    if request.user.is_authenticated:
        end_session(request)
        say(request, _("C’est fermé. À bientôt."))
    response = redirect(door or "accounts:sign_in")
    response["Clear-Site-Data"] = '"storage"'  # what an own device kept for reading without a network
    return response


@login_not_required
@require_POST
def set_language(request):
    """Before sign-in: this browser's language; after: the person's."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request) if request.POST.get("next") else reverse("accounts:sign_in"))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        if request.user.is_authenticated:
            Account.objects.filter(pk=request.user.pk).update(language=language)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SECURE)
    return response
