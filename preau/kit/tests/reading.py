"""Reading back what the house writes, without a library: the text of its PDFs, the cells of its workbooks."""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\)|(EMC|ET)\b", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(pdf: bytes) -> str:
    """The text that a reader gets by copying, a line for each marked piece. Good for the PDFs that Typst makes, no others."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {number: _letters(objects, body) for number, body in objects.items() if b"/ToUnicode" in body}
    pages = []
    for body in objects.values():
        if not re.search(rb"/Type\s*/Page\b(?!s)", body) or b"/Contents" not in body:
            continue
        names = _fonts_of(objects, body)
        content = _stream(objects[int(re.search(rb"/Contents (\d+) 0 R", body).group(1))])
        pages.append(_shown(content, {name: fonts[number] for name, number in names.items() if number in fonts}))
    return "\n".join(pages)


def _stream(body: bytes) -> bytes:
    raw = body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    return zlib.decompress(raw) if b"FlateDecode" in body.split(b"stream\n", 1)[0] else raw


def _letters(objects, font: bytes) -> dict[int, str]:
    table = _stream(objects[int(re.search(rb"/ToUnicode (\d+) 0 R", font).group(1))])
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in re.findall(rb"<(\w{4})> <(\w+)>\n", table)}


def _fonts_of(objects, page: bytes) -> dict[bytes, int]:
    resources = page
    if found := re.search(rb"/Resources (\d+) 0 R", page):
        resources = objects[int(found.group(1))]
    if found := re.search(rb"/Font (\d+) 0 R", resources):
        resources = objects[int(found.group(1))]
    return {name: int(number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}


def _shown(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, letters = [], {}
    for font, text, end in SHOWN.findall(content):
        if font:
            letters = fonts.get(font, {})
        elif end:
            said.append("\n" if end == b"EMC" else "")
        else:
            raw = ESCAPE.sub(lambda m: bytes([int(m[1], 8) & 255]) if m[1][:1] in b"01234567" else LETTERS.get(m[1], m[1]), text)
            said.append("".join(letters.get(int.from_bytes(raw[i : i + 2]), "") for i in range(0, len(raw), 2)))
    return re.sub(r"\n{2,}", "\n", "".join(said)).strip()


def ods_rows(data: bytes) -> list[list[str]]:
    """Cells of an OpenDocument sheet as `type:value`."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    tree = ElementTree.fromstring(archive.read("content.xml"))
    office, table = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    return [
        [
            f"{cell.get(office + 'value-type')}:{cell.get(office + 'value') or cell.get(office + 'date-value') or ''.join(cell.itertext())}"
            for cell in row.iter(f"{table}table-cell")
        ]
        for row in tree.iter(f"{table}table-row")
    ]


def xlsx_rows(data: bytes) -> list[list[tuple[str, str]]]:
    """Cells of the first sheet of a workbook as (type, value); a formula would be of type `f`."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    shared = []
    if "xl/sharedStrings.xml" in archive.namelist():
        shared = ["".join(item.itertext()) for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{main}si")]
    rows = []
    for row in ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml")).iter(f"{main}row"):
        cells = []
        for cell in row.iter(f"{main}c"):
            kind, text = cell.get("t", "n"), "".join(cell.itertext())
            cells.append(("f" if cell.find(f"{main}f") is not None else kind, shared[int(text)] if kind == "s" else text))
        rows.append(cells)
    return rows
