"""My own two accounts, and what was done to my file."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from preau.accounts.activation_codes import grouped
from preau.accounts.addresses import address_of
from preau.accounts.forms import refusals_in
from preau.accounts.sessions import end_session
from preau.accounts.sign_in import prove_current
from preau.directory import told as telling
from preau.directory.joining import merge_keys
from preau.directory.joining.forms import AskForm, JoinForm, KeyForm, PasswordForm
from preau.directory.merging import ask_to_part
from preau.directory.models import Told
from preau.kit.pages import page
from preau.kit.toasts import say

FOUND = "merge_key"  # in the session: the key recognised


@never_cache
@sensitive_post_parameters("current", "key")
def two_accounts(request):
    """A key of this account, or the key of the other one."""
    person = _adult(request)
    get_form = PasswordForm(request.POST if "get" in request.POST else None)
    type_form = KeyForm(request.POST if "type" in request.POST else None)
    key = ""
    if get_form.is_bound and get_form.is_valid():
        with refusals_in(get_form, "current"):
            prove_current(request.user, get_form.cleaned_data["current"])
            key = grouped(merge_keys.give_key(person))
    if type_form.is_bound and type_form.is_valid():
        with refusals_in(type_form, "key"):
            found = merge_keys.find_key(type_form.cleaned_data["key"], by=person, address=address_of(request))
            request.session[FOUND] = found.pk
            return redirect("joining:join")
    minutes = int(merge_keys.VALID_FOR.total_seconds() // 60)
    return page(request, "directory/joining/two_accounts.html", get_form=get_form, type_form=type_form, key=key, minutes=minutes)


@never_cache
@sensitive_post_parameters("current")
def join(request):
    """Which children, which schools; which login stays; then one account."""
    person = _adult(request)
    code = merge_keys.live_key(request.session.get(FOUND, 0))
    if code is None or code.account_id == person.account_id:
        say(request, _("Il faut taper de nouveau la clé."))
        return redirect("joining:two_accounts")
    other = merge_keys.owner_of(code)
    merge_keys.require_same(person, other)
    halves = [merge_keys.half_of(person), merge_keys.half_of(other)]
    form = JoinForm(request.POST or None, accounts=[half.account for half in halves])
    if form.is_valid():
        with refusals_in(form, "current"):
            prove_current(request.user, form.cleaned_data["current"])
            return _joined(request, code, person, form.cleaned_data["keep"])
    return page(request, "directory/joining/join.html", halves=halves, form=form)


def _joined(request, code, person, keep):
    del request.session[FOUND]
    merge_keys.join(code, by=person, keep=keep)
    if keep.pk == request.user.pk:
        say(request, _("Vos deux comptes n’en font plus qu’un."))
        return redirect("portal:home")
    end_session(request)
    say(request, _("Vos deux comptes n’en font plus qu’un : connectez-vous avec « %(login)s ».") % {"login": keep.login})
    return redirect("accounts:sign_in")


def _adult(request):
    if request.person is None or request.standing.enrolments:
        raise PermissionDenied
    return request.person


# --- What was done to my file ------------------------------------------------------------------------------------------


def told(request):
    """Everything that was said of my file, the unread first."""
    if request.person is None:
        raise PermissionDenied
    rows = Told.objects.filter(person=request.person).select_related("merge").order_by("read_at", "-pk")
    rows = sorted(rows[:50], key=lambda one: (one.read_at is not None, -one.pk))
    return page(request, "directory/joining/told.html", rows=[(one, telling.sentence(one)) for one in rows])


def _mine(request, told_id) -> Told:
    return get_object_or_404(Told.objects.filter(person=request.person).select_related("merge"), pk=told_id)


@require_POST
def read(request, told_id):
    telling.have_read(_mine(request, told_id))
    return redirect("joining:told")


def ask(request, told_id):
    """« Ce n’est pas la même personne »: the office is asked to part the two files."""
    one = _mine(request, told_id)
    if one.merge is None:
        raise PermissionDenied
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask_to_part(one.merge, because=form.cleaned_data["because"])
        telling.have_read(one)
        say(request, _("C’est demandé : le secrétariat de l’établissement sépare les deux fiches, ou vous dit pourquoi non."))
        return redirect("joining:told")
    return page(request, "directory/joining/ask.html", one=one, sentence=telling.sentence(one), form=form)
