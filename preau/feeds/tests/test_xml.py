"""The ministry's XML as it comes, and nothing that XML can do to a reader."""

import re
import tracemalloc

import pytest

from preau.feeds.xml import Plain, UnreadableXml, elements

pytestmark = pytest.mark.one_database
DOCTYPE = '<!DOCTYPE r SYSTEM "http://example.org/r.dtd">'
PLAIN = re.compile(r"<i><v>([^<&]*)</v></i>")


@pytest.fixture(params=["by the parser", "by pattern"], autouse=True)
def plain(request, monkeypatch):
    """Every test is held twice: a pattern changes what reading costs and nothing else."""
    monkeypatch.setitem(globals(), "pattern", PLAIN if request.param == "by pattern" else None)


def read(path, **heard):
    found = elements(path, root="r", tags=("i",), plain=pattern, **heard)  # noqa: F821
    return [(e.match[1].replace("\r", "\n") if isinstance(e, Plain) else e.findtext("v"), e.sourceline) for e in found]


def write(tmp_path, text: str, encoding="utf-8"):
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_doctype_naming_a_dtd_is_accepted_and_never_fetched(tmp_path):
    (tmp_path / "r.dtd").write_text('<!ENTITY x "taken from the DTD">')
    for system in (
        DOCTYPE,
        '<!DOCTYPE r SYSTEM "r.dtd">',
        f'<!DOCTYPE r SYSTEM "file://{tmp_path}/r.dtd">',
        '<!DOCTYPE r PUBLIC "a" "b>c">',
    ):
        assert read(write(tmp_path, f'<?xml version="1.0"?>\n{system}\n<r>\n<i><v>a</v></i>\n</r>')) == [("a", 4)]


@pytest.mark.parametrize(
    "subset",
    [
        '[<!ENTITY x "y">]',
        'SYSTEM "r.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]',
        "[]",
        '[<!ENTITY % p SYSTEM "http://example.org/p">]',
    ],
)
def test_an_internal_subset_is_refused_whatever_it_says(tmp_path, subset):
    with pytest.raises(UnreadableXml, match="déclare des entités"):
        read(write(tmp_path, f'<?xml version="1.0"?><!-- a --><!DOCTYPE r {subset}><r><i><v>&x;</v></i></r>'))


def test_an_undeclared_entity_is_not_followed(tmp_path):
    with pytest.raises(UnreadableXml):
        read(write(tmp_path, "<r><i><v>&x;</v></i></r>"))


def test_bytes_that_are_not_what_they_announce_are_mended_and_told(tmp_path):
    said = []
    path = write(tmp_path, '<?xml version="1.0" encoding="UTF-8"?>\n<r>\n<i><v>BÉTEILLE ŒUVRE</v></i></r>', "iso-8859-15")
    assert read(path, on_mend=lambda *what: said.append(what)) == [("BÉTEILLE ŒUVRE", 3)]
    assert said == [("wrong_encoding", 3)]
    said.clear()
    path = write(tmp_path, '<?xml version="1.0" encoding="ISO-8859-15"?>\n<r><i><v>É</v></i></r>')
    assert read(path, on_mend=lambda *what: said.append(what)) == [("É", 2)] and said == [("wrong_encoding", 1)]


def test_each_announced_encoding_is_read_without_a_word(tmp_path):
    for encoding in ("UTF-8", "ISO-8859-15", "ISO-8859-1", "windows-1252"):
        path = write(tmp_path, f'<?xml version="1.0" encoding="{encoding}"?><r><i><v>Zoé L’Œil</v></i></r>'.replace("’Œ", "O"), encoding)
        assert read(path, on_mend=lambda *what: pytest.fail(str(what)))[0][0] == "Zoé LOil"


def test_a_missing_prolog_carriage_returns_and_numeric_references_are_read(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes("\ufeff<r>\r\n<i><v>&#201;tat &amp; L&apos;été</v></i>\r\n<i><v>MARIE\rLOU</v></i></r>".encode())
    assert read(path) == [("État & L'été", 2), ("MARIE\nLOU", 3)]


def test_control_characters_are_taken_out_and_told(tmp_path):
    said = []
    assert read(write(tmp_path, "<r>\n<i><v>a\x0bb\x00</v></i></r>"), on_mend=lambda *what: said.append(what))[0][0] == "ab"
    assert said == [("control_characters", 1)]


@pytest.mark.parametrize(
    "text", ["<r><i><v>a</v></i>", "<r><i><v>a</i></r>", "<html><i/></html>", "<x><r><i/></r></x>", "<?xml version='1.0'?>"]
)
def test_what_is_cut_or_something_else_is_refused(tmp_path, text):
    with pytest.raises(UnreadableXml):
        read(write(tmp_path, text))


def test_utf_16_and_unknown_encodings_are_refused(tmp_path):
    for text, encoding in (("<r/>", "utf-16"), ('<?xml version="1.0" encoding="EBCDIC-FR"?><r/>', "ascii")):
        with pytest.raises(UnreadableXml, match="cod"):
            read(write(tmp_path, text, encoding))


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(count: int) -> int:
        path = tmp_path / "big.xml"
        path.write_text("<r>" + "\n<i><v>some text</v></i>" * count + "</r>")
        tracemalloc.start()
        assert sum(1 for _ in elements(path, root="r", tags=("i",), plain=pattern)) == count  # noqa: F821
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(60_000) < 2 * peak(20_000)


def test_lines_are_true_beyond_the_65535th(tmp_path):
    path = write(tmp_path, "<r>" + "\n" * 70_000 + "<i><v>a</v></i></r>")
    assert read(path) == [("a", 70_001)]


ODD = """<r><!-- first -->
<i><v>1</v></i> <i >
<v>2</v></i><i><v>3</v></i>
<i><!-- </i> --><v>4</v></i>
<!-- <i><v>no</v></i> -->
<i><v><![CDATA[5</i>]]></v></i><i><v>6</v></i>
<other><i><v>within</v></i></other><i2><v>no</v></i2>
<i><v>7</v></i><?note <i><v>no</v></i> ?><i><v>&#56;</v></i>
</r>
"""


def test_what_stands_between_plain_records_is_read_in_its_order_and_at_its_line(tmp_path):
    heard = []
    found = read(write(tmp_path, ODD), on_comment=heard.append)
    assert found == [("1", 2), ("2", 2), ("3", 3), ("4", 4), ("5</i>", 6), ("6", 6), ("within", 7), ("7", 8), ("8", 8)]
    assert heard[0] == " first " and " <i><v>no</v></i> " in heard


def test_a_record_is_found_wherever_a_piece_of_the_file_ends(tmp_path, monkeypatch):
    for size in (1, 7, 64):
        monkeypatch.setattr("preau.feeds.xml.CHUNK", size)
        monkeypatch.setattr("preau.feeds.xml.PROLOG_MAX", 8)
        assert [text for text, _line in read(write(tmp_path, ODD))] == ["1", "2", "3", "4", "5</i>", "6", "within", "7", "8"]
