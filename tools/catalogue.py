"""The catalogues: what is translatable in the code, what English lacks, .mo files compiled without gettext.

python -m tools.catalogue update    write new strings into locale/*/LC_MESSAGES/django.po, drop those that are gone
python -m tools.catalogue check     say what lacks an English word, or a French plural; exit 1 when something does
python -m tools.catalogue compile   make the .mo files
"""

import functools
import io
import pathlib
import sys
from collections import defaultdict

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locale"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEADER = "# The %s words of Préau, written by tools/catalogue.py: change English here, French in the code."
BORING = (b'"Project-Id', b'"Report-Msgid', b'"POT-Creation', b'"PO-Revision', b'"Last-Translator', b'"Language-Team', b'"Generated-By')


def path_of(language: str) -> pathlib.Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


@functools.cache
def strings() -> dict:
    """{(context, msgid or (one, many)): [places]} of everything that is translatable in code and templates."""
    from django.utils.translation.template import templatize

    found = defaultdict(list)
    for file in sorted([*(ROOT / "preau").rglob("*"), *(ROOT / "config").rglob("*.py")]):
        if "tests" in file.parts or "migrations" in file.parts or "vendor" in file.parts:
            continue
        if file.suffix == ".py":
            source = file.read_bytes()
        elif "templates" in file.parts and file.suffix in (".html", ".txt", ".typ"):
            source = templatize(file.read_text(encoding="utf-8")).encode()
        else:
            continue
        name = str(file.relative_to(ROOT))
        for line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS, comment_tags=()):
            message = tuple(message) if isinstance(message, (list, tuple)) else message
            if message and message != ("", ""):
                found[(context, message)].append((name, line))
    return _one_entry_each(found)


def _one_entry_each(found: dict) -> dict:
    """A catalogue holds a msgid once: a word both alone and counted is the counted entry, which answers `gettext` too."""
    counted = {(context, message[0]): (context, message) for context, message in found if isinstance(message, tuple)}
    merged = defaultdict(list)
    for key, places in found.items():
        merged[counted.get(key, key)] += places
    return merged


def read(language: str) -> Catalog:
    file = path_of(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def wanted(language: str, key) -> bool:
    """English has everything; French, written in place, only the plurals."""
    return language == "en" or isinstance(key[1], tuple)


def update() -> None:
    found = strings()
    for language in ("fr", "en"):
        old = read(language)
        new = Catalog(locale=language, charset="utf-8", fuzzy=False)
        new.header_comment = HEADER % new.locale.english_name
        for key, places in sorted(found.items(), key=lambda item: (item[1][0], str(item[0]))):
            if wanted(language, key):
                _enter(new, old, language, key, places)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        text = io.BytesIO()
        write_po(text, new, width=120, include_lineno=False)
        path_of(language).write_bytes(b"".join(line for line in text.getvalue().splitlines(True) if not line.startswith(BORING)))


def _enter(new: Catalog, old: Catalog, language: str, key, places: list) -> None:
    """One entry, with the words it already had; French plurals are the words of the code themselves."""
    context, message = key
    counted = isinstance(message, tuple)
    known = old.get(message[0] if counted else message, context)
    text = known.string if known and not known.fuzzy else ""
    if counted and (isinstance(text, str) or not all(text)):
        text = message if language == "fr" else ("", "")
    elif counted and language == "fr" and known.id != message:
        text = message
    elif not counted and not isinstance(text, str):
        text = text[0]
    flags = ("python-format",) if "%(" in (message[1] if counted else message) else ()
    new.add(message, text, locations=[(name, None) for name in sorted({name for name, _line in places})], context=context, flags=flags)


def missing(language: str) -> list[str]:
    catalogue = read(language)
    lacks = []
    for key, places in strings().items():
        if not wanted(language, key):
            continue
        context, message = key
        known = catalogue.get(message if isinstance(message, str) else message[0], context)
        if known is not None and known.pluralizable != isinstance(message, tuple):
            known = None
        texts = [] if known is None or known.fuzzy else ([known.string] if isinstance(known.string, str) else list(known.string))
        if not texts or not all(texts):
            lacks.append(f"{places[0][0]}:{places[0][1]}: {message if isinstance(message, str) else message[0]}")
    return lacks


def check() -> int:
    lacks = {language: missing(language) for language in ("en", "fr")}
    for language, lines in lacks.items():
        for line in lines:
            print(f"locale/{language}: {line}")
    total = sum(len(lines) for lines in lacks.values())
    print(f"catalogue: {total} strings to translate" if total else "catalogue: complete")
    return 1 if total else 0


def compile_all() -> None:
    for language in ("fr", "en"):
        if path_of(language).exists():
            with path_of(language).with_suffix(".mo").open("wb") as stream:
                write_mo(stream, read(language))


def main(action: str) -> int:
    if action == "update":
        update()
    elif action == "check":
        return check()
    elif action == "compile":
        compile_all()
    else:
        print(__doc__)
        return 64
    return 0


if __name__ == "__main__":
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
