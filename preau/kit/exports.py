"""Lists out of the house: CSV, XLSX, ODS, from any iterator of rows, row by row.

    return response("xlsx", "personnes", headers, rows)

Cells are plain values: text, numbers, dates, booleans, None. Text is never a formula, whatever it begins with.
"""

import csv
import datetime
import decimal
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from preau.kit import ods
from preau.kit.folding import ascii_slug

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": ods.MEDIA_TYPE,
}
IN_MEMORY = 2_000_000  # bytes; a larger workbook is written to disk
# Spreadsheets run a cell that begins with one of these; OWASP, "CSV injection".
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HARMLESS = re.compile(r"[+-]?[\d\s.,()/\u00a0\u202f-]*")  # a phone number, a negative amount
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SHEET_NAME = re.compile(r"[\[\]:*?/\\]")

Row = Sequence[object]


def response(kind: str, name: str, headers: Sequence, rows: Iterable[Row]) -> StreamingHttpResponse:
    """The file to download; `name` without its ending, dated by itself."""
    filename = f"{ascii_slug(name) or 'liste'}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(_in_language(csv_lines(headers, rows)), content_type=FORMATS["csv"])
        answer["Content-Disposition"] = f'attachment; filename="{filename}"'
        return answer
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115, closed by FileResponse
    {"xlsx": write_xlsx, "ods": write_ods}[kind](file, name, headers, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=FORMATS[kind])


def _in_language(lines: Iterator[str]) -> Iterator[str]:
    """A stream is read after the request's language has been put back."""
    language = translation.get_language()
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def plain(value):
    """What a cell holds: local naive moments, text for what is neither number, date nor boolean."""
    if isinstance(value, datetime.datetime):
        return timezone.make_naive(value).replace(microsecond=0) if timezone.is_aware(value) else value
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if value is None or isinstance(value, int | float | decimal.Decimal | datetime.date | str):
        return NOT_XML.sub("", value) if isinstance(value, str) else value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(plain(one)) for one in value)
    return NOT_XML.sub("", str(value))


# --- CSV: for French spreadsheets, that is `;`, a decimal comma and a BOM ---------------------------------------------


def harmless(text: str) -> str:
    """The same text, that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not HARMLESS.fullmatch(text) else text


def _csv_cell(value) -> str:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | decimal.Decimal):
        return str(value).replace(".", ",")
    return harmless(value) if isinstance(value, str) else str(value)


class _Line:
    """A file for csv.writer whose write gives the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(headers: Sequence, rows: Iterable[Row]) -> Iterator[str]:
    """Every text is quoted, so that `;`, `,`, quotes and line breaks all pass."""
    writer = csv.writer(_Line(), delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([_csv_cell(str(header)) for header in headers])
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])


# --- Workbooks --------------------------------------------------------------------------------------------------------


def sheet_name(name: str) -> str:
    return (SHEET_NAME.sub(" ", str(name)).strip("' ") or "Liste")[:31]


def write_xlsx(file, name: str, headers: Sequence, rows: Iterable[Row]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd/mm/yyyy"}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(sheet_name(name))
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    headers = [str(header) for header in headers]
    for column, header in enumerate(headers):
        sheet.set_column(column, column, min(max(len(header) + 2, 12), 40))
        sheet.write_string(0, column, header, bold)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(plain(value) for value in row):
            if isinstance(value, str):
                sheet.write_string(last, column, value)
            elif isinstance(value, datetime.datetime):
                sheet.write_datetime(last, column, value, moment)
            elif value is not None:
                sheet.write(last, column, value)
    if headers:
        sheet.autofilter(0, 0, last, len(headers) - 1)
    book.close()


def write_ods(file, name: str, headers: Sequence, rows: Iterable[Row]) -> None:
    ods.write(file, sheet_name(name), [str(header) for header in headers], ([plain(value) for value in row] for row in rows))
