import csv
import datetime
import decimal
import io
import zipfile

import pytest
from django.utils import timezone, translation

from preau.kit import exports
from preau.kit.tests.reading import ods_rows, xlsx_rows

pytestmark = pytest.mark.one_database

DAY = datetime.date(2026, 11, 26)
MOMENT = datetime.datetime(2026, 11, 26, 9, 5, tzinfo=datetime.UTC)  # 10 h 05 in Paris
ROWS = [
    ["Zoé ; « B », l'Ouest", 12, decimal.Decimal("12.4"), DAY, MOMENT, True, None],
    ['deux\nlignes "dites"', -3, 0.5, None, None, False, ""],
]
HEADERS = ["Nom", "Nombre", "Moyenne", "Jour", "Moment", "Vrai", "Vide"]
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+x", "@SUM(A1)", "\t=1", "＝1+cmd"]


def made(kind, headers, rows):
    answer = exports.response(kind, "Élèves de l'Ouest", headers, rows)
    return b"".join(answer.streaming_content), answer


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_csv_opens_in_a_french_spreadsheet():
    data, answer = made("csv", HEADERS, ROWS)
    assert data.startswith("\ufeff".encode())
    assert read_csv(data) == [
        HEADERS,
        ["Zoé ; « B », l'Ouest", "12", "12,4", "26/11/2026", "26/11/2026 10:05", "oui", ""],
        ['deux\nlignes "dites"', "-3", "0,5", "", "", "non", ""],
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="eleves-de-l-ouest-{timezone.localdate():%Y-%m-%d}.csv"'


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_is_never_a_formula(formula):
    assert read_csv(made("csv", ["=x"], [[formula]])[0]) == [["'=x"], [f"'{formula}"]]
    assert xlsx_rows(made("xlsx", ["x"], [[formula]])[0])[1] == [("inlineStr", formula)]
    assert ods_rows(made("ods", ["x"], [[formula]])[0])[1][0].startswith("string:")


@pytest.mark.parametrize("number", ["+33 6 12 34 56 78", "-3,5", "04 71 46 20 20"])
def test_telephones_and_amounts_are_left_alone(number):
    assert read_csv(made("csv", ["x"], [[number]])[0])[1] == [number]


def test_a_workbook_keeps_numbers_and_dates():
    rows = xlsx_rows(made("xlsx", HEADERS, ROWS)[0])
    assert [kind for kind, _ in rows[1]][:5] == ["inlineStr", "n", "n", "n", "n"]
    assert rows[1][1][1] == "12" and rows[1][2][1] == "12.4" and rows[1][3][1].startswith("46352")


def test_an_ods_is_a_valid_package_with_typed_cells():
    data, _ = made("ods", HEADERS, ROWS)
    archive = zipfile.ZipFile(io.BytesIO(data))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[38 : 38 + len(exports.ods.MEDIA_TYPE)].decode() == exports.ods.MEDIA_TYPE  # where `file` and ODF look for it
    assert archive.testzip() is None
    assert ods_rows(data)[1][:5] == ["string:Zoé ; « B », l'Ouest", "float:12", "float:12.4", "date:2026-11-26", "date:2026-11-26T10:05:00"]
    assert ods_rows(data)[2][0] == 'string:deuxlignes "dites"'


def test_characters_that_no_xml_holds_are_dropped():
    for kind, read in (("ods", ods_rows), ("xlsx", xlsx_rows)):
        assert "ab" in str(read(made(kind, ["x"], [["a\x00\x0bb"]])[0])[1])


def test_an_empty_list_still_has_its_head():
    assert read_csv(made("csv", ["Nom"], [])[0]) == [["Nom"]]
    assert len(xlsx_rows(made("xlsx", ["Nom"], [])[0])) == len(ods_rows(made("ods", ["Nom"], [])[0])) == 1


def test_rows_are_written_as_they_are_read():
    seen = []

    def rows():
        for n in range(3):
            seen.append(n)
            yield [n]

    lines = exports.csv_lines(["n"], rows())
    next(lines), next(lines)
    assert seen == [0]


def test_a_stream_speaks_the_language_of_its_request():
    with translation.override("en"):
        answer = exports.response("csv", "x", ["x"], [[True]])
    with translation.override("fr"):
        assert b"".join(answer.streaming_content)
