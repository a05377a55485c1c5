"""Each page of the room before each of the cast."""

from tests.access_table import EVERYBODY, Door


def zoe(cast):
    return [cast.zoe.pk]


TOLD = {"samia": "told, as the child's mother, that a deed keeps the file from her: nothing of it is shown"}

ACCESS = {
    "portal:choose_position": Door(opens=EVERYBODY, post={"position": ""}),
    "portal:choose_child": Door(opens=EVERYBODY, post={"child": ""}),
    "portal:my_data": Door(opens=EVERYBODY),
    "portal:read_data": Door(zoe, opens="zoe karim", refuses="samia", strangers=TOLD),
    "portal:take_data": Door(zoe, opens="zoe karim", refuses="samia", strangers=TOLD),
    "portal:delays": Door(opens="departement_it", rest=403),
    "portal:delay": Door(lambda cast: ["sessions"], opens="departement_it", rest=403),
    "portal:rights": Door(
        opens="head deputy other_head director secretary referent departement_education departement_it inspector dasen", rest=403
    ),
}
