"""Two records of one person: those that look alike, side by side, joined, parted again."""

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts.saved_filters import SavedFilters
from preau.directory import access, doubles, lists, merging
from preau.directory.corrections import FIELDS
from preau.directory.forms import MergeForm
from preau.directory.joining import matches
from preau.directory.joining.access import matches_of_office
from preau.directory.models import Match, Merge
from preau.directory.people_lines import described, what
from preau.directory.person_sheet import sheet_of, sources_of
from preau.directory.search import find_persons
from preau.directory.sections import works_in_office
from preau.kit import toasts
from preau.kit.pages import page


def doubles_list(request):
    if not works_in_office(request.standing):
        raise PermissionDenied
    persons = described(access.persons_kept_by(request.person), request.standing.date)
    proposed = matches.proposals(matches_of_office(request.person), doubles.likely_doubles(persons), persons)
    table = lists.Doubles(request, proposed, saved=SavedFilters(request.user))
    done = _merges(request).select_related("kept", "by__person").order_by(F("undo_asked_at").desc(nulls_last=True), "-pk")[:20]
    return table.response() or page(request, "directory/doubles.html", "list", table=table, done=done)


def merge(request, person_id):
    """Both records side by side; without `avec`, those that look like this one, and a search."""
    mergeable = access.persons_kept_by(request.person).select_related("account")
    them = get_object_or_404(mergeable, pk=person_id)
    asked = request.POST.get("other") or request.GET.get("avec", "")
    other = get_object_or_404(mergeable, pk=asked) if asked.isdecimal() else None
    if other is None or other == them:
        return _choose(request, them, mergeable)
    date = request.standing.date
    sheets = [sheet_of(one, date) for one in (them, other)]
    keeps = [(one, _label(sheet)) for one, sheet in zip((them, other), sheets, strict=True)]
    form = MergeForm(request.POST or None, persons=keeps, initial={"keep": str(_first_choice(them, other).pk)})
    if not access.may_merge(request.person, them, other):
        raise PermissionDenied
    if request.POST.get("decision") == "different":
        matches.say_two_people(them, other, by=request.user)
        toasts.say(request, _("Noté : ce sont deux personnes. Elles ne seront plus proposées."))
        return redirect("directory:doubles")
    if form.is_valid():
        kept, dropped = (them, other) if form.cleaned_data["keep"] == str(them.pk) else (other, them)
        done = merging.merge(kept=kept, dropped=dropped, reason=form.cleaned_data["reason"], by=request.user)
        toasts.say(request, _("Les deux fiches n’en font plus qu’une."), undo=reverse("directory:unmerge", args=[done.pk]))
        return redirect("directory:person", kept.pk)
    both = [{"person": one, "sheet": sheet, "sources": sources_of(one)} for one, sheet in zip((them, other), sheets, strict=True)]
    proposed = Match.objects.waiting().filter(matches.pair(them, other)).first()
    agreements = doubles.agreements(them, other, FIELDS)
    context = {"them": them, "other": other, "both": both, "agreements": agreements, "form": form, "trail": _trail(them)}
    return page(request, "directory/merge.html", why=matches.said_reasons(proposed) if proposed else "", **context)


def _choose(request, them, mergeable):
    words = request.GET.get("q", "").strip()
    persons = described(mergeable.exclude(pk=them.pk), request.standing.date)
    found = [d.dropped if d.kept == them else d.kept for d in doubles.doubles_of(them, described(mergeable, request.standing.date))]
    searched = find_persons(persons, words, 20) if words else []
    for other in (*found, *searched):
        other.described = what(other)
    return page(request, "directory/merge_with.html", "found", them=them, alike=found, searched=searched, words=words, trail=_trail(them))


def _trail(them):
    back = reverse("directory:person", args=[them.pk])
    return [(_("Annuaire"), reverse("directory:people")), (them.full_name, back), (_("Réunir"), "")]


def _label(sheet) -> str:
    return f"{sheet.person.full_name} ({sheet.line})" if sheet.line else sheet.person.full_name


def _first_choice(one, other):
    """The record whose account is in use, else the older."""
    return max((one, other), key=lambda p: (bool(p.account and p.account.is_activated), p.account_id is not None, -p.pk))


def _merges(request):
    """Those of the persons whose files one keeps."""
    return Merge.objects.filter(kept__in=access.persons_kept_by(request.person))


@require_POST
def unmerge(request, merge_id):
    done = get_object_or_404(_merges(request), pk=merge_id)
    merging.unmerge(done)
    toasts.say(request, _("Les deux fiches sont séparées de nouveau."))
    return redirect("directory:person", done.kept_id)
