"""Reading the bulk form of ties: a line is what is ticked, its tie and its responsibility. What is not one of the choices is not ticked."""

from django.http import QueryDict

from preau.directory.models import Guardianship
from preau.directory.ties import CONTACT, RESPONSIBLE, Said

TIES = frozenset(value for value in Guardianship.Tie.values if value != Guardianship.Tie.SELF)
RANKS = {"0": CONTACT, "1": RESPONSIBLE}
MOST = 1_000  # ties confirmed at once


def said_of(posted: QueryDict) -> list[Said]:
    found = []
    for text in posted.getlist("row")[:MOST]:
        tie, rank = posted.get(f"tie-{text}", ""), posted.get(f"legal-{text}", "")
        if text.isdecimal() and len(text) < 19 and tie in TIES and rank in RANKS:
            found.append(Said(int(text), tie, RANKS[rank]))
    return found
