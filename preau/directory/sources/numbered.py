"""Classes that a source numbers: the label may change, or differ between pupils or sources, and the number says that it is one class.

A number is kept as a `SourceId` of the group, for its school and year; every source of the 1st degree takes its numbers from ONDE, so the
same number names the same class whatever the feed.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from preau.directory.models import SourceId
from preau.directory.sources import wanted
from preau.directory.sources.work import Work
from preau.feeds import writing

IN_SET = 1_000  # what the set says now counts more than any number of older records
Named = tuple[int, str, str]  # school, kind, code or number
SOURCE_COLUMNS = ["id", "feed", "issuer", "kind", "key", "person_id", "organisation_id", "group_id", "subject_id", "seen_at"]


@dataclass
class Numbers:
    """What records say of numbered classes, and the groups that bear the numbers already."""

    labels: dict[Named, str] = field(default_factory=dict)  # by code
    of_code: dict[Named, str] = field(default_factory=dict)  # code -> number
    codes: dict[Named, Counter] = field(default_factory=lambda: defaultdict(Counter))  # number -> codes
    known: dict[str, int] = field(default_factory=dict)  # key -> group

    def main_code(self, named: Named) -> str:
        """The code under which a numbered class is opened: what most pupils of the set say."""
        number = self.of_code.get(named)
        if not number:
            return named[2]
        codes = self.codes[named[0], named[1], number]
        return max(codes, key=lambda code: (codes[code], code))

    def group_of(self, work: Work, named: Named) -> int | None:
        number = self.of_code.get(named)
        return self.known.get(key_of(work, named[0], number)) if number else None


def key_of(work: Work, school: int, number: str) -> str:
    return f"{work.uais[school]}${number}${work.year_starts_on.year}"[:80]


def read_numbers(work: Work) -> Numbers:
    found = Numbers()
    scope = work.scope_schools
    for row in work.state.rows["pupil"].values():
        for place, (number, label) in wanted.class_names(row.data).items():
            school = work.school_ids.get(place.structure)
            if school not in scope:
                continue
            named = (school, place.kind, place.code[:40])
            if label and (row.in_set or named not in found.labels):
                found.labels[named] = label
            if number:
                found.of_code[named] = number
                found.codes[school, place.kind, number][named[2]] += IN_SET if row.in_set else 1
    if found.of_code:
        rows = SourceId.objects.filter(kind__in={kind for _school, kind, _code in found.of_code}, group__isnull=False)
        found.known = dict(rows.values_list("key", "group_id"))
    return found


def one_code_each(numbers: Numbers, found: dict[Named, tuple[str, bool]]) -> dict[Named, Named]:
    """Take out of `found` the other labels of a numbered class: what each of them stands for."""
    others = {}
    for named in [n for n in found if n in numbers.of_code]:
        main = (named[0], named[1], numbers.main_code(named))
        if main != named and main in found:
            others[named] = main
            del found[named]
    return others


def write_numbers(work: Work, numbers: Numbers) -> None:
    """Name each numbered class once for this feed."""
    mine = set(SourceId.objects.filter(feed=work.run.feed, issuer=work.run.issuer, group__isnull=False).values_list("key", flat=True))
    fresh = {}
    for named, number in numbers.of_code.items():
        key = key_of(work, named[0], number)
        if key not in mine and named in work.group_ids:
            fresh[key] = (named[1], work.group_ids[named])
    rows = work.plan.create(SourceId, SOURCE_COLUMNS)
    for (key, (kind, group)), pk in zip(fresh.items(), writing.take_ids(SourceId, len(fresh)), strict=True):
        rows.append((pk, work.run.feed, work.run.issuer, kind, key, None, None, group, None, None))
