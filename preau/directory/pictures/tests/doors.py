"""Each page of pictures before each of the cast. The class's own page is an open door: it is known by its address alone."""

from preau.directory.pictures.tests.factories import open_class
from tests.access_table import Door

KEEPERS = "vidal director"


def cm2(cast):
    open_class(cast.cm2)
    return [cast.cm2.pk]


def hugo(cast):
    return [*cm2(cast), cast.hugo.pk]


ACCESS = {
    "pictures:mine": Door(opens=KEEPERS, rest=403),
    "pictures:choose": Door(lambda cast: [cast.ecole.pk], opens="director", post={"choice": "yes"}),
    "pictures:keep": Door(cm2, opens=KEEPERS),
    "pictures:set_door": Door(cm2, opens=KEEPERS, post={"wish": "renew"}),
    "pictures:give": Door(cm2, opens=KEEPERS, post={"who": "all"}),
    "pictures:card": Door(hugo, opens=KEEPERS),
    "pictures:cards": Door(cm2, opens=KEEPERS),
    "pictures:poster": Door(cm2, opens=KEEPERS),
}
