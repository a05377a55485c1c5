"""Who is already in the directory under another source's name. Only what cannot be two people is joined; the rest is proposed."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import Enrolment, Guardianship, Match, Person, Position, SourceId
from preau.directory.names import fold, sort_name_of
from preau.directory.sources import state as states
from preau.directory.sources import voices, wanted
from preau.directory.sources.known import IN_ONE_QUERY
from preau.directory.sources.work import Work
from preau.feeds import writing
from preau.feeds.registry import feed_of

Reason = Match.Reason
MATCH_COLUMNS = ["id", "one_id", "other_id", "kind", "reasons", "uai", "state", "at", "by_id", "decided_at"]


class Face(NamedTuple):
    """What a person or a record shows of itself."""

    last: str
    first: str
    birth: datetime.date | None
    title: str
    email: str
    mobile: str

    @property
    def names(self) -> tuple[str, str]:
        return self.last, self.first


FACE_COLUMNS = ("last_name", "first_name", "birth_date", "title", "email", "mobile")


def face_of(values: Iterable) -> Face:
    last, first, birth, title, email, mobile = values
    return Face(fold(last or ""), fold(first or ""), birth, title or "", (email or "").casefold(), mobile or "")


def faces(persons: Iterable[int]) -> dict[int, Face]:
    ids, found = sorted(set(persons)), {}
    for at in range(0, len(ids), IN_ONE_QUERY):
        rows = Person.objects.filter(pk__in=ids[at : at + IN_ONE_QUERY], erased_at=None).values_list("pk", *FACE_COLUMNS)
        found.update((pk, face_of(values)) for pk, *values in rows)
    return found


@dataclass
class Matching:
    """The bench of one run: records nobody knows under this source's name, and what is found for them."""

    work: Work
    fields: dict[tuple[str, str], dict]
    joined: dict[tuple[str, str], int] = field(default_factory=dict)
    likely: dict[tuple[str, str], dict[int, list[Reason]]] = field(default_factory=lambda: defaultdict(dict))
    _claimed: set[tuple[str, int]] = field(default_factory=set)

    def face(self, kind: str, row: states.Row) -> Face:
        found = self.fields.get((kind, row.key)) or {}
        return face_of(found.get(column) for column in FACE_COLUMNS)

    def is_new(self, kind: str, row: states.Row) -> bool:
        return (kind, row.key) not in self.work.known.sources and (kind, row.key) not in self.joined

    def person_of(self, kind: str, key: str) -> int | None:
        """Somebody already in the directory: named by this source, or joined just now."""
        known = self.work.known.sources.get((kind, key))
        return known[1] if known else self.joined.get((kind, key))

    def join(self, kind: str, row: states.Row, person: int) -> None:
        """One record of a source a person: a second that claims the same is left apart."""
        if (kind, person) in self._claimed:
            self.propose(kind, row, person, [Reason.NAMES, Reason.SEVERAL])
        else:
            self._claimed.add((kind, person))
            self.joined[kind, row.key] = person

    def propose(self, kind: str, row: states.Row, person: int, reasons: list[Reason]) -> None:
        self.likely[kind, row.key].setdefault(person, reasons)


def join(work: Work, rows: dict[str, list[states.Row]], fields: dict) -> Matching:
    """Pupils first: relatives are found by their children."""
    matching = Matching(work, fields)
    sole_bearers = _sole_bearers(work, rows["pupil"])
    if Person.objects.exists():
        for kind, feeds in feed_of(work.run.feed).same_numbers.items():
            _join_same_numbers(matching, kind, feeds, rows[kind])
        for kind, found in rows.items():
            _join_recognised(matching, kind, found)
        _join_pupils(matching, rows["pupil"], sole_bearers)
        _join_guardians(matching, rows["pupil"], rows["guardian"])
        _join_staff(matching, rows["staff"])
    return matching


