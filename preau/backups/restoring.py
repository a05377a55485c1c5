"""The house as an archive says it was. Everything is read and checked beside; only then does anything change, the database in one
transaction, the files by renaming. A mark stands while it lasts: interrupted, nothing opens until it is done again.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from preau.backups import engines
from preau.backups.archives import Manifest, unpack
from preau.backups.making import BACKUPS, DATABASE, RESTORING, files_of_home, key_mark
from preau.kit.refusal import Refusal

MARK = "mark.json"
KEY_FILE = "secret-key"


class NotEmpty(Refusal):
    """Somebody lives here: what they have would be replaced."""

    def __init__(self):
        super().__init__(_("Cette installation n’est pas vide : la restauration remplacerait ses comptes, ses données et ses fichiers."))


class Interrupted(Refusal):
    def __init__(self):
        super().__init__(
            _("Une restauration s’est interrompue ici : relancez « preau restore » avec la même archive avant toute autre commande.")
        )


def place() -> Path:
    return settings.HOME / RESTORING


def refuse_while_interrupted() -> None:
    if (place() / MARK).exists():
        raise Interrupted


def is_empty() -> bool:
    if (place() / MARK).exists():
        return True  # already consented to
    if any(file.name != KEY_FILE for file in files_of_home()):
        return False
    account = get_user_model()
    return account._meta.db_table not in engines.tables() or not account._base_manager.exists()


def restore(path: Path, *, replacing: bool = False, say: Callable[[str], None] = lambda text: None) -> Manifest:
    """Check the archive, put the database and the files back, migrate forward. `replacing`: even where somebody lives."""
    engines.refuse_a_database_of_others()
    if not replacing and not is_empty():
        raise NotEmpty
    staged = place() / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True, mode=0o700)
    try:
        say(_("Lecture et vérification de l’archive"))
        manifest = unpack(path, staged, say=lambda name: None)
        engines.refuse_what_this_code_does_not_know(manifest)
        _refuse_another_key(manifest, staged)
        (place() / MARK).write_text(json.dumps({"archive": str(path), "made_at": manifest.made_at}), encoding="utf-8")
        say(_("Base de données"))
        engines.put_back(staged / "database", manifest)
    except BaseException:
        # Nothing changed yet: the database's own transaction went back.
        shutil.rmtree(place(), ignore_errors=True)
        raise
    say(_("Fichiers"))
    _swap_files(staged / "home")
    shutil.rmtree(place(), ignore_errors=True)
    say(_("Mise à niveau"))
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


def _refuse_another_key(manifest: Manifest, staged: Path) -> None:
    """With another key, codes on paper, second factors and pictures of small pupils would all be dead."""
    if "SECRET_KEY" in os.environ and key_mark() != manifest.key:
        raise Refusal(
            _("SECRET_KEY n’est pas la clé de cette sauvegarde : codes imprimés et doubles vérifications ne marcheraient plus."),
            instead=_("Donnez à SECRET_KEY la valeur qu’elle avait, ou retirez-la si la clé était dans PREAU_HOME."),
        )
    if "SECRET_KEY" not in os.environ and not (staged / "home" / KEY_FILE).exists() and key_mark() != manifest.key:
        raise Refusal(_("La clé de cette sauvegarde était dans SECRET_KEY : donnez-lui la même valeur, puis recommencez."))


def _swap_files(fresh: Path) -> None:
    """What was there goes aside, what was saved comes in: a few renames, on one disk."""
    fresh.mkdir(exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="aside-", dir=place()))
    for entry in sorted(settings.HOME.iterdir()):
        if entry.name not in (*DATABASE, BACKUPS) and not entry.name.startswith("."):
            entry.rename(aside / entry.name)
    for entry in sorted(fresh.iterdir()):
        entry.rename(settings.HOME / entry.name)
