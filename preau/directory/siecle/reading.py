"""Step one: each file's elements, by what they say; what is odd in itself is remarked with file and line."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import School
from preau.directory.siecle import composing, files
from preau.directory.siecle.files import SiecleFile, UnreadableSet
from preau.directory.sources import office, values
from preau.directory.sources.elements import code_of, day_of, is_yes, once, text_of
from preau.directory.sources.records import COUNTED
from preau.feeds import xml
from preau.feeds.models import Run
from preau.feeds.staging import Stage

TAGS = {
    files.SCHOOL: ("UAJ",),
    files.NOMENCLATURE: ("MEF", "MATIERE"),
    files.STRUCTURES: ("DIVISION", "GROUPE"),
    files.PUPILS: ("ELEVE", "OPTION", "STRUCTURES_ELEVE", "ADRESSE"),
    files.RELATIVES: ("PERSONNE", "RESPONSABLE_ELEVE", "RESPONSABLE", "ADRESSE"),
}


class Found(NamedTuple):
    """An element kept: what it says, and where."""

    data: dict
    file: str
    line: int


class Link(NamedTuple):
    """A relative of a pupil, as one element says it. `legal` is 0, 1 or 2."""

    pupil: str
    guardian: str
    tie: str
    pays: bool
    legal: str
    is_contact: bool
    receives_aid: bool
    comes_first: bool


@dataclass
class Reading:
    """All the files of a set, read once.

    `read` counts the files' records whatever becomes of them: schools is the one that they are about, students = ELEVE, guardians =
    PERSONNE, divisions = DIVISION and groups = GROUPE of Structures, subjects = MATIERE, guardianships = RESPONSABLE_ELEVE (or
    RESPONSABLE), those of pupils who are not in the files too.
    """

    run: Run
    stage: Stage
    read: Counter = field(default_factory=Counter)
    roots: set[str] = field(default_factory=set)
    school: dict = field(default_factory=dict)
    pupils: dict[str, Found] = field(default_factory=dict)
    guardians: dict[str, Found] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))  # pupil -> in the order of the file
    addresses: dict[str, dict] = field(default_factory=dict)
    subjects_of: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # pupil -> (D or G, code)
    mefs: dict[str, Found] = field(default_factory=dict)
    subjects: dict[str, Found] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)  # code$label
    groups: list[str] = field(default_factory=list)
    file: str = ""

    def read_file(self, file: SiecleFile) -> None:
        self.file = file.path.name
        self.roots.add(file.root)
        readers = {
            "UAJ": self._school, "MEF": self._mef, "MATIERE": self._subject, "DIVISION": self._structure, "GROUPE": self._structure,
            "ELEVE": self._pupil, "OPTION": self._options, "STRUCTURES_ELEVE": self._places, "ADRESSE": self._address,
            "PERSONNE": self._guardian, "RESPONSABLE_ELEVE": self._link, "RESPONSABLE": self._link,
        }  # fmt: skip
        for element in xml.elements(file.path, root=file.root, tags=TAGS[file.root], on_mend=self._hear_mend):
            readers[element.tag](element)

    def _hear_mend(self, code: str, line: int) -> None:
        said = {
            "wrong_encoding": _("Les octets ne sont pas dans le codage annoncé ; les accents ont été retrouvés."),
            "control_characters": _("Des caractères interdits en XML ont été retirés."),
        }
        self.stage.remark(code, file=self.file, line=line, text=said[code])

    def _keep(self, into: dict[str, Found], key: str, data: dict, element) -> None:
        line = element.sourceline or 0
        if not key:
            self.stage.remark("no_identifier", file=self.file, line=line, text=_("Élément « %(name)s ».") % {"name": element.tag})
            return
        if key in into:
            said = _("Identifiant %(key)s, déjà ligne %(line)s.") % {"key": key, "line": into[key].line}
            self.stage.remark("record_twice", file=self.file, line=line, text=said)
        into[key] = Found(data, self.file, line)

    def _school(self, element) -> None:
        if len(element):  # in the parameters of every file, UAJ is a mere number
            self.school = {
                "form": text_of(element, "DENOM_PRINC"),
                "own": text_of(element, "DENOM_COMPL"),
                "street": text_of(element, "LIGNE1_ADRESSE", "ADRESSE"),
                "postcode": text_of(element, "CODE_POSTAL"),
                "town": text_of(element, "LL_COMMUNE_INSEE", "COMMUNE"),
                "phone": text_of(element, "TELEPHONE"),
                "mail": text_of(element, "MEL_1", "MEL"),
            }

    def _mef(self, element) -> None:
        code = text_of(element, "CODE_MEF")
        if code:
            name = text_of(element, "LIBELLE_LONG", "LIBELLE_EDITION", "FORMATION")
            self.mefs[code] = Found({"name": name, "parent": text_of(element, "MEF_RATTACHEMENT")}, self.file, element.sourceline or 0)

    def _subject(self, element) -> None:
        self.read["subjects"] += 1
        name = text_of(element, "LIBELLE_EDITION", "LIBELLE_LONG", "LIBELLE_COURT")
        self._keep(self.subjects, text_of(element, "CODE_MATIERE", "CODE"), {"name": name}, element)

    def _structure(self, element) -> None:
        kind, into = ("divisions", self.classes) if element.tag == "DIVISION" else ("groups", self.groups)
        self.read[kind] += 1
        if code := code_of(element, "CODE_STRUCTURE", "CODE"):
            into.append(f"{code}${text_of(element, 'LIBELLE_LONG').replace('$', '-')}")

    def _pupil(self, element) -> None:
        self.read["students"] += 1
        self._keep(self.pupils, text_of(element, "ELEVE_ID"), composing.pupil_data(element), element)

    def _options(self, element) -> None:
        codes = [code for option in element.iter("OPTIONS_ELEVE") if (code := text_of(option, "CODE_MATIERE"))]
        self.subjects_of[text_of(element, "ELEVE_ID")] = list(dict.fromkeys(codes))

    def _places(self, element) -> None:
        found = ((text_of(s, "TYPE_STRUCTURE").upper()[:1], code_of(s, "CODE_STRUCTURE")) for s in element.iter("STRUCTURE"))
        self.places[text_of(element, "ELEVE_ID")] = [(kind, code) for kind, code in found if code]

    def _address(self, element) -> None:
        lines = (text_of(element, f"LIGNE{n}_ADRESSE").replace("$", " ") for n in range(1, 5))
        data = {
            "address": "$".join(line for line in lines if line),
            "postcode": text_of(element, "CODE_POSTAL"),
            "town": text_of(element, "LIBELLE_POSTAL", "COMMUNE_ETRANGERE"),
            "country": text_of(element, "LL_PAYS"),
        }
        if key := text_of(element, "ADRESSE_ID"):
            self.addresses[key] = {name: value for name, value in data.items() if value}

    def _guardian(self, element) -> None:
        self.read["guardians"] += 1
        self._keep(self.guardians, text_of(element, "PERSONNE_ID"), composing.guardian_data(element), element)

    def _link(self, element) -> None:
        if element.tag == "RESPONSABLE" and not text_of(element, "PERSONNE_ID"):
            return  # a wrapper
        self.read["guardianships"] += 1
        pupil, guardian = text_of(element, "ELEVE_ID"), text_of(element, "PERSONNE_ID")
        level, old = text_of(element, "NIVEAU_RESPONSABILITE"), text_of(element, "RESP_LEGAL")
        contact, line = text_of(element, "PERS_CONTACT"), element.sourceline or 0
        if not pupil or not guardian:
            self.stage.remark("no_identifier", file=self.file, line=line, text=_("Lien entre un élève et un responsable."))
            return
        if level not in ("", "1", "2", "3") or (not level and old not in ("", "0", "1", "2")):
            said = _("Élève %(pupil)s, responsable %(guardian)s : %(level)s.") % {
                "pupil": pupil,
                "guardian": guardian,
                "level": level or old,
            }
            self.stage.remark("legal_unknown", file=self.file, line=line, text=said)
        legal = ("1" if level == "1" else "0") if level else (old if old in ("1", "2") else "0")
        self.links[pupil].append(
            Link(
                pupil,
                guardian,
                text_of(element, "CODE_PARENTE"),
                is_yes(text_of(element, "PAIE_FRAIS_SCOLAIRES", "RESP_FINANCIER")),
                legal,
                is_yes(contact) if contact else True,
                is_yes(text_of(element, "PERCOIT_LES_AIDES", "PERS_PAIMENT")),
                is_yes(text_of(element, "A_CONTACTER_EN_PRIORITE")),
            )
        )


def read_set(run: Run, paths: list[Path], stage: Stage) -> None:
    given = [SiecleFile(path, files.recognise(path)) for path in once(paths)]
    for file in given:
        file.parameters = parameters_of(file)
    uai = files.school_of(given, run.options.get("school", ""))
    office.check_may_read(run, uai)
    year = files.year_of(given)
    wanted = files.latest_of_each(given)
    if not wanted:
        raise UnreadableSet(_("Aucun de ces fichiers ne décrit des élèves, des responsables ou des classes."))
    for file in given:
        if file not in wanted:
            said = _("Ce fichier n’a pas été lu.") if file.root in files.BESIDE else _("Un autre de la même sorte est plus récent.")
            stage.remark("file_ignored", file=file.path.name, text=said)
    reading = Reading(run, stage)
    for number, file in enumerate(wanted, start=1):
        stage.say(_("Lecture du fichier %(number)s sur %(total)s") % {"number": number, "total": len(wanted)})
        reading.read_file(file)
    reading.read["schools"] = 1
    run.read = {name: reading.read[name] for name in COUNTED}
    run.kind, run.issuer, run.project = Run.Kind.FULL, uai, ""
    days = [day for file in wanted if (day := values.date_of(day_of(file.parameters.get("DATE_EXPORT", ""))))]
    run.dated_on = max(days, default=timezone.localdate())
    is_known = School.objects.filter(uai=uai).exists()
    composing.stage_records(reading, uai=uai, year=year, is_known_school=is_known)


def parameters_of(file: SiecleFile) -> dict[str, str]:
    """What the head of a file says of itself; its whole is checked by the reading that follows."""
    found: dict[str, str] = {}
    for element in xml.elements(file.path, root=file.root, tags=("PARAMETRES",)):
        found = {child.tag: " ".join((child.text or "").split()) for child in element if isinstance(child.tag, str)}
    return found
