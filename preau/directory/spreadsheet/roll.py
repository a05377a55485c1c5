"""Who is known in a school: people of a list are recognised among them, by names, and by nothing that two people could share.

Within one school, the same names are the same person when only one bears them and no birth date says otherwise. Several: nobody is chosen.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from preau.directory.models import Enrolment, Group, Guardianship, Membership, Person, Position, School, SourceId
from preau.directory.sources.known import INE
from preau.kit.folding import fold

HELD = ("email", "mobile", "home_phone", "work_phone", "address", "postcode", "town", "title", "birth_name")


@dataclass
class Known:
    person_id: int
    last: str
    first: str
    birth: datetime.date | None
    held: dict[str, str]
    ine: str = ""
    divisions: list[str] = field(default_factory=list)  # folded codes
    level: str = ""
    regime: str = ""
    relatives: list[int] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)


@dataclass
class Roll:
    pupils: dict[int, Known] = field(default_factory=dict)
    guardians: dict[int, Known] = field(default_factory=dict)
    staff: dict[int, Known] = field(default_factory=dict)
    by_ine: dict[str, Known] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)  # folded code or name -> code
    _names: dict[str, dict[tuple[str, str], list[Known]]] = field(default_factory=dict)
    _full: dict[str, dict[str, list[Known]]] = field(default_factory=dict)

    def index(self) -> "Roll":
        for kind in ("pupils", "guardians", "staff"):
            names, full = defaultdict(list), defaultdict(list)
            for known in getattr(self, kind).values():
                for last in {known.last, fold(known.held.get("birth_name", ""))} - {""}:
                    names[last, known.first].append(known)
                    full[f"{last} {known.first}"].append(known)
                    full[f"{known.first} {last}"].append(known)
            self._names[kind], self._full[kind] = names, full
        return self

    def named(self, kind: str, last: str, first: str, full: str = "") -> list[Known]:
        found = self._full[kind].get(fold(full), []) if full else self._names[kind].get((fold(last), fold(first)), [])
        return list({known.person_id: known for known in found}.values())

    def anybody(self, last: str, first: str, full: str = "") -> list[Known]:
        found = {k.person_id: k for kind in ("pupils", "guardians", "staff") for k in self.named(kind, last, first, full)}
        return list(found.values())


def roll_of(school: School | None) -> Roll:
    if school is None:
        return Roll().index()
    today = timezone.localdate()
    roll = Roll()
    enrolled = Enrolment.objects.on(today).filter(school=school)
    for person, level, regime in enrolled.values_list("person_id", "level", "regime"):
        roll.pupils[person] = Known(person, "", "", None, {}, level=level, regime=regime)
    ties = Guardianship.objects.on(today).filter(pupil__in=enrolled.values("person"))
    for guardian, pupil in ties.values_list("guardian_id", "pupil_id"):
        roll.guardians.setdefault(guardian, Known(guardian, "", "", None, {}))
        roll.pupils[pupil].relatives.append(guardian)
    for person, function in Position.objects.on(today).filter(organisation=school).values_list("person_id", "function"):
        roll.staff.setdefault(person, Known(person, "", "", None, {})).functions.append(function)
    divisions = Membership.objects.on(today).filter(group__school=school, group__kind=Group.Kind.DIVISION)
    for person, code in divisions.values_list("person_id", "group__code"):
        if person in roll.pupils:
            roll.pupils[person].divisions.append(fold(code))
    _name(roll)
    for code, name in Group.objects.filter(school=school, closed_on=None, kind=Group.Kind.DIVISION).values_list("code", "name"):
        roll.groups.setdefault(fold(name), code)
        roll.groups[fold(code)] = code
    return roll.index()


def _name(roll: Roll) -> None:
    ids = sorted({*roll.pupils, *roll.guardians, *roll.staff})
    columns = ("pk", "last_name", "first_name", "birth_date", *HELD)
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        for pk, last, first, birth, *held in Person.objects.filter(pk__in=chunk).values_list(*columns):
            for people in (roll.pupils, roll.guardians, roll.staff):
                if pk in people:
                    known = people[pk]
                    known.last, known.first, known.birth, known.held = fold(last), fold(first), birth, dict(zip(HELD, held, strict=True))
        for pk, ine in SourceId.objects.filter(feed=INE, person__in=chunk).values_list("person_id", "key"):
            if pk in roll.pupils:
                roll.pupils[pk].ine = ine
                roll.by_ine[ine] = roll.pupils[pk]
