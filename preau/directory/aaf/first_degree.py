"""Exports of the 1st degree: the same envelope, other attributes, and values to be said as the 2nd degree says them.

Told apart by contents: the header says `degre="1D"`, or an attribute is there that only the 1st degree has. Each attribute is turned into
its canonical form by itself, so that a delta, which carries a few of them, is read the same way.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from preau.directory.aaf.files import UnreadableSet
from preau.directory.sources import records, values
from preau.directory.sources.classes import class_value, mef_of_level

FEED = "aaf1d"
PEEKED = 64 * 1024  # bytes of a file within which its degree shows
DEGREE = re.compile(rb'degre\s*=\s*"\s*1D\s*"')
TIE = re.compile(r"^\d{2}$")
FIRST_DEGREE_ONLY = frozenset(
    {"ENTPersonNom", "ENTPersonPrenom", "ENTPersonClasses", "ENTEleveNiveau", "ENTStructureAdresse", "ENTPersRelEleveEleve"}
)
CHILDREN = "children"  # not canonical: turned into the ties of pupils
_SEEN = re.compile(b"|".join(rb'name="%s"' % name.encode() for name in sorted(FIRST_DEGREE_ONLY)))

_PERSON = {
    "ENTPersonJointure": None,  # the identifier again
    "ENTPersonDateNaissance": "birth",
    "ENTPersonNomPatro": "birth_name",
    "ENTPersonNom": "name",
    "ENTPersonPrenom": "given",
    "ENTPersonAutresPrenoms": "others",
    "ENTPersonCivilite": "title",
    "ENTPersonMail": "mail",
    "ENTPersonTelPerso": "home",
    "ENTPersonAdresse": "address",
    "ENTPersonCodePostal": "postcode",
    "ENTPersonVille": "town",
    "ENTPersonPays": "country",
    "ENTPersonAdresseDiffusion": None,
    "ENTPersonStructRattach": "structure",
}

ATTRIBUTES: dict[str, dict[str, str | None]] = {
    "school": {
        "ENTStructureJointure": None,
        "ENTStructureUAI": "uai",
        "ENTEtablissementUAI": "uai_again",
        "ENTEcoleUAI": "uai_again",
        "ENTStructureSIREN": "siret",
        "ENTStructureNomCourant": "name",
        "ENTStructureTypeStruct": "type",
        "ENTStructureCodeTypeStruct": None,
        "ENTEcoleMinistereTutelle": None,
        "ENTEtablissementContrat": "contract",
        "ENTEcoleContrat": "contract",
        "ENTStructureBoitePostale": None,
        "ENTStructureAdresse": "street",
        "ENTStructureCodePostal": "postcode",
        "ENTStructureVille": "town",
        "ENTStructureTelephone": "phone",
        "ENTStructureFax": None,
        "ENTStructureMailSI": "mail",
        "ENTStructureEmail": "mail",
        "ENTStructureSiteWeb": None,
        "ENTEcoleCirconscription": None,
        "ENTEcoleCommune": None,
        "ENTEcoleRPI": None,
        "ENTEcoleSecteur": None,
        "ENTServAcAcademie": "academy",
    },
    "pupil": {
        **_PERSON,
        "ENTEleveINE": "ine",
        "ENTEleveAutoriteParentale": "relatives",
        "ENTPersonClasses": "classes",
        "ENTPersonGroupes": "groups",
        "ENTEleveNiveau": "level",
        "ENTEleveCycle": None,  # trust the level
        "ENTEleveTypeClasse": None,
        "ENTEleveRestaurantScolaire": "regime",
        "ENTEleveTransport": None,
        "ENTEleveGarderieMatin": None,
        "ENTEleveGarderieSoir": None,
        "ENTEleveEtudesSurveillees": None,
        "ENTEleveStatutEleve": "status",
        "ENTEleveDateEntreeStructRattach": "entry",
    },
    "guardian": {
        **_PERSON,
        "ENTPersRelEleveTelPro": "work",
        "ENTPersRelEleveTelMobile": "mobiles",
        "ENTPersRelEleveEleve": "children",
    },
    "staff": {
        **_PERSON,
        "ENTPersonFonctions": "functions",
        "ENTEnsFonctionDir": "directs",
        "ENTEnsSpecialites": None,
        "ENTPersonCategorieEnseignant": "teaches",
        "PersEducNatPresenceDevantEleves": None,
        "ENTPersonClasses": None,  # teacher and class are not tied in this export; empty where it is there
        "ENTPersonGroupes": None,
    },
    "mef": {"ENTMefJointure": None, "ENTLibelleMef": "name", "ENTMEFRattach": "parent", "ENTMEFSTAT11": None},
    "subject": {"ENTMatJointure": None, "ENTLibelleMatiere": "name"},
}


def is_first_degree(files: Iterable[Path]) -> bool:
    """All the files, or none: one export is of one degree."""
    found = {path.name: _is_first(path) for path in files}
    if len(set(found.values())) > 1:
        other = next(name for name, first in found.items() if first)
        raise UnreadableSet(_("« %(file)s » est du 1er degré, les autres du 2nd : donnez un export, puis l’autre.") % {"file": other})
    return any(found.values())


def _is_first(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(PEEKED)
    return bool(DEGREE.search(head) or _SEEN.search(head))


class Canonical:
    """Turns the records of one set, relatives before pupils; remembers classes, so that two of the same label stay two."""

    def __init__(self):
        self.mef_of_level = mef_of_level()
        self.codes: dict[tuple[str, str, str], str] = {}  # structure, sort, code -> number of the class that took it
        self.classes: set[tuple[str, str]] = set()
        self.groups: set[tuple[str, str]] = set()
        self.relatives: dict[str, list[str]] = defaultdict(list)  # pupil -> those who say that it is their child
        self._turned: dict[str, Callable] = {"pupil": self._pupil, "guardian": self._guardian, "staff": self._staff, "school": self._school}

    def turn(self, kind: str, key: str, operation: str, data: dict) -> dict:
        data = self._turned[kind](key, data) if kind in self._turned else data
        if kind == "pupil" and operation == "add":
            cited = {value.partition("$")[0] for value in data.get("relatives", ())}
            more = [f"{person}$90$0${records.UNCONFIRMED}$0$0" for person in self.relatives.get(key, ()) if person not in cited]
            if more:
                data["relatives"] = [*data.get("relatives", ()), *more]
        return data

    def _school(self, key: str, data: dict) -> dict:
        if "type" in data or "name" in data:
            data["type"] = data.get("type") or "ECOLE"
        return data

    def _pupil(self, key: str, data: dict) -> dict:
        if "relatives" in data:
            data["relatives"] = [_authority(value) for value in data["relatives"]]
        for name, seen in (("classes", self.classes), ("groups", self.groups)):
            if name in data:
                data[name] = [turned for value in data[name] if (turned := self._place(name, value, seen))]
        if data.get("level"):
            data["mef"] = self.mef_of_level.get(values.level_of(data["level"]), "")
        if data.get("regime"):
            data["regime"] = {"O": "DEMI-PENSIONNAIRE", "N": "EXTERNE"}.get(data["regime"].upper(), "")
        return data

    def _guardian(self, key: str, data: dict) -> dict:
        """Who names a child without being cited by it has no parental authority: a tie that the school confirms, or not."""
        for child in data.pop(CHILDREN, ()):
            self.relatives[child].append(key)
        return data

    def _place(self, sort: str, value: str, seen: set) -> str:
        """Five segments: structure, two that nobody could explain, a number that stays, a label that may change."""
        structure, _second, _third, number, label = values.segments(value, 5)[:5]
        if not structure or not (number or label):
            return ""
        seen.add((structure, number or label))
        return class_value(structure, label or number, number, self.codes, sort)

    def _staff(self, key: str, data: dict) -> dict:
        """The function « direction » of a school of the 1st degree is that of its director, who teaches too."""
        if "functions" in data:
            data["functions"] = [_function(value) for value in data["functions"]]
        return data


def _function(value: str) -> str:
    structure, code, label = values.segments(value, 5)[:3]
    return f"{structure}${code}${label}${records.DIRECTOR_DISCIPLINE}$" if code == records.DIRECTOR_CODE else value


def _authority(value: str) -> str:
    """`person$tie$…`: who is cited has the parental authority; the rest of the value is not explained by anybody."""
    person, tie = values.segments(value, 2)[:2]
    tie = tie if TIE.match(tie) and values.tie_of(tie)[1] else "90"
    return f"{person}${tie}$0$1$1$0"
