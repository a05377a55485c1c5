"""A class whose door is open, and what its children would touch."""

from preau.accounts.pictures import pictures_of
from preau.directory.models import ClassDoor, Group, Person
from preau.directory.pictures.children import give_pictures
from preau.directory.pictures.doors import choose_pictures, door_of, open_door, word_for, word_of


def open_class(group: Group) -> ClassDoor:
    """As a director and then a teacher do."""
    choose_pictures(group.school)
    if found := door_of(group):
        return found
    door = open_door(group)
    give_pictures(group, only_lacking=True)
    return door


def secret_of(person: Person) -> list[str]:
    person.refresh_from_db()
    return pictures_of([person.account_id])[person.account_id]


def wrong_for(person: Person) -> list[str]:
    return secret_of(person)[::-1]


def address_of_child(door: ClassDoor, person: Person) -> str:
    return f"/classe/{word_of(door)}/{word_for(door, person.pk)}/"