def _join_same_numbers(matching: Matching, kind: str, feeds: tuple[str, ...], rows: list[states.Row]) -> None:
    """Feeds of one issuer that give a person one number."""
    fresh = {row.key: row for row in rows if matching.is_new(kind, row)}
    issuer = matching.work.run.issuer
    names = SourceId.objects.filter(feed__in=feeds, issuer=issuer, kind=kind, person__isnull=False)
    for key, person in names.values_list("key", "person_id") if fresh else ():
        if key in fresh:
            matching.join(kind, fresh[key], person)


def _join_recognised(matching: Matching, kind: str, rows: list[states.Row]) -> None:
    """Those whom the reader of a school's own list has recognised among its people."""
    said = {row.key: int(row.data["person"]) for row in rows if row.data.get("person") and matching.is_new(kind, row)}
    held = faces(said.values())
    for row in rows:
        if said.get(row.key) in held:
            matching.join(kind, row, said[row.key])


# --- Pupils ----------------------------------------------------------------------------------------------------------


def ine_of(row: states.Row) -> str:
    return row.data.get("ine", "").strip().upper()[:80]


def _join_pupils(matching: Matching, pupils: list[states.Row], by_ine: dict[str, str]) -> None:
    """By INE, or by the number that the school gave, with the same birth date. Twins who share one are told apart by first names."""
    work = matching.work
    fresh = [row for row in pupils if matching.is_new("pupil", row)]
    numbered = _numbers_elsewhere(work, fresh)
    taken = _keys_still_here(work, pupils)
    found: dict[str, list[tuple[int, Reason]]] = {}
    for row in pupils:
        holder = work.known.ines.get(ine_of(row)) if by_ine.get(ine_of(row)) == row.key else None
        mine = work.known.sources.get(("pupil", row.key))
        if mine is not None:
            if holder not in (None, mine[1]):
                _remark_ine(work, row)
            continue
        number = numbered.get((work.uai_of_structure(row.data.get("structure", "")), row.data.get("school_number", "")))
        found[row.key] = [(p, why) for p, why in ((holder, Reason.INE), (number, Reason.SCHOOL_NUMBER)) if p is not None]
    known_faces = faces(p for likely in found.values() for p, _why in likely)
    twins = Counter((f.last, f.birth, f.first) for f in (matching.face("pupil", row) for row in pupils))
    for row in fresh:
        _join_pupil(matching, row, found[row.key], known_faces, taken, twins)
    _propose_same_names(matching, fresh)


def _join_pupil(matching: Matching, row: states.Row, likely: list, known_faces: dict, taken: dict, twins: Counter) -> None:
    face = matching.face("pupil", row)
    sure: set[int] = set()
    for person, why in likely:
        held = known_faces.get(person)
        if held is None:
            continue
        doubt = _doubt_of_child(face, held, twins)
        if taken.get(person):
            doubt = doubt or Reason.SEVERAL
        if doubt is None:
            sure.add(person)
        else:
            matching.propose("pupil", row, person, [why, *_alike(face, held), doubt])
    if len(sure) == 1:
        matching.join("pupil", row, sure.pop())
    elif likely:
        for person in sure:
            matching.propose("pupil", row, person, [Reason.BIRTH_DATE, Reason.SEVERAL])
        _remark_ine(matching.work, row)


def _doubt_of_child(face: Face, held: Face, twins: Counter) -> Reason | None:
    if face.birth is None or held.birth is None:
        return Reason.NO_BIRTH_DATE
    if face.birth != held.birth:
        return Reason.OTHER_BIRTH_DATE
    if face.first != held.first:
        if face.last != held.last:
            return Reason.OTHER_NAMES
        if twins[held.last, held.birth, held.first]:
            return Reason.OTHER_NAMES
    return None


def _alike(face: Face, held: Face) -> list[Reason]:
    found = [Reason.NAMES] if face.names == held.names else []
    return found + ([Reason.BIRTH_DATE] if face.birth and face.birth == held.birth else [])


def _sole_bearers(work: Work, pupils: list[states.Row]) -> dict[str, str]:
    """INE → key, of those that one record alone bears."""
    bearers: dict[str, list[states.Row]] = defaultdict(list)
    for row in pupils:
        if ine := ine_of(row):
            bearers[ine].append(row)
    for ine, rows in bearers.items():
        for row in rows if len(rows) > 1 else ():
            work.remark("ine_twice", row, f"{ine} {_named(row)}", work.uai_of_structure(row.data.get("structure", "")))
    return {ine: rows[0].key for ine, rows in bearers.items() if len(rows) == 1}


