"""From what a person gives (files, folders, archives) to plain files in one folder, with bounds: XML, or tables for lists.

A folder is read one level deep, an archive too; `.tgz` may be zipped again. Refused in one sentence: a member that would be written
elsewhere, a link, a size announced or real above the bounds, a ratio that only a bomb has, anything that is neither wanted nor an archive.
"""

import codecs
import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.kit.refusal import Refusal

MAX_BYTES = 4 * 1024**3  # of a whole set, unpacked; an académie of a million people is about 1.5 GB
MAX_RATIO = 250  # unpacked / packed; the ministry's XML gives 15 to 40
RATIO_FROM = 20 * 1024**2  # bytes below which a ratio means nothing
MAX_FILES = 5_000
MAX_NESTING = 2  # a .tgz in a .zip
CHUNK = 1024**2
BESIDE = (".dtd", ".md", ".pdf", ".log", ".sha256", ".md5")  # what stands beside the files and is not read


class UnreadableArchive(Refusal):
    """What was given cannot be opened, or must not be."""


@dataclass(frozen=True)
class Wanted:
    """What a feed reads: its kind by content, the endings looked for in archives, what stands beside, and words for refusals."""

    kind: str
    endings: tuple[str, ...]
    beside: tuple[str, ...]
    nothing: Any
    other: Any


XML_FILES = Wanted(
    "xml",
    (".xml",),
    (*BESIDE, ".txt", ".csv"),
    gettext_lazy("Aucun fichier XML dans ce qui a été donné."),
    gettext_lazy("« %(name)s » n’est ni un fichier XML ni une archive .zip, .tgz ou .tar.gz."),
)
TABLES = Wanted(
    "table",
    (".csv", ".txt", ".tsv", ".xlsx", ".ods"),
    BESIDE,
    gettext_lazy("Aucun tableau dans ce qui a été donné."),
    gettext_lazy("« %(name)s » n’est pas un tableau (.csv, .xlsx ou .ods)."),
)


@dataclass
class Unpacked:
    """The files found, in a steady order, and the names of the archives they came from (a name may say "Delta")."""

    files: list[Path] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    size: int = 0
    wanted: Wanted = XML_FILES


def unpack(paths: Iterable[Path], into: Path, wanted: Wanted = XML_FILES) -> Unpacked:
    """Put every wanted file of `paths` in numbered folders of `into`."""
    found = Unpacked(wanted=wanted)
    for path in paths:
        if not path.exists():
            raise UnreadableArchive(_("« %(name)s » n’existe pas.") % {"name": path.name or path})
        if path.is_dir():
            _walk_folder(path, into, found)
        else:
            _take(path, path.name, into, found, nesting=0)
    if not found.files:
        raise UnreadableArchive(str(wanted.nothing))
    return found


def _walk_folder(folder: Path, into: Path, found: Unpacked) -> None:
    found.names.append(folder.name)
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise UnreadableArchive(_("Le dossier contient un lien (« %(name)s ») : il faut les fichiers eux-mêmes.") % {"name": path.name})
        if path.is_dir():
            continue
        depth = len(path.relative_to(folder).parts)
        if path.suffix.lower() in found.wanted.endings and depth > 2:
            raise UnreadableArchive(_("« %(name)s » est rangé trop profond : un seul niveau de dossier est lu.") % {"name": path.name})
        if depth <= 2 and path.suffix.lower() not in found.wanted.beside and kind_of(path, found.wanted) != "other":
            _take(path, path.name, into, found, nesting=0)
        elif path.suffix.lower() not in found.wanted.beside and not path.name.startswith("."):
            found.ignored.append(path.name)


def kind_of(path: Path, wanted: Wanted = XML_FILES) -> str:
    """`zip`, `gzip`, what is wanted (`xml` or `table`) or `other`, by content: a name proves nothing."""
    with path.open("rb") as file:
        head = file.read(512)
    if wanted is TABLES and is_table(path, head):
        return "table"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_xml = text.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or text[:1] == b"<" and path.suffix.lower() == ".xml"
    return "xml" if is_xml and wanted is XML_FILES else "other"


def is_table(path: Path, head: bytes) -> bool:
    """Text with no sign of being anything else, or a workbook."""
    if head[:2] == b"PK":
        try:
            with zipfile.ZipFile(path) as archive:
                return not {"xl/workbook.xml", "content.xml"}.isdisjoint(archive.namelist())
        except (zipfile.BadZipFile, OSError):
            return False
    is_text = b"\0" not in head or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return is_text and not head.startswith((b"%PDF", b"\x1f\x8b", b"{\\rtf", b"\xd0\xcf")) and head.lstrip()[:1] != b"<"


