"""Records that may be one person: same name, and something else that two people rarely share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from preau.directory.models import Person
from preau.kit import dates
from preau.kit.folding import fold

MOST = 200  # pairs shown at once: beyond, one merges some first
SHARED = ("birth_date", "email", "mobile")  # homonyms rarely have the same


@dataclass(frozen=True)
class Double:
    """Two records, the one to keep first: that which has the most of its own."""

    kept: Person
    dropped: Person
    shared: tuple[str, ...]  # fields that say the same

    @property
    def pk(self) -> str:
        return f"{self.kept.pk}-{self.dropped.pk}"

    @property
    def why(self) -> str:
        return ", ".join(str(Person._meta.get_field(name).verbose_name) for name in self.shared)


@dataclass(frozen=True)
class Agreement:
    """One field of two records, side by side. `same` None: one of them says nothing."""

    label: Any
    left: str
    right: str
    same: bool | None
    is_name: bool = False

    def hidden(self) -> "Agreement":
        """Whether both say something, and the same: not what."""
        known = str(_("connu"))
        return Agreement(self.label, self.left and known, self.right and known, self.same)

    @property
    def chip(self) -> tuple[str, Any]:
        if self.same is None:
            return "wait", _("un seul le dit")
        return ("ok", _("pareil")) if self.same else ("soon", _("différent"))


def likely_doubles(persons: QuerySet[Person]) -> list[Double]:
    """Among these persons, pairs of one folded name who share a birth date, an address or a telephone; never two that differ by birth."""
    names = persons.exclude(sort_name="").filter(erased_at=None).order_by().values("sort_name")
    twice = names.annotate(n=Count("pk", distinct=True)).filter(n__gt=1).values("sort_name")
    by_name: dict[str, list[Person]] = defaultdict(list)
    rows = persons.filter(sort_name__in=twice, erased_at=None).order_by("sort_name", "pk").distinct()
    for person in rows:
        by_name[person.sort_name].append(person)
    found: list[Double] = []
    for alike in by_name.values():
        for number, one in enumerate(alike):
            for other in alike[number + 1 :]:
                if shared := _shared(one, other):
                    kept, dropped = (one, other) if _weight(one) >= _weight(other) else (other, one)
                    found.append(Double(kept, dropped, shared))
        if len(found) >= MOST:
            break
    return found[:MOST]


def doubles_of(person: Person, persons: QuerySet[Person]) -> list[Double]:
    return [d for d in likely_doubles(persons.filter(sort_name=person.sort_name)) if person in (d.kept, d.dropped)]


def agreements(one: Person, other: Person, names: Iterable[str]) -> list[Agreement]:
    """What each says, for a person to judge; fields of which neither says anything are left out."""
    found = []
    for name in names:
        left, right = getattr(one, name), getattr(other, name)
        if left or right:
            same = _alike(name, left, right) if left and right else None
            label, is_name = Person._meta.get_field(name).verbose_name, name in ("last_name", "first_name")
            found.append(Agreement(label, _said(left), _said(right), same, is_name))
    return found


def _shared(one: Person, other: Person) -> tuple[str, ...]:
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        return ()
    return tuple(
        name for name in SHARED if getattr(one, name) and getattr(other, name) and _alike(name, getattr(one, name), getattr(other, name))
    )


def _alike(name: str, left: Any, right: Any) -> bool:
    if name.endswith(("mobile", "phone")):
        return "".join(filter(str.isdigit, left))[-9:] == "".join(filter(str.isdigit, right))[-9:]
    return fold(str(left)) == fold(str(right))


def _weight(person: Person) -> tuple[bool, int]:
    return (person.account_id is not None, -person.pk)


def _said(value: Any) -> str:
    return dates.short(value) if hasattr(value, "isoformat") else str(value or "")
