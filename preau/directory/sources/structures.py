"""Territories, schools, school years, formations, subjects, classes and groups: what stands before people do."""

import datetime

from django.utils.translation import gettext as _

from preau.directory import facts
from preau.directory.models import Group, Mef, Organisation, Place, School, SchoolYear, SourceId, Subject, Territory, Zone
from preau.directory.sources import declared, numbered, values, wanted
from preau.directory.sources import state as states
from preau.directory.sources.work import Work
from preau.feeds import writing
from preau.feeds.models import Run
from preau.kit import dates
from preau.kit.folding import fold

YEAR_BEGINS = (8, 1)  # month, day
SOURCE_COLUMNS = ["id", "feed", "issuer", "kind", "key", "person_id", "organisation_id", "group_id", "subject_id", "seen_at"]


def compare_schools(work: Work) -> None:
    """Which structures are schools, which are new, which the set is about."""
    state = work.state
    taken: dict[str, str] = {}
    for key, row in state.rows["school"].items():
        uai = values.school_uai(row.data)
        name = row.data.get("name", "") or uai or key
        if values.is_pseudo_structure(row.data):
            work.remark("pseudo_structure", row, name)
        elif values.school_kind(row.data) is None and uai not in work.known.schools:
            work.remark("not_a_school", row, name, uai)
        elif uai in taken:
            work.remark(
                "uai_twice", row, _("%(uai)s, structures %(one)s et %(other)s.") % {"uai": uai, "one": taken[uai], "other": key}, uai
            )
            work.school_ids[key] = work.school_ids[taken[uai]]
        else:
            if not values.uai_is_sound(uai):
                work.remark("uai_letter", row, f"{uai} {name}", uai)
            taken[uai] = key
            work.school_ids[key] = _one_school(work, key, row, uai[:8])
    for (kind, key), (_pk, thing) in work.known.sources.items():
        if kind == "school":
            work.school_ids.setdefault(key, thing)
    for school in work.known.schools.values():
        work.uais[school["pk"]] = school["uai"]
        work.school_names.setdefault(school["uai"], school["name"])
    _follow_successions(work)


def _follow_successions(work: Work) -> None:
    """A school that closed into another, still named by its old UAI: its people are its successor's, and whoever imports is told."""
    followed = {s["pk"]: s for s in work.known.schools.values() if s["successor_id"] and s["succeeded_on"] <= work.day}
    for key, school_id in work.school_ids.items():
        held = followed.get(school_id)
        if held is None:
            continue
        work.school_ids[key] = held["successor_id"]
        work.followed.add(key)
        said = _("%(uai)s %(name)s : réuni à %(by)s le %(day)s.") % {
            "uai": held["uai"],
            "name": held["name"],
            "by": work.uais[held["successor_id"]],
            "day": dates.short(held["succeeded_on"]),
        }
        if key in work.state.rows["school"]:
            work.remark("uai_succeeded", work.state.rows["school"][key], said, work.uais[held["successor_id"]])
            work.succeeded.append((work.uais[held["successor_id"]], said))


def _one_school(work: Work, key: str, row: states.Row, uai: str) -> int:
    source = work.known.sources.get(("school", key))
    held = work.known.schools.get(uai)
    if source:
        held = next((s for s in work.known.schools.values() if s["pk"] == source[1]), held)
    if held is None:
        school_id = _open_school(work, row, uai)
        work.count("schools", "created", {uai}, _name_of(row.data, uai))
    else:
        school_id = held["pk"]
        changed = _update_school(work, row, held)
        work.count("schools", "updated" if changed else "unchanged", {held["uai"]}, held["name"], ", ".join(changed))
    if source is None:
        _name_source(work, "school", key, organisation_id=school_id)
    work.uais[school_id] = uai if held is None else held["uai"]
    work.school_names[work.uais[school_id]] = _name_of(row.data, uai) if held is None else held["name"]
    return school_id


