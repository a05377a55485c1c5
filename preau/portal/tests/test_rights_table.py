import ast
import pathlib

import pytest

from preau.directory.models import Function, Profile
from preau.portal.rights_table import OTHERS, _all, sections
from preau.portal.tests.yard import Yard, sign_in

# Said by the row of another function: the same right asked of one thing, or a part of it.
SAID_BY = {
    "may_see_contact": "contacts_visible_to",
    "may_choose_hue": "may_manage_school",
    "may_import": "of the feed’s own room",
    "may_follow": "runs_visible_to",
    "may_apply": "may_import",
    "may_prepare_year": "schools_prepared_by",
    "may_change_year": "schools_changed_by",
}
ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.one_database
def test_every_right_is_said_in_words_beside_its_function():
    for file in ROOT.rglob("access.py"):
        if "tests" in file.parts:
            continue
        for function in ast.parse(file.read_text()).body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("may_"):
                names = {getattr(getattr(d, "func", d), "id", "") for d in function.decorator_list}
                assert "right" in names or function.name in SAID_BY, f"{file}: {function.name} is in no table of rights"


@pytest.mark.one_database
def test_holders_are_words_that_a_head_knows():
    known = {*Profile.values, *Function.values, *OTHERS}
    for said in _all():
        assert set(said.holders) <= known, said.name


@pytest.mark.one_database
def test_a_profile_sees_only_what_it_may():
    whole = sum(len(section.rows) for section in sections())
    pupils = sum(len(section.rows) for section in sections("pupil"))
    assert 0 < pupils < whole


@pytest.mark.django_db
@pytest.mark.parametrize(("function", "status"), [("head", 200), ("director", 200), ("secretary", 200), ("teacher", 403), ("aed", 403)])
def test_who_reads_the_table(client, function, status):
    yard = Yard()
    sign_in(client, yard.staff(function))
    assert client.get("/droits/").status_code == status


@pytest.mark.django_db
def test_the_filter_narrows_to_a_profile(client):
    yard = Yard()
    sign_in(client, yard.staff("head"))
    page = client.get("/droits/?profil=guardian").content.decode()
    assert "sur ses enfants, sauf décision de justice" in page and "Lire la table des droits" not in page
    assert client.get("/droits/?profil=nonsense").status_code == 200
