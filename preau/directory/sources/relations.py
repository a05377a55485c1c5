"""Enrolments, memberships, guardianships, positions, teaching: what is said against what holds, on the day."""

import datetime
from collections.abc import Callable, Set
from dataclasses import dataclass, field

from preau.directory.models import Enrolment, Function, Guardianship, Membership
from preau.directory.sources import state as states
from preau.directory.sources import values, wanted
from preau.directory.sources.known import SPECS, Held
from preau.directory.sources.work import Work
from preau.feeds import writing

ONE_DAY = datetime.timedelta(days=1)
TIE_TO_CONFIRM = 6  # place of `is_to_confirm` among the values of a guardianship, before what the school's hand wrote
SAID_BY_SCHOOL = frozenset({"tie", "legal", "is_to_confirm"})  # once a tie is confirmed
BY_HAND = frozenset({"confirmed_on", "confirmed_by_id"})
DEDUCED = frozenset({"is_main", "enrolment_id"})  # columns that no source says by itself


@dataclass(slots=True)
class Wish:
    """A relation that the source says: since when, with which values, from which record."""

    starts_on: datetime.date
    values: tuple
    row: states.Row
    kind: str
    is_dated: bool = False  # the source itself says since when
    ends_on: datetime.date | None = None  # its last day, past or to come, where the source says it
    is_mine: bool = True  # said by the source being read
    heard: tuple[tuple, ...] = ()  # the values that other sources say


@dataclass
class Outcome:
    opened: set[tuple] = field(default_factory=set)
    updated: dict[tuple, list[str]] = field(default_factory=dict)
    closed: set[tuple] = field(default_factory=set)
    kept: set[tuple] = field(default_factory=set)


def compare_table(
    work: Work, name: str, wishes: dict[tuple, Wish], *, in_play: Callable[[tuple], bool], old_wishes, denied: Set[tuple] = frozenset()
) -> Outcome:
    """Open what is said and does not hold, close what holds and is no longer said, update values; what a hand closed or set, stays so.

    `wishes` are those of all sources together; `denied`, what a stronger one excludes. `old_wishes(wish)` gives what the same record said
    before, to tell the source's change from the hand's.
    """
    spec, held_by = SPECS[name], work.known.relations[name]
    outcome = Outcome()
    fresh: list[tuple[tuple, Wish, datetime.date]] = []
    for natural, wish in wishes.items():
        rows = held_by.get(natural, ())
        current = next((r for r in rows if r.holds_on(work.day)), None)
        if wish.ends_on is not None and wish.ends_on < work.day:
            if last := current or (rows[-1] if rows and wish.heard else None):
                _update_values(work, spec, natural, last, wish, old_wishes)
            if current is not None and work.known.is_owned(spec.model, current.id):
                _close(work, spec, natural, current, last=wish.ends_on)
                outcome.closed.add(natural)
            elif not rows and wish.starts_on <= wish.ends_on:
                fresh.append((natural, wish, wish.starts_on))
        elif current is not None:
            if wish.is_mine:
                outcome.kept.add(natural)
            _move_days(work, spec, rows, current, wish)
            if changed := _update_values(work, spec, natural, current, wish, old_wishes):
                outcome.updated[natural] = changed
        elif rows and _is_closed_by_hand(work, spec, rows[-1], natural, wish, old_wishes):
            work.remark("closed_by_hand", wish.row, label_of(wish.row), "")
        elif rows and spec.model is Enrolment:
            work.plan.update(Enrolment, rows[-1].id, "ends_on", rows[-1].ends_on, None)
            _update_values(work, spec, natural, rows[-1], wish, old_wishes)
            outcome.opened.add(natural)
        else:
            start = max([wish.starts_on, *((r.ends_on or r.starts_on) + ONE_DAY for r in rows)])
            fresh.append((natural, wish, start))
            outcome.opened.add(natural)
    _create(work, spec, fresh)
    for natural, rows in held_by.items():
        if natural not in wishes and in_play(natural):
            for row in rows:
                if row.holds_on(work.day) and work.known.is_owned(spec.model, row.id):
                    never_was = natural in denied and work.known.is_made_today(spec.model, row.id)
                    _close(work, spec, natural, row, last=None if never_was else _last_day(work, spec, natural))
                    outcome.closed.add(natural)
    return outcome


