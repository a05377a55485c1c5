import datetime
import re

import pytest

from preau.kit import pdf
from preau.kit.tests.reading import pdf_text

pytestmark = pytest.mark.one_database

NASTY = ['#panic("non")', "$x$ *gras* _penché_", "\\ @ref <nom>", '#read("/etc/passwd")', "Œuvré Łukasz Ľubomír Şahin", '"guillemets"']


def paper(rows, **values):
    return {"title": "Liste #1", "subtitle": "Collège", "lang": "fr", "headers": ["Nom"], "rows": [[row] for row in rows]} | values


def test_values_are_shown_as_written_whatever_they_look_like():
    text = pdf_text(pdf.render("kit/papers/list.typ", paper(NASTY)))
    assert "Liste #1" in text
    for value in NASTY:
        assert value in text


def test_a_paper_is_tagged_titled_and_in_its_language():
    made = pdf.render("kit/papers/list.typ", paper(["a"], lang="fr"))
    assert b"/StructTreeRoot" in made and b"/Lang" in made and b"pdfuaid:part" in made


def test_our_own_face_is_used_and_no_other():
    made = pdf.render("kit/papers/list.typ", paper(["Zoé Łukasz"]))
    assert set(re.findall(rb"/BaseFont/\w+\+(\w+)", made)) == {b"AtkinsonHyperlegibleNext"}


def test_a_name_in_another_script_does_not_stop_the_paper():
    assert "Zoé" in pdf_text(pdf.render("kit/papers/list.typ", paper(["Zoé Παπαδόπουλος", "漢字"])))


def test_the_same_values_at_the_same_moment_make_the_same_file():
    moment = datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)
    assert pdf.render("kit/papers/list.typ", paper(["a"]), made_at=moment) == pdf.render(
        "kit/papers/list.typ", paper(["a"]), made_at=moment
    )


def test_an_unknown_paper_is_said_so():
    with pytest.raises(pdf.NoSuchPaper):
        pdf.render("kit/papers/nowhere.typ", {})
