"""People: the list, one person, and what a hand corrects."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from preau.accounts.saved_filters import SavedFilters
from preau.directory import access, corrections, lists
from preau.directory.activation.access import may_reset_pupil
from preau.directory.class_board import groups_of_today
from preau.directory.contact import said_languages
from preau.directory.forms import CorrectionForm
from preau.directory.models import ContactCard, Correction, Group, Person, School
from preau.directory.person_sheet import corrections_of, lines_of, sheet_of, sources_of
from preau.directory.sections import works_in_a_school, works_in_office
from preau.journal.writing import write_reading
from preau.kit import toasts
from preau.kit.pages import page
from preau.kit.statements import Statement

IDENTITY = ("birth_name", "other_first_names", "birth_date")
CONTACT = ("email", "mobile", "home_phone", "work_phone")
ADDRESS = ("address", "postcode", "town", "country")


def people(request):
    me = request.person
    reader = reader_of(request)
    table = lists.People(
        request,
        access.persons_visible_to(me),
        reader,
        date=request.standing.date,
        reached=access.contacts_visible_to(me) if reader.keeps_files else None,
        saved=SavedFilters(request.user),
    )
    return table.response() or page(request, "directory/people.html", "list", table=table)


def reader_of(request) -> lists.Reader:
    """What the list of people depends on: own schools for who works or learns in one, all those of the territory for its service."""
    me, standing = request.person, request.standing
    if standing.positions and not works_in_a_school(standing):
        schools = _schools_seen.ask(me=me.pk)
    else:
        schools = _schools.ask(keys=list(standing.school_ids))
    return lists.Reader(schools, _classes_seen.ask(me=me.pk, date=standing.date), works_in_office(standing))


_schools = Statement(lambda keys: School.objects.filter(pk__in=keys).order_by("name"), keys=[int])
_schools_seen = Statement(lambda me: access.schools_visible_to(Person(pk=me)).order_by("name"), me=int)
_classes_seen = Statement(
    lambda me, date: (
        groups_of_today(access.groups_visible_to(Person(pk=me)), date)
        .filter(kind=Group.Kind.DIVISION)
        .select_related("school")
        .order_by("school__name", "code")
    ),
    me=int,
    date=datetime.date,
)


def _seen_by(me: int, pk: int) -> QuerySet[Person]:
    reader = Person(pk=me)
    return (
        access.persons_visible_to(reader)
        .filter(pk=pk)
        .annotate(
            is_reached=Q(pk__in=access.contacts_visible_to(reader).values("pk")),
            is_kept=Q(pk__in=access.persons_kept_by(reader).values("pk")),
        )
    )


_seen = Statement(_seen_by, me=int, pk=int)


def person(request, person_id):
    """Today; on another day (`le`) for those who keep the files."""
    me, date = request.person, request.standing.date
    them = _seen.first(me=me.pk, pk=person_id)
    if them is None:
        raise Http404
    asked = _day_asked(request) if them.is_kept else None
    sheet = sheet_of(them, asked or date, reader=me, all_groups=them.is_kept)
    found = corrections_of(them) if them.is_kept else {}
    card = ContactCard.objects.filter(person=them).first() if them.is_reached else None
    if them.is_reached and them != me:
        write_reading("person.read", about=("person", them.pk), person_id=them.pk)
    return page(
        request,
        "directory/person.html",
        them=them,
        sheet=sheet,
        contacts=lines_of(them, CONTACT, found) if them.is_reached else [],
        address=lines_of(them, ADDRESS, found) if them.is_reached else [],
        identity=lines_of(them, IDENTITY, found) if them.is_reached else [],
        card=card,
        reads=said_languages(card.languages) if card else "",
        sources=sources_of(them) if them.is_reached else [],
        corrections=list(found.values()),
        is_kept=them.is_kept,
        may_reset=sheet.is_pupil and not asked and may_reset_pupil(me, them),
        asked=asked,
        shows_contacts=them.is_reached,
        shows_past=them.is_kept or them == me,
    )


def _day_asked(request) -> datetime.date | None:
    try:
        return parse_date(request.GET.get("le", ""))
    except ValueError:  # 31 February
        return None


def correct(request, person_id):
    them = get_object_or_404(access.persons_visible_to(request.person), pk=person_id)
    if not access.may_correct(request.person, them):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, instance=them)
    if form.is_valid():
        changed = form.changed
        them.refresh_from_db()
        corrections.correct_all(them, changed, by=request.user)
        toasts.say(request, ngettext("%(n)s champ corrigé.", "%(n)s champs corrigés.", len(changed)) % {"n": len(changed)})
        return redirect("directory:person", them.pk)
    live = corrections_of(them)
    return page(
        request, "directory/correct.html", them=them, form=form, live=list(live.values()), sources=sources_of(them), trail=_trail(them)
    )


def _trail(them):
    return [
        (_("Annuaire"), reverse("directory:people")),
        (them.full_name, reverse("directory:person", args=[them.pk])),
        (_("Corriger"), ""),
    ]


def corrections_list(request):
    if not works_in_office(request.standing):
        raise PermissionDenied
    rows = corrections.live_corrections().filter(person__in=access.persons_kept_by(request.person))
    table = lists.Corrections(request, rows, saved=SavedFilters(request.user))
    return table.response() or page(request, "directory/corrections.html", "list", table=table)


@require_POST
def take_back(request, correction_id):
    correction = get_object_or_404(Correction.objects.filter(agreed_at=None).select_related("person"), pk=correction_id)
    get_object_or_404(access.persons_visible_to(request.person), pk=correction.person_id)  # what one may not see does not exist
    if not access.may_correct(request.person, correction.person):
        raise PermissionDenied
    corrections.take_back(correction)
    said = {"field": capfirst(corrections.field_name(correction.field))}
    toasts.say(request, _("%(field)s : le fichier fait foi de nouveau.") % said)
    return redirect(reverse("directory:person", args=[correction.person_id]))
