"""Step one: the export's elements to canonical records; what is odd in itself is remarked with file and line."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models.people import spoken_case
from preau.directory.sources import office, values
from preau.directory.sources.elements import code_of, day_of, once, text_of
from preau.directory.sources.records import COUNTED
from preau.directory.sources.voices import records_of
from preau.directory.sts import files
from preau.feeds import xml
from preau.feeds.models import Record, Run
from preau.feeds.staging import Stage

HEAD, NOT_TOLD_APART = "DIR", "D0020"  # of several, none is said to be the head: the table of functions makes them deputies
TITLES = {"1": "M.", "2": "Mme", "3": "Mme"}
FORMS = {"CLG": "CLG", "LYC": "LYC", "LP": "LP", "LGT": "LGT", "LPO": "LPO", "SEP": "SEP", "EREA": "EREA"}
TAGS = ("PARAMETRES", "NOMENCLATURES", "INDIVIDU", "DIVISION", "GROUPE", "ALTERNANCE")


@dataclass
class Reading:
    """One export, read once.

    `read` counts the file's records whatever becomes of them: schools is the one that it is about, staff = INDIVIDU, divisions = DIVISION,
    groups = GROUPE, subjects = MATIERE of the nomenclature.
    """

    run: Run
    stage: Stage
    read: Counter = field(default_factory=Counter)
    uai: str = ""
    year: str = ""
    school: dict[str, Any] = field(default_factory=dict)
    subjects: dict[str, tuple[dict, int]] = field(default_factory=dict)
    mefs: dict[str, tuple[dict, int]] = field(default_factory=dict)
    staff: dict[str, tuple[dict, int]] = field(default_factory=dict)
    tutors: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)  # person -> class, first day, last day
    declared: dict[str, dict[str, str]] = field(default_factory=lambda: {"classes": {}, "groups": {}})  # code -> code$label$…
    services: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    cited: dict[str, int] = field(default_factory=dict)  # teachers of services -> line
    weeks: dict[str, str] = field(default_factory=dict)  # code -> code$label$monday,monday
    file: str = ""

    def read_file(self, path: Path, root: str) -> None:
        self.file = path.name
        readers = {
            "PARAMETRES": self._parameters, "NOMENCLATURES": self._nomenclatures, "INDIVIDU": self._person, "DIVISION": self._structure,
            "GROUPE": self._structure, "ALTERNANCE": self._weeks,
        }  # fmt: skip
        tags = TAGS if root == files.DOWN else ("ALTERNANCE",)
        for element in xml.elements(path, root=root, tags=tags, on_mend=self._hear_mend):
            readers[element.tag](element)

    def _hear_mend(self, code: str, line: int) -> None:
        said = {
            "wrong_encoding": _("Les octets ne sont pas dans le codage annoncé ; les accents ont été retrouvés."),
            "control_characters": _("Des caractères interdits en XML ont été retirés."),
        }
        self.remark(code, line, said[code])

    def remark(self, code: str, line: int, text: str) -> None:
        self.stage.remark(code, file=self.file, line=line, text=text, uai=self.uai)

    def _parameters(self, element) -> None:
        uaj, year = element.find("UAJ"), element.find("ANNEE_SCOLAIRE")
        if year is not None:
            self.year = text_of(year, "ANNEE") or (year.text or "").strip()
        if uaj is None:
            return
        self.uai = (text_of(uaj, "CODE") or (uaj.text or "").strip()).upper()
        form, own = text_of(uaj, "DENOM_PRINC"), text_of(uaj, "DENOM_COMPL")
        prefix = FORMS.get(text_of(uaj, "SIGLE").upper(), "")
        self.school = {
            "name": f"{prefix}-{own}" if prefix and own else f"{form} {own}".strip(),
            "type": form,
            "street": text_of(uaj, "ADRESSE"),
            "postcode": text_of(uaj, "CODE_POSTAL"),
            "town": text_of(uaj, "COMMUNE"),
            "phone": text_of(uaj, "TELEPHONE"),
        }

    def _nomenclatures(self, element) -> None:
        for subject in element.iter("MATIERE"):
            self.read["subjects"] += 1
            name = text_of(subject, "LIBELLE_EDITION", "LIBELLE_LONG", "LIBELLE_COURT")
            if code := text_of(subject, "CODE", "CODE_MATIERE"):
                self.subjects[code] = ({"name": name}, subject.sourceline or 0)
        for mef in element.iter("MEF"):
            if code := text_of(mef, "CODE", "CODE_MEF"):
                name = text_of(mef, "LIBELLE_LONG", "LIBELLE_EDITION", "FORMATION")
                self.mefs[code] = ({"name": name, "parent": code}, mef.sourceline or 0)

    def _person(self, element) -> None:
        self.read["staff"] += 1
        line, number = element.sourceline or 0, text_of(element, "ID")
        if not number:
            self.remark("no_identifier", line, _("Élément « %(name)s ».") % {"name": "INDIVIDU"})
            return
        key = key_of(element)
        if key in self.staff:
            self.remark("record_twice", line, _("Identifiant %(key)s, déjà ligne %(line)s.") % {"key": key, "line": self.staff[key][1]})
        name = text_of(element, "NOM_USAGE", "NOM_PATRONYMIQUE")
        discipline = element.find("DISCIPLINES/DISCIPLINE")
        self.staff[key] = (
            {
                "name": name,
                "birth_name": text_of(element, "NOM_PATRONYMIQUE") or name,
                "given": spoken_case(text_of(element, "PRENOM")),
                "birth": day_of(text_of(element, "DATE_NAISSANCE")),
                "title": TITLES.get(text_of(element, "CIVILITE"), {"1": "M.", "2": "Mme"}.get(text_of(element, "SEXE"), "")),
                "function": text_of(element, "FONCTION").upper(),
                "discipline": text_of(discipline, "CODE") if discipline is not None else "",
                "discipline_name": text_of(discipline, "LIBELLE_COURT") if discipline is not None else "",
            },
            line,
        )
        self.tutors[key] = [
            (code, day_of(text_of(tutor, "DATE_DEBUT")), day_of(text_of(tutor, "DATE_FIN")))
            for tutor in element.iter("PROF_PRINC")
            if (code := code_of(tutor, "CODE_STRUCTURE"))
        ]

    def _structure(self, element) -> None:
        sort, count = ("classes", "divisions") if element.tag == "DIVISION" else ("groups", "groups")
        self.read[count] += 1
        line, code = element.sourceline or 0, code_of(element, "CODE", "CODE_STRUCTURE")
        if not code:
            self.remark("no_identifier", line, _("Élément « %(name)s ».") % {"name": element.tag})
            return
        if code in self.declared[sort]:
            self.remark("declared_twice", line, code)
        parts = element.iter("DIVISION_APPARTENANCE")
        beside = _mefs_of(element) if sort == "classes" else [code_of(part, "CODE", "CODE_STRUCTURE") for part in parts]
        label = text_of(element, "LIBELLE_LONG").replace("$", "-")
        self.declared[sort][code] = "$".join([code, label, *filter(None, beside)])
        for service in element.iter("SERVICE"):
            subject, way = text_of(service, "CODE_MATIERE"), text_of(service, "CODE_MOD_COURS").replace("$", "-")
            for teacher in service.iter("ENSEIGNANT"):
                key = key_of(teacher)
                self.cited.setdefault(key, teacher.sourceline or line)
                self.services[key][sort].append("$".join([code, subject, way]))

    def _weeks(self, element) -> None:
        code = code_of(element, "CODE")
        label = text_of(element, "LIBELLE_LONG", "LIBELLE_COURT", "LIBELLE_EDITION").replace("$", "-")
        mondays = set()
        for week in element.iter("DATE_DEBUT_SEMAINE"):
            if day := values.date_of(day_of(" ".join((week.text or "").split()))):
                if day.weekday():
                    self.remark("week_not_monday", week.sourceline or 0, f"{code} {day:%d/%m/%Y}")
                mondays.add(monday_of(day))
        if code:
            self.weeks[code] = f"{code[:20]}${label[:60]}${','.join(day.isoformat() for day in sorted(mondays))}"


def key_of(element) -> str:
    """A person is named by the pair: two numbers of different types are two people."""
    return f"{(text_of(element, 'TYPE') or 'epp').lower()}:{text_of(element, 'ID')}"


def monday_of(day: datetime.date) -> datetime.date:
    """Weeks begun on a Sunday are those of the next day; any other day is of its own week."""
    return day + datetime.timedelta(days=1) if day.weekday() == 6 else day - datetime.timedelta(days=day.weekday())


def _mefs_of(element) -> list[str]:
    """Three spellings: MEF_APPARTENANCE@CODE, MEF_APPARTENANCE/CODE_MEF, MEF@CODE."""
    found = [text_of(mef, "CODE", "CODE_MEF") for tag in ("MEF_APPARTENANCE", "MEF") for mef in element.iter(tag)]
    return list(dict.fromkeys(code for code in found if code))


# --- To records ------------------------------------------------------------------------------------------------------


def read_set(run: Run, paths: list[Path], stage: Stage) -> None:
    down, ups = files.sort_out(once(paths))
    reading = Reading(run, stage)
    stage.say(_("Lecture du fichier %(number)s sur %(total)s") % {"number": 1, "total": len(paths)})
    reading.read_file(down, files.DOWN)
    reading.uai = files.school_of(reading.uai, run.options.get("school", ""), down.name)
    office.check_may_read(run, reading.uai)
    for path in ups:
        reading.read_file(path, files.UP)
        reading.remark("upward_file", 0, path.name)
    reading.file = down.name
    reading.read["schools"] = 1
    run.read = {name: reading.read[name] for name in COUNTED}
    run.kind, run.issuer, run.project, run.dated_on = Run.Kind.FULL, reading.uai, "", timezone.localdate()
    _stage(reading)


def _stage(reading: Reading) -> None:
    before = _last_said(reading.uai)
    for kind, found in (("mef", reading.mefs), ("subject", reading.subjects)):
        for key, (data, line) in found.items():
            _row(reading, kind, key, data, line)
    last = before.get(("school", reading.uai), {})
    same_year = last.get("year", "") == reading.year
    school = {**reading.school, "uai": reading.uai, "year": reading.year, "classes": list(reading.declared["classes"].values())}
    school |= {"groups": list(reading.declared["groups"].values()), "weeks": list(reading.weeks.values())}
    if not reading.weeks and same_year:
        school["weeks"] = last.get("weeks", [])
    _row(reading, "school", reading.uai, school, 0)
    heads = [key for key, (data, _line) in reading.staff.items() if data["function"] == HEAD]
    if len(heads) > 1:
        reading.remark("several_heads", reading.staff[heads[0]][1], ", ".join(_name(reading.staff[key][0]) for key in heads))
    for key in sorted(set(reading.cited) - set(reading.staff)):
        reading.remark("teacher_unknown", reading.cited[key], key)
    if not reading.cited:
        reading.remark("no_services", 0, _("Le fichier ne contient aucun service."))
    for key, (data, line) in reading.staff.items():
        kept = before.get(("staff", key), {}) if not reading.cited and same_year else {}
        _row(reading, "staff", key, _member(reading, key, data, kept, is_sole_head=len(heads) == 1), line)


def _member(reading: Reading, key: str, data: dict, kept: dict, *, is_sole_head: bool) -> dict[str, Any]:
    uai = reading.uai
    person = {name: data[name] for name in ("name", "birth_name", "given", "birth", "title")}
    taught = {sort: [f"{uai}${service}" for service in reading.services[key][sort]] for sort in ("classes", "groups")}
    teaches = any(taught.values())
    function = data["function"] or ("ENS" if teaches else "")
    discipline = data["discipline"] if function != HEAD or is_sole_head else NOT_TOLD_APART
    functions = [f"{uai}${function}$${discipline}${data['discipline_name'].replace('$', '-')}"] if function else []
    tutored = []
    for code, first, last in reading.tutors[key]:
        if code not in reading.declared["classes"]:
            reading.remark("structure_unknown", reading.staff[key][1], f"{_name(data)} : {code}")
            continue
        day = values.date_of(last)
        tutored.append("$".join([uai, code, first, last if day and day < reading.run.dated_on else ""]).rstrip("$"))
    return {
        **person,
        "structure": uai,
        "functions": functions,
        "teaches": {"": "", "ENS": "O"}.get(function, "N"),
        "class_subjects": taught["classes"] or kept.get("class_subjects", []),
        "group_subjects": taught["groups"] or kept.get("group_subjects", []),
        "tutor": tutored,
    }


def _name(data: dict) -> str:
    return f"{data['given']} {data['name']}".strip()


def _row(reading: Reading, kind: str, key: str, data: dict, line: int) -> None:
    said = {name: value for name, value in data.items() if value}
    reading.stage.row(kind=kind, key=key, operation="add", data=said, file=reading.file, line=line)


def _last_said(uai: str) -> dict[tuple[str, str], dict]:
    names = Record.objects.filter(feed="sts", issuer=uai, kind__in=["staff", "school"]).values_list("kind", "key")
    return {(kind, row.key): row.data for row, kind, _day in records_of("sts", uai, names)}
