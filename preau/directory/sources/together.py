"""One wish of several sources: a relation holds if one says so, with the values of the strongest, until the strongest says its end."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from preau.directory.models import Membership
from preau.directory.sources.known import SPECS
from preau.directory.sources.relations import Wish, is_unsure
from preau.directory.sources.voices import Order, order_of
from preau.directory.sources.work import Work
from preau.feeds.registry import feed_of

Naturals = dict[tuple, Wish]
EMPTY = ("", None)
WHOLE = frozenset({"guardianship", "membership"})  # values that mean something together, and where "no" is said as well as "yes"


class Said(NamedTuple):
    order: Order
    source: tuple[str, str]
    wish: Wish


@dataclass
class Together:
    """What is wished, and what a weaker source says that a stronger one excludes."""

    wishes: Naturals = field(default_factory=dict)
    denied: set[tuple] = field(default_factory=set)


def wish_together(work: Work, name: str, kind: str, mine: Naturals, wish_of: Callable) -> Together:
    said: dict[tuple, list[Said]] = defaultdict(list)
    me = (work.run.feed, work.run.issuer)
    order = order_of(*me, work.run.dated_on)
    knows_main = not feed_of(work.run.feed).issuer_is_school
    for natural, wish in mine.items():
        said[natural].append(Said(order, me, _without_main(name, wish, knows_main)))
    for voice in work.voices:
        if not voice.is_of_year and name != "guardianship":
            continue
        view = voice.seen_in(work, _groups_of_year(work))
        for key, row in voice.rows[kind].items():
            for natural, wish in wish_of(view, row).items():
                wish = replace(_without_main(name, wish, voice.knows_main_school), is_mine=False)
                said[natural].append(Said(voice.order(kind, key), (voice.feed, voice.issuer), wish))
    found = Together()
    if name == "membership":
        _strongest_only(said, found, lambda n: (n[0], work.group_schools.get(n[1])) if n[1] in work.divisions else None)
    elif name == "position":
        _strongest_only(said, found, lambda n: n[:2])
    elif name == "teaching":
        _named_subjects_only(said, found)
    for natural, sayings in said.items():
        found.wishes[natural] = _merged(name, sorted(sayings, key=lambda s: s.order))
    if name == "enrolment":
        _find_main(work, found.wishes)
        work.entered = {natural[:2]: wish.starts_on for natural, wish in found.wishes.items()}
        work.held_classes = _held_classes(work)
        work.ended = {natural[:2]: wish.ends_on for natural, wish in found.wishes.items() if wish.ends_on}
    elif name == "membership" and work.ended:
        _end_with_enrolment(work, found)
    return found


def _groups_of_year(work: Work) -> dict[tuple[int, str, str], int]:
    known = {(school, kind, code): held["pk"] for (school, year, kind, code), held in work.known.groups.items() if year == work.year_id}
    return known | work.group_ids


def _without_main(name: str, wish: Wish, knows: bool) -> Wish:
    """A school's own export does not know whether it is the pupil's main one."""
    return wish if knows or name != "enrolment" else replace(wish, values=(*wish.values[:-1], None))


def _strongest_only(said: dict[tuple, list[Said]], found: Together, place_of: Callable[[tuple], tuple | None]) -> None:
    """Where one has one's class, one's function: the strongest source that says it there, says it alone."""
    best: dict[tuple, Said] = {}
    for natural, sayings in said.items():
        if (place := place_of(natural)) is not None:
            for saying in sayings:
                if place not in best or saying.order < best[place].order:
                    best[place] = saying
    for natural in list(said):
        place = place_of(natural)
        if place is not None and all(saying.source != best[place].source for saying in said[natural]):
            found.denied.add(natural)
            del said[natural]


def _named_subjects_only(said: dict[tuple, list[Said]], found: Together) -> None:
    """« Teaches this class » says nothing more beside « teaches it French »."""
    named: dict[tuple, set[tuple[str, str]]] = defaultdict(set)
    for natural, sayings in said.items():
        if natural[2] is not None:
            named[natural[:2]].update(s.source for s in sayings)
    for natural in [n for n in said if n[2] is None]:
        if named[natural[:2]] - {s.source for s in said[natural]}:
            found.denied.add(natural)
            del said[natural]


def _merged(name: str, sayings: list[Said]) -> Wish:
    """`sayings` go from the strongest to the weakest; whoever does not know what a tie is comes after whoever does."""
    if name == "guardianship" and len(sayings) > 1:
        sayings = sorted(sayings, key=lambda s: is_unsure(SPECS[name], s.wish.values))
    strongest = sayings[0].wish
    mine = next((s.wish for s in sayings if s.wish.is_mine), None)
    if len(sayings) == 1:
        return strongest
    values = strongest.values
    if name not in WHOLE:
        columns = zip(*(s.wish.values for s in sayings), strict=True)
        values = tuple(next((value for value in column if value not in EMPTY), column[0]) for column in columns)
    dated = next((s.wish for s in sayings if s.wish.is_dated), None)
    starts_on = dated.starts_on if dated else min(s.wish.starts_on for s in sayings)
    base = mine or strongest
    heard = tuple(s.wish.values for s in sayings if not s.wish.is_mine)
    return replace(base, values=values, starts_on=starts_on, is_dated=dated is not None, ends_on=strongest.ends_on, heard=heard)


def _find_main(work: Work, wishes: Naturals) -> None:
    """Where nobody says which school is the main one: another that is said to be, else the first that the pupil entered."""
    of_person: dict[int, list[tuple]] = defaultdict(list)
    for natural in wishes:
        of_person[natural[0]].append(natural)
    for naturals in of_person.values():
        unsaid = [n for n in naturals if wishes[n].values[-1] is None]
        has_main = any(wishes[n].values[-1] for n in naturals)
        unsaid.sort(key=lambda n: (bool(wishes[n].ends_on), wishes[n].starts_on, work.uais.get(n[1], "")))
        for rank, natural in enumerate(unsaid):
            wishes[natural] = replace(wishes[natural], values=(*wishes[natural].values[:-1], not has_main and rank == 0))


def _held_classes(work: Work) -> dict[int, set[int]]:
    """Classes that somebody was in before today: what an import said this morning, another may still deny."""
    of_year = {held["pk"] for (_school, year, _kind, _code), held in work.known.groups.items() if year == work.year_id} & work.divisions
    found: dict[int, set[int]] = defaultdict(set)
    for (person, group), rows in work.known.relations["membership"].items():
        if group in of_year and not all(work.known.is_made_today(Membership, row.id) for row in rows):
            found[person].add(group)
    return found


def _end_with_enrolment(work: Work, found: Together) -> None:
    for natural, wish in list(found.wishes.items()):
        last = work.ended.get((natural[0], work.group_schools.get(natural[1], 0)))
        if last is None:
            continue
        if wish.starts_on > last:
            found.denied.add(natural)
            del found.wishes[natural]
        else:
            found.wishes[natural] = replace(wish, ends_on=min(last, wish.ends_on or datetime.date.max))
