"""What all sources say of a school, its classes and its groups."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from preau.directory import facts
from preau.directory.models import Group, Organisation, Place, School
from preau.directory.sources import state as states
from preau.directory.sources import values
from preau.directory.sources.known import SPECS
from preau.directory.sources.voices import order_of
from preau.directory.sources.work import Work
from preau.kit.folding import fold

Reader = Callable[[dict], Any]
READ: tuple[tuple[str, Reader, Any], ...] = (
    ("name", lambda d: values.school_name(d) if d.get("name") else "", _("nom")),
    ("siret", lambda d: values.siret_of(d.get("siret", "")), _("SIRET")),
    ("email", lambda d: d.get("mail", "")[:254], _("courriel")),
    ("phone", lambda d: values.phone_of(d.get("phone", "")), _("téléphone")),
)
SITE: tuple[tuple[str, int], ...] = (("address", 200), ("postcode", 10), ("town", 80))


def agree_on_school(work: Work, row: states.Row, held: dict) -> list[str]:
    """Each column by the strongest source that fills it, where it still holds what a source said: a name chosen by hand stays."""
    said = _said(work, row, held["pk"])
    changed = []
    for column, read, word in READ:
        told = next((value for data in said if (value := read(data))), "")
        if not told or told == held[column] or (column == "name" and held["uai"] in facts.public_schools()):
            continue  # public data writes the name better than any source
        allowed = {"", held["uai"], *(read(data) for data in said), *_before(work, row, read)}
        if held[column] in allowed:
            work.plan.update(Organisation, held["pk"], column, held[column], told)
            changed.append(str(word))
            if column == "name":
                work.plan.update(Organisation, held["pk"], "folded_name", fold(held["name"])[:120], fold(told)[:120])
    _agree_on_contract(work, said, held)
    _agree_on_site(work, said, held)
    return changed


def _said(work: Work, row: states.Row, school: int) -> list[dict]:
    """The records of a school, the strongest source first."""
    mine = (order_of(work.run.feed, work.run.issuer, work.run.dated_on), row)
    rows = [mine, *((order, other) for order, other, _is_of_year in work.school_voices.get(school, ()))]
    return [found.data for _order, found in sorted(rows, key=lambda pair: pair[0])]


def _before(work: Work, row: states.Row, read: Reader) -> set:
    old = work.state.old_row("school", row.key) if row.is_changed else None
    return {read(old.data)} if old else set()


def _agree_on_contract(work: Work, said: list[dict], held: dict) -> None:
    contract = next((data["contract"] for data in said if data.get("contract")), "")
    if contract and held["is_public"] != (contract != "PR") and work.known.is_owned(School, held["pk"]):
        work.plan.update(School, held["pk"], "is_public", held["is_public"], contract != "PR")


def _agree_on_site(work: Work, said: list[dict], held: dict) -> None:
    """The address of the site that a feed opened, as one."""
    if not work.known.is_owned(Place, held["site_id"] or 0):
        return
    names = {"address": "street", "postcode": "postcode", "town": "town"}
    told = next((data for data in said if data.get("street") or data.get("town")), None)
    site = Place.objects.filter(pk=held["site_id"]).first()
    if told is None or site is None:
        return
    for column, width in SITE:
        value = told.get(names[column], "")[:width]
        if value and value != getattr(site, column) and not (column == "town" and held["uai"] in facts.public_schools()):
            work.plan.update(Place, site.pk, column, getattr(site, column), value)


# --- Classes and groups ----------------------------------------------------------------------------------------------


def declared_elsewhere(work: Work, school: int) -> dict[tuple[str, str], list[tuple]]:
    """(kind, code) → the labels that other sources of this school year give, with their order."""
    found: dict[tuple[str, str], list[tuple]] = {}
    for order, row, is_of_year in work.school_voices.get(school, ()):
        for kind, name in ((Group.Kind.DIVISION, "classes"), (Group.Kind.TEACHING, "groups")):
            for value in row.data.get(name, ()) if is_of_year else ():
                code, label = values.segments(value, 2)[:2]
                if code:
                    found.setdefault((str(kind), code[:40]), []).append((order, " ".join(label.split())))
    return found


def agree_on_groups(work: Work, found: dict[tuple[int, str, str], tuple[str, bool]]) -> None:
    """Labels by the strongest source that gives one; a group that one source declares is declared."""
    mine = order_of(work.run.feed, work.run.issuer, work.run.dated_on)
    for school in work.scope_schools:
        for (kind, code), labels in declared_elsewhere(work, school).items():
            named = (school, kind, code)
            here = found.get(named)
            said = [*labels, *([(mine, here[0] if here[0] != code else "")] if here else [])]
            label = next((label for _order, label in sorted(said) if label), code)
            found[named] = (label, True)


def still_used(work: Work, groups: set[int]) -> set[int]:
    """Of these, the groups that somebody is in, teaches or follows, by a feed, once this run is applied."""
    used: set[int] = set()
    for name in ("membership", "teaching", "tutor") if groups else ():
        model = SPECS[name].model
        closing = set(work.plan.deleted.get(model, ()))
        closing |= {pk for pk, columns in work.plan.updated.get(model, {}).items() if columns.get("ends_on", (0, None))[1] is not None}
        rows = model.objects.on(work.day).filter(group__in=groups)
        used |= {group for pk, group in rows.values_list("pk", "group_id") if pk not in closing and work.known.is_owned(model, pk)}
        if creation := work.plan.created.get(model):
            used |= groups & {row[creation.columns.index("group_id")] for row in creation.rows}
    return used
