"""What a file of ONDE is, by its header line: never by its name. Headers change from one year to the next; synonyms follow them."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.kit.folding import fold
from preau.kit.refusal import Refusal

PUPILS, RELATIVES, TEACHERS = "pupils", "relatives", "teachers"

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    PUPILS: {
        "name": ("nom élève", "nom", "nom de l'élève", "nom de famille", "nom de famille élève"),
        "used": ("nom d'usage élève", "nom d'usage", "nom usage élève"),
        "given": ("prénom élève", "prénom", "prénom de l'élève", "premier prénom"),
        "birth": ("date naissance", "date de naissance", "né le", "né(e) le"),
        "sex": ("sexe", "genre"),
        "ine": ("ine", "identifiant national élève", "identifiant national", "numéro ine"),
        "address": ("adresse1", "adresse 1", "adresse"),
        "postcode": ("cp1", "cp 1", "cp", "code postal"),
        "town": ("commune1", "commune 1", "commune", "ville"),
        "country": ("pays1", "pays 1", "pays"),
        "address2": ("adresse2", "adresse 2"),
        "postcode2": ("cp2", "cp 2"),
        "town2": ("commune2", "commune 2"),
        "country2": ("pays2", "pays 2"),
        "cycle": ("cycle",),
        "level": ("niveau",),
        "class": ("libellé classe", "classe", "nom de la classe", "libellé de la classe"),
        "class_id": ("identifiant classe", "identifiant de la classe", "id classe"),
        "": (
            "attestation fournie", "autorisation associations", "autorisations associations", "autorisation photo", "autorisation photos",
            "autorisations photo", "autorisations photos", "décision de passage",
        ),
    },
    RELATIVES: {
        "title": ("civilité responsable", "civilité"),
        "used": ("nom usage responsable", "nom d'usage responsable", "nom usage", "nom d'usage"),
        "name": ("nom responsable", "nom", "nom de famille responsable"),
        "given": ("prénom responsable", "prénom"),
        "address": ("adresse responsable", "adresse"),
        "postcode": ("cp responsable", "code postal responsable", "cp"),
        "town": ("commune responsable", "commune"),
        "country": ("pays", "pays responsable"),
        "mail": ("courriel", "courriel responsable", "adresse électronique", "mail", "e mail", "email"),
        "home": ("téléphone domicile", "tél domicile"),
        "work": ("téléphone travail", "tél travail", "téléphone professionnel"),
        "mobile": ("téléphone portable", "tél portable", "téléphone mobile"),
        "child_used": ("nom d'usage enfant", "nom usage enfant"),
        "child_name": ("nom de famille enfant", "nom enfant"),
        "child_given": ("prénom enfant",),
        "child_class": ("classes enfants", "classe enfant", "classes enfant", "classe enfants"),
        "": ("numéro de poste",),
    },
    TEACHERS: {
        "title": ("civilité", "civilité enseignant"),
        "used": ("nom usage", "nom d'usage"),
        "name": ("nom", "nom enseignant", "nom de famille"),
        "given": ("prénom", "prénom enseignant"),
        "mail": ("courriel", "mail", "email", "e mail"),
        "home": ("téléphone domicile",),
        "mobile": ("téléphone portable",),
        "directs": ("directeur", "directrice", "directeur(trice)"),
        "class": ("classe", "classes", "libellé classe"),
        "": ("adresse", "cp", "commune", "pays"),
    },
}  # fmt: skip
MANDATORY = {
    PUPILS: ("name", "given", "birth", "level"),
    RELATIVES: ("name", "given", "child_name", "child_given"),
    TEACHERS: ("name", "given", "directs"),
}
WORDS = {
    "name": gettext_lazy("nom"),
    "given": gettext_lazy("prénom"),
    "birth": gettext_lazy("date de naissance"),
    "level": gettext_lazy("niveau"),
    "child_name": gettext_lazy("nom de famille de l’enfant"),
    "child_given": gettext_lazy("prénom de l’enfant"),
    "directs": gettext_lazy("directeur"),
}
CHILD = ("child_used", "child_name", "child_given", "child_class")


class UnknownFile(Refusal):
    pass


def normal(cell: str) -> str:
    """« Nom d’usage  Élève » and « nom d'usage élève » are one."""
    return re.sub(r"[()]", " ", fold(cell.replace("\ufeff", ""))).strip()


_NAMED = {kind: {normal(word): short for short, words in table.items() for word in words} for kind, table in SYNONYMS.items()}


@dataclass
class Header:
    """The columns of one file. A name that comes again is another child, never the same one."""

    kind: str
    columns: dict[str, int]
    children: list[dict[str, int]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def value(self, cells: list[str], name: str) -> str:
        at = self.columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    def values(self, cells: list[str]) -> dict[str, str]:
        return {name: self.value(cells, name) for name in self.columns}


def kind_of(cells: list[str]) -> str:
    """Pupils have a level and a birth date, relatives have children, teachers may be directors; empty when it is none."""
    found = {normal(cell) for cell in cells}
    if found & _words_of(RELATIVES, "child_name"):
        return RELATIVES
    if found & _words_of(TEACHERS, "directs"):
        return TEACHERS
    if found & _words_of(PUPILS, "level") and found & _words_of(PUPILS, "birth"):
        return PUPILS
    return ""


def _words_of(kind: str, short: str) -> set[str]:
    return {normal(word) for word in SYNONYMS[kind][short]}


def _likely(cells: list[str]) -> str:
    """What a file that is none of the three was meant to be, to say what it lacks."""
    found = {normal(cell) for cell in cells}
    known = {kind: len(found & set(names)) for kind, names in _NAMED.items()}
    best = max(known, key=lambda kind: known[kind])
    return best if known[best] >= 3 else ""


def header_of(cells: list[str], name: str) -> Header:
    kind = kind_of(cells) or _likely(cells)
    if not kind:
        raise UnknownFile(
            _("« %(name)s » n’est pas un fichier d’ONDE : il faut l’extraction des élèves, des responsables ou des enseignants.")
            % {"name": name}
        )
    header = Header(kind, {})
    for at, cell in enumerate(cells):
        short = _NAMED[kind].get(normal(cell))
        if short is None:
            if cell.strip():
                header.unknown.append(cell.strip())
        elif short in CHILD:
            if not header.children or short in header.children[-1]:
                header.children.append({})
            header.children[-1][short] = at
        elif short:
            header.columns.setdefault(short, at)
    held = set(header.columns) | {short for child in header.children for short in child}
    if missing := [str(WORDS[short]) for short in MANDATORY[kind] if short not in held]:
        raise UnknownFile(_("Il manque à « %(name)s » : %(columns)s.") % {"name": name, "columns": ", ".join(missing)})
    return header
