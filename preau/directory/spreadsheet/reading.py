"""Step one: the lines of a list, read whole; people known are recognised, what says nothing new is not even staged."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import ColumnMapping, KnownSchool, School, SourceId, Subject
from preau.directory.sources import mangled, pivot, values
from preau.directory.sources.classes import CODE_LENGTH, class_value, mef_of_level
from preau.directory.sources.records import COUNTED, UNCONFIRMED
from preau.directory.spreadsheet import guessing
from preau.directory.spreadsheet.fields import FIRST, GUARDIANS, PERSON, PUPIL, STAFF
from preau.directory.spreadsheet.lines import Line, function_of, legal_of, several, sex_title, tie_of
from preau.directory.spreadsheet.mapping import find_mapping, places_of
from preau.directory.spreadsheet.roll import Known, Roll, roll_of
from preau.feeds.models import Run
from preau.feeds.sheets import Book, open_book
from preau.feeds.staging import Stage
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

COLUMNS = {"mail": "email", "mobiles": "mobile", "home": "home_phone"}  # of a person, by the name that records give
TYPES = {"ecole": "ECOLE", "college": "COLLEGE", "lycee": "LYCEE"}


@dataclass
class Pupil:
    """A pupil of the list: what its lines say, whom of the directory it is."""

    child: pivot.Child
    known: Known | None
    relatives: list[tuple[pivot.Relative, str, str]] = field(default_factory=list)  # with tie and rank


@dataclass
class Adult:
    """A member of staff, or somebody known, over all their lines."""

    line: Line
    data: dict
    known: Known | None


class Reading:
    """The lines of one school. `read` counts what lines name: pupils, relatives (and their ties), staff, and the classes told apart."""

    def __init__(self, run: Run, stage: Stage, *, uai: str, school: School | None, options: dict):
        self.run, self.stage, self.uai, self.school, self.options = run, stage, uai, school, options
        self.read = dict.fromkeys(COUNTED, 0)
        self.roll: Roll = roll_of(school)
        self.before = pivot.earlier(run)
        mine = SourceId.objects.filter(feed=run.feed, issuer=uai, kind="pupil", person__isnull=False)
        self.keys = dict(mine.values_list("person_id", "key"))  # under which such lists named people before
        self.pupils: dict[tuple, Pupil] = {}
        self.staff: dict[str, Adult] = {}
        self.persons: dict[int, Adult] = {}
        self.codes: dict[tuple[str, str, str], str] = {}
        self.classes: set[str] = set()
        self.mefs = mef_of_level()
        self.subjects = {
            fold(word): code for code, *words in Subject.objects.values_list("code", "name", "short_name") for word in words if word
        }
        self.staged = 0

    # Lines

    def take(self, line: Line) -> None:
        for text in line.phones_mangled():
            self._remark("phone_mangled", line, text)
        pupil = self._pupil(line) if any(line.names(PUPIL)) else None
        for role in GUARDIANS:
            if any(line.names(role)):
                self.read["guardians"] += 1
                self.read["guardianships"] += 1
                if pupil:
                    self._relative(line, role, pupil)
        if any(line.names(STAFF)):
            self._staff(line)
        if any(line.names(PERSON)):
            self._person(line)

    def _remark(self, code: str, line: Line, text: str) -> None:
        self.stage.remark(code, **line.place, text=text, uai=self.uai)

    def _pupil(self, line: Line) -> Pupil | None:
        self.read["students"] += 1
        last, first = line.names(PUPIL)
        if not last or not first:
            self._remark("pupil_without_name", line, line.spoken(PUPIL))
            return None
        birth = mangled.date_of(line.said(PUPIL, "birth"))
        if line.said(PUPIL, "birth") and birth is None:
            self._remark("bad_date", line, f"{line.spoken(PUPIL)} : {line.said(PUPIL, 'birth')}")
        ine = mangled.ine_of(line.said(PUPIL, "ine"))
        if line.said(PUPIL, "ine") and not ine:
            self._remark("ine_odd", line, f"{line.spoken(PUPIL)} : {line.said(PUPIL, 'ine')}")
        used = line.said(PUPIL, "used") if line.said(PUPIL, "used") != last else ""
        label = self._class(line.said(PUPIL, "class"))
        child = pivot.Child(line.file, line.number, last, used, first, mangled.said(birth), ine, label, {})
        child.data = self._pupil_data(line, child)
        named = (child.names, child.ine)
        if named in self.pupils:
            return self.pupils[named]
        candidates = self._candidates(child)
        if len(candidates) > 1:
            self._remark("homonyms", line, child.spoken)
            return None
        known = candidates[0] if candidates else None
        if known is None and birth is None and not ine:
            self._remark("pupil_unsure", line, child.spoken)
        self.pupils[named] = Pupil(child, known)
        return self.pupils[named]

    def _pupil_data(self, line: Line, child: pivot.Child) -> dict:
        level = line.said(PUPIL, "level")
        return {
            **line.reach(PUPIL),
            "name": child.used or child.name,
            "birth_name": child.name if child.used else "",
            "given": child.given,
            "birth": child.birth,
            "ine": child.ine,
            "title": sex_title(line.said(PUPIL, "sex")),
            "structure": self.uai,
            "level": level,
            "mef": self.mefs.get(values.level_of(level), ""),
            "regime": line.said(PUPIL, "regime").upper(),
            "classes": [child.label] if child.label else [],
        }

    def _class(self, text: str) -> str:
        """One of the school's classes by its code or its name, else a new one."""
        if not text:
            return ""
        self.classes.add(fold(text))
        if code := self.roll.groups.get(fold(text)):
            return f"{self.uai}${code}"
        if self.school is not None and self.school.degree == 1:
            return class_value(self.uai, text, "", self.codes)
        code = text.replace("$", "-")[:CODE_LENGTH]
        return f"{self.uai}${code}$${code}"

    def _candidates(self, child: pivot.Child) -> list[Known]:
        """By INE, else by names; a birth date that contradicts excludes, a class chooses between several."""
        if child.ine in self.roll.by_ine:
            return [self.roll.by_ine[child.ine]]
        birth = mangled.date_of(child.birth)
        named = self.roll.named("pupils", child.name, child.given) or self.roll.named("pupils", child.used, child.given)
        found = [k for k in named if not (birth and k.birth and k.birth != birth) and not (child.ine and k.ine)]
        if len(found) > 1 and child.label:
            code = fold(child.label.split("$")[1])
            found = [k for k in found if code in k.divisions] or found
        return found

    def _relative(self, line: Line, role: str, pupil: Pupil) -> None:
        last, first = line.names(role)
        if not last:
            self._remark("relative_without_name", line, f"{line.spoken(role)} → {pupil.child.spoken}")
            return
        data = {
            **line.reach(role),
            "name": last,
            "given": first,
            "title": line.said(role, "title"),
            "work": mangled.phone_of(line.said(role, "work")),
        }
        tie = tie_of(line.said(role, "tie")) or self.options.get("tie1" if role == FIRST else "tie2", "") or "90"
        rank = legal_of(line.said(role, "legal")) or ("1" if self.options.get("all_legal") else UNCONFIRMED)
        relative = pivot.Relative(line.file, line.number, last, "", first, data)
        relative.nearby = f"{pupil.child.data['address']} {pupil.child.data['postcode']}".strip()
        if not any(r.names == relative.names for r, _tie, _rank in pupil.relatives):
            pupil.relatives.append((relative, tie, rank))

    def _staff(self, line: Line) -> None:
        self.read["staff"] += 1
        last, first = line.names(STAFF)
        if not last or not first:
            self._remark("staff_without_name", line, line.spoken(STAFF))
            return
        candidates = self.roll.named("staff", last, first)
        if len(candidates) > 1:
            self._remark("homonyms", line, line.spoken(STAFF))
            return
        key = pivot.number_of("staff", last, first)
        data = {"name": last, "given": first, "functions": [], "class_subjects": [], "classes": [], "tutor": []}
        adult = self.staff.setdefault(key, Adult(line, data, candidates[0] if candidates else None))
        self._add_staff(line, adult.data)

    def _add_staff(self, line: Line, data: dict) -> None:
        mail = line.said(STAFF, "email")
        birth = mangled.said(mangled.date_of(line.said(STAFF, "birth")))
        more = {"title": line.said(STAFF, "title"), "mail": mail.lower() if "@" in mail else "", "birth": birth}
        data |= {name: value for name, value in more.items() if value and not data.get(name)}
        said = line.said(STAFF, "function")
        code, discipline = function_of(said) if said else ("ENS", "")
        if said and not code:
            self._remark("function_unknown", line, f"{line.spoken(STAFF)} : {said}")
        label = (said or _("enseignement")).replace("$", "-").upper()[:100]
        if (post := f"{self.uai}${code or said[:20]}${label}${discipline}$") not in data["functions"]:
            data["functions"].append(post)
        data["structure"] = self.uai
        if code == "ENS":
            data["teaches"] = "O"
        subject = self._subject(line)
        labels = several(line.said(STAFF, "class")) or ([line.said(PUPIL, "class")] if line.said(PUPIL, "class") else [])
        for text in labels:
            place = "$".join(self._class(text).split("$")[:2])
            kept = data["class_subjects" if subject else "classes"]
            if (service := f"{place}${subject}" if subject else place) not in kept:
                kept.append(service)
            if not subject and self.school is not None and self.school.degree == 1 and place not in data["tutor"]:
                data["tutor"].append(place)

    def _subject(self, line: Line) -> str:
        said = line.said(STAFF, "subject")
        code = self.subjects.get(fold(said), "") if said else ""
        if said and not code:
            self._remark("subject_unread", line, f"{line.spoken(STAFF)} : {said}")
        return code

    def _person(self, line: Line) -> None:
        """Somebody known already: a list of people without a role creates nobody."""
        last, first = line.said(PERSON, "last"), line.said(PERSON, "first")
        full = "" if last or first else line.said(PERSON, "full")
        birth = mangled.date_of(line.said(PERSON, "birth"))
        found = [k for k in self.roll.anybody(last, first, full) if not (birth and k.birth and k.birth != birth)]
        if len(found) == 1:
            self.persons.setdefault(found[0].person_id, Adult(line, line.reach(PERSON), found[0]))
        else:
            self._remark("homonyms" if found else "person_unknown", line, line.spoken(PERSON))

    # What they say together

    def finish(self) -> None:
        children = [pupil.child for pupil in self.pupils.values()]
        for child in pivot.name_children(children, self.before):
            self.stage.remark("ine_of_two", file=child.file, line=child.line, text=f"{child.ine} {child.spoken}", uai=self.uai)
        for pupil in self.pupils.values():
            if pupil.known and (key := self.keys.get(pupil.known.person_id)):
                pupil.child.key = key
        self._stage_relatives()
        for pupil in self.pupils.values():
            if self._is_new("pupil", pupil.child.key, pupil.known, pupil.child.data) or pupil.child.data.get("relatives"):
                self._row("pupil", pupil.child.key, pupil.child.data, pupil.known, pupil.child.file, pupil.child.line)
        for key, adult in self.staff.items():
            if self._is_new("staff", key, adult.known, adult.data):
                self._row("staff", key, adult.data, adult.known, adult.line.file, adult.line.number)
        for adult in self.persons.values():
            self._stage_known(adult)
        self.read["divisions"] = len(self.classes)
        if self.staged:
            self._stage_school()

    def _stage_relatives(self) -> None:
        """Each relative once, whatever the number of children's lines; a tie already known is not said again."""
        everybody = []
        for pupil in self.pupils.values():
            for relative, _tie, _rank in pupil.relatives:
                relative.children = [pupil.child.key]
                everybody.append(relative)
        joined = pivot.join_rows(everybody)
        known_children: dict[str, list[str]] = defaultdict(list)
        for key, data in self.before.pupils.items():
            for value in data.get("relatives", ()):
                known_children[value.split("$", 1)[0]].append(key)
        pivot.name_relatives(joined, self.before, known_children)
        one_of = {(relative.names, key): relative for relative in joined for key in relative.children}
        new: dict[str, tuple[pivot.Relative, Known | None]] = {}
        for pupil in self.pupils.values():
            earlier = {v.split("$", 1)[0]: v for v in self.before.pupils.get(pupil.child.key, {}).get("relatives", ())}
            ties = dict(earlier)
            for relative, tie, rank in pupil.relatives:
                one = one_of[relative.names, pupil.child.key]
                known = self._known_relative(pupil, one)
                if known is None or one.key in self.before.guardians or self._says_more(known, one.data):
                    ties[one.key] = f"{one.key}${tie}$0${rank}$1$0"
                    new[one.key] = (one, known)
            if ties:
                pupil.child.data["relatives"] = list(ties.values())
        for key, (relative, known) in new.items():
            self._row("guardian", key, relative.data, known, relative.file, relative.line)

    def _known_relative(self, pupil: Pupil, relative: pivot.Relative) -> Known | None:
        held = pupil.known.relatives if pupil.known else []
        found = [k for k in self.roll.named("guardians", relative.name, relative.given) if k.person_id in held]
        return found[0] if len(found) == 1 else None

    def _is_new(self, kind: str, key: str, known: Known | None, data: dict) -> bool:
        """Unknown, said by such a list before, or said more of."""
        earlier = {"pupil": self.before.pupils, "staff": self.before.staff}[kind]
        return known is None or key in earlier or self._says_more(known, data)

    def _says_more(self, known: Known, data: dict) -> bool:
        mobiles = data.get("mobiles") or [""]
        said = {
            "email": data.get("mail", ""),
            "mobile": values.phone_of(mobiles[0]),
            "home_phone": values.phone_of(data.get("home", "")),
            "work_phone": values.phone_of(data.get("work", "")),
            "title": values.title_of(data.get("title", "")),
            **{name: data.get(name, "") for name in ("address", "postcode", "town")},
        }
        if any(value and fold(value) != fold(known.held[name]) for name, value in said.items()):
            return True
        if data.get("birth") and known.birth is None or data.get("ine") and data["ine"] != known.ine:
            return True
        places = {fold(v.split("$")[1]) for v in data.get("classes", ())}
        if "functions" in data:
            return bool(data["class_subjects"] or places)
        level, regime = values.level_of(data.get("level", "")), fold(data.get("regime", ""))
        return bool(places - set(known.divisions) or (level and level != known.level) or (regime and regime != fold(known.regime)))

    def _stage_known(self, adult: Adult) -> None:
        """What a list without roles adds to somebody known: only what was empty."""
        held = adult.known.held
        more = {
            n: v
            for n, v in adult.data.items()
            if v and not held.get({"mail": "email", "mobiles": "mobile", "home": "home_phone"}.get(n, n))
        }
        if not more:
            return
        last, first = adult.line.names(PERSON)
        kind = next(
            k
            for k, people in (("staff", self.roll.staff), ("guardian", self.roll.guardians), ("pupil", self.roll.pupils))
            if adult.known.person_id in people
        )
        data = {**more, "name": last, "given": first, **({"structure": self.uai} if kind != "guardian" else {})}
        self._row(kind, pivot.number_of(kind, last, first), data, adult.known, adult.line.file, adult.line.number)

    def _stage_school(self) -> None:
        if self.school is not None:
            data = {"uai": self.uai, "type": TYPES[self.school.school_kind]}
        else:
            known = KnownSchool.objects.get(pk=self.uai)
            data = {"uai": self.uai, "type": TYPES[known.school_kind], "name": known.name, "contract": "PU" if known.is_public else "PR"}
            data |= {"street": known.address, "postcode": known.postcode, "town": known.town}
        self._row("school", self.uai, data, None, "", 0)

    def _row(self, kind: str, key: str, data: dict, known: Known | None, file: str, line: int) -> None:
        """A list may have other columns than the one before: what it does not say stays said."""
        earlier = {"pupil": self.before.pupils, "guardian": self.before.guardians, "staff": self.before.staff}.get(kind, {}).get(key, {})
        said = earlier | {name: value for name, value in data.items() if value}
        if known is not None:
            said["person"] = str(known.person_id)
        self.staged += 1
        self.stage.row(kind=kind, key=key, operation="add", data=said, file=file, line=line)


