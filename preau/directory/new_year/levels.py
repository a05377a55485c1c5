"""How levels follow one another, as `Enrolment.level` writes them, and the last one of each kind of school."""

from preau.directory.models import School

_AFTER = ["TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "6e", "5e", "4e", "3e", "2de", "1re", "Tle"]
LAST = {School.SchoolKind.ECOLE: "CM2", School.SchoolKind.COLLEGE: "3e", School.SchoolKind.LYCEE: "Tle"}
NURSERY_LAST = "GS"


def is_known(level: str) -> bool:
    return level in _AFTER


def order(level: str) -> int:
    return _AFTER.index(level) if level in _AFTER else len(_AFTER)


def next_level(level: str) -> str:
    """The level of the year after; empty after the last of all, or for a level that follows none (ULIS, relais)."""
    at = _AFTER.index(level) if level in _AFTER else len(_AFTER)
    return _AFTER[at + 1] if at + 1 < len(_AFTER) else ""


def level_before(level: str) -> str:
    at = _AFTER.index(level) if level in _AFTER else 0
    return _AFTER[at - 1] if at else ""


def last_of(school_kind: str, levels: set[str]) -> str:
    """A nursery school ends with its own last year: its pupils have nothing above `GS`."""
    known = {level for level in levels if level in _AFTER}
    if school_kind == School.SchoolKind.ECOLE and known and max(known, key=_AFTER.index) in _AFTER[:4]:
        return NURSERY_LAST
    return LAST[School.SchoolKind(school_kind)]
