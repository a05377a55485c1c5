"""The door of a class: opened, given another address, shut; found again by whoever holds its address."""

import secrets
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import sealed, throttling
from preau.accounts.addresses import network_of
from preau.accounts.keyed import digest
from preau.accounts.models import Account
from preau.accounts.pictures import PROVIDER
from preau.directory.models import ClassDoor, Group, Person, PictureSchool, School
from preau.directory.pictures.access import pupils_of
from preau.journal.writing import write
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

SIGNS = "bcdfghjkmnpqrstvwxyz23456789"  # 28: nothing that looks like something else, no word by chance
LENGTH, GROUP = 12, 4  # 57.7 bits
LOCK_AFTER = 80  # failures in a day: 80 in 3,360 is one chance in 42 for who tries on one child, and each child is locked after ten


class NotChosen(Refusal):
    def __init__(self):
        super().__init__(
            _("Cette école n’a pas choisi la connexion par images."),
            decided=_("C’est la direction de l’école qui la choisit, à la page Images."),
        )


@dataclass(frozen=True)
class Tile:
    """A child on the door: the first name, told apart from another alike, and a word that leads to them and to nobody else."""

    person_id: int
    account_id: int
    name: str
    word: str


# --- Acts --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def choose_pictures(school: School, *, by: Account | None = None) -> PictureSchool:
    choice, made = PictureSchool.objects.get_or_create(school=school, defaults={"by": by})
    if made:
        write("pictures.chosen", about=("school", school.pk))
    return choice


@transaction.atomic
def give_up_pictures(school: School) -> None:
    """Every door of its classes shuts at the next request. Pictures stay: choosing again brings back the same cards."""
    if PictureSchool.objects.filter(school=school).delete()[0]:
        write("pictures.given_up", about=("school", school.pk))


@transaction.atomic
def open_door(group: Group, *, by: Account | None = None) -> ClassDoor:
    """A fresh address; the one before, if any, leads nowhere any more."""
    if not PictureSchool.objects.filter(school=group.school_id).exists():
        raise NotChosen
    shut_door(group)
    word = "".join(secrets.choice(SIGNS) for _n in range(LENGTH))
    door = ClassDoor.objects.create(group=group, digest=digest("class_door", word), sealed=sealed.seal(word), opened_by=by)
    write("pictures.door_opened", about=("group", group.pk), after={"door": door.pk})
    return door


@transaction.atomic
def shut_door(group: Group) -> None:
    for door in ClassDoor.objects.select_for_update().filter(group=group, ended_at=None):
        door.ended_at = timezone.now()
        door.save(update_fields=["ended_at"])
        write("pictures.door_shut", about=("group", group.pk), before={"door": door.pk})


@transaction.atomic
def unlock_door(group: Group) -> None:
    """The teacher looked: too many failures in a day had shut the page."""
    if ClassDoor.objects.filter(group=group, ended_at=None).exclude(locked_at=None).update(locked_at=None, failures=0):
        write("pictures.door_unlocked", about=("group", group.pk))


def note_failure(door: ClassDoor) -> None:
    today = timezone.localdate()
    with transaction.atomic():
        door = ClassDoor.objects.select_for_update().get(pk=door.pk)
        door.failures = door.failures + 1 if door.counted_on == today else 1
        door.counted_on = today
        if door.failures >= LOCK_AFTER and not door.locked_at:
            door.locked_at = timezone.now()
            write("pictures.door_locked", about=("group", door.group_id), after={"failures": door.failures})
        door.save(update_fields=["failures", "counted_on", "locked_at"])


# --- Questions ---------------------------------------------------------------------------------------------------------


def read_word(typed: str) -> str:
    return "".join(sign for sign in typed.lower() if sign.isalnum())


def find_door(typed: str, *, address: str | None) -> ClassDoor | None:
    """The open door at this address. Words that lead nowhere count as tries: nobody walks along them all."""
    network: dict[str, str | int] = {"door_address": network_of(address)}
    throttling.require_patience(network)
    chosen = PictureSchool.objects.values("school")
    doors = ClassDoor.objects.filter(ended_at=None, group__school__in=chosen, group__school__closed_on=None)
    today = timezone.localdate()
    doors = doors.filter(Q(group__closed_on=None) | Q(group__closed_on__gt=today))
    doors = doors.filter(group__year__starts_on__lte=today, group__year__ends_on__gte=today)
    known = digest("class_door", read_word(typed))
    door = doors.filter(digest=known).select_related("group__school").first()
    if door is None and not ClassDoor.objects.filter(digest=known).exists():  # last year's poster is no try
        throttling.note_failure(network)
    return door


def word_of(door: ClassDoor) -> str:
    """« k7qf-3mxr-92td »; empty once the key of the installation has changed: another address is then opened."""
    try:
        word = sealed.unseal(door.sealed)
    except InvalidToken:
        return ""
    return "-".join(word[i : i + GROUP] for i in range(0, len(word), GROUP))


def url_of(door: ClassDoor) -> str:
    word = word_of(door)
    return f"{settings.PREAU_URL}/classe/{word}/" if word else ""


def door_of(group: Group) -> ClassDoor | None:
    return ClassDoor.objects.filter(group=group, ended_at=None).first()


def tiles_of(door: ClassDoor) -> list[Tile]:
    """The children who have pictures, by first name. One query."""
    pupils = pupils_of(door.group).filter(account__is_active=True, account__identities__provider=PROVIDER)
    rows = list(pupils.only("pk", "first_name", "last_name", "account_id"))
    names = called(rows)
    tiles = [Tile(p.pk, p.account_id, names[p.pk], word_for(door, p.pk)) for p in rows]
    return sorted(tiles, key=lambda tile: fold(tile.name))


def word_for(door: ClassDoor, person_id: int) -> str:
    """No number of ours, and another word on another door."""
    return digest("class_door_child", f"{door.pk}:{person_id}")[:16]


def called(children: list[Person]) -> dict[int, str]:
    """« Léa », or « Léa B. » and « Léa M. » when two are alike, with as many letters as tell them apart; two wholly alike are numbered."""
    alike: dict[str, list[Person]] = {}
    for child in children:
        alike.setdefault(fold(child.first_name or child.last_name), []).append(child)
    names: dict[int, str] = {}
    for same in alike.values():
        lasts = [fold(child.last_name) for child in same]
        for number, child in enumerate(same):
            first = child.first_name or child.last_name
            others = [last for place, last in enumerate(lasts) if place != number]
            length = next((n for n in range(1, len(lasts[number]) + 1) if not any(o.startswith(lasts[number][:n]) for o in others)), 0)
            if len(same) == 1:
                names[child.pk] = first
            elif length:
                names[child.pk] = f"{first} {child.last_name[:length].capitalize()}."
            else:
                twins = [c.pk for c in same if fold(c.last_name) == lasts[number]]
                mark = f" {twins.index(child.pk) + 1}" if len(twins) > 1 else ""
                names[child.pk] = f"{first} {child.last_name.capitalize()}{mark}"
    return names