def _open_school(work: Work, row: states.Row, uai: str) -> int:
    data, plan = row.data, work.plan
    school_id = writing.take_ids(Organisation, 1)[0]
    place_id = writing.take_ids(Place, 1)[0]
    territory_id, zone_id = _territory(work, uai)
    fact = facts.public_schools().get(uai, {})
    siret = values.siret_of(data.get("siret", ""))
    name = _name_of(data, uai)
    kind = values.school_kind(data)
    plan.create(Place, ["id", "kind", "name", "parent_id", "capacity", "address", "postcode", "town", "latitude", "longitude"]).append(
        (
            place_id,
            "site",
            name[:80],
            None,
            None,
            (data.get("street") or fact.get("address", ""))[:200],
            (data.get("postcode") or fact.get("postcode", ""))[:10],
            (fact.get("town") or data.get("town", ""))[:80],
            *_coordinates(fact),
        )
    )
    columns = [
        "id",
        "kind",
        "name",
        "short_name",
        "folded_name",
        "siret",
        "parent_id",
        "territory_id",
        "site_id",
        "email",
        "phone",
        "hue",
        "closed_on",
    ]
    plan.create(Organisation, columns).append(
        (
            school_id,
            "school",
            name,
            "",
            fold(name)[:120],
            siret,
            None,
            territory_id,
            place_id,
            data.get("mail", "")[:254],
        )
        + (values.phone_of(data.get("phone", "")), sum(map(ord, uai)) * 7 % 24 + 1, None)
    )
    columns = ["organisation_ptr_id", "uai", "school_kind", "degree", "is_public", "zone_id", "week", "time_zone"]
    degree = 1 if kind == School.SchoolKind.ECOLE else 2
    plan.create(School, columns).append((school_id, uai, str(kind), degree, _is_public(data, fact), zone_id, "5", "Europe/Paris"))
    through = School.sites.through
    plan.create(through, ["id", "school_id", "place_id"]).append((writing.take_ids(through, 1)[0], school_id, place_id))
    return school_id


def _name_of(data: dict, uai: str) -> str:
    """As public data writes it, else as one can say what the feed writes."""
    fact = facts.public_schools().get(uai)
    return fact["name"][:120] if fact else values.school_name(data)


def _coordinates(fact: dict[str, str]) -> tuple[float | None, float | None]:
    return (float(fact["latitude"]), float(fact["longitude"])) if fact.get("latitude") else (None, None)


def _is_public(data: dict, fact: dict[str, str]) -> bool:
    return data["contract"] != "PR" if data.get("contract") else fact.get("status", "public") == "public"


def _territory(work: Work, uai: str) -> tuple[int | None, str | None]:
    code = values.department_of(uai)
    for row in work.plan.create(Territory, ["id", "code", "name", "zone_id", "time_zone"]):
        if row[1] == code:
            return row[0], row[3]
    if held := Territory.objects.filter(code=code).values_list("pk", "zone_id").first():
        return held
    territory_id = writing.take_ids(Territory, 1)[0]
    fact = facts.public_territories().get(code, {})
    zone = Zone.objects.filter(pk=fact.get("zone", "")).values_list("pk", flat=True).first()
    name = fact.get("name") or _("Département %(code)s") % {"code": code}
    work.plan.create(Territory, []).append((territory_id, code, name, zone, fact.get("time_zone", "Europe/Paris")))
    return territory_id, zone


def _update_school(work: Work, row: states.Row, held: dict) -> list[str]:
    """Only what still holds the value that the source gave before: a name chosen by hand stays."""
    changed = []
    old = work.state.old_row("school", row.key) if row.is_changed else None
    if held["closed_on"] is not None and held["pk"] in work.known.closed_by_feed[School]:
        work.plan.update(Organisation, held["pk"], "closed_on", held["closed_on"], None)
        changed.append(_("rouvert"))
    changed += _place_on_the_map(work, held)
    if work.school_voices.get(held["pk"]):
        is_news = row.is_changed or ("school", row.key) not in work.known.sources
        return changed + declared.agree_on_school(work, row, held) if is_news else changed
    if old is None:
        return changed
    for column, read, word in (
        ("name", values.school_name, _("nom")),
        ("siret", lambda d: values.siret_of(d.get("siret", "")), _("SIRET")),
        ("email", lambda d: d.get("mail", "")[:254], _("courriel")),
        ("phone", lambda d: values.phone_of(d.get("phone", "")), _("téléphone")),
    ):
        said = read(row.data)
        if said != held[column] and read(old.data) == held[column]:
            work.plan.update(Organisation, held["pk"], column, held[column], said)
            changed.append(word)
            if column == "name":
                work.plan.update(Organisation, held["pk"], "folded_name", fold(held["name"])[:120], fold(said)[:120])
    return changed


