"""What a deed closes to a pupil's guardians: read, written and opened again by the office of the school."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from preau.accounts.saved_filters import SavedFilters
from preau.directory import access, adults, guardians
from preau.directory.guardian_forms import ClosingForm, EmancipationForm, OwnClosingForm
from preau.directory.models import Emancipation, GuardianRefusal
from preau.directory.restriction_list import Restrictions, with_class
from preau.directory.sections import works_in_office
from preau.journal.writing import write_reading
from preau.kit import toasts
from preau.kit.pages import page


def closed_topics(request, person_id):
    pupil = _pupil(request, person_id)
    lines = guardians.closed_topics(pupil, request.standing.date)
    form = ClosingForm(request.POST or None, ties=[line.tie for line in lines])
    if form.is_valid():
        said = form.cleaned_data
        closed = guardians.close_topics(
            said["tie"], said["topics"], deed=said["deed"], starts_on=said["starts_on"], ends_on=said["ends_on"]
        )
        toasts.say(request, ngettext("%(n)s sujet fermé.", "%(n)s sujets fermés.", len(closed)) % {"n": len(closed)})
        return redirect("directory:closed_topics", pupil.pk)
    return _show(request, pupil, lines=lines, form=form)


def _show(request, pupil, *, lines=None, form=None, emancipation=None):
    lines = guardians.closed_topics(pupil, request.standing.date) if lines is None else lines
    form = form or ClosingForm(None, ties=[line.tie for line in lines])
    write_reading("guardian.closed_topics_read", about=("person", pupil.pk), person_id=pupil.pk)
    trail = [
        (_("Annuaire"), reverse("directory:people")),
        (pupil.full_name, reverse("directory:person", args=[pupil.pk])),
        (_("Sujets fermés"), ""),
    ]
    known = Emancipation.objects.filter(person=pupil).first()
    of_age = adults.is_of_age(pupil, request.standing.date)
    context = {"pupil": pupil, "lines": lines, "form": form, "trail": trail, "known": known, "of_age": of_age}
    return page(request, "directory/closed_topics.html", emancipation=emancipation or EmancipationForm(), **context)


@require_POST
def open_topic(request, person_id, refusal_id):
    pupil = _pupil(request, person_id)
    refusal = get_object_or_404(GuardianRefusal.objects.filter(guardianship__pupil=pupil), pk=refusal_id)
    guardians.open_topic(refusal)
    toasts.say(request, _("« %(topic)s » est rouvert.") % {"topic": capfirst(refusal.get_topic_display())})
    return redirect("directory:closed_topics", pupil.pk)


def restrictions(request):
    """Every topic closed in the school, with its end and its deed; who reads the list is noted."""
    if not works_in_office(request.standing):
        raise PermissionDenied
    rows = with_class(access.refusals_visible_to(request.person), request.standing.date)
    table = Restrictions(request, rows, date=request.standing.date, saved=SavedFilters(request.user))
    write_reading("guardian.restrictions_read", about=("person", request.person.pk))
    return table.response() or page(request, "directory/restrictions.html", "list", table=table)


@require_POST
def emancipate(request, person_id):
    pupil = _pupil(request, person_id)
    form = EmancipationForm(request.POST)
    if not form.is_valid():
        return _show(request, pupil, emancipation=form)
    adults.emancipate(pupil, starts_on=form.cleaned_data["since"], deed=form.cleaned_data["deed_of"], by=request.user)
    toasts.say(request, _("%(name)s décide maintenant de ce que ses responsables lisent.") % {"name": pupil.first_name})
    return redirect("directory:closed_topics", pupil.pk)


# --- A pupil of age ----------------------------------------------------------------------------------------------------


def mine(request):
    """My guardians, and what I share with each. At 18, or emancipated; before, why not."""
    me = _of_age(request)
    lines = adults.guardians_of(me, request.standing.date)
    asked = request.POST.get("tie", "")
    forms, done = [], None
    for line in lines:
        bound = request.POST if request.method == "POST" and asked == str(line.tie.pk) else None
        form = OwnClosingForm(bound, topics=adults.topics_open_to(line), prefix=f"tie{line.tie.pk}")
        forms.append((line, form))
        if form.is_valid():
            done = (line.tie, form.cleaned_data["topics"])
    if done:
        adults.close_to(*done)
        toasts.say(request, _("C’est fermé. %(name)s en est informé·e.") % {"name": done[0].guardian.full_name})
        return redirect("directory:my_guardians")
    return page(request, "directory/my_guardians.html", lines=forms)


@require_POST
def open_again(request, refusal_id):
    refusal = get_object_or_404(GuardianRefusal.objects.filter(guardianship__pupil=request.person), pk=refusal_id)
    _of_age(request)
    adults.open_again(refusal)
    toasts.say(request, _("« %(topic)s » est de nouveau partagé.") % {"topic": capfirst(refusal.get_topic_display())})
    return redirect("directory:my_guardians")


def _of_age(request):
    if request.person is None or not request.standing.enrolments:
        raise Http404
    if not adults.is_of_age(request.person, request.standing.date):
        raise adults.NotOfAge
    return request.person


def _pupil(request, person_id):
    pupil = get_object_or_404(access.persons_visible_to(request.person), pk=person_id)
    if not access.may_set_refusal(request.person, pupil):
        raise PermissionDenied
    return pupil
