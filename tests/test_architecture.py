"""What import-linter does not see: views taken by another room's urls, folders that are no packages, foreign keys named by a string."""

import ast
import pathlib
import re

import grimp
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = sorted(p for p in (ROOT / "preau").rglob("*.py"))
pytestmark = pytest.mark.one_database


def test_urls_import_only_the_views_of_their_own_room():
    graph = grimp.build_graph("preau")
    for views in graph.find_matching_modules("preau.**.views"):
        room = views.removesuffix("views")
        for module in {views} | graph.find_descendants(views):
            importers = graph.find_modules_that_directly_import(module)
            assert all(m.startswith(room) for m in importers), (module, importers)


def test_every_folder_of_code_is_a_package():
    for file in CODE:
        assert file.with_name("__init__.py").exists(), file


def test_foreign_keys_name_the_class_that_they_import():
    for file in CODE:
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("ForeignKey", "OneToOneField", "ManyToManyField"):
                assert node.args[0].value == "self", f"{file}:{node.lineno} names {node.args[0].value!r}: import the class instead"


def test_no_page_names_another_host():
    """Neither a template, nor a script, nor a style sheet of ours fetches anything from elsewhere."""
    for file in (ROOT / "preau").rglob("*"):
        if file.suffix not in (".html", ".js", ".css") or "vendor" in file.parts:
            continue
        for found in re.findall(r"(?:src|href|url|fetch|import)\W{1,3}((?:https?:)?//[^\s\"')]+)", file.read_text()):
            assert found.startswith("http://www.w3.org/"), f"{file} names {found}"


def test_no_house_code_is_unfinished():
    for file in CODE:
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", file.read_text()), file


def test_a_room_has_its_door_sign():
    for apps in (ROOT / "preau").rglob("apps.py"):
        assert ast.get_docstring(ast.parse(apps.with_name("__init__.py").read_text())), apps.parent