def _place_on_the_map(work: Work, held: dict) -> list[str]:
    """A school opened before public data knew it."""
    fact = facts.public_schools().get(held["uai"], {})
    if not fact.get("latitude") or not held["site_id"] or held["site__latitude"] is not None:
        return []
    for column, value in zip(("latitude", "longitude"), _coordinates(fact), strict=True):
        work.plan.update(Place, held["site_id"], column, None, value)
    return [_("place sur la carte")]


def _name_source(work: Work, kind: str, key: str, **thing) -> None:
    row_id = writing.take_ids(SourceId, 1)[0]
    things = [thing.get(c) for c in ("person_id", "organisation_id", "group_id", "subject_id")]
    work.plan.create(SourceId, SOURCE_COLUMNS).append((row_id, work.run.feed, work.run.issuer, kind, key, *things, None))


def find_scope(work: Work) -> None:
    """The structures that the set is about. A full one is about those that it describes, and those of its last time."""
    state = work.state
    if work.run.kind == Run.Kind.DELTA:
        work.scope = set(work.school_ids)
        return
    if "school" in state.kinds_in_set:
        work.scope = {row.key for row in state.rows["school"].values() if row.in_set and row.key in work.school_ids}
        work.scope |= _of_last_time(work)
    else:
        work.scope = {
            structure
            for kind in ("pupil", "staff")
            for row in state.rows[kind].values()
            for structure in row.structures(kind)
            if structure in work.school_ids
        }


def _of_last_time(work: Work) -> set[str]:
    last = (
        Run.objects.applied()
        .filter(feed=work.run.feed, issuer=work.run.issuer, project=work.run.project, kind=Run.Kind.FULL)
        .order_by("-applied_at")
        .first()
    )
    if last is None or not work.run.project:
        return set()
    return {structure for structure, school in work.school_ids.items() if work.uais.get(school) in last.schools}


def close_schools(work: Work) -> None:
    for row in work.state.removed["school"].values():
        if row.key in work.followed:
            continue  # it closed into another, which the export goes on naming
        school_id = work.school_ids.get(row.key)
        uai = work.uais.get(school_id or 0, "")
        held = work.known.schools.get(uai)
        if held is None or held["closed_on"] is not None or not work.known.is_owned(School, school_id):
            continue
        work.state.remark("school_gone", row, f"{uai} {held['name']}", uai)
        work.plan.update(Organisation, school_id, "closed_on", None, work.day)
        work.count("schools", "left", {uai}, held["name"])


def find_year(work: Work) -> None:
    """The school year that the files say, else that of the export's date, opened if need be."""
    day = work.run.dated_on or work.day
    first = datetime.date(day.year if (day.month, day.day) >= YEAR_BEGINS else day.year - 1, *YEAR_BEGINS)
    year = SchoolYear.objects.on(day).first()
    said = {row.data["year"] for row in work.state.rows["school"].values() if row.in_set and row.data.get("year", "").isdigit()}
    if len(said) == 1:
        first = datetime.date(int(said.pop()), *YEAR_BEGINS)
        year = SchoolYear.objects.filter(starts_on__gte=first, starts_on__lt=first.replace(year=first.year + 1)).first()
    if year is None:
        year = SchoolYear(
            pk=writing.take_ids(SchoolYear, 1)[0],
            name=f"{first.year}-{first.year + 1}",
            starts_on=first,
            ends_on=first.replace(year=first.year + 1) - datetime.timedelta(days=1),
        )
        work.plan.create(SchoolYear, ["id", "name", "starts_on", "ends_on"]).append((year.pk, year.name, year.starts_on, year.ends_on))
    work.year_id, work.year_starts_on = year.pk, year.starts_on
    if not year.starts_on <= work.day <= year.ends_on:
        work.state.remarks.append(("other_school_year", "", 0, year.name, ""))


def compare_nomenclatures(work: Work) -> None:
    """Formations and subjects; those cited by people and absent from the files are opened with the label that people bring."""
    work.mef_levels = dict(Mef.objects.values_list("pk", "level"))
    held = set(work.mef_levels)
    opened: dict[str, tuple] = {}
    for key, row in work.state.rows["mef"].items():
        if not row.data.get("parent"):
            work.remark("mef_without_parent", row, f"{key} {row.data.get('name', '')}")
        if key[:11] not in held:
            opened[key[:11]] = (key[:11], (row.data.get("name") or key)[:120], values.level_of(row.data.get("name", "")))
    for row in work.state.rows["pupil"].values():
        code = row.data.get("mef", "")[:11]
        if code and code not in held and code not in opened:
            label = row.data.get("mef_name") or code
            opened[code] = (code, label[:120], values.level_of(row.data.get("level") or label))
            work.remark("mef_unknown", row, f"{code} {label}", work.uai_of_structure(row.data.get("structure", "")))
    if opened:
        work.plan.create(Mef, ["code", "name", "level"]).extend(opened.values())
    work.mef_codes = held | set(opened)
    _compare_subjects(work)