def label_of(row: states.Row) -> str:
    return f"{row.data.get('given', '')} {row.data.get('name', '')}".strip() or row.key


def _update_values(work: Work, spec, natural: tuple, held: Held, wish: Wish, old_wishes) -> list[str]:
    if held.values == wish.values or not work.known.is_owned(spec.model, held.id):
        return []
    old = old_wishes(wish).get(natural)
    said = [*wish.heard, *([old.values] if old else [])]
    changed = []
    for at, column in enumerate(spec.columns):
        before, after = held.values[at], wish.values[at]
        if before == after or column in BY_HAND:
            continue
        unsure = column in SAID_BY_SCHOOL and is_unsure(spec, wish.values)  # whoever knew, if anybody, says nothing any more
        if column in SAID_BY_SCHOOL and is_confirmed(spec, held.values) or unsure and after == Guardianship.Tie.OTHER:
            if not unsure and column != "is_to_confirm":
                work.remark("corrected_by_hand", wish.row, f"{label_of(wish.row)} : {column}", "")
            continue
        if said and column not in DEDUCED and not unsure and all(values[at] != before for values in said):
            work.remark("corrected_by_hand", wish.row, f"{label_of(wish.row)} : {column}", "")
            continue
        work.plan.update(spec.model, held.id, column, before, after)
        changed.append(column)
    return changed


def is_unsure(spec, values: tuple) -> bool:
    """A tie said by a source that does not know what it is."""
    return spec.model is Guardianship and values[TIE_TO_CONFIRM]


def is_confirmed(spec, values: tuple) -> bool:
    return spec.model is Guardianship and values[TIE_TO_CONFIRM + 1] is not None


def _is_closed_by_hand(work: Work, spec, last: Held, natural: tuple, wish: Wish, old_wishes) -> bool:
    if not work.known.is_owned(spec.model, last.id) or last.id in work.known.closed_by_feed[spec.model]:
        return False
    old = old_wishes(wish).get(natural)
    return bool(wish.heard) if old is None else old.ends_on is None


def _last_day(work: Work, spec, natural: tuple) -> datetime.date:
    """Yesterday; of a pupil who has left the school, the day that the source says."""
    yesterday = work.day - ONE_DAY
    if spec.model is not Membership:
        return yesterday
    return min(yesterday, work.ended.get((natural[0], work.group_schools.get(natural[1], 0)), yesterday))


def _move_days(work: Work, spec, rows, held: Held, wish: Wish) -> None:
    """A last day that the source says, or takes back; a first day on which sources agree better than one alone."""
    if not work.known.is_owned(spec.model, held.id):
        return
    if held.ends_on != wish.ends_on and (wish.ends_on is not None or held.id in work.known.closed_by_feed[spec.model]):
        work.plan.update(spec.model, held.id, "ends_on", held.ends_on, wish.ends_on)
    if wish.heard:
        earlier = [row.ends_on or row.starts_on for row in rows if row is not held]
        first = wish.starts_on if wish.is_dated else min(wish.starts_on, held.starts_on)
        if first != held.starts_on and all(day < first for day in earlier) and (wish.ends_on is None or first <= wish.ends_on):
            work.plan.update(spec.model, held.id, "starts_on", held.starts_on, first)


def _create(work: Work, spec, fresh: list) -> None:
    extra = {"position": ("is_mandate", "delegated_from_id")}.get(_name_of(spec), ())
    columns = ["id", *spec.natural, *spec.columns, "starts_on", "ends_on", *extra]
    rows = work.plan.create(spec.model, columns)
    more = (False, None) if extra else ()
    for (natural, wish, start), pk in zip(fresh, writing.take_ids(spec.model, len(fresh)), strict=True):
        rows.append((pk, *natural, *wish.values, start, wish.ends_on, *more))


def _name_of(spec) -> str:
    return next(name for name, known in SPECS.items() if known is spec)


