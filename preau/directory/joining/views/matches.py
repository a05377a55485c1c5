"""Two schools have a file that looks like one person: the territory's IT decides, seeing only what it needs to."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from preau.directory.joining import matches
from preau.directory.joining.access import matches_between_schools, matches_decidable_by, matches_of_office
from preau.directory.joining.forms import DecideForm
from preau.directory.models import Function
from preau.journal.writing import write_reading
from preau.kit.pages import page
from preau.kit.toasts import say

MOST = 100  # shown at once: one decides on some, then sees the rest


def matches_list(request):
    if not request.person or not request.standing.holds(Function.DEPARTEMENT_IT):
        raise PermissionDenied
    waiting = matches_between_schools(request.person).select_related("one", "other").order_by("-pk")
    rows = [(match, matches.said_reasons(match)) for match in waiting[:MOST]]
    return page(request, "directory/joining/matches.html", rows=rows, count=waiting.count())


def match(request, match_id):
    """The office has the whole page, both files side by side; the territory's IT, what agrees and what does not."""
    found = get_object_or_404(matches_decidable_by(request.person).select_related("one", "other"), pk=match_id)
    if matches_of_office(request.person).filter(pk=found.pk).exists():
        return redirect(f"{reverse('directory:merge', args=[found.one_id])}?avec={found.other_id}")
    if request.POST.get("decision") == "different":
        matches.say_different(found, by=request.user)
        say(request, _("Noté : ce sont deux personnes. Elles ne seront plus proposées."))
        return redirect("joining:matches")
    sides = matches.sides_of(found)
    form = DecideForm(request.POST or None, persons=[(side.person, _label(side)) for side in sides])
    if form.is_valid():
        keep = found.one if form.cleaned_data["keep"] == str(found.one_id) else found.other
        matches.say_same(found, keep=keep, by=request.user)
        say(request, _("Les deux fiches n’en font plus qu’une. La personne en est informée."))
        return redirect("joining:matches")
    write_reading("match.read", about=("match", found.pk), person_id=found.one_id)
    context = {"match": found, "why": matches.said_reasons(found), "sides": sides, "agreements": matches.agreed(found), "form": form}
    trail = [(_("Fiches à rapprocher"), reverse("joining:matches")), (found.one.full_name, "")]
    return page(request, "directory/joining/match.html", trail=trail, **context)


def _label(side) -> str:
    return f"{side.person.full_name} ({', '.join(side.places)})" if side.places else side.person.full_name
