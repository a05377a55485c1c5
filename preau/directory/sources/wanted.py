"""What one record says of the directory: fields of a person, and relations to structures and relatives named as the source names them."""

import datetime
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from preau.directory.sources import values
from preau.directory.sources.records import DIRECTOR_CODE, DIRECTOR_DISCIPLINE, UNCONFIRMED


class Relative(NamedTuple):
    """A value of `relatives`, cleaned: the guardian, then the columns of a guardianship that a source may say, in their order."""

    key: str
    tie: str
    legal: int
    order: int
    is_contact: bool
    is_financial: bool
    receives_aid: bool
    is_to_confirm: bool = False


@dataclass
class Odd:
    """Remarks of one record: (code, what)."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def say(self, code: str, what: str = "") -> None:
        self.found.append((code, what))


LENGTHS = {
    "last_name": 100, "first_name": 100, "birth_name": 100, "other_first_names": 200, "email": 254, "mobile": 30, "home_phone": 30,
    "work_phone": 30, "address": 250, "postcode": 12, "town": 80, "country": 60,
}  # fmt: skip


def person_fields(kind: str, data: dict, odd: Odd) -> dict[str, object] | None:
    """The columns of `Person` that this kind of record knows of; None when nobody is named."""
    last = data.get("name") or data.get("birth_name") or ""
    if not last:
        odd.say("nameless")
        return None
    fields: dict[str, object] = {
        "title": values.title_of(data.get("title", "")),
        "last_name": last,
        "first_name": data.get("given", ""),
        "birth_name": data.get("birth_name", "") if data.get("birth_name", "") != last else "",
        "email": data.get("mail", ""),
    }
    if kind != "guardian":
        fields["other_first_names"] = ", ".join(o for o in data.get("others", ()) if o != data.get("given"))
        fields["birth_date"] = values.date_of(data.get("birth", ""))
        if data.get("birth") and fields["birth_date"] is None:
            odd.say("bad_date", data["birth"])
    if kind != "staff":
        mobiles = data.get("mobiles") or []
        fields |= {
            "mobile": values.phone_of(mobiles[0] if mobiles else data.get("sms", "")),
            "home_phone": values.phone_of(data.get("home", "")),
            "address": values.address_of(data.get("address", "")),
            "postcode": data.get("postcode", ""),
            "town": data.get("town", ""),
            "country": data.get("country", ""),
        }
    if kind == "guardian":
        fields["work_phone"] = values.phone_of(data.get("work", ""))
    for name, longest in LENGTHS.items():
        if (value := fields.get(name)) and len(value) > longest:  # type: ignore[arg-type]
            fields[name] = value[:longest]  # type: ignore[index]
    return fields


def relatives(key: str, data: dict, odd: Odd) -> list[Relative]:
    """One tie a person; when the same one is cited twice, the strongest responsibility wins. Oneself is not one's relative."""
    cited = [values.segments(v, 6) for v in data.get("relatives", ())]
    for raw in data.get("relatives", ()):
        if raw.count("$") < 5:
            odd.say("segments", raw)
    if not cited:
        cited = _old_relatives(data, odd)
    found: dict[str, Relative] = {}
    for order, parts in enumerate(cited, start=1):
        person = parts[0].strip()
        tie, known = values.tie_of(parts[1])
        if not person:
            continue
        if tie == "70" or (person == key and not data.get("apart")):
            odd.say("own_relative", person)
            continue
        if not known:
            odd.say("tie_unknown", parts[1])
        rank = parts[3].strip()
        legal = values.LEGAL.get(rank, 0)
        if rank not in ("", "0", "1", "2", UNCONFIRMED):
            odd.say("legal_unknown", rank)
        said = (parts[4].strip() == "1", parts[2].strip() == "1", parts[5].strip() == "1", rank == UNCONFIRMED)
        relative = Relative(person, tie, legal, order, *said)
        if person in found:
            odd.say("relative_twice", person)
            relative = _stronger(found[person], relative)
        found[person] = relative
    if not found and "relatives" not in data.get("unsaid", ()):
        odd.say("no_relative")
    elif len(found) > 3:
        odd.say("many_relatives", str(len(found)))
    return list(found.values())


def _stronger(one: Relative, other: Relative) -> Relative:
    """1 before 2 before 0; what either says of contact, money and aid holds."""
    first, second = (other, one) if (other.legal or 3) < (one.legal or 3) else (one, other)
    return Relative(
        first.key,
        first.tie if first.tie != "90" else second.tie,
        first.legal,
        min(one.order, other.order),
        one.is_contact or other.is_contact,
        one.is_financial or other.is_financial,
        one.receives_aid or other.receives_aid,
        not first.legal and one.is_to_confirm and other.is_to_confirm,
    )


