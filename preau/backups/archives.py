"""The archive as a file: members written one after the other with their sums, and read back only when every sum is right."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from preau.kit.refusal import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 1024**2  # bytes
CHUNK = 1024**2
QUICK = 1  # of nine: what one saves each night is better saved than small


class DamagedArchive(Refusal):
    def __init__(self, name: str):
        super().__init__(
            _("Cette archive est abîmée : « %(name)s » n’est pas ce que son sommaire annonce.") % {"name": name},
            instead=_("Rien n’a été touché. Essayez une sauvegarde plus ancienne."),
        )


class NotAnArchive(Refusal):
    def __init__(self, path: Path):
        super().__init__(_("« %(name)s » n’est pas une sauvegarde de Préau.") % {"name": path.name})


@dataclass
class Member:
    path: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """What an archive holds. `migrations`: app → the last applied; `tables`: table → rows; `key`: a mark of the secret key, not the key."""

    version: str
    made_at: str
    engine: str
    migrations: dict[str, list[str]]
    tables: dict[str, int]
    key: str
    format: int = FORMAT
    members: list[Member] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> "Manifest":
        said: dict[str, Any] = json.loads(text)
        members = [Member(**member) for member in said.pop("members")]
        return cls(members=members, **said)

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


class _Summing(io.RawIOBase):
    """Reads a file once, for the archive and for its sum."""

    def __init__(self, source: IO[bytes]):
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.sha256.update(chunk)
        return chunk


class Writer:
    """`with Writer(path) as archive: archive.add(file, "home/…"); archive.close_with(manifest)`. Appears under its name once whole."""

    def __init__(self, path: Path):
        self.path, self.part = path, path.with_name(f".{path.name}.part")
        self.members: list[Member] = []

    def __enter__(self) -> "Writer":
        handle = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds the secret key
        self.file = os.fdopen(handle, "wb")
        self.packed = gzip.GzipFile(fileobj=self.file, mode="wb", compresslevel=QUICK)
        self.tar = tarfile.open(fileobj=self.packed, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        return self

    def add(self, file: Path, name: str) -> None:
        with file.open("rb") as source:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(source.fileno()).st_size, 0o600
            summing = _Summing(source)
            self.tar.addfile(info, summing)  # type: ignore[arg-type]
        self.members.append(Member(name, info.size, summing.sha256.hexdigest()))

    def close_with(self, manifest: Manifest) -> None:
        manifest.members = self.members
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self.tar.addfile(info, io.BytesIO(text))
        self.tar.close()
        self.packed.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.part.replace(self.path)

    def __exit__(self, kind, *_more) -> None:
        if kind:
            self.file.close()
            self.part.unlink(missing_ok=True)


def unpack(path: Path, folder: Path, *, say: Callable[[str], None]) -> Manifest:
    """Every member below `folder`, which is empty; refused when anything is not as the manifest says. Writes nowhere else."""
    sums: dict[str, Member] = {}
    manifest = None
    try:
        with tarfile.open(path, mode="r:gz") as tar:
            for info in tar:
                source = tar.extractfile(info) if info.isreg() else None
                if source is None or not _stays_inside(info.name) or info.name in sums:
                    raise DamagedArchive(info.name)
                if info.name == MANIFEST:
                    manifest = Manifest.of(source.read(LARGEST_MANIFEST).decode())
                    continue
                say(info.name)
                sums[info.name] = Member(info.name, info.size, _write(source, folder / info.name))
    except (OSError, tarfile.TarError, EOFError, zlib.error, ValueError, TypeError, KeyError) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        raise NotAnArchive(path) if manifest is None and not sums else DamagedArchive(path.name) from error
    if manifest is None:
        raise DamagedArchive(path.name) if sums else NotAnArchive(path)
    if manifest.format > FORMAT:
        raise Refusal(_("Cette sauvegarde vient d’un Préau plus récent : installez d’abord sa version, %(version)s.") % vars(manifest))
    expected = {member.path: member for member in manifest.members}
    for name in sorted(expected.keys() | sums.keys()):
        if expected.get(name) != sums.get(name):
            raise DamagedArchive(name)
    return manifest


def _stays_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and "\\" not in name


def _write(source: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()
