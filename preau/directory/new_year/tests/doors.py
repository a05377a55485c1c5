"""The pages of the new year before each of the cast; only the collège of Zoé has prepared its own."""

from preau.directory.new_year.preparing import prepare
from preau.directory.tests.doors import OFFICE, SEES_COLLEGE
from tests.access_table import Door


def college(cast) -> list:
    return [cast.college.pk]


def planned(cast) -> list:
    prepare(cast.college)
    return [cast.college.pk]


def nothing_else(cast) -> list:
    """The collège alone is prepared: the offices of the others have nothing to rehearse."""
    return planned(cast)[:0]


def plan_as_it_is(cast) -> dict:
    """What the page of the new year sends when nothing was changed."""
    sent = {"cut": "3"}
    for kind in ("division", "teaching"):
        rows = list(prepare(cast.college).groups.filter(kind=kind).order_by("code"))
        sent |= {f"{kind}-TOTAL_FORMS": len(rows), f"{kind}-INITIAL_FORMS": len(rows)}
        for n, row in enumerate(rows):
            sent |= {f"{kind}-{n}-id": row.pk, f"{kind}-{n}-code": row.code, f"{kind}-{n}-name": ""}
    return sent


MAKERS = f"{OFFICE} departement_it"
OFFICES = f"{MAKERS} director other_head"
NEW_YEAR = {"args": college, "opens": MAKERS, "forbids": SEES_COLLEGE - set(MAKERS.split())}

ACCESS = {
    "new_year:school": Door(**NEW_YEAR),
    "new_year:prepare": Door(**NEW_YEAR, post={}),
    "new_year:structure": Door(**NEW_YEAR | {"args": planned}, post=plan_as_it_is),
    "new_year:schools": Door(opens=OFFICES),
    "new_year:prepare_all": Door(opens=OFFICES, post={}),
    "new_year:rehearse_all": Door(nothing_else, opens=MAKERS, refuses="director other_head", post={}),
}
