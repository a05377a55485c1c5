import functools
import json
import time

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from preau.accounts import sealed
from preau.accounts.activation_codes import activate, find_code
from preau.accounts.addresses import address_of
from preau.accounts.forms import refusals_in
from preau.accounts.models import ActivationCode
from preau.accounts.secrets import rules
from preau.accounts.sessions import enter
from preau.directory.activation.few_words import LANGUAGES
from preau.directory.activation.forms import ChooseForm, CodeForm, FactForm
from preau.directory.activation.journey import prove_fact, welcome
from preau.kit.pages import page
from preau.kit.refusal import Refusal
from preau.kit.toasts import say

STATE, KEPT_FOR = "activation", 3600  # in the session: the code recognised, whether its holder proved who they are
TYPED = "activation_typed"
LAST_STEP = "activating"  # read by the page of the recovery address


class NoLongerHere(Refusal):
    def __init__(self):
        super().__init__(_("Ce courrier n’est plus valable."), instead=_("L’établissement peut dire pourquoi."))


def _form(request, step: str, make):
    """The form of a step: posted, or as a redirect left it, errors included, or empty."""
    if request.method == "POST":
        return make(request.POST)
    typed = json.loads(sealed.unseal(request.session[TYPED])) if TYPED in request.session else {}
    if typed.get("step") != step:
        return make(None)
    form = make(typed["data"])
    form.is_valid()
    for field, messages in typed["errors"].items():
        for message in messages:
            if message not in form.errors.get(field, []):
                form.add_error(field if field != NON_FIELD_ERRORS else None, message)
    return form


def _same_step(request, step: str, form):
    """Back to the step by a redirect: the browser's way back and a reload never ask to send anything again."""
    data = {name: request.POST.get(name, "") for name in form.fields if name in request.POST}
    errors = {field: [str(message) for message in messages] for field, messages in form.errors.items()}
    request.session[TYPED] = sealed.seal(json.dumps({"step": step, "data": data, "errors": errors}))
    return redirect(f"activation:{step}")


@login_not_required
@never_cache
def code(request):
    """The code, typed or brought by the QR in the part of the address that browsers never send."""
    form = _form(request, "code", CodeForm)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, "code"):
            found = find_code(form.cleaned_data["code"], address=address_of(request))
            request.session.cycle_key() if request.session.session_key else request.session.create()
            request.session.pop(TYPED, None)
            request.session[STATE] = {"code": found.pk, "until": time.time() + KEPT_FOR, "proved": False}
            return redirect("activation:who")
    if request.method == "POST":
        return _same_step(request, "code", form)
    return page(request, "directory/activation/code.html", form=form, state=request.session.get(STATE), tongues=LANGUAGES)


def _begun(request) -> ActivationCode | None:
    """The code of this visit, as long as it still works."""
    state = request.session.get(STATE)
    if not state or state["until"] < time.time():
        return None
    return ActivationCode.objects.usable().filter(pk=state["code"], account__activated_at=None).select_related("account").first()


def _again(request):
    request.session.pop(STATE, None)
    say(request, _("Il faut écrire de nouveau le code du courrier."))
    return redirect("activation:code")


@login_not_required
@never_cache
def who(request):
    """The one fact that the letter does not say."""
    if not (begun := _begun(request)):
        return _again(request)
    if not (welcomed := welcome(begun)):
        raise NoLongerHere
    if not welcomed.fact:
        return _proved(request)
    form = _form(request, "who", functools.partial(FactForm, question=welcomed.fact.question))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, "date"):
            prove_fact(begun, welcomed, form.cleaned_data["date"])
            return _proved(request)
    if request.method == "POST":
        return _same_step(request, "who", form)
    return page(request, "directory/activation/who.html", form=form, welcome=welcomed)


def _proved(request):
    request.session.pop(TYPED, None)
    request.session[STATE] = request.session[STATE] | {"proved": True}
    return redirect("activation:choose")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def choose(request):
    """Their children, their login, their own password: then the account is theirs, and they are in."""
    if not (begun := _begun(request)):
        return _again(request)
    if not request.session[STATE]["proved"]:
        return redirect("activation:who")
    if not (welcomed := welcome(begun)):
        raise NoLongerHere
    form = _form(request, "choose", functools.partial(ChooseForm, account=begun.account))
    if request.method == "POST" and form.is_valid():
        last = None if welcomed.is_small else reverse("accounts:recovery_address")
        account = activate(begun.account, password=form.cleaned_data["password"], language=request.LANGUAGE_CODE)
        request.session.flush()
        where = enter(request, account, shared=form.cleaned_data["shared"], destination=last or "/")
        request.session[LAST_STEP] = bool(last)
        return redirect(where)
    if request.method == "POST":
        return _same_step(request, "choose", form)
    password = form.data.get("password", "")
    context = {"form": form, "welcome": welcomed, "account": begun.account, "rules": rules(password, begun.account.login)}
    return page(request, "directory/activation/choose.html", **context)
