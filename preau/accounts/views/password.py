from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from preau.accounts import recovery
from preau.accounts.addresses import address_of
from preau.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm, refusals_in
from preau.accounts.secrets import choose_secret, must_choose, rules
from preau.accounts.sessions import keep_session
from preau.accounts.sign_in import prove_current
from preau.kit.pages import page
from preau.kit.toasts import say


@sensitive_post_parameters()
def change(request):
    form = ChangePasswordForm(request.POST or None, account=request.user)
    if form.is_valid():
        with refusals_in(form, "current"):
            prove_current(request.user, form.cleaned_data["current"])
            choose_secret(request.user, form.cleaned_data["password"])
            keep_session(request, request.user)
            say(request, _("Mot de passe changé. Les autres appareils devront se connecter de nouveau."))
            return redirect("accounts:mine")
    return page(request, "accounts/change_password.html", form=form, rules=rules(request.POST.get("password", ""), request.user.login))


@sensitive_post_parameters()
def choose(request):
    """First step: the secret that somebody else gave is replaced before anything else."""
    if not must_choose(request.user):
        return redirect("/")
    form = NewPasswordForm(request.POST or None, account=request.user)
    if form.is_valid():
        choose_secret(request.user, form.cleaned_data["password"])
        keep_session(request, request.user)
        return redirect("/")
    return page(request, "accounts/choose_password.html", form=form, rules=rules(request.POST.get("password", ""), request.user.login))


@csrf_exempt  # asked without cookies, changes nothing
@login_not_required
@require_POST
@sensitive_post_parameters()
def password_rules(request):
    """The live help beside the field: nothing is stored, nothing is hashed."""
    typed, login = request.POST.get("password", "")[:200], request.POST.get("username", "")[:80]
    language = request.POST.get("lang", "")
    with override(language if language in dict(settings.LANGUAGES) else request.LANGUAGE_CODE):
        return page(request, "accounts/password_rules.html", rules=rules(typed, login))


@login_not_required
@never_cache
def forgotten(request):
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form, "who"):
            recovery.ask_for_password(form.cleaned_data["who"], address=address_of(request))
            return redirect("accounts:forgotten_sent")
    return page(request, "accounts/forgotten.html", form=form)


@login_not_required
def forgotten_sent(request):
    return page(request, "accounts/forgotten_sent.html")


@login_not_required
@never_cache
@sensitive_post_parameters()
def new_password(request, token):
    account = recovery.account_of_link(token)
    form = NewPasswordForm(request.POST or None, account=account)
    if form.is_valid():
        recovery.recover_password(token, form.cleaned_data["password"])
        say(request, _("Nouveau mot de passe enregistré. On peut se connecter."))
        return redirect("accounts:sign_in")
    said = rules(request.POST.get("password", ""), account.login)
    return page(request, "accounts/new_password.html", form=form, account=account, rules=said)