# --- The set -----------------------------------------------------------------------------------------------------------


class UnknownSchool(Refusal):
    def __init__(self, uai: str):
        super().__init__(_("Dites de quel établissement il s’agit : aucun ne porte l’UAI « %(uai)s ».") % {"uai": uai or "—"})


class SeveralSchools(Refusal):
    def __init__(self, uais: list[str]):
        super().__init__(
            _("Ce tableau concerne plusieurs établissements (%(uais)s).") % {"uais": ", ".join(uais[:5])},
            instead=_("Dites lequel lire."),
        )


def read_set(run: Run, paths: list[Path], stage: Stage) -> None:
    """One list at a time, for one school; its mapping is named."""
    uai = run.options.get("school", "").strip().upper()
    mapping = find_mapping(run.options.get("mapping", ""), uai)
    lines = [line for path in paths for line in lines_of(path, mapping, sheet=run.options.get("sheet", ""))]
    if not uai:
        uais = sorted({line.said("row", "uai").upper() for line in lines} - {""})
        if len(uais) > 1:
            raise SeveralSchools(uais)
        uai = uais[0] if uais else ""
    school = School.objects.filter(uai=uai).first()
    if school is None and not KnownSchool.objects.filter(pk=uai).exists():
        raise UnknownSchool(uai)
    run.issuer = uai
    run.options = {**run.options, "school": uai}
    reading = Reading(run, stage, uai=uai, school=school, options=mapping.options)
    for number, line in enumerate(lines):
        if number % 500 == 0:
            stage.say(_("Lecture de la ligne %(number)s sur %(total)s") % {"number": number + 1, "total": len(lines)})
        if (other := line.said("row", "uai").upper()) and other != uai:
            stage.remark("other_school", **line.place, text=other)
        else:
            reading.take(line)
    reading.finish()
    run.read = reading.read
    run.kind = Run.Kind.FULL if mapping.options.get("is_whole") else Run.Kind.DELTA
    run.project = mapping.name
    run.dated_on = timezone.localdate()


def lines_of(path: Path, mapping: ColumnMapping, *, sheet: str = "") -> list[Line]:
    book = open_book(path)
    number = book.names.index(sheet) if sheet in book.names else _sheet_like(book, mapping)
    rows = book.rows(number)
    first = list(islice(rows, guessing.LINES_LOOKED_AT))
    scores = [len(set(guessing.header_names(cells)) & set(mapping.columns)) for _line, cells in first]
    at = scores.index(max(scores, default=0)) if scores else 0
    places = places_of(guessing.header_names(first[at][1]) if first else [], mapping)
    found = []
    for line, cells in chain(first[at + 1 :], rows):
        said = {what: cells[place] for place, what in places.items() if place < len(cells) and cells[place]}
        if said:
            found.append(Line(said, path.name, line))
    return found


def _sheet_like(book: Book, mapping: ColumnMapping) -> int:
    scores = []
    for number in range(len(book.names)):
        first = islice(book.rows(number), guessing.LINES_LOOKED_AT)
        scores.append(max((len(set(guessing.header_names(cells)) & set(mapping.columns)) for _line, cells in first), default=0))
    return scores.index(max(scores))
