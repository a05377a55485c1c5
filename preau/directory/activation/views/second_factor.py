from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.accounts.forms import refusals_in
from preau.accounts.models import Account, SecondFactorRule
from preau.accounts.second_factor import remove_all_means, set_rule
from preau.accounts.sessions import revoke_sessions
from preau.directory.activation.access import may_set_second_factor
from preau.directory.activation.forms import LostMeansForm, RuleForm
from preau.directory.models import Profile
from preau.kit.pages import page
from preau.kit.refusal import Refusal
from preau.kit.toasts import say

CHILDREN = (Profile.PUPIL, Profile.PUPIL_PRIMARY)  # never asked of a child


def rules(request):
    """Of whom a second factor is asked, from when."""
    if not request.person or not may_set_second_factor(request.person):
        raise Http404
    kept = SecondFactorRule.objects.in_bulk()
    bound = request.POST if request.method == "POST" and "rules" in request.POST else None
    forms = [(profile, _form(profile, kept.get(profile.value), bound)) for profile in Profile if profile not in CHILDREN]
    lost = LostMeansForm(request.POST if request.method == "POST" and bound is None else None)
    if bound is not None and all(form.is_valid() for _profile, form in forms):
        for profile, form in forms:
            _set(profile, form.cleaned_data, kept.get(profile.value))
        say(request, _("Réglage enregistré."))
        return redirect("activation:second_factor_rules")
    if lost.is_valid():
        with refusals_in(lost, "login"):
            _remove(lost.cleaned_data["login"])
            say(request, _("Deuxième preuve retirée. La personne en choisira une autre à sa prochaine connexion."))
            return redirect("activation:second_factor_rules")
    return page(request, "directory/activation/second_factor_rules.html", forms=forms, lost=lost)


def _form(profile, rule, bound) -> RuleForm:
    initial = {"is_required": rule.is_required, "from_date": rule.from_date} if rule else {}
    form = RuleForm(bound, prefix=profile.value, initial=initial)
    form.say_optional = False
    return form


def _set(profile, chosen: dict, rule) -> None:
    before = (rule.is_required, rule.from_date) if rule else (False, None)
    if before != (chosen["is_required"], chosen["from_date"]):
        set_rule(profile.value, is_required=chosen["is_required"], from_date=chosen["from_date"])


def _remove(login: str) -> None:
    account = Account.objects.filter(login=login.strip().lower()).first()
    if not account or not remove_all_means(account):
        raise Refusal(_("Ce compte n’a pas de deuxième preuve."))
    revoke_sessions(account)
