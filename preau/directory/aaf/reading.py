"""Step one: every record of the set becomes a staged row, whatever it is worth; what is odd in itself is remarked with file and line."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from sys import intern

from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.aaf import attributes, first_degree
from preau.directory.aaf.files import FeedFile, UnreadableSet, announced_kind, parse_name, project_of
from preau.directory.sources import records, values
from preau.feeds import xml
from preau.feeds.models import Run
from preau.feeds.staging import Stage

REQUESTS = {"addRequest": "add", "modifyRequest": "modify", "deleteRequest": "delete"}
HEADER = re.compile(r'^\s*(\w+)\s*=\s*"([^"]*)"')

# A record to add, written as every export writes it: no comment, no CDATA, no entity but the five of XML.
_TEXT = r"[^<&]*+(?:&(?:amp|lt|gt|apos|quot);[^<&]*+)*+"
_VALUES = rf"(?:\s*+<value>{_TEXT}</value>|\s*+<value\s?+/>)*+"
_ATTRIBUTE = rf'\s*+<attr name="[^"<&]*+">{_VALUES}\s*+</attr>'
_CATEGORY = rf'<operationalAttributes>\s*+<attr name="[^"<&]*+">\s*+<value>({_TEXT})</value>\s*+</attr>\s*+</operationalAttributes>'
_IDENTIFIER = rf"<identifier>\s*+<id>({_TEXT})</id>\s*+</identifier>"
_BODY = rf"<attributes>((?:{_ATTRIBUTE})*+)\s*+</attributes>"
PLAIN = re.compile(rf"<(addRequest)>\s*+{_CATEGORY}\s*+{_IDENTIFIER}\s*+{_BODY}\s*+</addRequest>")
# Within it: name, first value, the others as they are written.
_OTHERS = r"((?:\s*+<value[^<]*+(?:</value>)?+)*+)"
ATTRIBUTE = re.compile(rf'<attr name="([^"]*+)">\s*+(?:<value>([^<]*+)</value>|<value\s?+/>)?+{_OTHERS}\s*+</attr>')
VALUE = re.compile(r"<value>([^<]*+)</value>")
# Values that many share are held once: a third of the memory of a set.
SHARED = frozenset(["name", "given", "birth_name", "birth", "title", "structure", "town", "postcode", "country", "entry"]) | frozenset(
    ["mef", "mef_name", "level", "regime", "status", "teaches"]
)
Attribute = tuple[str | None, str | None, Iterable[str | None]]  # name, first value, the others


class Reading:
    """One set, read once.

    `read` counts the files' records whatever becomes of them, requests of every kind:
    schools = EtabEducNat records (pseudo-structures too), students = Eleve, guardians = PersRelEleve (relatives of no pupil too),
    staff = PersEducNat, subjects = MatiereEducNat, divisions and groups = values that are not empty of ENTStructureClasses and
    ENTStructureGroupes (a class declared twice counts twice), guardianships = values that are not empty of ENTElevePersRelEleve.
    In the 1st degree nothing declares classes: divisions and groups = those that pupils cite, told apart by structure and number, and
    guardianships = values that are not empty of ENTEleveAutoriteParentale.
    """

    def __init__(self, run: Run, stage: Stage, *, first: first_degree.Canonical | None = None):
        self.run = run
        self.stage = stage
        self.read: Counter = Counter()
        self.headers: dict[str, set[str]] = {}
        self.operations: Counter = Counter()
        self.kinds: Counter = Counter()
        self.unknown: Counter = Counter()
        self.file = ""
        self.first = first
        self.attributes = first_degree.ATTRIBUTES if first else attributes.ATTRIBUTES
        self.many = records.MANY | {first_degree.CHILDREN} if first else records.MANY

    def read_file(self, file: FeedFile) -> None:
        self.file = file.path.name
        for found in xml.elements(
            file.path, root="ficAlimMENESR", tags=tuple(REQUESTS), plain=PLAIN, on_comment=self._hear_comment, on_mend=self._hear_mend
        ):
            taken = _plain_parts(found.match) if isinstance(found, xml.Plain) else _parts(found)
            self._take_request(*taken, found.sourceline or 0)

    def _hear_comment(self, text: str) -> None:
        if match := HEADER.match(text):
            self.headers.setdefault(match[1], set()).add(match[2])

    def _hear_mend(self, code: str, line: int) -> None:
        said = {
            "wrong_encoding": _("Les octets ne sont pas dans le codage annoncé ; les accents ont été retrouvés."),
            "control_characters": _("Des caractères interdits en XML ont été retirés."),
        }
        self.stage.remark(code, file=self.file, line=line, text=said[code])

    def _take_request(self, request: str, category: str, key: str, said: list[Attribute], line: int) -> None:
        kind = attributes.KIND_OF_CATEGORY.get(category)
        if kind is None:
            self.stage.remark(
                "unknown_category", file=self.file, line=line, text=_("Sorte « %(category)s ».") % {"category": category[:60]}
            )
            return
        operation = REQUESTS[request]
        self.kinds[kind] += 1
        self.operations[operation] += 1
        self.read[records.READ_NAMES[kind]] += 1
        data = self._values(kind, said, line, keep_empty=operation != "add")
        self._count(kind, data)
        if self.first:
            data = self.first.turn(kind, key, operation, data)
            if operation == "add":
                data = {name: value for name, value in data.items() if value}
        if not key:
            self.stage.remark(
                "no_identifier", file=self.file, line=line, text=_("Enregistrement « %(category)s ».") % {"category": category}
            )
            return
        self.stage.row(kind=kind, key=key, operation=operation, data=data, file=self.file, line=line)

    def _values(self, kind: str, said: list[Attribute], line: int, *, keep_empty: bool) -> dict:
        """Short name → text, or list of texts; in a modification an empty value stays, since it erases."""
        table = self.attributes[kind]
        data: dict = {}
        for name, first, others in said:
            short = table.get(name, "?")
            if short is None:
                continue
            if short == "?":
                self._unknown_attribute(name, line)
                continue
            value: str | list[str]
            if short in self.many:
                clean = _composed if short in records.COMPOSED else _folded
                value = [text] if (text := clean(first)) else []
                if others:
                    value += filter(None, map(clean, VALUE.findall(others) if isinstance(others, str) else others))
                if short != "relatives":
                    value = list(map(intern, value))
            else:
                value = (" ".join(first.split()) if first else "") or data.get(short, "")
                if short in SHARED:
                    value = intern(value)
            if value or keep_empty:
                data[short] = value
        return data

    def _unknown_attribute(self, name: str | None, line: int) -> None:
        self.unknown[name] += 1
        if self.unknown[name] == 1:
            self.stage.remark("unknown_attribute", file=self.file, line=line, text=_("Attribut « %(name)s ».") % {"name": str(name)[:80]})

    def _count(self, kind: str, data: dict) -> None:
        if kind == "school":
            self.read["divisions"] += len(data.get("classes", ()))
            self.read["groups"] += len(data.get("groups", ()))
        elif kind == "pupil":
            self.read["guardianships"] += len(data.get("relatives", ()))


def _plain_parts(match: re.Match) -> tuple[str, str, str, list[Attribute]]:
    """Request, category, key and attributes of a record that was written the plain way."""
    request, category, key, body = match.groups()
    said = ATTRIBUTE.findall(body)
    if "&" in match[0]:
        category, key = unescape(category), unescape(key)
        said = [(name, unescape(first), [unescape(other) for other in VALUE.findall(others)]) for name, first, others in said]
    return request, category.strip(), key.strip(), said


def _parts(element) -> tuple[str, str, str, list[Attribute]]:
    """The same, of a record that the parser read."""
    category = key = ""
    said: list[Attribute] = []
    for child in element:
        if child.tag == "operationalAttributes":
            category = _first_value(child)
        elif child.tag == "identifier":
            key = ((child[0].text if len(child) else "") or "").strip()
        elif child.tag in ("attributes", "modifications"):
            said = [(a.get("name"), a[0].text if len(a) else "", [value.text for value in a[1:]]) for a in child]
    return element.tag, category, key, said


def _first_value(element) -> str:
    for attribute in element:
        for value in attribute:
            return (value.text or "").strip()
    return ""


def _folded(text: str | None) -> str:
    """Spaces of every sort become one; a lone carriage return too."""
    return " ".join(text.split()) if text else ""


def _composed(text: str | None) -> str:
    """Class codes keep their inner spaces; line ends, and what surrounds the value, go."""
    if not text or not text.strip(" $\r\n\t"):
        return ""
    return text.replace("\r", " ").replace("\n", " ").strip()


def read_set(run: Run, paths: list[Path], archives: list[str], stage: Stage) -> None:
    paths = _once(paths)
    first = first_degree.Canonical() if first_degree.is_first_degree(paths) else None
    files = sorted((parse_name(path) for path in paths), key=lambda f: f.relatives_first if first else f.rank)
    kind = announced_kind(files, archives)
    project = project_of(files)
    if first:
        run.feed = first_degree.FEED
    reading = Reading(run, stage, first=first)
    for number, file in enumerate(files, start=1):
        stage.say(_("Lecture du fichier %(number)s sur %(total)s") % {"number": number, "total": len(files)})
        reading.read_file(file)
    if not reading.kinds:
        raise UnreadableSet(_("Aucun enregistrement dans ces fichiers : l’export est vide."))
    if first:
        reading.read.update(divisions=len(first.classes), groups=len(first.groups))
    run.read = {name: reading.read[name] for name in records.COUNTED}
    run.project = project
    run.kind = _kind(reading, kind)
    run.dated_on = _day(reading, files)
    run.issuer = _issuer(reading, project)


def _once(paths: list[Path]) -> list[Path]:
    """The same file given twice (a folder and its archive) is read once."""
    seen: dict[tuple[str, str], Path] = {}
    for path in paths:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        seen.setdefault((path.name, digest), path)
    return list(seen.values())


def _kind(reading: Reading, announced: str) -> str:
    changes = reading.operations["modify"] + reading.operations["delete"]
    if announced == Run.Kind.FULL and changes:
        reading.stage.remark("kind_contradiction", text=_("%(count)s modifications ou suppressions.") % {"count": changes})
        return Run.Kind.DELTA
    if announced:
        return announced
    reading.stage.remark("kind_guessed", text=_("Lu comme un delta.") if changes else _("Lu comme un export complet."))
    return Run.Kind.DELTA if changes else Run.Kind.FULL


def _day(reading: Reading, files: list[FeedFile]):
    days = sorted({f.day for f in files if f.day})
    if len(days) > 1:
        reading.stage.remark("several_days", text=_("Du %(first)s au %(last)s.") % {"first": days[0], "last": days[-1]})
    if not days:
        days = sorted(d for text in reading.headers.get("dateGenerationExport", ()) if (d := values.date_of(text)))
    return days[-1] if days else timezone.localdate()


def _issuer(reading: Reading, project: str) -> str:
    """The code of the académie, by the header; without one, who sent the same export before, else the export's own name."""
    codes = {code.strip().lstrip("0") for code in reading.headers.get("codeAcademieExport", ()) if code.strip()}
    if len(codes) > 1:
        raise UnreadableSet(_("Ces fichiers viennent de plusieurs académies : donnez-les un par un."))
    if codes:
        return f"{int(code):02}" if (code := codes.pop()).isdigit() else code[:20]
    earlier = Run.objects.applied().filter(feed=reading.run.feed, project=project).exclude(issuer="")
    same = earlier.first() if project else None
    issuer = same.issuer if same else (project or "aaf")[:20]
    reading.stage.remark("issuer_guessed", text=_("Pris pour « %(issuer)s ».") % {"issuer": issuer})
    return issuer
