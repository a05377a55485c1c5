"""Streaming the ministry's XML: one element at a time, memory bounded, nothing fetched, no entity.

A DOCTYPE naming an external DTD is accepted and never read. An internal subset is refused, whatever it declares. Bytes are read as
UTF-8 and, where they are not, as Windows-1252/ISO-8859-15: files announce one encoding and hold another.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from preau.kit.refusal import Refusal

CHUNK = 256 * 1024
PROLOG_MAX = 64 * 1024  # bytes within which the root must begin
FORBIDDEN = bytes(c for c in range(32) if c not in (9, 10, 13))  # control characters that XML does not know
ENCODING = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
KNOWN = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin-1", "latin1", "latin9", "windows-1252", "cp1252"}
# 0x80-0x9F are letters and quotes in Windows-1252 and nothing in ISO-8859-15; the rest is ISO-8859-15.
WESTERN = {
    byte: (bytes([byte]).decode("cp1252", "replace") if byte < 0xA0 else bytes([byte]).decode("iso-8859-15")) for byte in range(0x80, 0x100)
}


class UnreadableXml(Refusal):
    """A file that is not what it must be; nothing of its set is applied."""


class _Text:
    """A binary file given back as clean UTF-8, counting what had to be mended."""

    def __init__(self, path: Path, file):
        self.path = path
        self.file = file
        self.line = 1
        self.first_wrong = 0  # line of the first byte that is not UTF-8
        self.controls = 0  # line of the first forbidden control character
        self.multibyte = False
        self.announced = "utf-8"
        self.announced_set = False
        errors = f"western-{id(self)}"
        codecs.register_error(errors, self._mend)
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors)
        self.errors = errors
        self._pending = self._open()

    def _mend(self, error: UnicodeDecodeError):
        if not self.first_wrong:
            self.first_wrong = self.line + error.object.count(b"\n", 0, error.start)
        return "".join(WESTERN[b] for b in error.object[error.start : error.end]), error.end

    def _open(self) -> str:
        """The text up to the root element: declaration removed, DOCTYPE checked."""
        head = self.file.read(PROLOG_MAX)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] in (b"<\0?\0", b"\0<\0?"):
            raise UnreadableXml(_("« %(name)s » est codé en UTF-16 : l’UTF-8 ou l’ISO-8859-15 est attendu.") % {"name": self.path.name})
        head = head.removeprefix(codecs.BOM_UTF8)
        if match := ENCODING.match(head):
            self.announced = match[1].decode().lower()
            if self.announced not in KNOWN:
                raise UnreadableXml(
                    _("« %(name)s » annonce un codage inconnu (%(encoding)s).") % {"name": self.path.name, "encoding": self.announced}
                )
        text = self._decode(head, final=False)
        declaration = XML_DECLARATION.match(text)
        if declaration:
            text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
        self._check_prolog(text)
        return text

    def _check_prolog(self, text: str) -> None:
        """No internal subset before the root: that is where entities are declared."""
        position = 0
        while True:
            position = _skip_space(text, position)
            if text.startswith("<!--", position):
                position = text.find("-->", position) + 3
                if position < 3:
                    break
            elif text.startswith("<?", position):
                position = text.find("?>", position) + 2
                if position < 2:
                    break
            elif text[position : position + 9].upper() == "<!DOCTYPE":
                end = _end_of_doctype(text, position)
                if end is None or "[" in _without_quotes(text[position:end]):
                    raise UnreadableXml(
                        _("« %(name)s » déclare des entités dans son en-tête : il est refusé, par sécurité.") % {"name": self.path.name}
                    )
                position = end
            else:
                return
        raise UnreadableXml(_("« %(name)s » n’a pas de début lisible.") % {"name": self.path.name})

    def _decode(self, raw: bytes, *, final: bool) -> str:
        cleaned = raw.translate(None, FORBIDDEN)
        if len(cleaned) != len(raw) and not self.controls:
            self.controls = self.line
        wrong = self.first_wrong
        text = self.decoder.decode(cleaned, final)
        self.multibyte = self.multibyte or (not wrong and not self.first_wrong and not text.isascii())
        self.line += raw.count(b"\n")
        return text

    def read(self, _size: int = -1) -> bytes:
        if self._pending:
            text, self._pending = self._pending, ""
            return text.encode()
        while raw := self.file.read(CHUNK):
            if text := self._decode(raw, final=False):
                return text.encode()
        return self._decode(b"", final=True).encode()


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _end_of_doctype(text: str, start: int) -> int | None:
    quote = ""
    for position in range(start, len(text)):
        letter = text[position]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter == "[" or letter == ">":
            return position + 1
    return None


def _without_quotes(text: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", text)


def elements(path: Path, *, root: str, tags: tuple[str, ...], on_comment: Callable[[str], None] | None = None, on_mend=None) -> Iterator:
    """Each element of `tags` under `root`, whole, then forgotten. `sourceline` is its line in the file.

    `on_comment(text)` hears the comments between them; `on_mend(code, line)` hears `wrong_encoding` and `control_characters`.
    """
    with path.open("rb") as file:
        text = _Text(path, file)
        try:
            yield from _walk(text, path, root, tags, on_comment)
        except etree.XMLSyntaxError as error:
            raise UnreadableXml(
                _("« %(name)s » n’est pas un fichier XML complet (ligne %(line)s) : demandez-le de nouveau.")
                % {"name": path.name, "line": error.lineno or 1}
            ) from error
        if on_mend:
            _tell_mends(text, on_mend)


def _walk(text: _Text, path: Path, root: str, tags: tuple[str, ...], on_comment) -> Iterator:
    events = ("start", "end", "comment") if on_comment else ("start", "end")
    seen_root = None
    for event, element in etree.iterparse(
        text, events=events, tag=(root, *tags), encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    ):
        if event == "comment":
            on_comment(element.text or "")
        elif event == "start":
            if seen_root is None:
                seen_root = element
                if element.getparent() is not None or element.tag != root:
                    break
                declared = element.getroottree().docinfo.internalDTD
                if declared is not None and any(True for _entity in declared.iterentities()):
                    raise UnreadableXml(_("« %(name)s » déclare des entités : il est refusé, par sécurité.") % {"name": path.name})
        elif element.tag != root:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del seen_root[0]
    if seen_root is None or seen_root.tag != root or seen_root.getparent() is not None:
        raise UnreadableXml(
            _("« %(name)s » n’est pas un fichier attendu ici (racine « %(root)s » absente).") % {"name": path.name, "root": root}
        )


def _tell_mends(text: _Text, on_mend) -> None:
    announced_utf8 = text.announced in ("utf-8", "utf8", "us-ascii", "ascii")
    if text.first_wrong and announced_utf8:
        on_mend("wrong_encoding", text.first_wrong)
    elif text.multibyte and not text.first_wrong and not announced_utf8:
        on_mend("wrong_encoding", 1)
    if text.controls:
        on_mend("control_characters", text.controls)
