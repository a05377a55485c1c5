"""Papers: a Typst template of a room and its values, as a tagged PDF that a screen reader can read (PDF/UA-1).

    pdf.render("accounts/letters.typ", {"title": …, "lang": "fr", "letters": [...]})

The template begins with `#import "kit.typ": *` (`kit/typst/paper.typ`) and reads its values with `read-data()`: they travel as a
JSON file beside it, never inside its source. Only our own typefaces are used, and
those inside Typst for other alphabets: the paper is the same on every machine.
"""

import datetime
import functools
import json
import pathlib
import shutil
import tempfile
from collections.abc import Mapping
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.template.utils import get_app_template_dirs
from django.utils import timezone

KIT = pathlib.Path(__file__).parent
FONTS = KIT / "vendor"
PAPER = KIT / "typst" / "paper.typ"
NO_GLYPH = "could not be displayed"  # PDF/UA-1 refuses what would be an empty box


class NoSuchPaper(LookupError):
    """No room holds a Typst template of that name under `templates/`."""


@functools.cache
def template_path(name: str) -> pathlib.Path:
    for folder in get_app_template_dirs("templates"):
        if (path := pathlib.Path(folder, name)).is_file():
            return path
    raise NoSuchPaper(name)


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def render(template_name: str, context: Mapping, *, made_at: datetime.datetime | None = None) -> bytes:
    """`context` holds what JSON can: text, numbers, lists, mappings, and dates (as ISO text)."""
    with tempfile.TemporaryDirectory(prefix="preau-paper-") as folder:
        root = pathlib.Path(folder)
        shutil.copyfile(template_path(template_name), root / "main.typ")
        shutil.copyfile(PAPER, root / "kit.typ")
        (root / "data.json").write_text(json.dumps(context, cls=Encoder, ensure_ascii=False))
        options: Any = {
            "root": str(root),
            "font_paths": _fonts(),
            "ignore_system_fonts": True,
            "timestamp": int((made_at or timezone.now()).timestamp()),
        }
        try:
            return typst.compile(str(root / "main.typ"), pdf_standards=["ua-1"], **options)
        except typst.TypstError as error:
            if NO_GLYPH not in str(error):
                raise
            # One name in a script that no face of ours draws must not keep a whole school's letters from being printed.
            return typst.compile(str(root / "main.typ"), **options)


class Encoder(DjangoJSONEncoder):
    """Also lazy translations."""

    def default(self, o):
        return str(o) if hasattr(o, "_proxy____cast") else super().default(o)