def _old_relatives(data: dict, odd: Odd) -> list[list[str]]:
    """Exports of before 2018 say who has the parental authority, who are the parents, and up to two other contacts."""
    authority = data.get("authority", [])
    cited = list(dict.fromkeys([*authority, *data.get("parents", []), *filter(None, (data.get("relative1"), data.get("relative2")))]))
    if cited:
        odd.say("old_relatives")
    ties = {data.get("father"): "20", data.get("mother"): "10"}
    return [[key, ties.get(key, "90"), "0", "1" if key in authority else "0", "1", "0"] for key in cited]


class Place(NamedTuple):
    """A class or group, as the source names it: structure, division or teaching, code."""

    structure: str
    kind: str
    code: str


@lru_cache(20_000)
def place_of(kind: str, value: str) -> Place | None:
    """The same object for all who are in a class."""
    structure, _sep, rest = value.partition("$")
    code = rest.partition("$")[0]
    return Place(structure, kind, code) if structure and code else None


def places(data: dict) -> list[Place]:
    found = [place_of(kind, value) for kind, name in (("division", "classes"), ("teaching", "groups")) for value in data.get(name, ())]
    return list(filter(None, dict.fromkeys(found)))


def class_names(data: dict) -> dict[Place, tuple[str, str]]:
    """The source's own number and the label of classes that no school declares."""
    found = {}
    for kind, name in (("division", "classes"), ("teaching", "groups")):
        for value in data.get(name, ()):
            if value.count("$") > 1:
                structure, code, number, label = values.segments(value, 4)[:4]
                found[Place(structure, kind, code)] = (number, label)
    return found


def entries(data: dict) -> dict[tuple[str, str], datetime.date]:
    """Day of entry by structure and class code."""
    found = {}
    for value in data.get("entries", ()):
        structure, day, code = values.segments(value, 3)[:3]
        if (date := values.date_of(day)) is not None:
            found[structure, code] = date
    return found


class Service(NamedTuple):
    """Who teaches what to whom; subject may be empty."""

    place: Place
    subject: str


def services(data: dict) -> list[Service]:
    """From the …Matieres form, and from its older twin only when that one is silent."""
    found = []
    for kind, with_subjects, bare in (("division", "class_subjects", "classes"), ("teaching", "group_subjects", "groups")):
        for value in data.get(with_subjects) or data.get(bare, ()):
            structure, code, subject = values.segments(value, 3)[:3]
            if structure and code:
                found.append(Service(Place(structure, kind, code), subject.strip()))
    return list(dict.fromkeys(found))


class Tutorship(NamedTuple):
    place: Place
    first: datetime.date | None
    last: datetime.date | None


def tutorships(data: dict) -> list[Tutorship]:
    parts = (values.segments(v, 4) for v in data.get("tutor", ()))
    found = (Tutorship(Place(p[0], "division", p[1]), values.date_of(p[2]), values.date_of(p[3])) for p in parts if p[0] and p[1])
    return list(dict.fromkeys(found))


def tutored(data: dict) -> list[Place]:
    return list(dict.fromkeys(found.place for found in tutorships(data)))


class Post(NamedTuple):
    """A function in a structure: code, its label, discipline code and label. Empty code: attached there, function unsaid."""

    structure: str
    code: str
    name: str
    discipline: str
    discipline_name: str


def posts(data: dict) -> list[Post]:
    found = [Post(*(p.strip() for p in values.segments(v, 5)[:5])) for v in data.get("functions", ())]
    found += [Post(key, DIRECTOR_CODE, "DIRECTION D'ECOLE", DIRECTOR_DISCIPLINE, "") for key in data.get("directs", ())]
    home = data.get("structure", "")
    if home and home not in {p.structure for p in found}:
        first = next((p for p in found if p.code not in ("", "-")), None)
        found.append(Post(home, first.code, first.name, first.discipline, first.discipline_name) if first else Post(home, "", "", "", ""))
    return [p for p in dict.fromkeys(found) if p.structure]


def structures_of(kind: str, data: dict) -> set[str]:
    """Every structure that a record puts its person in."""
    if kind == "pupil":
        return {p.structure for p in places(data)} | ({data["structure"]} if data.get("structure") else set())
    if kind == "staff":
        return {p.structure for p in posts(data)} | {s.place.structure for s in services(data)} | {p.structure for p in tutored(data)}
    return set()


def without_structures(kind: str, data: dict, left: set[str]) -> dict:
    """The record less what it says of structures that the person left."""
    kept = dict(data)
    for name in ("classes", "groups", "entries", "class_subjects", "group_subjects", "tutor", "functions", "directs"):
        if name in kept:
            kept[name] = [v for v in kept[name] if v.split("$", 1)[0] not in left]
    if kept.get("structure") in left:
        del kept["structure"]
    return {name: value for name, value in kept.items() if value}