def _close(work: Work, spec, natural: tuple, row: Held, *, last: datetime.date | None) -> None:
    """Ended on its last day; what began after it, or never was (`last` None), is taken away, unless somebody has used it since."""
    last = last or row.starts_on - ONE_DAY
    if row.starts_on > last and work.is_used(spec.model, row.id):
        work.plan.update(spec.model, row.id, "ends_on", row.ends_on, row.starts_on)
    elif row.starts_on > last:
        named = dict(zip((*spec.natural, *spec.columns), (*natural, *row.values), strict=True))
        more = {"is_mandate": False, "delegated_from_id": None} if _name_of(spec) == "position" else {}
        work.plan.delete(spec.model, row.id, {**named, "starts_on": row.starts_on, "ends_on": row.ends_on, **more})
    else:
        work.plan.update(spec.model, row.id, "ends_on", row.ends_on, last)


# --- What records say, in our own ids ------------------------------------------------------------------------------


def enrolment_wishes(work: Work, row: states.Row) -> dict[tuple, Wish]:
    """The school of attachment is the main one; a class elsewhere is an enrolment too."""
    person = work.person_ids.get(("pupil", row.key))
    if person is None:
        return {}
    data, found = row.data, {}
    entries = wanted.entries(data)
    main = data.get("structure", "")
    others = [p.structure for p in row.places if p.structure != main]
    code = data.get("mef", "")[:11]
    mef = code if code in work.mef_codes else None
    level = values.level_of(data.get("level", "")) or values.level_of(data.get("mef_name", "")) or work.mef_levels.get(code, "")
    for structure in dict.fromkeys([main, *others]):
        school = work.school_ids.get(structure)
        if school is None or (person, school, work.year_id) in found:
            continue
        days = [day for (place, _code), day in entries.items() if place == structure]
        said = values.date_of(data.get("entry", "")) if structure == main else None
        first = not found
        line = (level, mef, data.get("regime", "")[:60], data.get("status", "")[:20], first)
        entered = said or min(days, default=None)
        left = values.date_of(data.get("exit", "")) if structure == main else None
        starts_on = work.starts_on(entered)
        if left is not None and left < starts_on:  # gone before the year began
            continue
        found[person, school, work.year_id] = Wish(starts_on, line, row, "pupil", is_dated=entered is not None, ends_on=left)
    return found


def membership_wishes(work: Work, row: states.Row, enrolment_ids: dict[tuple, int]) -> dict[tuple, Wish]:
    person = work.person_ids.get(("pupil", row.key))
    if person is None:
        return {}
    found, entries = {}, wanted.entries(row.data)
    for place in row.places:
        school = work.school_ids.get(place.structure)
        group = work.group_ids.get((school, place.kind, place.code[:40]))
        if school is None or group is None:
            continue
        day = entries.get((place.structure, place.code)) if place.kind == "division" else None
        begins = work.starts_on(day)
        if day is None and place.kind == "division":
            begins = _since_entry(work, person, school, group) or begins
        enrolment = enrolment_ids.get((person, school, work.year_id))
        found[person, group] = Wish(begins, (enrolment,), row, "pupil", is_dated=day is not None)
    return found


def _since_entry(work: Work, person: int, school: int, group: int) -> datetime.date | None:
    """One's only class of the year is one's class since one came; a change of class is dated by the export that says it."""
    held = work.held_classes.get(person, frozenset())
    if any(other != group and work.group_schools.get(other) == school for other in held):
        return None
    return work.entered.get((person, school))


def guardianship_wishes(work: Work, row: states.Row) -> dict[tuple, Wish]:
    person = work.person_ids.get(("pupil", row.key))
    if person is None:
        return {}
    found = {}
    for relative in row.relatives:
        guardian = work.person_ids.get(("guardian", relative.key))
        if guardian is None or guardian == person or (guardian, person) in found:
            continue
        line = (*tuple(relative)[1:], None, None)
        found[guardian, person] = Wish(work.starts_on(None), line, row, "pupil")
    return found


