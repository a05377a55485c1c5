"""Classes and groups: the list, one class with its board, boards to print, groups made by hand."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from preau.accounts.saved_filters import SavedFilters
from preau.directory import access, hand_made_groups, lists
from preau.directory.class_board import board_of, groups_of_today, is_past, last_day_of
from preau.directory.class_delegates import delegates_of
from preau.directory.forms import GroupForm
from preau.directory.models import Group, Person, School
from preau.directory.people_lines import described, what
from preau.directory.pictures.access import may_keep_pictures
from preau.directory.search import find_persons
from preau.directory.sections import works_in_a_school, works_in_office
from preau.kit import dates, toasts
from preau.kit.pages import page
from preau.kit.statements import Statement

BOARDS = 12  # printed at once
FOUND = 30  # persons proposed at once


def groups(request):
    standing = request.standing
    schools = list(School.objects.filter(pk__in=standing.school_ids).order_by("name"))
    makes = works_in_office(standing)
    table = lists.Groups(
        request,
        groups_of_today(access.groups_visible_to(request.person), standing.date),
        schools=schools,
        date=standing.date,
        makes=makes,
        boards=works_in_a_school(standing),
        saved=SavedFilters(request.user),
    )
    return table.response() or page(request, "directory/groups.html", "list", table=table, may_make=makes)


_seen = Statement(
    lambda me, pk: access.groups_visible_to(Person(pk=me)).filter(pk=pk).select_related("school", "year"),
    me=int,
    pk=int,
)


def group(request, group_id):
    me, standing = request.person, request.standing
    them = _seen.first(me=me.pk, pk=group_id)
    if them is None:
        raise Http404
    listed = access.may_see_class_list(me, them)
    past, staff = is_past(them, standing.date), works_in_a_school(standing)
    day = last_day_of(them, standing.date)
    board = board_of(them, day, reader=None if past and listed else me)
    found = _found(access.persons_visible_to(me), board) if past else None
    table = lists.Members(
        request,
        them,
        board.members if listed else [],
        staff=staff,
        makes_groups=works_in_office(standing) and not past,
        found=found,
        corrects=past and access.may_correct_past(me, them),
    )
    if answer := table.response():
        return answer
    return page(
        request,
        "directory/group.html",
        "list",
        group=them,
        board=board,
        listed=listed,
        past=past,
        found=found,
        staff=staff,
        table=table,
        sub=_line_of(them, board),
        others=list(them.other_schools.order_by("name")) if them.kind in hand_made_groups.KINDS else [],
        by_hand=them.kind in hand_made_groups.KINDS,
        delegates=delegates_of(them, day, reader=me) if them.kind == Group.Kind.DIVISION else [],
        may_name=not past and access.may_name_delegates(me, them),
        keeps_pictures=staff and not past and may_keep_pictures(me, them),
        may_change=not past and them.closed_on is None and access.may_manage_group(me, them),
        trail=[(_("Annuaire"), reverse("directory:people")), (_("Classes et groupes"), reverse("directory:groups")), (str(them), "")],
    )


def _found(visible, board) -> set[int]:
    """Of the people of a past board, those whose sheet the reader may still open."""
    ids = [*(m.person_id for m in board.members), *(p.pk for p in (*board.tutors, *board.teachers))]
    return set(visible.order_by().filter(pk__in=ids).values_list("pk", flat=True))


def _line_of(group, board) -> str:
    """« Classe, 2026-2027 · 26 élèves », « Équipe, jusqu’au 3 juillet »."""
    kind = capfirst(str(group.get_kind_display()))
    parts = [f"{kind}, {group.year}" if group.year else kind]
    if group.school:
        parts.append(str(group.school))
    if group.closed_on:
        parts.append(_("fermé le %(day)s") % {"day": dates.short(group.closed_on)})
    elif group.ends_on:
        parts.append(_("jusqu’au %(day)s") % {"day": dates.day(group.ends_on)})
    return " · ".join(parts)


def boards(request):
    """The boards of several classes, one to a sheet of paper."""
    ids = [int(word) for word in request.GET.get("groupes", "").split(",") if word.isdecimal()][:BOARDS]
    found = access.groups_visible_to(request.person).filter(pk__in=ids).select_related("school", "year").order_by("code")
    me, date = request.person, request.standing.date
    shown = [board_of(one, date, reader=me) for one in found if access.may_see_class_list(me, one)]
    return page(request, "directory/boards.html", boards=shown)


# --- Made by hand ------------------------------------------------------------------------------------------------------


def new_group(request):
    if not works_in_office(request.standing):
        raise PermissionDenied
    carried = list(access.persons_visible_to(request.person).filter(pk__in=request.session.get("carried", [])).named())
    form = GroupForm(
        request.POST or None,
        schools=access.schools_kept_by(request.person).order_by("name"),
        others=access.schools_visible_to(request.person).order_by("name"),
    )
    if form.is_valid():
        said = form.cleaned_data
        made = hand_made_groups.make_group(
            said["kind"],
            said["name"],
            school=said["school"],
            other_schools=said["other_schools"],
            members=[*carried, request.person],
            ends_on=said["ends_on"],
        )
        request.session.pop("carried", None)
        toasts.say(request, _("Groupe « %(name)s » créé.") % {"name": made.name})
        return redirect("directory:group", made.pk)
    trail = [(_("Classes et groupes"), reverse("directory:groups")), (_("Créer un groupe"), "")]
    return page(request, "directory/new_group.html", form=form, carried=carried, trail=trail)


def _trail(them, here):
    return [(_("Classes et groupes"), reverse("directory:groups")), (str(them), reverse("directory:group", args=[them.pk])), (here, "")]


def _to_change(request, group_id) -> Group:
    them = get_object_or_404(access.groups_visible_to(request.person), pk=group_id)
    if not access.may_manage_group(request.person, them):
        raise PermissionDenied
    return them


def change_group(request, group_id):
    them = _to_change(request, group_id)
    initial = {"name": them.name, "ends_on": them.ends_on, "other_schools": them.other_schools.all()}
    form = GroupForm(
        request.POST or None,
        schools=access.schools_kept_by(request.person),
        others=access.schools_visible_to(request.person).exclude(pk=them.school_id).order_by("name"),
        group=them,
        initial=initial,
    )
    if form.is_valid():
        said = form.cleaned_data
        hand_made_groups.change_group(them, name=said["name"], ends_on=said["ends_on"], other_schools=said["other_schools"])
        toasts.say(request, _("Groupe modifié."))
        return redirect("directory:group", them.pk)
    return page(request, "directory/change_group.html", group=them, form=form, trail=_trail(them, _("Modifier")))


def add_members(request, group_id):
    """Search, tick, add; one may come back as often as one likes."""
    them = _to_change(request, group_id)
    words = request.GET.get("q", "").strip()
    visible = access.persons_visible_to(request.person)
    if request.method == "POST":
        persons = visible.filter(pk__in=[pk for pk in request.POST.getlist("person") if pk.isdecimal()])
        added = hand_made_groups.add_members(them, persons)
        said = ngettext("%(n)s personne ajoutée.", "%(n)s personnes ajoutées.", len(added)) % {"n": len(added)}
        toasts.say(request, said)
        return redirect("directory:group", them.pk)
    inside = set(them.memberships.on(request.standing.date).values_list("person", flat=True))
    found = find_persons(described(visible, request.standing.date), words, FOUND) if words else []
    for person in found:
        person.described, person.is_inside = what(person), person.pk in inside
    return page(
        request, "directory/add_members.html", "found", group=them, words=words, found=found, trail=_trail(them, _("Ajouter des personnes"))
    )


@require_POST
def remove_member(request, group_id, person_id):
    them = _to_change(request, group_id)
    leaver = get_object_or_404(Person, pk=person_id, memberships__group=them)
    hand_made_groups.remove_members(them, [leaver])
    toasts.say(request, _("%(name)s n’est plus dans le groupe.") % {"name": leaver.full_name})
    return redirect("directory:group", them.pk)


@require_POST
def close_group(request, group_id):
    them = _to_change(request, group_id)
    hand_made_groups.close_group(them)
    toasts.say(request, _("Groupe « %(name)s » fermé.") % {"name": them.name})
    return redirect("directory:groups")
