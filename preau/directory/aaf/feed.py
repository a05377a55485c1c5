"""What `feeds` calls for this feed."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from preau.directory.aaf import access
from preau.directory.aaf.mends import MENDERS, MENDS
from preau.directory.aaf.reading import read_set
from preau.directory.sources.feed import DirectoryFeed
from preau.feeds.models import Run
from preau.feeds.staging import Stage


class AafFeed(DirectoryFeed):
    code = "aaf"
    name = _("Annuaire académique fédérateur, 2nd degré")
    short_name = _("AAF 2nd degré")
    mends = MENDS
    menders = MENDERS
    access = access

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        read_set(run, files, names, stage)
