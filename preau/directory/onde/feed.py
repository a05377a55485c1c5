"""What `feeds` calls for this feed."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from preau.directory.onde import access
from preau.directory.onde.mends import MENDERS, MENDS
from preau.directory.onde.reading import read_set
from preau.directory.sources.feed import DirectoryFeed
from preau.feeds.archives import TABLES
from preau.feeds.models import Run
from preau.feeds.staging import Stage


class OndeFeed(DirectoryFeed):
    code = "onde"
    name = _("ONDE, les fichiers de l’école")
    short_name = _("ONDE")
    hint = _("Les extractions des élèves, des responsables et, si vous l’avez, des enseignants, telles qu’ONDE les donne.")
    wanted = TABLES
    options = ("school",)
    issuer_is_school = True
    mends = MENDS
    menders = MENDERS
    access = access

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        read_set(run, files, stage)

    def may_apply(self, person, run: Run) -> bool:
        return access.may_apply(person, run)

    def schools_for(self, person) -> list[tuple[str, str]]:
        return list(access.schools_importable_by(person).order_by("name").values_list("uai", "name"))