def function_of(work: Work, post: wanted.Post, teaches: str) -> str | None:
    """Our function by the table that a person can correct: first code and discipline, then code. None is no profile."""
    if post.code == "-":
        return None
    if not post.code:
        return {"O": str(Function.TEACHER)}.get(teaches, str(Function.OTHER)) if teaches else None
    known = work.known.functions.get(f"{post.code}/{post.discipline}") or work.known.functions.get(post.code)
    if known is None:
        return str(Function.TEACHER) if teaches == "O" else str(Function.OTHER)
    function, profile = known
    if function == Function.HEAD and "ADJOINT" in post.discipline_name.upper():
        return str(Function.DEPUTY)
    if function == Function.TEACHER and teaches == "N":
        return str(Function.OTHER)
    if function == Function.OTHER and teaches == "O" and profile != "EVS":
        return str(Function.TEACHER)
    return function or None


def position_wishes(work: Work, row: states.Row) -> dict[tuple, Wish]:
    person = work.person_ids.get(("staff", row.key))
    if person is None:
        return {}
    found = {}
    for post in wanted.posts(row.data):
        school = work.school_ids.get(post.structure)
        function = function_of(work, post, row.data.get("teaches", ""))
        if school is None or function is None or (person, school, function) in found:
            continue
        label = (post.discipline_name if post.discipline_name not in ("", "SANS OBJET") else post.name)[:100]
        found[person, school, function] = Wish(work.starts_on(None), (label,), row, "staff")
    return found


def teaching_wishes(work: Work, row: states.Row) -> dict[tuple, Wish]:
    person = work.person_ids.get(("staff", row.key))
    if person is None:
        return {}
    found = {}
    for service in row.services:
        group = work.group_ids.get((work.school_ids.get(service.place.structure), service.place.kind, service.place.code[:40]))
        if group is not None:
            subject = work.subject_ids.get(service.subject[:10]) if service.subject else None
            found[person, group, subject] = Wish(work.starts_on(None), (), row, "staff")
    return found


def tutor_wishes(work: Work, row: states.Row) -> dict[tuple, Wish]:
    person = work.person_ids.get(("staff", row.key))
    if person is None:
        return {}
    found = {}
    for place, first, last in wanted.tutorships(row.data):
        group = work.group_ids.get((work.school_ids.get(place.structure), place.kind, place.code[:40]))
        if group is not None:
            starts_on = work.starts_on(first)
            if last is None or last >= starts_on:
                found[person, group] = Wish(starts_on, (), row, "staff", is_dated=first is not None, ends_on=last)
    return found


def remark_pupil(work: Work, row: states.Row) -> None:
    """What is odd in a pupil's links, seen once everything is read; of those who have left, nothing."""
    if (left := values.date_of(row.data.get("exit", ""))) and left < work.day:
        return
    uai = work.uai_of_structure(row.data.get("structure", ""))
    named = label_of(row)
    relatives, odd = row.relatives, wanted.Odd(list(row.odd_relatives.found))
    for relative in relatives:
        if ("guardian", relative.key) not in work.person_ids:
            odd.say("relative_missing", relative.key)
    divisions = [p for p in row.places if p.kind == "division"]
    for place in row.places:
        if place.structure not in work.school_ids:
            odd.say("class_of_unknown_school", f"{place.structure} {place.code}")
        elif place.structure != row.data.get("structure"):
            odd.say("class_elsewhere", place.code)
    if not divisions:
        odd.say("class_missing")
    elif len(divisions) > 1:
        odd.say("two_classes", ", ".join(p.code for p in divisions))
    for code, what in odd.found:
        work.remark(code, row, f"{named} : {what}" if what else named, uai)


def remark_staff(work: Work, row: states.Row) -> None:
    uai = work.uai_of_structure(row.data.get("structure", ""))
    teaches = row.data.get("teaches", "")
    placed = False
    for post in wanted.posts(row.data):
        if post.structure not in work.school_ids:
            work.remark("function_elsewhere", row, f"{label_of(row)} : {post.structure} {post.code}", uai)
            continue
        if post.code and post.code != "-" and post.code not in work.known.functions:
            work.remark("function_unknown", row, f"{label_of(row)} : {post.code} {post.name}", uai)
        placed = placed or function_of(work, post, teaches) is not None
    if not placed:
        work.remark("staff_without_function", row, label_of(row), uai)
    elsewhere = {s.place.structure for s in row.services} - set(work.school_ids)
    if elsewhere:
        work.remark("teaching_elsewhere", row, f"{label_of(row)} : {', '.join(sorted(elsewhere)[:5])}", uai)
