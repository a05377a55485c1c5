"""Who is a new person, who is known, which fields change. Homonyms and twins are never merged: only an identifier joins two records."""

import datetime
from collections import Counter
from collections.abc import Set
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from preau.directory.models import Correction, Person, SourceId
from preau.directory.names import sort_name_of
from preau.directory.sources import choosing, matching, voices, wanted
from preau.directory.sources import state as states
from preau.directory.sources.known import INE, PERSON_COLUMNS
from preau.directory.sources.records import PERSON_KINDS
from preau.directory.sources.structures import SOURCE_COLUMNS
from preau.directory.sources.work import Fate, Work
from preau.feeds import writing

COLUMNS = ["id", *PERSON_COLUMNS, "account_id", "sort_name", "sources", "erased_at"]
_BLANK: dict[str, object] = {column: None if column == "birth_date" else "" for column in PERSON_COLUMNS}
FIELD_WORDS = {
    "title": gettext_lazy("civilité"),
    "last_name": gettext_lazy("nom"),
    "first_name": gettext_lazy("prénom"),
    "birth_name": gettext_lazy("nom de naissance"),
    "other_first_names": gettext_lazy("autres prénoms"),
    "birth_date": gettext_lazy("date de naissance"),
    "email": gettext_lazy("courriel"),
    "mobile": gettext_lazy("mobile"),
    "home_phone": gettext_lazy("téléphone"),
    "work_phone": gettext_lazy("téléphone professionnel"),
    "address": gettext_lazy("adresse"),
    "postcode": gettext_lazy("code postal"),
    "town": gettext_lazy("commune"),
    "country": gettext_lazy("pays"),
}


def compare_people(work: Work) -> None:
    rows = {"pupil": _pupils(work), "staff": list(work.state.rows["staff"].values())}
    cited = _cited(rows["pupil"])
    rows["guardian"] = _guardians(work, cited)
    fields: dict[tuple[str, str], dict] = {}
    for kind in ("pupil", "guardian", "staff"):
        rows[kind] = [row for row in rows[kind] if _understood(work, kind, row, fields)]
    matched = matching.join(work, rows, fields)
    work.person_ids |= matched.joined
    work.known.take_in(set(matched.joined.values()))
    _number_newcomers(work, rows)
    work.voices = voices.listen(work, _in_play(work))
    _write_people(work, rows, fields, set(matched.joined.values()))
    _write_ines(work, rows["pupil"])
    matching.write_proposals(matched, rows)


def _pupils(work: Work) -> list[states.Row]:
    """Pupils of a school that we know. The others wait, as records, for their school to come."""
    kept = []
    for row in work.state.rows["pupil"].values():
        structures = row.structures("pupil")
        if any(s in work.school_ids for s in structures):
            kept.append(row)
        else:
            work.remark("pupil_of_unknown_school", row, _named(row) + f" ({', '.join(sorted(structures)) or '—'})")
    return kept


def _cited(pupils: list[states.Row]) -> set[str]:
    return {relative.key for row in pupils for relative in row.relatives}


def _guardians(work: Work, cited: set[str]) -> list[states.Row]:
    kept = []
    for row in work.state.rows["guardian"].values():
        if row.key in cited or ("guardian", row.key) in work.known.sources:
            kept.append(row)
        else:
            work.remark("relative_of_nobody", row, _named(row))
    return kept


def _named(row: states.Row) -> str:
    return f"{row.data.get('given', '')} {row.data.get('name', '')}".strip() or row.key


def _understood(work: Work, kind: str, row: states.Row, fields: dict) -> bool:
    """Fields are read for whoever is new, changed, or corrected by hand; remarks are made for all that the set names."""
    source = work.known.sources.get((kind, row.key))
    if not (row.is_changed or row.in_set or source is None):
        return True
    odd = wanted.Odd()
    found = wanted.person_fields(kind, row.data, odd)
    uai = work.uai_of_structure(row.data.get("structure", ""))
    for code, what in odd.found:
        work.remark(code, row, f"{_named(row)} : {what}" if what else _named(row), uai)
    if found is None:
        return False
    if row.is_changed or source is None or source[1] in work.known.corrections:
        fields[kind, row.key] = found
    return True


def _in_play(work: Work) -> set[int]:
    """Persons who were there before, and of whom the set speaks or whom it leaves out."""
    new = {fate.person_id for fate in work.fates.values() if fate.is_new}
    gone = {
        work.known.sources[kind, key][1] for kind in PERSON_KINDS for key in work.state.removed[kind] if (kind, key) in work.known.sources
    }
    return (set(work.person_ids.values()) | gone) - new


def _number_newcomers(work: Work, rows: dict[str, list[states.Row]]) -> None:
    fresh = []
    for kind in PERSON_KINDS:
        for row in rows[kind]:
            source = work.known.sources.get((kind, row.key))
            if source:
                work.person_ids[kind, row.key] = source[1]
            elif (kind, row.key) not in work.person_ids:
                fresh.append((kind, row.key))
    for named, person_id in zip(fresh, writing.take_ids(Person, len(fresh)), strict=True):
        work.person_ids[named] = person_id
    created = set(fresh)
    for kind in PERSON_KINDS:
        for row in rows[kind]:
            person_id = work.person_ids[kind, row.key]
            work.keys[kind, person_id] = row.key
            fate = work.fates.get((kind, person_id))
            if fate is None:
                fate = work.fates[kind, person_id] = Fate(kind, person_id, _label(row))
            fate.is_new = (kind, row.key) in created
            if kind != "guardian":
                fate.uais.update(filter(None, map(work.uai_of_structure, row.structures(kind))))


