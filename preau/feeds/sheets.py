"""Tables that people give: text with separators, XLSX, ODS. Rows of plain text, with bounds; a formula is never computed.

    book = open_book(path)
    book.names                       # its sheets; one without a name for a text file
    for line, cells in book.rows(0): # line of the file (row of the sheet), cells cleaned

Dates come as dd/mm/yyyy, whole numbers without a point, true and false as « oui » and « non », whatever the file's own form.
"""

import codecs
import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from preau.feeds.xml import WESTERN
from preau.kit.exports import FORMULA_SIGNS
from preau.kit.refusal import Refusal

MAX_ROWS = 60_000
MAX_COLUMNS = 200
MAX_CELL = 2_000  # characters; what follows is left out
MAX_TEXT = 64 * 1024**2  # bytes of a text file
MAX_INSIDE = 400 * 1024**2  # bytes of a workbook, unpacked
MAX_RATIO = 300  # unpacked / packed, above MAX_TEXT
SEPARATORS = (";", ",", "\t", "|")
Row = tuple[int, list[str]]


class UnreadableSheet(Refusal):
    """A file that is not a table, or too large to be one."""


class Book:
    """Sheets by number. `rows` may be asked several times."""

    def __init__(self, path: Path):
        self.path = path
        self.names: list[str] = [""]

    def rows(self, sheet: int = 0) -> Iterator[Row]:
        """Rows that hold something, in order."""
        for count, (line, cells) in enumerate(self._rows(sheet)):
            if count >= MAX_ROWS:
                raise UnreadableSheet(
                    _("« %(name)s » a plus de %(count)s lignes : donnez une liste par établissement.")
                    % {"name": self.path.name, "count": MAX_ROWS}
                )
            yield line, cells

    def _rows(self, sheet: int) -> Iterator[Row]:
        raise NotImplementedError


def open_book(path: Path) -> Book:
    """By content: a name proves nothing."""
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] != b"PK":
        if head[:4] == b"\xd0\xcf\x11\xe0":
            raise UnreadableSheet(
                _("« %(name)s » est un ancien fichier .xls : ouvrez-le et enregistrez-le en .xlsx, .ods ou .csv.") % {"name": path.name}
            )
        return TextBook(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            _check_size(archive, path)
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise UnreadableSheet(_("« %(name)s » est abîmé : enregistrez-le de nouveau.") % {"name": path.name}) from error
    if "xl/workbook.xml" in names:
        return XlsxBook(path)
    if "content.xml" in names and "mimetype" in names:
        return OdsBook(path)
    raise UnreadableSheet(_("« %(name)s » n’est pas un tableau (.csv, .xlsx ou .ods).") % {"name": path.name})


def _check_size(archive: zipfile.ZipFile, path: Path) -> None:
    whole = sum(info.file_size for info in archive.infolist())
    if whole > MAX_INSIDE or (whole > MAX_TEXT and whole / max(path.stat().st_size, 1) > MAX_RATIO):
        raise UnreadableSheet(_("« %(name)s » se déploierait hors de toute mesure : il est refusé.") % {"name": path.name})


def _clean(text: str) -> str:
    """Spaces of every sort become one, line breaks inside a cell too."""
    return " ".join(text.replace("\0", "").replace("\ufeff", "").split())[:MAX_CELL]


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


# --- Text --------------------------------------------------------------------------------------------------------------


class TextBook(Book):
    def __init__(self, path: Path):
        super().__init__(path)
        if path.stat().st_size > MAX_TEXT:
            raise UnreadableSheet(_("« %(name)s » est trop lourd pour une liste : il est refusé.") % {"name": path.name})
        self.text, self.encoding = decoded(path.read_bytes(), path.name)
        self.separator = separator_of(self.text)

    def _rows(self, sheet: int) -> Iterator[Row]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        line = 1
        try:
            for cells in reader:
                if found := _trimmed([_clean(_unguarded(cell)) for cell in cells[:MAX_COLUMNS]]):
                    yield line, found
                line = reader.line_num + 1
        except csv.Error as error:
            raise UnreadableSheet(
                _("« %(name)s » ne se lit plus à partir de la ligne %(line)s : un guillemet n’est pas fermé.")
                % {"name": self.path.name, "line": line}
            ) from error


def _unguarded(cell: str) -> str:
    """Our own exports put an apostrophe before a text that a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_SIGNS else cell


def decoded(raw: bytes, name: str = "") -> tuple[str, str]:
    """A mark of order, then strict UTF-8, then Windows-1252 (ISO-8859-15 where that one has nothing)."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace"), encoding
    if b"\0" in raw[:4096]:
        raise UnreadableSheet(_("« %(name)s » n’est pas un tableau (.csv, .xlsx ou .ods).") % {"name": name})
    try:
        return raw.decode(), "utf-8"
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else WESTERN[byte] for byte in raw), "windows-1252"


