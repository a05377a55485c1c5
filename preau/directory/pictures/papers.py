"""What is printed: a card for each child, eight a sheet to cut; the poster of the class."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from preau.directory.activation.letters import qr_drawing
from preau.directory.models import ClassDoor
from preau.directory.pictures.children import Card
from preau.directory.pictures.doors import url_of
from preau.kit import pdf
from preau.kit.refusal import Refusal


class NoDoor(Refusal):
    def __init__(self):
        super().__init__(_("La page de la classe n’est pas ouverte : ouvrez-la, puis imprimez."))


class NoCard(Refusal):
    def __init__(self):
        super().__init__(_("Aucun élève n’a encore d’images : donnez-en, puis imprimez les cartes."))


def _address(door: ClassDoor | None) -> dict:
    url = url_of(door) if door else ""
    if not url:
        raise NoDoor
    return {"site": url.split("://", 1)[-1].rstrip("/"), "qr": qr_drawing(url), "lang": get_language() or "fr"}


def cards_paper(door: ClassDoor | None, cards: list[Card]) -> bytes:
    if not cards:
        raise NoCard
    said = [{"name": card.name, "pictures": [{"svg": one.svg, "label": str(one.label)} for one in card.pictures]} for card in cards]
    words = {
        "title": _("Cartes d’images"),
        "sheet": _("Cartes, feuille"),
        "keep": _("Je garde ma carte pour moi."),
        "then": _("Je touche mon prénom, puis mes trois images dans l’ordre."),
        "qr_alt": _("Dessin carré qui ouvre la page de la classe"),
    }
    return pdf.render("directory/pictures/cards.typ", _address(door) | words | {"cards": said, "class": str(door.group) if door else ""})


def poster_paper(door: ClassDoor | None) -> bytes:
    words = {
        "title": _("Notre classe entre ici"),
        "then": _("Je touche mon prénom, puis mes trois images."),
        "teacher": _("Pour l’adulte : gardez cette page en favori sur les ordinateurs de la classe. Ne l’affichez pas hors de la classe."),
        "qr_alt": _("Dessin carré qui ouvre la page de la classe"),
    }
    group = door.group if door else None
    said = {"class": str(group or ""), "school": group.school.name if group and group.school else ""}
    return pdf.render("directory/pictures/poster.typ", _address(door) | words | said)
