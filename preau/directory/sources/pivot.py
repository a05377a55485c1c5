"""Who is who from one list to the next: ONDE and spreadsheets number nobody, so the numbers are ours and depend on what was said before.

A pupil is known by the INE, else by family name, first name and birth date; an INE that appears later completes the record. A relative is
known by names and by a child or a way to be reached. Homonyms get numbers of their own and are never joined.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from preau.feeds.models import Record, Run
from preau.kit.folding import fold


def number_of(*parts: str) -> str:
    """A number of ours for a name: the same for the same words, telling nothing by itself."""
    return hashlib.blake2b("|".join(fold(part) for part in parts).encode(), digest_size=12).hexdigest()


@dataclass
class Earlier:
    """The records of this school as its exports last left them."""

    pupils: dict[str, dict] = field(default_factory=dict)
    guardians: dict[str, dict] = field(default_factory=dict)
    staff: dict[str, dict] = field(default_factory=dict)


def earlier(run: Run) -> Earlier:
    found = Earlier()
    places = {"pupil": found.pupils, "guardian": found.guardians, "staff": found.staff}
    rows = Record.objects.filter(feed=run.feed, issuer=run.issuer, kind__in=places)
    for kind, key, data in rows.values_list("kind", "key", "row__data").iterator(2_000):
        places[kind][key] = json.loads(data)
    return found


@dataclass(eq=False)
class Child:
    """A row of the pupils' file."""

    file: str
    line: int
    name: str  # of family
    used: str
    given: str
    birth: str
    ine: str
    label: str
    data: dict
    key: str = ""

    @cached_property
    def names(self) -> tuple[str, str, str]:
        return fold(self.name), fold(self.given), self.birth

    @property
    def spoken(self) -> str:
        return f"{self.given} {self.used or self.name}"


def name_children(children: list[Child], before: Earlier) -> list[Child]:
    """Give each its number; returns those whose INE is also another's, in these files."""
    bearers: dict[str, set] = defaultdict(set)
    for child in children:
        if child.ine:
            bearers[child.ine].add(child.names)
    shared = [child for child in children if child.ine and len(bearers[child.ine]) > 1]
    by_ine: dict[str, str] = {}
    by_names: dict[tuple, list[str]] = {}
    for key, data in before.pupils.items():
        if data.get("ine"):
            by_ine[data["ine"]] = key
        by_names.setdefault(_names_of(data), []).append(key)
    taken: set[str] = set()
    waiting = []
    for child in children:
        key = by_ine.get(child.ine) if child.ine and len(bearers[child.ine]) == 1 else None
        if key and key not in taken:
            child.key = key
            taken.add(key)
        else:
            waiting.append(child)
    used = taken | set(before.pupils)
    for child in waiting:
        held = [k for k in by_names.get(child.names, ()) if k not in taken and _may_be(child.ine, before.pupils[k].get("ine", ""))]
        child.key = held[0] if held else _fresh(number_of("pupil", *child.names), used)
        taken.add(child.key)
        used.add(child.key)
    return shared


def _names_of(data: dict) -> tuple[str, str, str]:
    return fold(data.get("birth_name") or data.get("name", "")), fold(data.get("given", "")), data.get("birth", "")


def _may_be(ine: str, held: str) -> bool:
    return not ine or not held or ine == held


def _fresh(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


class Children:
    """Finds the pupil whom a relative's row names: family name, then name of use; the class only breaks a tie."""

    def __init__(self, pupils: dict[str, dict]):
        self.by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_used: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.labels: dict[str, set[str]] = {}
        for key, data in pupils.items():
            given = fold(data.get("given", ""))
            self.by_name[fold(data.get("birth_name") or data.get("name", "")), given].append(key)
            self.by_used[fold(data.get("name", "")), given].append(key)
            self.labels[key] = {fold(part) for value in data.get("classes", ()) for part in value.split("$")[1:] if part}

    def find(self, *, name: str, used: str, given: str, label: str) -> list[str]:
        """The keys that fit: one when it is sure, several when nobody can tell."""
        first = fold(given)
        for table, last in ((self.by_name, name), (self.by_used, used), (self.by_used, name)):
            if last and (found := table.get((fold(last), first))):
                same_class = [key for key in found if fold(label) in self.labels[key]] if label else []
                return same_class if len(same_class) == 1 else found
        return []


@dataclass(eq=False)
class Relative:
    """A relative, from one row or several that are surely the same person's."""

    file: str
    line: int
    name: str
    used: str
    given: str
    data: dict
    children: list[str] = field(default_factory=list)
    key: str = ""
    nearby: str = ""  # the child's address, which says that two rows of one name are one person, and nothing of where they live

    @property
    def ways(self) -> set[tuple[str, str]]:
        return reaches(self.data) | ({("nearby", fold(self.nearby))} if self.nearby else set())

    @cached_property
    def names(self) -> tuple[str, str]:
        return fold(self.name), fold(self.given)

    @property
    def spoken(self) -> str:
        return f"{self.given} {self.used or self.name}".strip()


def reaches(data: dict) -> set[tuple[str, str]]:
    """Ways to be reached by which two rows of one name are one person."""
    ways = {("mail", data["mail"].lower())} if data.get("mail") else set()
    ways |= {("mobile", "".join(c for c in mobile if c.isdigit())[-9:]) for mobile in data.get("mobiles", ()) if mobile}
    if data.get("address"):
        ways.add(("address", fold(f"{data['address']} {data.get('postcode', '')}")))
    return ways


def join_rows(rows: list[Relative]) -> list[Relative]:
    """Rows of one name that share an e-mail, a mobile or an address are one person, who has all their children."""
    kept: list[Relative] = []
    by_names: dict[tuple[str, str], list[Relative]] = defaultdict(list)
    for row in rows:
        same = next((other for other in by_names[row.names] if other.ways & row.ways), None)
        if same is None:
            kept.append(row)
            by_names[row.names].append(row)
            continue
        same.children += [child for child in row.children if child not in same.children]
        same.data |= {name: value for name, value in row.data.items() if value and not same.data.get(name)}
    return kept


def name_relatives(relatives: list[Relative], before: Earlier, known_children: dict[str, list[str]]) -> None:
    """Give each its number: that of whom the school named so before, who shares a way to be reached or a child.

    `known_children` are those of the numbers given before.
    """
    by_names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, data in before.guardians.items():
        by_names[fold(data.get("birth_name") or data.get("name", "")), fold(data.get("given", ""))].append(key)
    taken: set[str] = set()

    def by_reach(relative: Relative, key: str) -> bool:
        return bool(reaches(relative.data) & reaches(before.guardians[key]))

    def by_child(relative: Relative, key: str) -> bool:
        return not set(relative.children).isdisjoint(known_children[key])

    for shares in (by_reach, by_child):
        for relative in relatives:
            held = [k for k in by_names[relative.names] if not relative.key and k not in taken and shares(relative, k)]
            if held:
                relative.key = held[0]
                taken.add(held[0])
    used = taken | set(before.guardians)
    for relative in relatives:
        if not relative.key:
            relative.key = _fresh(number_of("guardian", *relative.names), used)
            used.add(relative.key)