def separator_of(text: str) -> str:
    """The one that cuts the header line most, outside quotes."""
    head = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0])
    return max(SEPARATORS, key=head.count)


# --- Workbooks ---------------------------------------------------------------------------------------------------------


def _elements(archive: zipfile.ZipFile, member: str, tags: tuple[str, ...], path: Path) -> Iterator:
    """Elements of a member, whole, then forgotten. Nothing that a file declares or points to is followed."""
    try:
        with archive.open(member) as stream:
            for _event, element in etree.iterparse(
                stream, events=("end",), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
            ):
                if element.getroottree().docinfo.internalDTD is not None:
                    raise UnreadableSheet(_("« %(name)s » déclare des entités : il est refusé, par sécurité.") % {"name": path.name})
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableSheet(_("« %(name)s » est abîmé : enregistrez-le de nouveau.") % {"name": path.name}) from error


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DATE_FORMATS = frozenset((*range(14, 18), 22, 27, 30, 36, 50, 57))
DATE_WORDS = re.compile(r"(?<![a-z])(d{1,4}|y{2,4}|j{1,4}|a{2,4})(?![a-z])", re.IGNORECASE)
COLUMN = re.compile(r"^([A-Z]{1,3})(\d+)$")
EPOCH, EPOCH_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)


def _both(*names: str) -> tuple[str, ...]:
    return tuple(space + name for name in names for space in (MAIN, STRICT))


def _local(element) -> str:
    return etree.QName(element).localname


class XlsxBook(Book):
    def __init__(self, path: Path):
        super().__init__(path)
        with zipfile.ZipFile(path) as archive:
            targets = {
                e.get("Id"): _member(e.get("Target", "")) for e in _elements(archive, "xl/_rels/workbook.xml.rels", (PACKAGE,), path)
            }
            self.from_1904 = False
            found = []
            for element in _elements(archive, "xl/workbook.xml", _both("sheet", "workbookPr"), path):
                if _local(element) == "workbookPr":
                    self.from_1904 = element.get("date1904") in ("1", "true")
                elif (target := targets.get(_relation(element))) in archive.namelist():
                    found.append((element.get("name", ""), target))
            self.names, self.members = [name for name, _m in found], [member for _n, member in found]
            self.strings = self._strings(archive)
            self.dates = self._date_styles(archive)
        if not self.members:
            raise UnreadableSheet(_("« %(name)s » n’a aucune feuille.") % {"name": path.name})

    def _strings(self, archive: zipfile.ZipFile) -> list[str]:
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        return [_texts(e) for e in _elements(archive, "xl/sharedStrings.xml", _both("si"), self.path)]

    def _date_styles(self, archive: zipfile.ZipFile) -> set[int]:
        """Numbers of the styles that show a number as a day."""
        if "xl/styles.xml" not in archive.namelist():
            return set()
        formats, styles = set(DATE_FORMATS), []
        for element in _elements(archive, "xl/styles.xml", _both("numFmt", "cellXfs"), self.path):
            if _local(element) == "numFmt":
                shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", element.get("formatCode", ""))
                if DATE_WORDS.search(shown):
                    formats.add(_number(element.get("numFmtId")))
            else:
                styles = [_number(xf.get("numFmtId")) for xf in element]
        return {at for at, number in enumerate(styles) if number in formats}

    def _rows(self, sheet: int) -> Iterator[Row]:
        with zipfile.ZipFile(self.path) as archive:
            for at, row in enumerate(_elements(archive, self.members[sheet], _both("row"), self.path), start=1):
                cells: list[str] = []
                for cell in row:
                    place = _column(cell.get("r"), len(cells))
                    if place < MAX_COLUMNS and (text := self._said(cell)):
                        cells.extend([""] * (place + 1 - len(cells)))
                        cells[place] = text
                if found := _trimmed(cells):
                    yield _number(row.get("r")) or at, found

    def _said(self, cell) -> str:
        kind, value = cell.get("t", "n"), ""
        for child in cell:
            if _local(child) == "v":
                value = child.text or ""
            elif _local(child) == "is":
                return _clean(_texts(child))
        if kind == "s":
            at = _number(value)
            return _clean(self.strings[at]) if value and at < len(self.strings) else ""
        if kind == "b":
            return _("oui") if value == "1" else _("non")
        if kind == "e":
            return ""
        if kind == "n" and value and _number(cell.get("s")) in self.dates:
            return _day_of(value, EPOCH_1904 if self.from_1904 else EPOCH)
        return _plain_number(value) if kind == "n" else _clean(value)