def _label(row: states.Row) -> str:
    return f"{row.data.get('name') or row.data.get('birth_name', '')} {row.data.get('given', '')}".strip()


def _write_people(work: Work, rows: dict[str, list[states.Row]], fields: dict, joined: set[int]) -> None:
    """A person who is pupil, relative or staff at once takes each field from the record nearest to work: staff, then relative."""
    said: dict[int, dict] = {}
    shared = {p for p, n in Counter(work.person_ids.values()).items() if n > 1}
    heard = choosing.statements(work)
    for kind in ("pupil", "guardian", "staff"):
        for row in rows[kind]:
            found = fields.get((kind, row.key))
            person_id = work.person_ids[kind, row.key]
            if found is None and person_id in shared:
                found = wanted.person_fields(kind, row.data, wanted.Odd())
            if not found or person_id in heard:
                continue
            if person_id in said:
                before = said[person_id]
                said[person_id] = before | {name: value for name, value in found.items() if value or name not in before}
            else:
                said[person_id] = found
    new_rows = work.plan.create(Person, COLUMNS)
    fresh = {f.person_id for f in work.fates.values() if f.is_new}
    for person_id, found in said.items():
        if person_id in fresh:
            new_rows.append(_new_person(person_id, found))
        elif person_id in work.known.persons:
            _update_person(work, person_id, found, {}, erases=frozenset() if person_id in joined else None)
    for person_id, found in choosing.chosen(work, rows, fields, heard):
        if person_id in work.known.persons:
            _update_person(work, person_id, found.values, found.sources, erases=found.silenced)
    _write_sources(work, rows)


def _new_person(person_id: int, found: dict) -> tuple:
    return (person_id, *(_BLANK | found).values(), None, _sort_name(found), "{}", None)


def _sort_name(found: dict) -> str:
    return sort_name_of(found["last_name"], found["first_name"])


@lru_cache
def _field_word(name: str, _language: str) -> str:
    """Translated once, not once a person."""
    return str(FIELD_WORDS[name])


def _update_person(work: Work, person_id: int, found: dict, sources: dict[str, str], *, erases: Set[str] | None) -> None:
    """`erases`: the fields that may be emptied; None is all. What this source never said, it does not take away."""
    held = dict(zip(PERSON_COLUMNS, work.known.persons[person_id], strict=True))
    corrections = work.known.corrections.get(person_id, {})
    words = []
    for name, value in found.items():
        if value in ("", None) and erases is not None and name not in erases:
            continue
        if name in corrections:
            _meet_correction(work, person_id, name, value, corrections[name])
        elif value != held[name]:
            work.plan.update(Person, person_id, name, held[name], value)
            words.append(_field_word(name, get_language()))
            held[name] = value
    if words and (sort_name := _sort_name(held)) != work.known.sort_names[person_id]:
        work.plan.update(Person, person_id, "sort_name", work.known.sort_names[person_id], sort_name)
    before = work.known.field_sources.get(person_id, {})
    if before != sources:
        work.plan.update(Person, person_id, "sources", writing.as_json(before), writing.as_json(sources))
    for kind in PERSON_KINDS:
        if words and (fate := work.fates.get((kind, person_id))):
            fate.words += words


def _meet_correction(work: Work, person_id: int, name: str, value, correction: tuple[int, str, str]) -> None:
    """The hand wins until the source says the same; then the correction has done its work."""
    pk, source_value, corrected = correction
    text = value.isoformat() if isinstance(value, datetime.date) else str(value or "")
    if text == corrected:
        work.plan.update(Correction, pk, "agreed_at", None, writing.as_instant(timezone.now()))
    elif text[:250] != source_value:
        work.plan.update(Correction, pk, "source_value", source_value, text[:250])
    if text != corrected:
        row = next((work.state.rows[k].get(work.keys[k, person_id]) for k in PERSON_KINDS if (k, person_id) in work.keys), None)
        if row is not None:
            uai = work.uai_of_structure(row.data.get("structure", ""))
            work.remark("corrected_by_hand", row, f"{_named(row)} : {FIELD_WORDS[name]}", uai)


def _write_sources(work: Work, rows: dict[str, list[states.Row]]) -> None:
    missing = [(kind, row) for kind in PERSON_KINDS for row in rows[kind] if (kind, row.key) not in work.known.sources]
    new = work.plan.create(SourceId, SOURCE_COLUMNS)
    for (kind, row), pk in zip(missing, writing.take_ids(SourceId, len(missing)), strict=True):
        person_id = work.person_ids[kind, row.key]
        new.append((pk, work.run.feed, work.run.issuer, kind, row.key, person_id, None, None, None, None))
        if not work.fates[kind, person_id].is_new:
            work.fates[kind, person_id].words.append(_("reconnu : déjà dans l’annuaire"))


def _write_ines(work: Work, pupils: list[states.Row]) -> None:
    seen = Counter(ine for row in pupils if (ine := matching.ine_of(row)))
    fresh = [(ine, row) for row in pupils if (ine := matching.ine_of(row)) and seen[ine] == 1 and ine not in work.known.ines]
    new = work.plan.create(SourceId, SOURCE_COLUMNS)
    for (ine, row), pk in zip(fresh, writing.take_ids(SourceId, len(fresh)), strict=True):
        person_id = work.person_ids["pupil", row.key]
        new.append((pk, INE, "", "pupil", ine, person_id, None, None, None, None))
        if not work.fates["pupil", person_id].is_new:
            work.fates["pupil", person_id].words.append(_("INE"))
