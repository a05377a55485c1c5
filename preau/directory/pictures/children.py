"""Pictures given to children, shown again, locked and opened: what a teacher does for a class or for one child."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from preau.accounts import pictures
from preau.accounts.models import PictureSecret
from preau.directory.activation.opening import open_accounts
from preau.directory.models import Group, Person, PictureSchool
from preau.directory.pictures.access import pupils_of
from preau.directory.pictures.doors import NotChosen, called
from preau.journal.writing import write, write_reading
from preau.kit.pictures import PICTURES, Picture
from preau.kit.refusal import Refusal


class NotOfThisClass(Refusal):
    def __init__(self):
        super().__init__(_("Cet enfant n’entre pas par cette classe : il n’y est plus, ou il n’est pas seulement élève d’école."))


@dataclass(frozen=True)
class Child:
    """A pupil as the class's teacher sees them here."""

    person: Person
    name: str  # as on the door
    has_pictures: bool
    is_locked: bool

    @property
    def chip(self) -> tuple[str, str]:
        if self.is_locked:
            return "stop", _("Bloqué")
        return ("ok", _("A ses images")) if self.has_pictures else ("wait", _("Pas encore d’images"))


@dataclass(frozen=True)
class Card:
    person: Person
    name: str
    pictures: list[Picture]


def children_of(group: Group) -> list[Child]:
    """Two queries, whatever their number."""
    pupils = list(pupils_of(group).select_related("account"))
    rows = PictureSecret.objects.filter(identity__account__in=[p.account_id for p in pupils if p.account_id])
    secrets = dict(rows.values_list("identity__account", "locked_at"))
    names = called(pupils)
    return [Child(p, names[p.pk], p.account_id in secrets, bool(secrets.get(p.account_id))) for p in pupils]


@transaction.atomic
def give_pictures(group: Group, *, person_ids: Iterable[int] | None = None, only_lacking: bool = False) -> int:
    """New pictures for these pupils of the class, for all when None; `only_lacking` leaves those who have some.

    Accounts that lack are opened.
    """
    if not PictureSchool.objects.filter(school=group.school_id).exists():
        raise NotChosen
    pupils = pupils_of(group)
    if person_ids is not None:
        wanted = set(person_ids)
        pupils = pupils.filter(pk__in=wanted)
        if len(pupils) != len(wanted):
            raise NotOfThisClass
    if only_lacking:
        pupils = pupils.exclude(account__identities__provider=pictures.PROVIDER)
    found = list(pupils)
    open_accounts(found)
    pictures.give_pictures([pupil.account_id for pupil in found if pupil.account_id])
    for pupil in found:
        write("pictures.given", about=("person", pupil.pk), person_id=pupil.pk, after={"group": group.pk})
    return len(found)


@transaction.atomic
def take_pictures(group: Group, *, person_id: int) -> None:
    """This child comes in another way."""
    pupil = _one(group, person_id)
    if pupil.account_id and pictures.take_pictures([pupil.account_id]):
        write("pictures.taken", about=("person", pupil.pk), person_id=pupil.pk, before={"group": group.pk})


@transaction.atomic
def unlock(group: Group, *, person_id: int) -> None:
    pupil = _one(group, person_id)
    if pupil.account_id:
        pictures.unlock(pupil.account_id)
        write("pictures.unlocked", about=("person", pupil.pk), person_id=pupil.pk)


def cards_of(group: Group, *, person_ids: Iterable[int] | None = None) -> list[Card]:
    """Cards of those who have pictures; each reading leaves a line."""
    pupils = list(pupils_of(group))
    names = called(pupils)
    if person_ids is not None:
        wanted = set(person_ids)
        pupils = [pupil for pupil in pupils if pupil.pk in wanted]
    drawn = pictures.pictures_of([pupil.account_id for pupil in pupils if pupil.account_id])
    cards = [
        Card(pupil, names[pupil.pk], [PICTURES[key] for key in drawn[pupil.account_id] if key in PICTURES])
        for pupil in pupils
        if pupil.account_id in drawn
    ]
    for card in cards:
        write_reading("pictures.read", about=("person", card.person.pk), person_id=card.person.pk)
    return cards


def _one(group: Group, person_id: int) -> Person:
    pupil = pupils_of(group).filter(pk=person_id).first()
    if pupil is None:
        raise NotOfThisClass
    return pupil