def _member(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _relation(element) -> str:
    return element.get(RELATION) or next((v for k, v in element.attrib.items() if k.endswith("}id")), "")


def _texts(element) -> str:
    return "".join(t.text or "" for t in element.iter() if isinstance(t.tag, str) and _local(t) == "t")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


def _column(reference: str | None, after: int) -> int:
    match = COLUMN.match(reference or "")
    if not match:
        return after
    at = 0
    for letter in match[1]:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _day_of(value: str, epoch: datetime.date) -> str:
    try:
        day = epoch + datetime.timedelta(days=int(float(value)))
    except (ValueError, OverflowError):
        return value
    return f"{day:%d/%m/%Y}"


def _plain_number(value: str) -> str:
    """« 1.2345678901E10 » → 12345678901: what the sheet holds, not what it shows."""
    try:
        number = float(value)
    except ValueError:
        return _clean(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value


# --- OpenDocument ------------------------------------------------------------------------------------------------------

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class OdsBook(Book):
    def __init__(self, path: Path):
        super().__init__(path)
        with zipfile.ZipFile(path) as archive:
            self.names = [e.get(f"{TABLE}name", "") for e in _elements(archive, "content.xml", (f"{TABLE}table",), path)]
        if not self.names:
            raise UnreadableSheet(_("« %(name)s » n’a aucune feuille.") % {"name": path.name})

    def _rows(self, sheet: int) -> Iterator[Row]:
        at, line = 0, 1
        with zipfile.ZipFile(self.path) as archive:
            for element in _elements(archive, "content.xml", (f"{TABLE}table-row", f"{TABLE}table"), self.path):
                if element.tag == f"{TABLE}table":
                    at, line = at + 1, 1
                    if at > sheet:
                        return
                    continue
                repeated = _number(element.get(f"{TABLE}number-rows-repeated")) or 1
                if at == sheet and (cells := _trimmed(self._cells(element))):
                    yield from ((line + again, cells) for again in range(min(repeated, MAX_ROWS + 1)))
                line += repeated

    def _cells(self, row) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            repeated = _number(cell.get(f"{TABLE}number-columns-repeated")) or 1
            cells.extend([self._said(cell)] * min(repeated, MAX_COLUMNS - len(cells)))
        return cells

    def _said(self, cell) -> str:
        kind = cell.get(f"{OFFICE}value-type", "")
        if kind == "date":
            year, month, day = (cell.get(f"{OFFICE}date-value", "")[:10].split("-") + ["", "", ""])[:3]
            return f"{day}/{month}/{year}"
        if kind == "boolean":
            return _("oui") if cell.get(f"{OFFICE}boolean-value") == "true" else _("non")
        if kind in ("float", "currency"):
            return _plain_number(cell.get(f"{OFFICE}value", ""))
        return _clean(" ".join(_spoken(child) for child in cell if child.tag == f"{TEXT}p"))


def _spoken(paragraph) -> str:
    said = [paragraph.text or ""]
    for child in paragraph:
        if isinstance(child.tag, str):
            said.append(" " if child.tag in (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break") else _spoken(child))
        said.append(child.tail or "")
    return "".join(said)