def _compare_subjects(work: Work) -> None:
    known = work.known.subjects
    work.subject_ids = {code: pk for code, (pk, _name) in known.items()}
    wanted_names = {key[:10]: row.data.get("name") or key for key, row in work.state.rows["subject"].items()}
    for key, row in work.state.rows["subject"].items():
        if key[:10] not in known:
            continue
        pk, name = known[key[:10]]
        old = work.state.old_row("subject", key) if row.is_changed and work.known.is_owned(Subject, pk) else None
        said = wanted_names[key[:10]][:120]
        if said != name and (values.is_prettier(said, name) or (old and old.data.get("name") == name)):
            work.plan.update(Subject, pk, "name", name, said)
            work.count("subjects", "updated", set(), said, _("nom"))
        else:
            work.count("subjects", "unchanged", set(), name)
    for code, (label, row) in _cited_subjects(work).items():
        if code not in wanted_names and code not in known:
            wanted_names[code] = label or code
            work.remark("subject_unknown", row, f"{code} {label}")
    fresh = [code for code in wanted_names if code not in known]
    for code, pk in zip(fresh, writing.take_ids(Subject, len(fresh)), strict=True):
        work.plan.create(Subject, ["id", "code", "short_name", "name"]).append((pk, code, "", wanted_names[code][:120]))
        work.subject_ids[code] = pk
        work.count("subjects", "created", set(), wanted_names[code])


def _cited_subjects(work: Work) -> dict[str, tuple[str, states.Row]]:
    cited: dict[str, tuple[str, states.Row]] = {}
    for row in work.state.rows["pupil"].values():
        names = row.data.get("subject_names", [])
        for at, code in enumerate(row.data.get("subjects", ())):
            if code[:10] not in cited:
                cited[code[:10]] = (names[at] if at < len(names) else "", row)
    for row in work.state.rows["staff"].values():
        for service in row.services:
            if service.subject:
                cited.setdefault(service.subject[:10], ("", row))
    return cited


def compare_groups(work: Work) -> None:
    """Declared by a school, or only cited by its people; closed when neither holds any more."""
    found: dict[tuple[int, str, str], tuple[str, bool]] = {}
    scope = work.scope_schools
    for key, row in work.state.rows["school"].items():
        school = work.school_ids.get(key)
        if school not in scope or values.is_pseudo_structure(row.data):
            continue
        for kind, name in ((Group.Kind.DIVISION, "classes"), (Group.Kind.TEACHING, "groups")):
            _declared(work, row, school, str(kind), row.data.get(name, ()), found)
    silent = {work.school_ids.get(key) for key, row in work.state.rows["school"].items() if row.data.get("silent")}
    numbers = numbered.read_numbers(work)
    for place, row in _cited_places(work):
        school = work.school_ids.get(place.structure)
        named = (school, place.kind, place.code[:40])
        if school not in scope or named in found:
            continue
        found[named] = (numbers.labels.get(named, place.code), False)
        if named not in numbers.labels and school not in silent and named[1:] not in declared.declared_elsewhere(work, school):
            code = "division_undeclared" if place.kind == "division" else "group_undeclared"
            work.remark(code, row, place.code, work.uai_of_structure(place.structure))
    others = numbered.one_code_each(numbers, found)
    declared.agree_on_groups(work, found)
    _open_groups(work, found, numbers)
    work.group_ids |= {other: work.group_ids[main] for other, main in others.items()}
    numbered.write_numbers(work, numbers)


def _declared(work: Work, row: states.Row, school: int, kind: str, declared, found: dict) -> None:
    uai = work.uais[school]
    for value in declared:
        code, label = values.segments(value, 2)[:2]
        if not code:
            continue
        if "$" not in value or not label:
            work.remark("label_missing", row, code, uai)
        if (school, kind, code[:40]) in found:
            work.remark("declared_twice", row, code, uai)
        else:
            found[school, kind, code[:40]] = (" ".join(label.split()) or code, True)


