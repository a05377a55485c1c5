"""Streaming the ministry's XML: one element at a time, memory bounded, nothing fetched, no entity.

A DOCTYPE naming an external DTD is accepted and never read. An internal subset is refused, whatever it declares. Bytes are read as
UTF-8 and, where they are not, as Windows-1252/ISO-8859-15: files announce one encoding and hold another.

Nearly every record of an export is written in one plain way. A reader may give the pattern of it: what answers the pattern is taken by
it, at a third of the cost; all the rest (comments, other records, entities, what is wrong) still goes through the parser, in order.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from preau.kit.refusal import Refusal

CHUNK = 256 * 1024
PROLOG_MAX = 64 * 1024  # bytes within which the root must begin
RECORD_MAX = 4 * 1024**2  # characters in which the pattern of plain records is looked for
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
        self.root_at = 0  # where the root element begins in the first text
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
        self.root_at = self._check_prolog(text)
        return text

    def _check_prolog(self, text: str) -> int:
        """Where the root begins. No internal subset before it: that is where entities are declared."""
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
                return position
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

    def texts(self) -> Iterator[str]:
        """The whole, piece by piece."""
        yield self._pending
        while raw := self.file.read(CHUNK):
            if text := self._decode(raw, final=False):
                yield text
        yield self._decode(b"", final=True)


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


class Plain(NamedTuple):
    """A record written the plain way, as its pattern found it, and its line in the file."""

    sourceline: int
    match: re.Match


def elements(
    path: Path,
    *,
    root: str,
    tags: tuple[str, ...],
    plain: re.Pattern | None = None,
    on_comment: Callable[[str], None] | None = None,
    on_mend: Callable[[str, int], None] | None = None,
) -> Iterator:
    """Each element of `tags`, at any depth, whole, then forgotten; a `Plain` where `plain` matches. `sourceline` is its line.

    `plain` must match only whole elements of `tags`, written without comment, CDATA, nor any entity but the five of XML.
    `on_comment(text)` hears the comments between them; `on_mend(code, line)` hears `wrong_encoding` and `control_characters`.
    """
    with path.open("rb") as file:
        text = _Text(path, file)
        parser = _Parser(path, root, tags, on_comment)
        try:
            if plain is None:
                yield from parser.feed_all(text.texts())
            else:
                yield from _Sorter(parser, plain, tags).walk(text)
        except etree.XMLSyntaxError as error:
            raise _broken(path, error) from error
        if on_mend:
            _tell_mends(text, on_mend)


class _Parser:
    """lxml, fed by hand: gives the elements that are whole, keeps none."""

    def __init__(self, path: Path, root: str, tags: tuple[str, ...], on_comment):
        self.path, self.root, self.on_comment = path, root, on_comment
        self.top = None  # the root element, once begun
        self.closed = 0  # comments and elements ended right under the root
        self.parser = etree.XMLPullParser(
            events=("start", "end", "comment"),
            tag=(root, *tags),
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )

    def feed(self, text: str) -> Iterator:
        self.parser.feed(text.encode())
        return self._whole()

    def feed_all(self, texts: Iterator[str]) -> Iterator:
        for text in texts:
            yield from self.feed(text)
        self.parser.close()
        yield from self._whole()
        if self.top is None:
            raise self._unexpected()

    def _whole(self) -> Iterator:
        for event, element in self.parser.read_events():
            if event == "start":
                if self.top is None:
                    self._begin(element)
            elif event == "comment":
                if self.on_comment:
                    self.on_comment(element.text or "")
                self._forget_before(element)
            elif element is not self.top:
                yield element
                element.clear()
                self._forget_before(element)

    def _begin(self, element) -> None:
        if element.getparent() is not None or element.tag != self.root:
            raise self._unexpected()
        self.top = element
        declared = element.getroottree().docinfo.internalDTD
        if declared is not None and any(True for _entity in declared.iterentities()):
            raise UnreadableXml(_("« %(name)s » déclare des entités : il est refusé, par sécurité.") % {"name": self.path.name})

    def _forget_before(self, element) -> None:
        if self.top is None or element.getparent() is not self.top:
            return
        self.closed += 1
        while element.getprevious() is not None:
            del self.top[0]

    def _unexpected(self) -> UnreadableXml:
        return UnreadableXml(
            _("« %(name)s » n’est pas un fichier attendu ici (racine « %(root)s » absente).") % {"name": self.path.name, "root": self.root}
        )


class _Sorter:
    """Plain records to their pattern; the rest to the parser, with line ends in the place of what the pattern took.

    It goes from one child of the root to the next, and asks the parser each time whether that child is really over (a closing tag may
    stand in a comment): as soon as it cannot tell, the parser has all the rest.
    """

    def __init__(self, parser: _Parser, plain: re.Pattern, tags: tuple[str, ...]):
        self.parser, self.plain = parser, plain
        self.ends = {"<!--": "-->"} | {f"<{tag}": f"</{tag}>" for tag in tags}
        self.openings = re.compile("|".join(f"{re.escape(opening)}(?![\\w.-])" for opening in self.ends))

    def walk(self, source: _Text) -> Iterator:
        texts = source.texts()
        text = next(texts)
        at = text.find(">", source.root_at) + 1
        yield from self.parser.feed(text[:at])
        line, skipped = 1 + text.count("\n", 0, at), 0
        sure = self.parser.top is not None
        while sure:
            start = _skip_space(text, at)
            if found := self.plain.match(text, start):
                line += text.count("\n", at, start)
                yield Plain(line, found)
                line += text.count("\n", start, found.end())
                skipped += text.count("\n", at, found.end())
                at = found.end()
                continue
            end = self._end_of_child(text, start)
            if not end:  # cut, or nothing known
                more = next(texts, "") if len(text) - at < RECORD_MAX else ""
                if not more:
                    break
                text, at = text[at:] + more, 0
                continue
            closed = self.parser.closed
            yield from self.parser.feed("\n" * skipped + text[at:end])
            sure = self.parser.closed == closed + 1
            line, skipped, at = line + text.count("\n", at, end), 0, end
        yield from self.parser.feed("\n" * skipped + text[at:])
        yield from self.parser.feed_all(texts)

    def _end_of_child(self, text: str, start: int) -> int:
        """Where the child that begins at `start` should end; 0 when that is not in this text."""
        opening = self.openings.match(text, start)
        ending = self.ends[opening[0]] if opening else ""
        found = text.find(ending, opening.end()) if opening else -1
        return found + len(ending) if found >= 0 else 0


def _tell_mends(text: _Text, on_mend) -> None:
    announced_utf8 = text.announced in ("utf-8", "utf8", "us-ascii", "ascii")
    if text.first_wrong and announced_utf8:
        on_mend("wrong_encoding", text.first_wrong)
    elif text.multibyte and not text.first_wrong and not announced_utf8:
        on_mend("wrong_encoding", 1)
    if text.controls:
        on_mend("control_characters", text.controls)


def root_of(path: Path) -> str:
    """The name of the root element: it says what a file is, whatever its own name."""
    with path.open("rb") as file:
        parser = etree.XMLPullParser(events=("start",), encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
        try:
            for text in _Text(path, file).texts():
                parser.feed(text.encode())
                for _event, element in parser.read_events():
                    return etree.QName(element).localname
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _broken(path, error) from error
    return ""


def _broken(path: Path, error: etree.XMLSyntaxError) -> UnreadableXml:
    return UnreadableXml(
        _("« %(name)s » n’est pas un fichier XML complet (ligne %(line)s) : demandez-le de nouveau.")
        % {"name": path.name, "line": error.lineno or 1}
    )
