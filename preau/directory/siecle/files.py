"""What each file is, by its root element: users rename them. All are of one school and one year, or nothing is read."""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.directory.sources import values
from preau.feeds import xml
from preau.kit.refusal import Refusal

PUPILS, RELATIVES, NOMENCLATURE, STRUCTURES, SCHOOL = "BEE_ELEVES", "BEE_RESPONSABLES", "BEE_NOMENCLATURES", "BEE_STRUCTURES", "BEE_COMMUN"
ORDER = (SCHOOL, NOMENCLATURE, STRUCTURES, PUPILS, RELATIVES)  # of reading
BESIDE = frozenset({"BEE_GEOGRAPHIQUE", "BEE_ETABLISSEMENTS"})  # exported with the others, and of no use here
NAMES = {
    PUPILS: "ElevesAvecAdresses",
    RELATIVES: "ResponsablesAvecAdresses",
    NOMENCLATURE: "Nomenclature",
    STRUCTURES: "Structures",
    SCHOOL: "Communs",
}
# Files that are often given by mistake: what they are, and what to do.
TAKEN_FOR = {
    "STS_EDT": gettext_lazy("l’export de STS (sts_emp) : importez-le comme fichier STS"),
    "EDT_STS": gettext_lazy("le fichier que le logiciel d’emploi du temps envoie à STS (emp_sts) : il ne décrit pas les élèves"),
    "ficAlimMENESR": gettext_lazy("un export de l’annuaire académique : importez-le comme annuaire"),
    "IMPORT_ELEVES": gettext_lazy("un fichier à envoyer à SIECLE, pas un export"),
}
UAI = re.compile(r"^\d{7}[A-Z]$")


class UnreadableSet(Refusal):
    pass


@dataclass
class SiecleFile:
    path: Path
    root: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def uai(self) -> str:
        return self.parameters.get("UAJ", "").upper()

    @property
    def moment(self) -> tuple:
        day, _space, hour = self.parameters.get("HORODATAGE", self.parameters.get("DATE_EXPORT", "")).partition(" ")
        return (values.date_of(day) or datetime.date.min, hour, self.path.stat().st_size)

    @property
    def year(self) -> str:
        return self.parameters.get("ANNEE_SCOLAIRE", "")


def recognise(path: Path) -> str:
    """The root of a file of SIECLE; a refusal that names what else was given."""
    root = xml.root_of(path)
    if root in ORDER or root in BESIDE:
        return root
    named = {"name": path.name, "root": root[:60]}
    if root in TAKEN_FOR:
        raise UnreadableSet(_("« %(name)s » est %(what)s.") % {**named, "what": TAKEN_FOR[root]})
    raise UnreadableSet(_("« %(name)s » n’est pas un export de SIECLE : sa racine est « %(root)s ».") % named)


def school_of(files: list[SiecleFile], asked: str) -> str:
    """The UAI that all the files say, and that was asked for."""
    said = {file.uai for file in files if file.uai}
    if len(said) > 1:
        raise UnreadableSet(
            _("Ces fichiers sont de plusieurs établissements (%(list)s) : donnez ceux d’un seul.") % {"list": ", ".join(sorted(said)[:4])}
        )
    if not said and not asked:
        raise UnreadableSet(_("Ces fichiers ne disent pas de quel établissement ils sont (UAJ) : dites-le."))
    uai = said.pop() if said else asked.strip().upper()
    if asked and uai != asked.strip().upper():
        raise UnreadableSet(_("Ces fichiers sont de l’établissement %(uai)s, pas de %(asked)s.") % {"uai": uai, "asked": asked[:20]})
    if not UAI.match(uai):
        raise UnreadableSet(_("« %(uai)s » n’est pas le numéro d’un établissement (sept chiffres et une lettre).") % {"uai": uai[:20]})
    return uai


def latest_of_each(files: list[SiecleFile]) -> list[SiecleFile]:
    """One file of each sort, in the order of reading: of two, the latest; at the same moment, the one that says more."""
    found: dict[str, SiecleFile] = {}
    for file in files:
        if file.root in ORDER and (file.root not in found or file.moment > found[file.root].moment):
            found[file.root] = file
    return sorted(found.values(), key=lambda file: ORDER.index(file.root))


def year_of(files: list[SiecleFile]) -> str:
    said = {file.year for file in files if file.year}
    if len(said) > 1:
        raise UnreadableSet(
            _("Ces fichiers sont de plusieurs années scolaires (%(list)s) : donnez ceux d’une seule.")
            % {"list": ", ".join(sorted(said)[:4])}
        )
    return said.pop() if said else ""
