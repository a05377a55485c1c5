"""What a deed closes to a pupil's guardians: read, written and opened again by the office of the school."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from preau.directory import access, guardians
from preau.directory.guardian_forms import ClosingForm
from preau.directory.models import GuardianRefusal
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
    write_reading("guardian.closed_topics_read", about=("person", pupil.pk), person_id=pupil.pk)
    trail = [
        (_("Annuaire"), reverse("directory:people")),
        (pupil.full_name, reverse("directory:person", args=[pupil.pk])),
        (_("Sujets fermés"), ""),
    ]
    return page(request, "directory/closed_topics.html", pupil=pupil, lines=lines, form=form, trail=trail)


@require_POST
def open_topic(request, person_id, refusal_id):
    pupil = _pupil(request, person_id)
    refusal = get_object_or_404(GuardianRefusal.objects.filter(guardianship__pupil=pupil), pk=refusal_id)
    guardians.open_topic(refusal)
    toasts.say(request, _("« %(topic)s » est rouvert.") % {"topic": capfirst(refusal.get_topic_display())})
    return redirect("directory:closed_topics", pupil.pk)


def _pupil(request, person_id):
    pupil = get_object_or_404(access.persons_visible_to(request.person), pk=person_id)
    if not access.may_set_refusal(request.person, pupil):
        raise PermissionDenied
    return pupil
