"""The directory as one can compare it: without ids (`picture`), or to the last byte (`dump`)."""

from django.apps import apps
from django.db.models import F

from preau.directory.models import Enrolment, FormTutor, Group, Guardianship, Membership, Person, Position, School, SourceId, Teaching
from preau.feeds import runs
from preau.feeds.models import Record, Run

PERSON = ("title", "last_name", "first_name", "birth_name", "birth_date", "email", "mobile", "home_phone", "work_phone", "address", "town")


def bring_in(*paths, confirmed: bool = False) -> Run:
    """The whole way, as the command does it."""
    run = runs.open_run(feed="aaf")
    runs.read(run, paths)
    comparison = runs.compare(run)
    return runs.apply(run, comparison=comparison, confirmed=confirmed)


def codes(run: Run) -> list[str]:
    return sorted(run.remarks.values_list("code", flat=True))


def picture() -> dict[str, list]:
    names = _names_of_persons()
    return {
        "schools": sorted(School.objects.values_list("uai", "name", "school_kind", "closed_on"), key=str),
        "groups": sorted(Group.objects.values_list("school__uai", "kind", "code", "name", "is_declared", "closed_on"), key=str),
        "persons": sorted((names.get(p[0], "?"), *p[1:]) for p in Person.objects.values_list("pk", *PERSON)),
        "enrolments": _rows(Enrolment, names, ["person_id"], "school__uai", "year__name", "level", "mef_id", "regime", "is_main"),
        "memberships": _rows(Membership, names, ["person_id"], "group__school__uai", "group__kind", "group__code"),
        "guardianships": _rows(
            Guardianship, names, ["guardian_id", "pupil_id"], "tie", "legal", "contact_order", "is_contact", "is_financial", "receives_aid"
        ),
        "positions": _rows(Position, names, ["person_id"], "organisation__school__uai", "function", "label"),
        "teachings": _rows(Teaching, names, ["person_id"], "group__school__uai", "group__code", "subject__code"),
        "tutors": _rows(FormTutor, names, ["person_id"], "group__school__uai", "group__code"),
    }


def _names_of_persons() -> dict[int, str]:
    names: dict[int, list[str]] = {}
    for person, kind, key in SourceId.objects.filter(person__isnull=False).values_list("person_id", "kind", "key"):
        names.setdefault(person, []).append(f"{kind}:{key}")
    return {person: " ".join(sorted(keys)) for person, keys in names.items()}


def _rows(model, names: dict[int, str], persons: list[str], *columns: str) -> list[tuple]:
    rows = model.objects.values_list(*persons, *columns, "starts_on", "ends_on")
    width = len(persons)
    return sorted(((*(names.get(p, "?") for p in row[:width]), *row[width:]) for row in rows), key=str)


def dump() -> dict[str, list]:
    """Every row of every table of the directory but public facts, and the state of the source."""
    found = {model._meta.label: _all(model) for model in apps.get_app_config("directory").get_models(include_auto_created=True)}
    del found["directory.KnownSchool"]  # facts, read at the first command
    found["feeds.Record"] = _all(Record)
    for derived in ("directory.AudienceKey", "directory.AudienceRefusal", "directory.PersonName"):
        found[derived] = [{k: v for k, v in row.items() if k != "id"} for row in found[derived]]
        found[derived].sort(key=str)
    for kept in ("directory.NameWord", "directory.NameGram"):  # words stay when a person goes: they name nobody
        del found[kept]
    return found


def _all(model) -> list[dict]:
    return list(model.objects.order_by(F("pk")).values())


def differences(one: dict[str, list], other: dict[str, list]) -> dict[str, tuple]:
    """What only one of the two holds: shorter to read than two dumps."""
    return {
        table: ([row for row in one[table] if row not in other[table]][:3], [row for row in other[table] if row not in one[table]][:3])
        for table in one
        if one[table] != other[table]
    }