def _remark_ine(work: Work, row: states.Row) -> None:
    work.remark("ine_of_another", row, f"{ine_of(row)} {_named(row)}", work.uai_of_structure(row.data.get("structure", "")))


def _named(row: states.Row) -> str:
    return f"{row.data.get('given', '')} {row.data.get('name', '')}".strip() or row.key


def _keys_still_here(work: Work, pupils: list[states.Row]) -> dict[int, bool]:
    """Persons whom another record of this set already is."""
    here = {row.key for row in pupils}
    return {person: True for (kind, key), (_pk, person) in work.known.sources.items() if kind == "pupil" and key in here}


def _numbers_elsewhere(work: Work, fresh: list[states.Row]) -> dict[tuple[str, str], int]:
    """(UAI, number given by the school) → person, as other sources say it of the pupils of those schools."""
    schools = {work.school_ids.get(row.data.get("structure", "")) for row in fresh if row.data.get("school_number")} - {None}
    if not schools:
        return {}
    pupils = set(Enrolment.objects.filter(school__in=schools, year=work.year_id).values_list("person_id", flat=True))
    names: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    rows = voices.among(voices.others(work).filter(kind="pupil", person__isnull=False), "person_id", pupils)
    for feed, issuer, key, person in rows.values_list("feed", "issuer", "key", "person_id").iterator(10_000):
        if person in pupils:
            names[feed, issuer][key] = person
    found: dict[tuple[str, str], int] = {}
    for (feed, issuer), keys in names.items():
        there = voices.schools_of(feed, issuer)
        for row, _kind, _day in voices.records_of(feed, issuer, [("pupil", key) for key in keys]):
            if number := row.data.get("school_number"):
                found[work.uais.get(there.get(row.data.get("structure", ""), 0), ""), number] = keys[row.key]
    return found


def _propose_same_names(matching: Matching, fresh: list[states.Row]) -> None:
    """A pupil without any common number, of the same names and birth date as one whom another source brought."""
    wanted_faces: dict[tuple, list[states.Row]] = defaultdict(list)
    for row in fresh:
        face = matching.face("pupil", row)
        if ("pupil", row.key) not in matching.joined and face.birth and face.first:
            wanted_faces[face.last, face.first, face.birth].append(row)
    pupils = Person.objects.filter(enrolments__isnull=False, erased_at=None).distinct()
    for person, held in _bearers_of_names(pupils, {sort_name_of(last, first) for last, first, _birth in wanted_faces}):
        for row in wanted_faces.get((*held.names, held.birth), ()):
            matching.propose("pupil", row, person, [Reason.NAMES, Reason.BIRTH_DATE])


def _bearers_of_names(persons, names: set[str]) -> Iterable[tuple[int, Face]]:
    ordered = sorted(names)
    for at in range(0, len(ordered), IN_ONE_QUERY):
        for pk, *values in persons.filter(sort_name__in=ordered[at : at + IN_ONE_QUERY]).values_list("pk", *FACE_COLUMNS):
            yield pk, face_of(values)


# --- Relatives -------------------------------------------------------------------------------------------------------


