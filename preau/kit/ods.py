"""A small writer of OpenDocument spreadsheets (OASIS ODF 1.3): one sheet, its head, typed cells, written row by row."""

import datetime
import decimal
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3"'
)
PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{PROLOGUE}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_DAY = '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'  # noqa: E501
_HOUR = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
STYLES = (
    f'<office:automatic-styles><number:date-style style:name="day">{_DAY}</number:date-style>'
    f'<number:date-style style:name="moment">{_DAY}{_HOUR}</number:date-style>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="day"/>'
    '<style:style style:name="datetime" style:family="table-cell" style:data-style-name="moment"/>'
    '<style:style style:name="column" style:family="table-column"><style:table-column-properties style:column-width="4cm"/></style:style>'
    "</office:automatic-styles>"
)


def _paragraphs(text: str) -> str:
    """Line breaks are paragraphs, runs of spaces are kept."""
    lines = (escape(line).replace("\t", "<text:tab/>").replace("  ", ' <text:s text:c="1"/>') for line in text.split("\n"))
    return "".join(f"<text:p>{line}</text:p>" for line in lines)


def _cell(value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float | decimal.Decimal):
        shown = str(value).replace(".", ",")
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'
    if isinstance(value, datetime.date):
        long = isinstance(value, datetime.datetime)
        style, shown = ("datetime", f"{value:%d/%m/%Y %H:%M}") if long else ("date", f"{value:%d/%m/%Y}")
        attributes = f'table:style-name="{style}" office:value-type="date" office:date-value="{value.isoformat()}"'
        return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string">{_paragraphs(value)}</table:table-cell>'


def write(file, name: str, headers: Sequence[str], rows: Iterable[Sequence]) -> None:
    """`rows` hold text, numbers, dates or None. The media type comes first and is not compressed, as the standard asks."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MEDIA_TYPE, compress_type=zipfile.ZIP_STORED)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            opening = f"{PROLOGUE}<office:document-content {SPACES}>{STYLES}<office:body><office:spreadsheet>"
            columns = f'<table:table-column table:style-name="column" table:number-columns-repeated="{max(len(headers), 1)}"/>'
            head = "".join(
                f'<table:table-cell table:style-name="head" office:value-type="string">{_paragraphs(header)}</table:table-cell>'
                for header in headers
            )
            head = f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
            content.write(f"{opening}<table:table table:name={quoteattr(name)}>{columns}{head}".encode())
            for row in rows:
                content.write(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>".encode())
            content.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
        archive.writestr("styles.xml", f"{PROLOGUE}<office:document-styles {SPACES}><office:styles/></office:document-styles>")
        archive.writestr("meta.xml", f"{PROLOGUE}<office:document-meta {SPACES}><office:meta/></office:document-meta>")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
