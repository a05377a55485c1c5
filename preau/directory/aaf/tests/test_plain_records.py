"""Records written the plain way are taken by a pattern: nothing must be read otherwise than by the parser."""

import random
import re

import pytest

from preau.directory.aaf import reading
from preau.directory.aaf.files import parse_name
from preau.directory.aaf.tests.writer import AafSet, large_set, small_school
from preau.feeds.models import Run

pytestmark = pytest.mark.one_database
NOTHING = re.compile("(?!)")


class Heard:
    """What a reading hands over."""

    def __init__(self):
        self.rows, self.remarks = [], []

    def row(self, **row):
        self.rows.append(row)

    def remark(self, code, **about):
        self.remarks.append((code, about))


def read(folder) -> Heard:
    heard = Heard()
    reader = reading.Reading(Run(feed="aaf"), heard)
    for path in sorted(folder.iterdir()):
        reader.read_file(parse_name(path))
    return heard


def both_ways(folder, monkeypatch) -> tuple[Heard, Heard]:
    by_pattern = read(folder)
    monkeypatch.setattr(reading, "PLAIN", NOTHING)
    return by_pattern, read(folder)


def assert_alike(folder, monkeypatch):
    one, other = both_ways(folder, monkeypatch)
    assert one.rows == other.rows and one.remarks == other.remarks and one.rows


def odd_set() -> AafSet:
    delta = small_school().pupil("75", name="D'ARC & FILS <3", given="  Zoé\r\n Marie ", ENTPersonAutresPrenoms=["Léa", "", " Ana  Sol "])
    delta.modify("pupil", "71", mail="", ENTEleveGroupes=[]).delete("guardian", "83")
    return delta.pupil("76", ENTInconnu="x", ENTEleveClasses=["9001$5 A ", "9001$$"], ENTEleveEnseignements=[]).add("pupil", " 77 ")


def test_a_full_set_and_a_delta_are_read_alike(tmp_path, monkeypatch):
    assert_alike(odd_set().write(tmp_path / "a"), monkeypatch)


def test_what_an_export_may_write_otherwise_is_read_alike(tmp_path, monkeypatch):
    folder = odd_set().write(tmp_path / "a")
    draw = random.Random(3)
    ways = [
        (">\n", "><!-- </addRequest> -->\n"),
        ("<value/>", "<value></value>"),
        ("<value/>", "<value />"),
        ("<attr ", "<attr\n  "),
        ("Zoé", "Zo&#233;"),
        ("PAGÈS", "<![CDATA[PAGÈS]]>"),
        ("</value></attr>", "</value>\n\t</attr>"),
        ("<id>", "<id> "),
        ("</addRequest>", "</addRequest>\n<!-- <addRequest/> -->"),
    ]
    for path in folder.iterdir():
        head, *records = re.split(r"(?=<(?:add|modify|delete)Request>)", path.read_text())
        for at, record in enumerate(records):
            before, after = draw.choice(ways)
            records[at] = record.replace(before, after, draw.randrange(3))
        path.write_text(head + "".join(records))
    assert_alike(folder, monkeypatch)


def test_most_records_of_an_export_are_taken_by_the_pattern(tmp_path):
    for path in large_set(1_200).write(tmp_path / "a").iterdir():
        text = path.read_text()
        assert len(reading.PLAIN.findall(text)) == text.count("<addRequest>")
