"""What every template of the house owes: it compiles, its icons exist, nothing in it runs by itself or comes from elsewhere."""

import pathlib
import re

import pytest
from django.conf import settings
from django.template.loader import get_template

from preau.kit import icons

pytestmark = pytest.mark.one_database

ROOMS = pathlib.Path(settings.BASE) / "preau"
TAKEN_AWAY = {"portal/archive.html"}  # a file that one keeps at home: it stands alone, and no policy of ours reaches it
TEMPLATES = sorted(path for path in ROOMS.rglob("templates/**/*.html") if "tests" not in path.parts)
ICON = re.compile(r"""{%\s*icon\s+["']([\w-]+)["']|\bicon(?:_end)?=["']([\w-]+)["']""")
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)
FORBIDDEN = {
    "an inline style": re.compile(r"""<[^>{]+\sstyle=|<style"""),
    "an inline script": re.compile(r"""<script(?![^>]*\bsrc=)"""),
    "an inline handler": re.compile(r"""<[a-z][^>]*\son[a-z]+="""),
    "another host": re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//"""),
    "an evaluated expression": re.compile(r"""hx-on[:\w-]*=|hx-vals=["']js:|hx-trigger=["'][^"']*\w\["""),
}


def name_of(path: pathlib.Path) -> str:
    return str(path).rsplit("/templates/", 1)[1]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles_and_keeps_to_the_content_policy(path):
    get_template(name_of(path))
    source = COMMENT.sub("", path.read_text())
    allowed = {"an inline style"} if name_of(path) in TAKEN_AWAY else set()
    assert not [fault for fault, pattern in FORBIDDEN.items() if fault not in allowed and pattern.search(source)]


def test_every_icon_named_in_the_house_exists():
    missing = []
    for path in [*TEMPLATES, *(file for file in ROOMS.rglob("*.py") if "tests" not in file.parts)]:
        for found in ICON.finditer(path.read_text()):
            try:
                icons.drawing(name := found.group(1) or found.group(2))
            except icons.UnknownIcon:
                missing.append(f"{path.relative_to(ROOMS)}: {name}")
    assert not missing
