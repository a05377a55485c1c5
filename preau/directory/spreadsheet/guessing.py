"""What a column likely is, by the words of its header: offered on the page, never applied unseen."""

import re
from collections.abc import Iterable

from preau.directory.spreadsheet.fields import FIELDS, FIRST, PERSON, PUPIL, SECOND, STAFF
from preau.kit.folding import fold

LINES_LOOKED_AT = 12
ENOUGH = 2  # columns understood in a line, for it to be the header
ALIKE = 0.6  # headers in common with a list read before, over all of both

_ROLE_WORDS = (
    (SECOND, r"\b(responsable|resp|parent|tuteur|legal)\s*(legal\s*)?(n\s*)?(2|deux)\b|\bpere\b|\bpapa\b|2e? (responsable|parent)"),
    (FIRST, r"\b(responsable|resp|parent|tuteur|legal)s?\s*(legal\s*)?(n\s*)?(1|un)?\b|\bmere\b|\bmaman\b|1er (responsable|parent)"),
    (STAFF, r"\b(enseignant|enseignante|professeur|prof|maitre|maitresse|personnel|agent)e?s?\b"),
    (PUPIL, r"\b(eleve|enfant)s?\b"),
)
_PROPERTIES = (
    ("full", r"^(nom (et )?prenoms?|nom complet|prenoms? (et )?nom|identite|nom prenom)$"),
    ("used", r"\bnom d ?usage\b|\bnom usage\b"),
    ("birth", r"\bnaissance\b|^ne e? ?le\b|^ne\(?e?\)? le\b|^ne·e le|\bne·e\b"),
    ("ine", r"^ine\b|\bidentifiant national\b"),
    ("first", r"\bprenoms?\b"),
    ("last", r"^(nom|nom de famille|nom de naissance)\b|\bnom\b"),
    ("sex", r"^(sexe|genre)$"),
    ("title", r"\bciv(ilite)?\b|\btitre\b"),
    ("tie", r"\b(lien|parente|qualite)\b"),
    ("legal", r"\b(responsabilite|autorite parentale)\b"),
    ("email", r"\b(courriel|mail|e mail|email|adresse electronique|mel)\b"),
    ("work", r"\b(tel|telephone)\b.*\b(travail|pro|professionnel)\b"),
    ("mobile", r"\b(mobile|portable|gsm)\b"),
    ("home", r"\b(tel|telephone|fixe|domicile)\b"),
    ("function", r"\b(fonction|poste|emploi)\b"),
    ("subject", r"\b(matiere|discipline)s?\b"),
    ("class", r"\b(classe|division|classes)\b"),
    ("level", r"\bniveau\b"),
    ("regime", r"\b(regime|cantine|demi pension)\b"),
    ("postcode", r"\b(cp|code postal)\b"),
    ("town", r"\b(ville|commune)\b"),
    ("address", r"\badresse\b|\brue\b"),
)
_WHOM = "eleve|enfant|responsable|resp|parent|legal|enseignante?|professeur|prof|personnel|mere|pere|[12]"
_OF_WHOM = re.compile(rf"\b(de l |de la |du |de |des |d )?({_WHOM})s?\b")
_UNREAD = re.compile(r"^(compte|classe ou fonction|etablissement|etat|depuis le)$")


def header_names(cells: Iterable[str]) -> list[str]:
    """Folded; the second of a name is « nom#2 »: two columns of one name are two columns."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for cell in cells:
        name = re.sub(r"\s+", " ", re.sub(r"[()°:*]", " ", fold(cell))).strip()
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name}#{seen[name]}" if seen[name] > 1 else name)
    return found


def guess(headers: list[str]) -> dict[str, str]:
    """Header → field, one column a field."""
    said = {header: (_role(header), _property(header)) for header in headers if header and not _UNREAD.match(header)}
    default = _default_role(said)
    with_first = {role or default for role, prop in said.values() if prop == "first"}
    columns: dict[str, str] = {}
    for header, (role, prop) in said.items():
        role = role or default
        field = f"{role}.full" if prop == "last" and role not in with_first else f"{role}.{prop}"
        if field in FIELDS and field not in columns.values():
            columns[header] = field
    if "uai" in said and not columns.get("uai"):
        columns["uai"] = "row.uai"
    return columns


def _role(header: str) -> str:
    return next((role for role, pattern in _ROLE_WORDS if re.search(pattern, header)), "")


def _property(header: str) -> str:
    bare = re.sub(r"#\d+$", "", header)
    bare = _OF_WHOM.sub(" ", bare)
    bare = re.sub(r"\s+", " ", bare).strip() or "nom"
    return next((prop for prop, pattern in _PROPERTIES if re.search(pattern, bare)), "")


def _default_role(said: dict[str, tuple[str, str]]) -> str:
    """Whom columns without a role are about."""
    properties = {prop for role, prop in said.values() if not role}
    if any(role in (FIRST, SECOND, PUPIL) for role, _prop in said.values()):
        return PUPIL
    if properties & {"function", "subject"}:
        return STAFF
    return PUPIL if properties & {"ine", "level", "regime", "sex"} or {"class", "birth"} <= properties else PERSON


def header_line(rows: list[tuple[int, list[str]]]) -> int:
    """Where in these first rows the header is: the line of which most is understood, else the first."""
    scores = [len(guess(header_names(cells))) for _line, cells in rows[:LINES_LOOKED_AT]]
    return scores.index(max(scores)) if scores and max(scores) >= ENOUGH else 0


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    first, second = set(one) - {""}, set(other) - {""}
    return len(first & second) / len(first | second) if first | second else 0.0