def _take(path: Path, name: str, into: Path, found: Unpacked, *, nesting: int) -> None:
    kind = kind_of(path, found.wanted)
    if kind == found.wanted.kind:
        found.size += path.stat().st_size
        _check_total(found.size)
        found.files.append(path)
        if len(found.files) > MAX_FILES:
            raise UnreadableArchive(_("Plus de %(count)s fichiers : ce n’est pas un export.") % {"count": MAX_FILES})
    elif kind == "other":
        raise UnreadableArchive(str(found.wanted.other) % {"name": name})
    elif nesting >= MAX_NESTING:
        raise UnreadableArchive(_("« %(name)s » contient trop d’archives emboîtées.") % {"name": name})
    else:
        found.names.append(name)
        with _readable(name):
            members = _zip_members(path, name) if kind == "zip" else _tar_members(path, name)
            for member, inside in _extract(members, path, name, into, found):
                _take(inside, member, into, found, nesting=nesting + 1)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        gzip.BadGzipFile,
        EOFError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise UnreadableArchive(_("L’archive « %(name)s » est abîmée ou incomplète : demandez-la de nouveau.") % {"name": name}) from error


def _extract(members, archive: Path, name: str, into: Path, found: Unpacked) -> Iterator[tuple[str, Path]]:
    """Write the wanted members under names of our own making, counting what really comes out."""
    packed = max(archive.stat().st_size, 1)
    real = 0
    folder = into / f"{sum(1 for _ in into.iterdir()) if into.exists() else 0:04}"
    folder.mkdir(parents=True)
    for number, (member, stream) in enumerate(members):
        if number > MAX_FILES:
            raise UnreadableArchive(_("L’archive « %(name)s » contient trop de fichiers.") % {"name": name})
        parts = PurePosixPath(member).parts
        last = parts[-1]
        if last.startswith(".") or parts[0] == "__MACOSX" or last.lower().endswith(found.wanted.beside):
            continue
        if not last.lower().endswith((*found.wanted.endings, ".zip", ".tgz", ".gz")):
            found.ignored.append(last)
            continue
        if len(parts) > 2:
            raise UnreadableArchive(_("« %(name)s » est rangé trop profond : un seul niveau de dossier est lu.") % {"name": last})
        target = folder / f"{number:04}" / last
        target.parent.mkdir()
        with target.open("wb") as out:
            while chunk := stream.read(CHUNK):
                real += len(chunk)
                _check_total(found.size + real)
                _check_ratio(real, packed, name)
                out.write(chunk)
        yield last, target


def _zip_members(path: Path, name: str):
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        for info in infos:
            _check_name(info.filename, name)
            if info.external_attr >> 28 == 0xA:  # S_IFLNK
                raise UnreadableArchive(_("L’archive « %(name)s » contient un lien : elle est refusée.") % {"name": name})
            if info.flag_bits & 1:
                raise UnreadableArchive(_("L’archive « %(name)s » est protégée par un mot de passe.") % {"name": name})
        _check_announced(sum(info.file_size for info in infos), path, name)
        for info in infos:
            if not info.is_dir():
                with archive.open(info) as stream:
                    yield info.filename.replace("\\", "/"), stream


def _tar_members(path: Path, name: str):
    announced = 0
    with tarfile.open(path, "r|gz") as archive:
        for info in archive:
            _check_name(info.name, name)
            if info.isdir():
                continue
            if not info.isfile():
                raise UnreadableArchive(_("L’archive « %(name)s » contient un lien : elle est refusée.") % {"name": name})
            announced += info.size
            _check_announced(announced, path, name)
            yield info.name.removeprefix("./"), archive.extractfile(info)


def _check_name(member: str, name: str) -> None:
    member = member.replace("\\", "/")
    if member.startswith("/") or member[1:2] == ":" or ".." in PurePosixPath(member).parts or "\0" in member or not member:
        raise UnreadableArchive(_("L’archive « %(name)s » veut écrire hors de son dossier : elle est refusée.") % {"name": name})


def _check_announced(announced: int, path: Path, name: str) -> None:
    _check_total(announced)
    _check_ratio(announced, max(path.stat().st_size, 1), name)


def _check_ratio(size: int, packed: int, name: str) -> None:
    if size > RATIO_FROM and size / packed > MAX_RATIO:
        raise UnreadableArchive(_("L’archive « %(name)s » se déploierait hors de toute mesure : elle est refusée.") % {"name": name})


def _check_total(size: int) -> None:
    if size > MAX_BYTES:
        raise UnreadableArchive(
            _("Ces fichiers feraient plus de %(limit)s Go une fois ouverts : ils sont refusés.") % {"limit": MAX_BYTES // 1024**3}
        )
