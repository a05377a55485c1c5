"""Each page of joined files before each of the cast."""

from preau.directory.models import Match, Told
from tests.access_table import EVERYBODY, Door

PUPILS = "zoe nadia paul hugo lila"


def between_schools(cast) -> list[int]:
    """Mme Petit of the collège, and Mme Loin of the other one."""
    return [Match.objects.get_or_create(one=cast.petit, other=cast.loin, defaults={"kind": "staff", "reasons": ["names"]})[0].pk]


def told(cast) -> list[int]:
    return [Told.objects.get_or_create(person=cast.zoe, what=Told.What.PARTED, defaults={"detail": {"name": "Zoé Benali"}})[0].pk]


ACCESS = {
    "joining:matches": Door(opens="departement_it", rest=403),
    "joining:match": Door(between_schools, opens="departement_it"),
    "joining:two_accounts": Door(opens=EVERYBODY, forbids=PUPILS),
    "joining:join": Door(opens=EVERYBODY, forbids=PUPILS),  # without a key: back to the page where one types it
    "joining:told": Door(opens=EVERYBODY),
    "joining:read": Door(told, opens="zoe"),
    "joining:ask": Door(told, forbids="zoe"),  # nothing was merged
}
