"""What teachers and the direction of an école do: choose pictures, open a class's page, give, print, lock and unlock."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from preau.accounts.pictures import LASTS, LOCK_AFTER
from preau.directory.models import ClassDoor, Group, Person, PictureSchool
from preau.directory.pictures import children, doors
from preau.directory.pictures.access import classes_kept_by, pupils_of, schools_choosable_by
from preau.directory.pictures.papers import cards_paper, poster_paper
from preau.kit.pages import page
from preau.kit.toasts import say


def mine(request):
    """The classes that I keep; for the direction, the choice of the school."""
    if request.person is None:
        raise PermissionDenied
    schools = list(schools_choosable_by(request.person).order_by("name").select_related("picture_choice"))
    classes = list(classes_kept_by(request.person).select_related("school__picture_choice").order_by("school__name", "code"))
    if not schools and not classes:
        raise PermissionDenied
    open_doors = set(ClassDoor.objects.filter(group__in=classes, ended_at=None).values_list("group", flat=True))
    rows = [(one, one.pk in open_doors, _has_chosen(one.school)) for one in classes]
    choices = [(school, _has_chosen(school)) for school in schools]
    return page(request, "directory/pictures/mine.html", rows=rows, choices=choices, hours=int(LASTS.total_seconds() // 3600))


def _has_chosen(school) -> bool:
    return getattr(school, "picture_choice", None) is not None


@require_POST
def choose(request, school_id):
    school = get_object_or_404(schools_choosable_by(request.person), pk=school_id)
    if request.POST.get("choice") == "yes":
        doors.choose_pictures(school, by=request.user)
        say(request, _("Les classes peuvent ouvrir leur page."))
    else:
        doors.give_up_pictures(school)
        say(request, _("Les pages des classes sont fermées."))
    return redirect("pictures:mine")


def _class(request, group_id) -> Group:
    return get_object_or_404(classes_kept_by(request.person).select_related("school"), pk=group_id)


@never_cache
def keep(request, group_id):
    group = _class(request, group_id)
    door = doors.door_of(group)
    rows = children.children_of(group)
    context = {
        "group": group,
        "door": door,
        "url": doors.url_of(door) if door else "",
        "children": rows,
        "lacking": sum(not row.has_pictures for row in rows),
        "chosen": PictureSchool.objects.filter(school=group.school_id).exists(),
        "lock_after": LOCK_AFTER,
        "trail": [(_("Images"), reverse("pictures:mine")), (str(group), "")],
    }
    return page(request, "directory/pictures/keep.html", **context)


@require_POST
def set_door(request, group_id):
    """Open the page, give it another address, shut it, open it again after too many failures."""
    group, wish = _class(request, group_id), request.POST.get("wish", "")
    if wish == "shut":
        doors.shut_door(group)
        say(request, _("La page de la classe est fermée."))
    elif wish == "unlock":
        doors.unlock_door(group)
        say(request, _("La page de la classe est rouverte."))
    else:
        doors.open_door(group, by=request.user)
        children.give_pictures(group, only_lacking=True)
        say(request, _("La page de la classe est ouverte. Imprimez l’affiche et les cartes."))
    return redirect("pictures:keep", group.pk)


@require_POST
def give(request, group_id):
    """New pictures for the whole class, or for those who have none."""
    group = _class(request, group_id)
    given = children.give_pictures(group, only_lacking=request.POST.get("who") == "lacking")
    say(request, ngettext("%(n)d élève a de nouvelles images.", "%(n)d élèves ont de nouvelles images.", given) % {"n": given})
    return redirect("pictures:keep", group.pk)


@never_cache
def card(request, group_id, person_id):
    """One child's three pictures, on the screen: to show at once, or to give others."""
    group = _class(request, group_id)
    pupil = _pupil(group, person_id)
    if request.method == "POST":
        return _do(request, group, pupil, request.POST.get("wish", ""))
    row = next((row for row in children.children_of(group) if row.person == pupil), None)
    shown = children.cards_of(group, person_ids=[pupil.pk])
    trail = [(_("Images"), reverse("pictures:mine")), (str(group), reverse("pictures:keep", args=[group.pk])), (pupil.full_name, "")]
    return page(request, "directory/pictures/card.html", group=group, row=row, card=shown[0] if shown else None, trail=trail)


def _do(request, group: Group, pupil: Person, wish: str):
    if wish == "unlock":
        children.unlock(group, person_id=pupil.pk)
        say(request, _("%(name)s peut entrer de nouveau.") % {"name": pupil.first_name})
        return redirect("pictures:keep", group.pk)
    if wish == "take":
        children.take_pictures(group, person_id=pupil.pk)
        say(request, _("%(name)s n’entre plus par images.") % {"name": pupil.first_name})
        return redirect("pictures:keep", group.pk)
    children.give_pictures(group, person_ids=[pupil.pk])
    say(request, _("Voici les nouvelles images de %(name)s. Les anciennes n’ouvrent plus rien.") % {"name": pupil.first_name})
    return redirect("pictures:card", group.pk, pupil.pk)


def _pupil(group: Group, person_id) -> Person:
    return get_object_or_404(pupils_of(group), pk=person_id)


@never_cache
def cards(request, group_id):
    group = _class(request, group_id)
    asked = request.GET.get("eleve", "")
    wanted = [int(asked)] if asked.isdecimal() and len(asked) < 19 else None
    return _paper(cards_paper(doors.door_of(group), children.cards_of(group, person_ids=wanted)), "cartes")


@never_cache
def poster(request, group_id):
    return _paper(poster_paper(doors.door_of(_class(request, group_id))), "affiche")


def _paper(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}-{timezone.localdate()}.pdf"'
    return response
