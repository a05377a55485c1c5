"""Which column is what: said once, remembered by a name for the school or the territory, found again by the headers of a list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import ColumnMapping, KnownSchool, School
from preau.directory.spreadsheet import fields, guessing
from preau.feeds.sheets import Book, open_book
from preau.kit.refusal import Refusal

SAMPLES = 3  # values shown of each column


class UnknownMapping(Refusal):
    def __init__(self, name: str, known: list[str]):
        super().__init__(
            _("Aucune correspondance « %(name)s » : elle se prépare sur la page d’import d’un tableau.") % {"name": name or "—"},
            instead=_("Connues : %(names)s.") % {"names": ", ".join(known)} if known else "",
        )


class ColumnsMissing(Refusal):
    def __init__(self, missing: Iterable[str]):
        super().__init__(_("Il manque à ce tableau : %(columns)s.") % {"columns": ", ".join(missing)})


def mappings_of(uai: str) -> QuerySet[ColumnMapping]:
    """The school's, then its territory's."""
    territory = School.objects.filter(uai=uai).values_list("territory", flat=True).first()
    territory = territory or KnownSchool.objects.filter(pk=uai).values_list("territory", flat=True).first()
    mine = Q(school__uai=uai) | Q(territory=territory) if territory else Q(school__uai=uai)
    return ColumnMapping.objects.filter(mine).order_by("territory_id", "-changed_at")


def find_mapping(name: str, uai: str) -> ColumnMapping:
    known = list(mappings_of(uai) if uai else ColumnMapping.objects.filter(school=None))
    found = next((m for m in sorted(known, key=lambda m: m.school_id is None) if m.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise UnknownMapping(name, sorted({m.name for m in known}))
    return found


@transaction.atomic
def remember(*, name: str, columns: dict[str, str], headers: list[str], options: dict, by, uai: str = "") -> ColumnMapping:
    """Under this name for the school; for one that is not open yet, for its territory."""
    school = School.objects.filter(uai=uai).first()
    known = None if school else KnownSchool.objects.filter(pk=uai).first()
    owner: dict[str, Any] = {"school": school} if school else {"territory": known.territory}
    made, _new = ColumnMapping.objects.update_or_create(
        name=name[:60],
        **owner,
        defaults={"columns": columns, "headers": headers, "options": options, "made_by": by, "changed_at": timezone.now()},
    )
    return made


@dataclass
class Column:
    index: int
    header: str  # as one reads it
    name: str  # as it is remembered
    samples: list[str]
    field: str = ""


@dataclass
class Proposal:
    """The first lines of a sheet, and what each column likely is."""

    sheets: list[str]
    sheet: int
    columns: list[Column] = field(default_factory=list)
    remembered: ColumnMapping | None = None
    lines: int = 0  # looked at, not counted to the end


def propose(path: Path, uai: str, *, sheet: int | None = None) -> Proposal:
    book = open_book(path)
    number = sheet if sheet is not None and 0 <= sheet < len(book.names) else _fullest(book)
    first = list(islice(book.rows(number), guessing.LINES_LOOKED_AT + SAMPLES + 10))
    proposal = Proposal(book.names, number, lines=len(first))
    if not first:
        return proposal
    at = guessing.header_line(first)
    cells, below = first[at][1], [row for _line, row in first[at + 1 :]]
    names = guessing.header_names(cells)
    proposal.remembered = like_before(names, mappings_of(uai))
    chosen = proposal.remembered.columns if proposal.remembered else guessing.guess(names)
    for index, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if name:
            samples = [row[index] for row in below if index < len(row) and row[index]][:SAMPLES]
            proposal.columns.append(Column(index, cell, name, samples, chosen.get(name, "")))
    return proposal


def _fullest(book: Book) -> int:
    """The sheet of which most columns are understood."""
    if len(book.names) == 1:
        return 0
    scores = []
    for number in range(min(len(book.names), 20)):
        rows = list(islice(book.rows(number), guessing.LINES_LOOKED_AT))
        at = guessing.header_line(rows)
        scores.append(len(guessing.guess(guessing.header_names(rows[at][1]))) if rows else 0)
    return scores.index(max(scores))


def like_before(names: list[str], mappings: Iterable[ColumnMapping]) -> ColumnMapping | None:
    scored = [(guessing.likeness(names, mapping.headers), mapping) for mapping in mappings]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= guessing.ALIKE else None


def places_of(names: list[str], mapping: ColumnMapping) -> dict[int, str]:
    """Where each field stands in a list; a name that the list no longer has stops the reading."""
    found = {at: mapping.columns[name] for at, name in enumerate(names) if name in mapping.columns}
    held = set(found.values())
    gone = [name for name, what in mapping.columns.items() if what not in held]
    if lacks := fields.lacks(held):
        raise ColumnsMissing([*map(str, lacks), *(f"« {name} »" for name in gone)])
    return found
