"""Step one: the files of a school, told apart by their headers, read whole before anything is staged."""

import hashlib
from collections import defaultdict
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import School
from preau.directory.onde import headers
from preau.directory.onde.headers import PUPILS, RELATIVES, TEACHERS, Header
from preau.directory.sources import mangled, pivot, values
from preau.directory.sources.classes import class_value, mef_of_level
from preau.directory.sources.records import COUNTED, UNCONFIRMED
from preau.feeds.models import Run
from preau.feeds.sheets import open_book
from preau.feeds.staging import Stage
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

CYCLES = {"maternelle": 1, "cycle i": 1, "cycle ii": 2, "cycle iii": 3, "cycle 1": 1, "cycle 2": 2, "cycle 3": 3}
CYCLE_OF_LEVEL = {"TPS": 1, "PS": 1, "MS": 1, "GS": 1, "CP": 2, "CE1": 2, "CE2": 2, "CM1": 3, "CM2": 3}


class UnknownSchool(Refusal):
    pass


class PupilsMissing(Refusal):
    def __init__(self):
        super().__init__(_("Donnez aussi le fichier des élèves : sans lui, on ne sait pas de qui ces personnes sont responsables."))


class Reading:
    """The files of one school, read once.

    `read` counts lines that hold something, whatever becomes of them: students, guardians and staff are lines of their files,
    divisions the classes that the pupils' file tells apart, guardianships the children named by the relatives' file.
    """

    def __init__(self, run: Run, stage: Stage, school: School):
        self.run, self.stage, self.school = run, stage, school
        self.read = dict.fromkeys(COUNTED, 0)
        self.before = pivot.earlier(run)
        self.children: list[pivot.Child] = []
        self.relatives: list[tuple[pivot.Relative, list[dict[str, str]]]] = []
        self.teachers: dict[str, dict] = {}
        self.places: dict[str, tuple[str, int]] = {}  # number of a teacher -> file and line
        self.kinds: set[str] = set()
        self.codes: dict[tuple[str, str, str], str] = {}
        self.mefs = mef_of_level()

    # Files

    def read_file(self, path: Path) -> None:
        book = open_book(path)
        rows = book.rows()
        first = next(rows, None)
        if first is None:
            raise headers.UnknownFile(_("« %(name)s » est vide.") % {"name": path.name})
        header = headers.header_of(first[1], path.name)
        for name in header.unknown:
            self.stage.remark("unknown_column", file=path.name, line=first[0], text=_("Colonne « %(name)s ».") % {"name": name[:80]})
        self.kinds.add(header.kind)
        take = {PUPILS: self._take_pupil, RELATIVES: self._take_relative, TEACHERS: self._take_teacher}[header.kind]
        for line, cells in rows:
            take(header, path.name, line, cells)

    def _take_pupil(self, header: Header, file: str, line: int, cells: list[str]) -> None:
        self.read["students"] += 1
        said = header.values(cells)
        spoken = f"{said.get('given', '')} {said.get('name', '')}".strip()
        birth = mangled.date_of(said.get("birth", ""))
        if not said.get("name") or not said.get("given"):
            self.stage.remark("pupil_without_name", file=file, line=line, text=spoken or "—", uai=self.school.uai)
            return
        if birth is None:
            text = f"{spoken} : {said.get('birth') or '—'}"
            self.stage.remark("pupil_without_birth", file=file, line=line, text=text, uai=self.school.uai)
            return
        ine = self._ine(said.get("ine", ""), spoken, file, line)
        used = said.get("used", "") if said.get("used", "") != said["name"] else ""
        child = pivot.Child(
            file, line, said["name"], used, said["given"], mangled.said(birth), ine, said.get("class", ""), self._pupil_data(said)
        )
        child.data |= {"name": used or said["name"], "given": said["given"], "birth": child.birth, "ine": ine}
        if used:
            child.data["birth_name"] = said["name"]
        self._check_level(said, spoken, file, line)
        self.children.append(child)

    def _ine(self, text: str, spoken: str, file: str, line: int) -> str:
        ine = mangled.ine_of(text)
        if text and not ine:
            code = "ine_mangled" if mangled.is_mangled(text) else "ine_odd"
            self.stage.remark(code, file=file, line=line, text=f"{spoken} : {text}", uai=self.school.uai)
        return ine

    def _pupil_data(self, said: dict[str, str]) -> dict:
        level = values.level_of(said.get("level", ""))
        second = not said.get("address") and said.get("address2")
        address = {name: said.get(f"{name}2" if second else name, "") for name in ("address", "postcode", "town", "country")}
        return {
            "title": {"m": "M.", "g": "M.", "f": "Mme"}.get(said.get("sex", "").strip().lower()[:1], ""),
            "level": said.get("level", ""),
            "mef": self.mefs.get(level, ""),
            "structure": self.school.uai,
            "classes": self._class(said.get("class", ""), said.get("class_id", "")),
            **address,
            "postcode": mangled.postcode_of(address["postcode"]),
        }

    def _class(self, label: str, number: str) -> list[str]:
        return [class_value(self.school.uai, label or number, number, self.codes)] if label or number else []

    def _check_level(self, said: dict[str, str], spoken: str, file: str, line: int) -> None:
        level = values.level_of(said.get("level", ""))
        if not level:
            text = f"{spoken} : {said.get('level') or '—'}"
            self.stage.remark("level_unknown", file=file, line=line, text=text, uai=self.school.uai)
        cycle = CYCLES.get(said.get("cycle", "").lower())
        if level in CYCLE_OF_LEVEL and cycle and cycle != CYCLE_OF_LEVEL[level]:
            text = f"{spoken} : {level}, {said['cycle']}"
            self.stage.remark("level_against_cycle", file=file, line=line, text=text, uai=self.school.uai)

    def _take_relative(self, header: Header, file: str, line: int, cells: list[str]) -> None:
        self.read["guardians"] += 1
        said = header.values(cells)
        named = [{short: cells[at] if at < len(cells) else "" for short, at in child.items()} for child in header.children]
        named = [child for child in named if any(child.values())]
        self.read["guardianships"] += len(named)
        name, used = said.get("name") or said.get("used", ""), said.get("used", "")
        if not name:
            self.stage.remark("relative_without_name", file=file, line=line, text=said.get("given") or "—", uai=self.school.uai)
            return
        used = used if used != name else ""
        data = {
            "name": used or name,
            "birth_name": name if used else "",
            "given": said.get("given", ""),
            "title": said.get("title", ""),
            "mail": said.get("mail", "").lower() if "@" in said.get("mail", "") else "",
            "home": self._phone(said.get("home", ""), file, line),
            "work": self._phone(said.get("work", ""), file, line),
            "mobiles": [m for m in [self._phone(said.get("mobile", ""), file, line)] if m],
            "address": said.get("address", ""),
            "postcode": mangled.postcode_of(said.get("postcode", "")),
            "town": said.get("town", ""),
            "country": said.get("country", ""),
        }
        self.relatives.append((pivot.Relative(file, line, name, used, said.get("given", ""), data), named))

    def _phone(self, text: str, file: str, line: int) -> str:
        if mangled.is_mangled(text):
            self.stage.remark("phone_mangled", file=file, line=line, text=text, uai=self.school.uai)
        return mangled.phone_of(text)

    def _take_teacher(self, header: Header, file: str, line: int, cells: list[str]) -> None:
        """One line for a teacher and a class."""
        self.read["staff"] += 1
        said = header.values(cells)
        name, used = said.get("name") or said.get("used", ""), said.get("used", "")
        if not name:
            self.stage.remark("teacher_without_name", file=file, line=line, text=said.get("given") or "—", uai=self.school.uai)
            return
        key = pivot.number_of("staff", name, said.get("given", ""))
        data = self.teachers.setdefault(
            key,
            {
                "name": used or name,
                "birth_name": name if used and used != name else "",
                "given": said.get("given", ""),
                "title": said.get("title", ""),
                "mail": said.get("mail", "").lower() if "@" in said.get("mail", "") else "",
                "structure": self.school.uai,
                "functions": [f"{self.school.uai}$ENS$ENSEIGNEMENT$$"],
                "teaches": "O",
                "labels": [],
            },
        )
        self.places.setdefault(key, (file, line))
        if said.get("directs", "").strip().lower() in ("oui", "o", "x", "1", "vrai"):
            data["directs"] = [self.school.uai]
        if said.get("class"):
            data["labels"].append((said["class"], file, line))

    # What they say together

    def finish(self) -> None:
        pupils = self._stage_pupils() if PUPILS in self.kinds else dict(self.before.pupils)
        if RELATIVES in self.kinds:
            if not pupils:
                raise PupilsMissing
            self._stage_relatives(pupils)
        if PUPILS in self.kinds or RELATIVES in self.kinds:
            self._write_pupils(pupils)
        if TEACHERS in self.kinds:
            self._stage_teachers(pupils)
        uai = self.school.uai
        self.stage.row(kind="school", key=uai, operation="add", data={"uai": uai, "type": "ECOLE"}, file="", line=0)

    def _stage_pupils(self) -> dict[str, dict]:
        kept: dict[tuple, pivot.Child] = {}
        for child in self.children:
            twin = (child.names, child.ine)
            if twin in kept:
                text = _("%(name)s, déjà ligne %(line)s.") % {"name": child.spoken, "line": kept[twin].line}
                self.stage.remark("pupil_twice", file=child.file, line=child.line, text=text, uai=self.school.uai)
            else:
                kept[twin] = child
        self.children = list(kept.values())
        for child in pivot.name_children(self.children, self.before):
            self.stage.remark("ine_of_two", file=child.file, line=child.line, text=f"{child.ine} {child.spoken}", uai=self.school.uai)
        self.read["divisions"] = len({value.split("$")[2] or value for child in self.children for value in child.data["classes"]})
        pupils = {}
        for child in self.children:
            relatives = self.before.pupils.get(child.key, {}).get("relatives", [])  # kept when no file of relatives comes along
            pupils[child.key] = {**child.data, "relatives": relatives}
        return pupils

    def _stage_relatives(self, pupils: dict[str, dict]) -> None:
        table = pivot.Children(pupils)
        for relative, named in self.relatives:
            for child in named:
                if (key := self._child(table, relative, child)) and key not in relative.children:
                    relative.children.append(key)
        joined = pivot.join_rows([relative for relative, _named in self.relatives])
        known_children: dict[str, list[str]] = defaultdict(list)
        for key, data in self.before.pupils.items():
            for value in data.get("relatives", ()):
                known_children[value.split("$", 1)[0]].append(key)
        pivot.name_relatives(joined, self.before, known_children)
        ties: dict[str, list[str]] = defaultdict(list)
        for relative in joined:
            for key in relative.children:
                ties[key].append(f"{relative.key}$90$0${UNCONFIRMED}$1$0")
            self._row("guardian", relative.key, relative.data, relative.file, relative.line)
        for key, data in pupils.items():
            data["relatives"] = ties[key]

    def _child(self, table: pivot.Children, relative: pivot.Relative, child: dict[str, str]) -> str:
        spoken = f"{child.get('child_given', '')} {child.get('child_name') or child.get('child_used', '')}".strip()
        text = f"{relative.spoken} → {spoken}"
        code = ""
        if not child.get("child_given") or not (child.get("child_name") or child.get("child_used")):
            code, found = "child_cut", []
        else:
            name, used, label = (child.get(f"child_{part}", "") for part in ("name", "used", "class"))
            found = table.find(name=name, used=used, given=child["child_given"], label=label)
            code = "child_homonym" if len(found) > 1 else "" if found else "child_unknown"
        if code:
            self.stage.remark(code, file=relative.file, line=relative.line, text=text, uai=self.school.uai)
            return ""
        return found[0]

    def _write_pupils(self, pupils: dict[str, dict]) -> None:
        places = {child.key: (child.file, child.line) for child in self.children}
        for key, data in pupils.items():
            self._row("pupil", key, data, *places.get(key, ("", 0)))

    def _stage_teachers(self, pupils: dict[str, dict]) -> None:
        known: dict[str, str] = {}
        for data in pupils.values():
            for value in data.get("classes", ()):
                _uai, code, number, label = value.split("$")
                known.update({fold(word): code for word in (code, number, label) if word})
        for key, data in self.teachers.items():
            codes = []
            for label, file, line in data.pop("labels"):
                if code := known.get(fold(label)):
                    codes.append(f"{self.school.uai}${code}")
                else:
                    text = f"{data['given']} {data['name']} : {label}"
                    self.stage.remark("class_of_no_pupil", file=file, line=line, text=text, uai=self.school.uai)
            data["classes"] = data["tutor"] = list(dict.fromkeys(codes))
            self._row("staff", key, data, *self.places[key])

    def _row(self, kind: str, key: str, data: dict, file: str, line: int) -> None:
        said = {name: value for name, value in data.items() if value}
        self.stage.row(kind=kind, key=key, operation="add", data=said, file=file, line=line)


