"""What `feeds` calls for this feed."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from preau.directory.sources.school_feed import SchoolFeed
from preau.directory.sts.mends import MENDERS, MENDS
from preau.directory.sts.reading import read_set
from preau.feeds.models import Run
from preau.feeds.staging import Stage


class StsFeed(SchoolFeed):
    code = "sts"
    name = _("STS Web, l’export de l’établissement")
    short_name = _("STS")
    hint = _("Le fichier sts_emp, en .xml ou en .zip ; avec lui, si vous l’avez, le fichier emp_sts pour les semaines A et B")
    mends = MENDS
    menders = MENDERS
    speaks_of = ("staff",)

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        read_set(run, files, stage)
