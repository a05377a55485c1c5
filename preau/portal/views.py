from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts.forms import refusals_in
from preau.directory.models import Person, Profile
from preau.journal.writing import write_reading
from preau.kit import dates, toasts
from preau.kit.addresses import address
from preau.kit.pages import page
from preau.portal import switching
from preau.portal.access import may_read_rights, may_set_delays, may_take_data
from preau.portal.archive import archive_of
from preau.portal.around import around_of
from preau.portal.forms import DelayForm
from preau.portal.home import home_of
from preau.portal.my_data import KeptByDeed, taken
from preau.portal.my_data import rooms as my_data_rooms
from preau.portal.public.front import front
from preau.portal.rights_table import sections
from preau.retention.rules import all_rules, back_to_text, correct_rule


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """One's own home; who is not signed in reads what this house is."""
    if not request.user.is_authenticated:
        return front(request)
    if request.person is None:
        return page(request, "portal/nobody.html")
    around = around_of(request)
    return page(
        request, "portal/home_petits.html" if around.temper == "petits" else "portal/home.html", home=home_of(around), around=around
    )


@require_POST
def choose_position(request: HttpRequest) -> HttpResponse:
    if request.standing:
        switching.choose_position(request, request.POST.get("position", ""))
    return redirect("portal:home")


@require_POST
def choose_child(request: HttpRequest) -> HttpResponse:
    if request.standing:
        switching.choose_child(request, request.POST.get("child", ""))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page of ours that the tabs stood on, else home."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "portal:home"


def my_data(request: HttpRequest) -> HttpResponse:
    """What is kept, why, until when; on oneself, and on the children one answers for."""
    children = request.standing.children if request.standing else []
    subjects = [person for person in (request.person, *children) if person]
    is_pupil = bool(request.person) and around_of(request).is_pupil
    return page(
        request,
        "portal/my_data.html",
        rooms=my_data_rooms(),
        subjects=subjects,
        is_pupil=is_pupil,
        may_set_delays=may_set_delays(request.standing),
    )


def read_data(request: HttpRequest, person_id: int) -> HttpResponse:
    subject = _subject(request, person_id)
    return page(request, "portal/read_data.html", subject=subject, tables=taken(subject))


def take_data(request: HttpRequest, person_id: int) -> HttpResponse:
    subject = _subject(request, person_id)
    response = HttpResponse(archive_of(subject), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="preau-{timezone.localdate():%Y-%m-%d}-{subject.pk}.zip"'
    return response


def _subject(request: HttpRequest, person_id: int) -> Person:
    """Oneself or one's child; anybody else does not exist here. A deed that keeps a child's file is said, not hidden."""
    own = [person for person in (request.person, *(request.standing.children if request.standing else [])) if person]
    subject = next((person for person in own if person.pk == person_id), None)
    if subject is None:
        raise Http404
    if not may_take_data(request.person, subject):
        raise KeptByDeed
    write_reading("personal_data.taken", about=("person", subject.pk), person_id=subject.pk)
    return subject


def delays(request: HttpRequest) -> HttpResponse:
    """How long each thing is kept, and on what text."""
    if not may_set_delays(request.standing):
        raise PermissionDenied
    return page(request, "portal/delays.html", rules=all_rules())


def delay(request: HttpRequest, code: str) -> HttpResponse:
    if not may_set_delays(request.standing):
        raise PermissionDenied
    rule = next((rule for rule in all_rules() if rule.code == code), None)
    if rule is None:
        raise Http404
    if "back" in request.POST:
        back_to_text(code)
        toasts.say(request, _("La durée d’origine vaut de nouveau."))
        return redirect("portal:delays")
    form = DelayForm(request.POST or None, initial={"days": rule.days, "article": rule.article, "dated_on": rule.dated_on})
    if form.is_valid():
        with refusals_in(form):
            correct_rule(code, **form.cleaned_data, by=request.user)
            toasts.say(request, _("Durée changée : elle vaut dès cette nuit."))
            return redirect("portal:delays")
    trail = [(_("Durées de conservation"), address("portal:delays")), (str(rule.label), "")]
    return page(request, "portal/delay.html", rule=rule, form=form, trail=trail)


def rights(request: HttpRequest) -> HttpResponse:
    if not may_read_rights(request.standing):
        raise PermissionDenied
    profile = request.GET.get("profil", "")
    if profile not in Profile.values:
        profile = ""
    said = {"sections": sections(profile), "profile": profile, "profiles": Profile.choices, "said_day": dates.day(timezone.localdate())}
    return page(request, "portal/rights.html", "table", **said)