def _cited_places(work: Work):
    for kind in ("pupil", "staff"):
        for row in work.state.rows[kind].values():
            for place in _places_of(kind, row):
                yield place, row


def _places_of(kind: str, row: states.Row) -> list[wanted.Place]:
    return row.places if kind == "pupil" else [*row.taught_places, *wanted.tutored(row.data)]


def _open_groups(work: Work, found: dict, numbers: numbered.Numbers) -> None:
    fresh = []
    by_id = {held["pk"]: held for held in work.known.groups.values()} if numbers.of_code else {}
    for (school, kind, code), (name, is_declared) in found.items():
        held = by_id.get(numbers.group_of(work, (school, kind, code))) or work.known.groups.get((school, work.year_id, kind, code))
        if held is None:
            fresh.append((school, kind, code, name, is_declared))
            continue
        work.group_ids[school, kind, code] = held["pk"]
        changed = []
        if work.known.is_owned(Group, held["pk"]):
            changed = _update_group(work, held, code, name, is_declared)
        _count_group(work, kind, "updated" if changed else "unchanged", school, code, ", ".join(changed))
    for (school, kind, code, name, is_declared), pk in zip(fresh, writing.take_ids(Group, len(fresh)), strict=True):
        columns = ["id", "kind", "school_id", "year_id", "code", "name", "starts_on", "ends_on", "is_declared", "closed_on"]
        work.plan.create(Group, columns).append((pk, kind, school, work.year_id, code, name[:100], None, None, is_declared, None))
        work.group_ids[school, kind, code] = pk
        _count_group(work, kind, "created", school, code, name if name != code else "")
    for (school, kind, code), pk in work.group_ids.items():
        work.group_schools[pk], work.group_codes[pk] = school, code
        if kind == Group.Kind.DIVISION:
            work.divisions.add(pk)
    for held in work.known.groups.values():
        work.group_schools.setdefault(held["pk"], held["school_id"])
        work.group_codes.setdefault(held["pk"], held["code"])
        if held["kind"] == Group.Kind.DIVISION:
            work.divisions.add(held["pk"])


def _update_group(work: Work, held: dict, code: str, name: str, is_declared: bool) -> list[str]:
    changed = []
    if (held["school_id"], held["year_id"], held["kind"], code) in work.known.groups:
        code = held["code"]  # its own, or that of another class
    for column, said, word in (
        ("code", code, _("nom")),
        ("name", name[:100], _("libellé")),
        ("is_declared", is_declared, _("déclaration")),
    ):
        if held[column] != said:
            work.plan.update(Group, held["pk"], column, held[column], said)
            changed.append(word)
    if held["closed_on"] is not None and held["pk"] in work.known.closed_by_feed[Group]:
        work.plan.update(Group, held["pk"], "closed_on", held["closed_on"], None)
        changed.append(_("rouvert"))
    return changed


def _still_cited(work: Work) -> set[tuple[int | None, str, str]]:
    """By people of a sort of which the set has no file, and who are left as they are."""
    rows = states.left_as_they_are(work.state) if work.run.kind == Run.Kind.FULL else ()
    return {(work.school_ids.get(p.structure), p.kind, p.code[:40]) for kind, row in rows for p in _places_of(kind, row)}


def close_groups(work: Work) -> None:
    """A group that no source declares nor cites any more, and those of a year gone by."""
    scope, cited = work.scope_schools, _still_cited(work)
    schools_read = work.run.kind == Run.Kind.DELTA or "school" in work.state.kinds_in_set
    opened, over = set(work.group_ids.values()), []
    for (school, year, kind, code), held in work.known.groups.items():
        if held["closed_on"] is not None or school not in scope or not work.known.is_owned(Group, held["pk"]):
            continue
        if work.is_early and year != work.year_id:
            continue
        is_held = held["pk"] in opened or (school, kind, code) in cited
        if not (year == work.year_id and is_held) and not (held["is_declared"] and not schools_read):
            over.append(held)
    used = declared.still_used(work, {held["pk"] for held in over if held["year_id"] == work.year_id})
    for held in over:
        if held["pk"] not in used:
            work.plan.update(Group, held["pk"], "closed_on", None, work.day)
            _count_group(work, held["kind"], "left", held["school_id"], held["code"], "")


def _count_group(work: Work, kind: str, action: str, school: int, code: str, detail: str) -> None:
    work.count("divisions" if kind == "division" else "groups", action, {work.uais[school]}, code, detail)
