"""The class's own page, for a child at a shared computer: one's first name, then three pictures. Nothing else is shown of anybody."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from preau.accounts.addresses import address_of
from preau.accounts.pictures import LASTS, LENGTH, WrongPictures, prove_pictures
from preau.accounts.sessions import CAME_BY, end_session, start_session
from preau.directory.pictures import doors
from preau.kit.pages import page
from preau.kit.pictures import PICTURES
from preau.kit.refusal import Refusal

PETITS = "petits"  # the temper of these pages, whoever looks


def _private(response):
    """For no search engine, and told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"  # stricter, browsers would send forms without their origin
    return response


def _shut(request, *, locked: bool = False):
    return _private(page(request, "directory/pictures/shut.html", locked=locked, page_temper=PETITS, status=403 if locked else 404))


@login_not_required
@never_cache
def door(request, word):
    """Everybody's first name, large."""
    found = doors.find_door(word, address=address_of(request))
    if found is None:
        return _shut(request)
    if found.locked_at:
        return _shut(request, locked=True)
    return _private(page(request, "directory/pictures/door.html", door=found, tiles=doors.tiles_of(found), word=word, page_temper=PETITS))


@login_not_required
@never_cache
@sensitive_post_parameters()
def child(request, word, child):
    """Three pictures, one after the other; each is a button, so that nothing is needed but a browser."""
    found = doors.find_door(word, address=address_of(request))
    if found is None:
        return _shut(request)
    if found.locked_at:
        return _shut(request, locked=True)
    tile = next((tile for tile in doors.tiles_of(found) if tile.word == child), None)
    if tile is None:
        return redirect("pictures:door", word)
    chosen, trouble = _chosen(request), ""
    if len(chosen) == LENGTH:
        try:
            account = prove_pictures(tile.account_id, chosen, door=found.pk, address=address_of(request))
            return redirect(_come_in(request, account, word))
        except Refusal as refusal:  # said above the pictures, in words of a child
            if isinstance(refusal, WrongPictures):
                doors.note_failure(found)
            chosen, trouble = [], refusal.sentence
    steps = [_("Touche ta première image."), _("Touche ta deuxième image."), _("Touche ta troisième image.")]
    context = {"tile": tile, "word": word, "chosen": chosen, "trouble": trouble, "steps": steps, "page_temper": PETITS}
    context |= {"said": trouble or steps[len(chosen)], "dots": [place < len(chosen) for place in range(LENGTH)]}
    return _private(page(request, "directory/pictures/child.html", pictures=PICTURES.values(), **context))


def _chosen(request) -> list[str]:
    """What was touched so far, one more if it is another picture."""
    if request.method != "POST" or "again" in request.POST:
        return []
    keys = [key for key in request.POST.get("so_far", "").split(",") if key in PICTURES]
    keys += [key for key in request.POST.getlist("picture") if key in PICTURES]
    return list(dict.fromkeys(keys))[:LENGTH]


def _come_in(request, account, word: str) -> str:
    """On the class's computer, for a lesson; whoever was still in is out. Leaving leads back to the class's page."""
    if request.user.is_authenticated:
        end_session(request)
    start_session(request, account, shared=True, lasts=LASTS)
    request.session[CAME_BY] = reverse("pictures:door", args=[word])
    return "/"
