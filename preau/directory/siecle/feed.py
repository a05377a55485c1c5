"""What `feeds` calls for this feed."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from preau.directory.siecle.mends import MENDERS, MENDS
from preau.directory.siecle.reading import read_set
from preau.directory.sources.school_feed import SchoolFeed
from preau.feeds.models import Run
from preau.feeds.staging import Stage


class SiecleFeed(SchoolFeed):
    code = "siecle"
    name = _("SIECLE Base élèves, les exports de l’établissement")
    short_name = _("SIECLE")
    hint = _("ElevesAvecAdresses et ResponsablesAvecAdresses, puis Structures, Nomenclature et Communs : ensemble, en .xml ou en .zip")
    mends = MENDS
    menders = MENDERS
    speaks_of = ("pupil", "guardian")

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        read_set(run, files, stage)