def _join_guardians(matching: Matching, pupils: list[states.Row], guardians: list[states.Row]) -> None:
    """Relatives of one child, of the same names, whom nothing tells apart."""
    fresh = {row.key: row for row in guardians if matching.is_new("guardian", row)}
    children: dict[str, set[int]] = defaultdict(set)
    namesakes: Counter = Counter()  # (child, names) -> records of this set
    for pupil in pupils if fresh else ():
        child = matching.person_of("pupil", pupil.key)
        for relative in pupil.relatives if child is not None else ():
            if row := fresh.get(relative.key):
                children[relative.key].add(child)
                namesakes[child, matching.face("guardian", row).names] += 1
    relatives = _relatives_of({child for found in children.values() for child in found})
    mine = voices.persons_named_by(matching.work.run.feed, matching.work.run.issuer, "guardian", {g for r in relatives.values() for g in r})
    held_faces = faces({g for found in relatives.values() for g in found} - mine)
    for key, of_children in children.items():
        row = fresh[key]
        face = matching.face("guardian", row)
        candidates: dict[int, bool] = {}  # person -> alone of that name for that child, in both sources
        for child in of_children:
            same = [g for g in relatives.get(child, ()) if g in held_faces and held_faces[g].names == face.names]
            alone = len(same) == 1 and namesakes[child, face.names] == 1
            candidates |= {g: candidates.get(g, True) and alone for g in same}
        _join_guardian(matching, row, face, candidates, held_faces)
    _propose_same_contacts(matching, [row for row in fresh.values() if ("guardian", row.key) not in matching.joined], mine)


def _relatives_of(children: set[int]) -> dict[int, set[int]]:
    ids, found = sorted(children), defaultdict(set)
    for at in range(0, len(ids), IN_ONE_QUERY):
        ties = Guardianship.objects.filter(pupil__in=ids[at : at + IN_ONE_QUERY])
        for pupil, guardian in ties.values_list("pupil_id", "guardian_id"):
            found[pupil].add(guardian)
    return found


def _join_guardian(matching: Matching, row: states.Row, face: Face, candidates: dict[int, bool], held_faces: dict[int, Face]) -> None:
    sure = []
    for person, alone in sorted(candidates.items()):
        doubt = _doubt_of_adult(face, held_faces[person]) or (None if alone else Reason.SEVERAL)
        if doubt is None:
            sure.append(person)
        else:
            matching.propose("guardian", row, person, [Reason.CHILD, Reason.NAMES, *_shared(face, held_faces[person]), doubt])
    if sure:  # several are one adult, brought by several schools before anybody knew
        matching.join("guardian", row, sure[0])
        for person in sure[1:]:
            matching.propose("guardian", row, person, [Reason.CHILD, Reason.NAMES])


def _doubt_of_adult(face: Face, held: Face) -> Reason | None:
    if face.birth and held.birth and face.birth != held.birth:
        return Reason.OTHER_BIRTH_DATE
    if face.title and held.title and face.title != held.title:
        return Reason.OTHER_TITLE
    both = face.email and held.email and face.mobile and held.mobile
    return Reason.OTHER_CONTACTS if both and face.email != held.email and face.mobile != held.mobile else None


def _shared(face: Face, held: Face) -> list[Reason]:
    found = [Reason.EMAIL] if face.email and face.email == held.email else []
    found += [Reason.MOBILE] if face.mobile and face.mobile == held.mobile else []
    return found + ([Reason.BIRTH_DATE] if face.birth and face.birth == held.birth else [])


def _propose_same_contacts(matching: Matching, rows: list[states.Row], mine: set[int]) -> None:
    """Relatives of other children: the same names, and an address or a telephone that two people rarely share."""
    by_names: dict[tuple[str, str], list[states.Row]] = defaultdict(list)
    for row in rows:
        face = matching.face("guardian", row)
        if face.first and (face.email or face.mobile):
            by_names[face.names].append(row)
    adults = Person.objects.filter(guardianships__isnull=False, erased_at=None).distinct()
    found = [pair for pair in _bearers_of_names(adults, {sort_name_of(*names) for names in by_names}) if pair[1].names in by_names]
    work = matching.work
    mine = mine | voices.persons_named_by(work.run.feed, work.run.issuer, "guardian", {person for person, _face in found})
    for person, held in found:
        for row in by_names[held.names] if person not in mine else ():
            face = matching.face("guardian", row)
            if shared := _shared(face, held):
                doubt = _doubt_of_adult(face, held)
                if doubt in (None, Reason.OTHER_TITLE):
                    matching.propose("guardian", row, person, [Reason.NAMES, *shared, *([doubt] if doubt else [])])


# --- Staff -----------------------------------------------------------------------------------------------------------


