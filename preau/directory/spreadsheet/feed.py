"""What `feeds` calls for this feed."""

from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from preau.directory.sources.feed import DirectoryFeed
from preau.directory.spreadsheet import access
from preau.directory.spreadsheet.mends import MENDERS, MENDS
from preau.directory.spreadsheet.reading import read_set
from preau.feeds.archives import TABLES
from preau.feeds.models import Run
from preau.feeds.staging import Stage


class SpreadsheetFeed(DirectoryFeed):
    code = "csv"
    name = _("Tableau de l’établissement")
    short_name = _("Tableau")
    hint = _("Un fichier .csv, .xlsx ou .ods : les élèves, leurs responsables, les personnels, dans les colonnes que vous voulez.")
    wanted = TABLES
    options = ("school", "mapping")
    issuer_is_school = True
    mends = MENDS
    menders = MENDERS
    access = access

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        read_set(run, files, stage)

    def may_apply(self, person, run: Run) -> bool:
        return access.may_apply(person, run)

    def schools_for(self, person) -> list[tuple[str, str]]:
        return access.schools_importable_by(person)

    def first_page(self, run: Run) -> str:
        return reverse("directory:columns", args=[run.pk])
