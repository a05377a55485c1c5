from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from preau.accounts import second_factor, sessions
from preau.accounts.forms import PreferencesForm
from preau.accounts.models import SignedIn
from preau.accounts.preferences import set_preferences
from preau.kit.pages import page
from preau.kit.toasts import say


def mine(request):
    me = request.user
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, initial={"language": me.language, "theme": me.theme}, auto_id="id_%s"
    )
    if form.is_valid():
        set_preferences(me, language=form.cleaned_data["language"], theme=form.cleaned_data["theme"])
        with override(me.language):
            say(request, _("Préférences enregistrées."))
        return redirect("accounts:mine")
    return page(request, "accounts/account.html", form=form, has_second_factor=second_factor.has_one(me))


def devices(request):
    opened = list(SignedIn.objects.open().filter(account=request.user).select_related("device"))
    known = request.user.devices.filter(revoked_at=None).order_by("-last_seen_at")
    return page(
        request,
        "accounts/devices.html",
        here=next((s for s in opened if s.session_key == request.session.session_key), None),
        elsewhere=[s for s in opened if s.session_key != request.session.session_key],
        devices=known,
        unseen=sessions.unseen_sessions(request.user, but=request.session.session_key),
    )


@require_POST
def revoke_session(request, session_id):
    signed_in = get_object_or_404(SignedIn.objects.open().filter(account=request.user), pk=session_id)
    sessions.revoke_session(signed_in)
    say(request, _("Fermé sur « %(label)s ».") % {"label": signed_in.label})
    return redirect("accounts:devices")


@require_POST
def revoke_others(request):
    sessions.revoke_sessions(request.user, but=request.session.session_key)
    sessions.acknowledge_new_devices(request.user, but=request.session.session_key)
    say(request, _("Tout est fermé, sauf ici."))
    return redirect("accounts:devices")


@require_POST
def revoke_device(request, device_id):
    device = get_object_or_404(request.user.devices.filter(revoked_at=None), pk=device_id)
    sessions.revoke_device(device)
    say(request, _("« %(label)s » est oublié.") % {"label": device.label})
    return redirect("accounts:devices")


@require_POST
def acknowledge(request):
    sessions.acknowledge_new_devices(request.user, but=request.session.session_key)
    return redirect("/" if request.POST.get("from") == "home" else "accounts:devices")