def read_set(run: Run, paths: list[Path], stage: Stage) -> None:
    """The person named the school: no file says it. Its UAI is the issuer."""
    uai = run.options.get("school", "").strip().upper()
    school = School.objects.filter(uai=uai).first()
    if school is None:
        raise UnknownSchool(_("Dites de quelle école il s’agit : aucune ne porte l’UAI « %(uai)s ».") % {"uai": uai or "—"})
    if school.school_kind != School.SchoolKind.ECOLE:
        raise UnknownSchool(_("ONDE ne concerne que les écoles : %(school)s n’en est pas une.") % {"school": school})
    run.issuer = uai
    reading = Reading(run, stage, school)
    for number, path in enumerate(paths := _once(paths), start=1):
        stage.say(_("Lecture du fichier %(number)s sur %(total)s") % {"number": number, "total": len(paths)})
        reading.read_file(path)
    reading.finish()
    if not any(reading.read.values()):
        raise headers.UnknownFile(_("Ces fichiers n’ont aucune ligne après leur en-tête."))
    run.read = reading.read
    run.kind = Run.Kind.FULL
    run.dated_on = timezone.localdate()


def _once(paths: list[Path]) -> list[Path]:
    seen: dict[str, Path] = {}
    for path in paths:
        seen.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
    return list(seen.values())