def _join_staff(matching: Matching, staff: list[states.Row]) -> None:
    """Of one school, of the same names, and of the same birth date; where one is not said, the only one of that name there."""
    work = matching.work
    fresh = [row for row in staff if matching.is_new("staff", row)]
    places = {row.key: {work.school_ids[s] for s in wanted.structures_of("staff", row.data) if s in work.school_ids} for row in fresh}
    there: dict[int, set[int]] = defaultdict(set)
    posts = Position.objects.filter(organisation__in={s for found in places.values() for s in found}, delegated_from=None)
    for school, person in posts.on(work.day).values_list("organisation_id", "person_id") if fresh else ():
        there[school].add(person)
    everybody = {p for found in there.values() for p in found}
    mine = voices.persons_named_by(work.run.feed, work.run.issuer, "staff", everybody)
    held_faces = faces(everybody)
    namesakes = Counter((school, matching.face("staff", row).names) for row in fresh for school in places[row.key])
    for row in fresh:
        face = matching.face("staff", row)
        if not face.first:
            continue
        same: dict[int, bool] = {}
        for school in places[row.key]:
            bearers = [p for p in there[school] if p in held_faces and held_faces[p].names == face.names]
            alone = len(bearers) == 1 and namesakes[school, face.names] == 1
            same |= {p: same.get(p, True) and alone for p in bearers if p not in mine}
        _join_member(matching, row, face, same, held_faces)


def _join_member(matching: Matching, row: states.Row, face: Face, same: dict[int, bool], held_faces: dict[int, Face]) -> None:
    sure = []
    for person, alone in sorted(same.items()):
        held = held_faces[person]
        if face.birth and held.birth:
            if face.birth == held.birth:
                sure.append(person)
            continue  # homonyms
        doubt = None if alone else Reason.SEVERAL
        if face.title and held.title and face.title != held.title:
            doubt = Reason.OTHER_TITLE
        if doubt is None:
            sure.append(person)
        else:
            matching.propose("staff", row, person, [Reason.SCHOOL, Reason.NAMES, Reason.NO_BIRTH_DATE, doubt])
    if len(sure) == 1:
        matching.join("staff", row, sure[0])
    for person in sure if len(sure) > 1 else ():
        matching.propose("staff", row, person, [Reason.SCHOOL, Reason.NAMES, Reason.SEVERAL])


# --- What is proposed ------------------------------------------------------------------------------------------------


def write_proposals(matching: Matching, rows: dict[str, list[states.Row]]) -> None:
    """One row a pair, whoever the record has become; and a remark, so that the review says it."""
    work = matching.work
    pairs: dict[tuple[int, int], tuple] = {}
    of_key = {(kind, row.key): row for kind, found in rows.items() for row in found}
    for (kind, key), likely in matching.likely.items():
        me, row = work.person_ids.get((kind, key)), of_key.get((kind, key))
        for person, reasons in likely.items():
            if me is None or row is None or me == person:
                continue
            uai = _uai_of(work, kind, me, row)
            pairs.setdefault((person, me), (kind, reasons, uai))
            why = ", ".join(str(reason.label) for reason in reasons)
            work.remark("match_proposed", row, _("%(name)s : %(why)s.") % {"name": _named(row), "why": why}, uai)
    if not pairs:
        return
    persons = {p for pair in pairs for p in pair}
    for one, other in voices.among(Match.objects.all(), "one_id", persons).values_list("one_id", "other_id"):
        pairs.pop((one, other), None)
        pairs.pop((other, one), None)
    new, now = work.plan.create(Match, MATCH_COLUMNS), writing.as_instant(timezone.now())
    for ((one, other), (kind, reasons, uai)), pk in zip(pairs.items(), writing.take_ids(Match, len(pairs)), strict=True):
        new.append((pk, one, other, kind, writing.as_json([str(r) for r in reasons]), uai, Match.State.PROPOSED.value, now, None, None))


def _uai_of(work: Work, kind: str, person: int, row: states.Row) -> str:
    if uai := work.uai_of_structure(row.data.get("structure", "")):
        return uai
    fate = work.fates.get((kind, person))
    return min(fate.uais, default="") if fate else ""
