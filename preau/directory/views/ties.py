"""Ties to confirm, class by class: the direction of a school says what adults are to children, and who is responsible."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from preau.directory import access, ties
from preau.directory.models import Guardianship
from preau.directory.ties_form import said_of
from preau.kit import toasts
from preau.kit.pages import page

WAITING, CONTACTS = "a-confirmer", "contacts"


def ties_to_confirm(request):
    schools = access.schools_directed_by(request.person)
    if not schools:
        raise PermissionDenied
    date = request.standing.date
    which = CONTACTS if request.GET.get("voir") == CONTACTS else WAITING
    waiting = ties.contacts(schools, date) if which == CONTACTS else ties.waiting(schools, date)
    if request.method == "POST":
        return _confirm(request, waiting, which)
    rows = ties.with_division(waiting, schools, date)
    classes = ties.classes_of(rows)
    chosen = next((c for c in classes if c.key == request.GET.get("classe")), classes[0] if classes else None)
    shown = list(ties.lines(rows, chosen)) if chosen else []
    for row in shown:
        row.likely = ties.likely_tie(row)
    done = ties.confirmed(schools, date).select_related("pupil", "guardian").order_by("-confirmed_on", "pupil__sort_name", "pk")[:50]
    return page(
        request,
        "directory/ties_to_confirm.html",
        which=which,
        classes=[{"label": _label(c), "sub": c.count, "url": _url(which, c.key), "current": c == chosen} for c in classes],
        chosen=chosen,
        chosen_label=_label(chosen) if chosen else "",
        shown=shown,
        ticked=request.GET.get("cocher") == "tout",
        tick_url=_url(which, chosen.key, cocher="tout") if chosen else "",
        other_url=_url(WAITING if which == CONTACTS else CONTACTS),
        kinds=[(value, capfirst(word)) for value, word in Guardianship.Tie.choices if value != Guardianship.Tie.SELF],
        done=done,
    )


def _confirm(request, waiting, which: str):
    said = said_of(request.POST)
    count = ties.confirm_ties(waiting, said, by=request.person)
    toasts.say(request, ngettext("%(n)s lien confirmé.", "%(n)s liens confirmés.", count) % {"n": count})
    return redirect(_url(which))


def _label(chosen: ties.Class) -> str:
    return str(chosen.group) if chosen.group else _("Sans classe")


def _url(which: str, key: str = "", **more) -> str:
    query = {name: value for name, value in {"voir": which if which == CONTACTS else "", "classe": key, **more}.items() if value}
    return reverse("directory:ties") + (f"?{urlencode(query)}" if query else "")


@require_POST
def take_back_tie(request, tie_id):
    schools = access.schools_directed_by(request.person)
    row = get_object_or_404(ties.confirmed(schools, request.standing.date).select_related("guardian"), pk=tie_id)
    ties.take_back(row)
    toasts.say(request, _("%(name)s n’a plus de droit : le lien attend de nouveau.") % {"name": row.guardian.full_name})
    return redirect("directory:ties")
