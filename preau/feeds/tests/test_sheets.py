"""Tables in any form say the same rows; what is no table, or too large a one, is refused in a sentence."""

import csv
import datetime
import io
import zipfile

import pytest

from preau.feeds.sheets import MAX_ROWS, UnreadableSheet, decoded, open_book, separator_of
from preau.kit.exports import csv_lines, write_ods, write_xlsx

pytestmark = pytest.mark.one_database
HEADERS = ["Nom", "Né le", "Rang", "Vrai", "Téléphone"]
ROWS = [
    ["L'Haÿ", datetime.date(2014, 9, 4), 3, True, "+33 6 00 00 00 01"],
    [None, None, None, None, None],
    ["=1+1", datetime.date(2008, 1, 1), 12, False, "06 00 00 00 02"],
]
SAID = [
    (1, HEADERS),
    (2, ["L'Haÿ", "04/09/2014", "3", "oui", "+33 6 00 00 00 01"]),
    (4, ["=1+1", "01/01/2008", "12", "non", "06 00 00 00 02"]),
]


def written(kind: str, path):
    if kind == "csv":
        path.write_text("".join(csv_lines(HEADERS, ROWS)), encoding="utf-8", newline="")
    else:
        with path.open("wb") as file:
            {"xlsx": write_xlsx, "ods": write_ods}[kind](file, "Élèves", HEADERS, ROWS)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_what_the_house_exports_is_read_back(tmp_path, kind):
    book = open_book(written(kind, tmp_path / f"a.{kind}"))
    assert list(book.rows()) == SAID
    assert book.names == ([""] if kind == "csv" else ["Élèves"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators(tmp_path, encoding, separator):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([["Prénom élève", "Nom; ou pas", "a,b"], ["Zoé", "l’ami", 'dit "x"\nligne 2']])
    path = tmp_path / "a.csv"
    path.write_bytes(out.getvalue().encode(encoding, "replace"))
    (_line, head), (line, cells) = open_book(path).rows()
    assert head == ["Prénom élève", "Nom; ou pas", "a,b"] and line == 2
    assert cells[0] == "Zoé" and cells[2] == 'dit "x" ligne 2'


def test_a_byte_that_is_not_utf8_is_a_western_letter():
    assert decoded("Né à Œuf".encode("cp1252"))[0] == "Né à Œuf"
    assert separator_of('"a;b;c",d\n') == ","


def xlsx(path, sheet: bytes, *, workbook=b"", strings=b""):
    head = b'<?xml version="1.0" encoding="UTF-8"?>'
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        default = b'<workbook %s %s><sheets><sheet name="Une" sheetId="1" r:id="rId1"/></sheets></workbook>' % (main, relation)
        archive.writestr("xl/workbook.xml", head + (workbook or default))
        package = b"http://schemas.openxmlformats.org/package/2006/relationships"
        target = b'<Relationship Id="rId1" Type="sheet" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", head + b'<Relationships xmlns="%s">%s</Relationships>' % (package, target))
        body = sheet if sheet.startswith(b"<!") else b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (main, sheet)
        archive.writestr("xl/worksheets/sheet1.xml", head + body)
        if strings:
            archive.writestr("xl/sharedStrings.xml", head + b"<sst %s>%s</sst>" % (main, strings))
    return path


def test_formulas_give_what_was_computed_and_errors_nothing(tmp_path):
    row = b'<row r="7"><c r="B7"><f>WEBSERVICE("http://x")</f><v>1.23E10</v></c><c r="D7" t="e"><v>#REF!</v></c></row>'
    assert list(open_book(xlsx(tmp_path / "a.xlsx", row)).rows()) == [(7, ["", "12300000000"])]


def test_a_cell_far_away_costs_nothing(tmp_path):
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c><c r="A1048576" t="s"><v>0</v></c></row>'
    found = list(open_book(xlsx(tmp_path / "a.xlsx", row, strings=b"<si><r><t>Zo</t></r><r><t>\xc3\xa9</t></r></si>")).rows())
    assert found == [(1048576, ["Zoé"])]


def test_entities_are_refused(tmp_path):
    sheet = (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c><v>&e;</v></c></row></sheetData></worksheet>'
    )
    sheet = sheet.replace(b"<worksheet>", b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
    with pytest.raises(UnreadableSheet, match="entités"):
        list(open_book(xlsx(tmp_path / "a.xlsx", sheet)).rows())


def test_bombs_and_too_many_rows_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/sharedStrings.xml", b"0" * (450 * 1024**2))
    with pytest.raises(UnreadableSheet, match="mesure"):
        open_book(tmp_path / "b.xlsx")
    (tmp_path / "c.csv").write_text("a;b\n" * (MAX_ROWS + 1))
    with pytest.raises(UnreadableSheet, match="lignes"):
        list(open_book(tmp_path / "c.csv").rows())


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xd0\xcf\x11\xe0rest", "ancien"), (b"PK\x03\x04broken", "abîmé"), (b"\x00\x01\x02\x03", "tableau"), (b'a;b\n"open;1\n', None)],
)
def test_what_is_no_table_is_said(tmp_path, content, said):
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    if said is None:
        assert len(list(open_book(path).rows())) == 2  # an open quote holds the rest of the file
        return
    with pytest.raises(UnreadableSheet, match=said):
        open_book(path)


def test_a_repeated_empty_row_of_ods_is_not_walked(tmp_path):
    path = written("ods", tmp_path / "a.ods")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<table:table-cell table:number-columns-repeated="16384"/>'
    far = b'<table:table-row table:number-rows-repeated="1000000">%s</table:table-row>' % cell
    members["content.xml"] = members["content.xml"].replace(b"</table:table>", far + b"</table:table>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert list(open_book(path).rows()) == SAID
