"""Saving the house while it goes on: the picture of the database first, then the files that it names."""

import hashlib
import importlib.metadata
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.backups import engines
from preau.backups.archives import Manifest, Writer
from preau.kit.refusal import Refusal

BACKUPS = "backups"  # below PREAU_HOME, where archives go unless told otherwise; never inside one another
DATABASE = ("preau.sqlite3", "preau.sqlite3-wal", "preau.sqlite3-shm", "preau.sqlite3-journal")
RESTORING = ".restoring"  # a return under way


class NothingToSave(Refusal):
    def __init__(self):
        super().__init__(_("Il n’y a rien à sauvegarder : cette installation n’a pas encore de base de données."))


def key_mark() -> str:
    """Enough to tell two secret keys apart, not to find one."""
    return hashlib.sha256(b"preau backup " + settings.SECRET_KEY.encode()).hexdigest()[:16]


def usual_place() -> Path:
    return settings.HOME / BACKUPS / f"preau-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar.gz"


def back_up(path: Path | None = None, *, say: Callable[[str], None] = lambda text: None) -> tuple[Path, Manifest]:
    """One archive of the database and of the files of PREAU_HOME; readable by its owner only, since the secret key is in it."""
    if "django_migrations" not in engines.tables():
        raise NothingToSave
    path = (path or usual_place()).absolute()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".preau-backup-", dir=path.parent) as work, Writer(path) as archive:
        say(_("Base de données"))
        migrations, rows = engines.save(Path(work))
        for file in sorted(Path(work).iterdir()):
            archive.add(file, f"database/{file.name}")
            file.unlink()
        say(_("Fichiers"))
        for file in files_of_home(besides=path.parent):
            try:
                archive.add(file, f"home/{file.relative_to(settings.HOME).as_posix()}")
            except FileNotFoundError:  # forgotten meanwhile, as old imports are
                continue
        manifest = Manifest(
            version=importlib.metadata.version("preau"),
            made_at=timezone.now().isoformat(timespec="seconds"),
            engine=connection.vendor,
            migrations=migrations,
            tables=rows,
            key=key_mark(),
        )
        archive.close_with(manifest)
    return path, manifest


def files_of_home(*, besides: Path | None = None) -> Iterator[Path]:
    """Every file that is not the database's, nor an archive's, nor an unfinished one."""
    for folder, folders, names in os.walk(settings.HOME):
        here = Path(folder)
        folders[:] = sorted(
            name for name in folders if not (here == settings.HOME and (name == BACKUPS or name.startswith("."))) and here / name != besides
        )
        for name in sorted(names):
            file = here / name
            if (here == settings.HOME and (name in DATABASE or name.startswith("."))) or name.endswith(".part") or not file.is_file():
                continue
            if not file.is_symlink() and not (here == besides and name.endswith(".tar.gz")):
                yield file
