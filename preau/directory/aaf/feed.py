"""What `feeds` calls for this feed."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from preau.directory.aaf import access
from preau.directory.aaf.first_degree import FEED
from preau.directory.aaf.mends import MENDERS, MENDS, SCHOOL
from preau.directory.aaf.reading import read_set
from preau.directory.sources.feed import DirectoryFeed
from preau.feeds.models import Run
from preau.feeds.staging import Stage


class AafFeed(DirectoryFeed):
    code = "aaf"
    follows = ("siecle", "sts")
    name = _("Annuaire académique fédérateur")
    short_name = _("AAF 2nd degré")
    hint = _("L’archive .tgz ou .zip telle qu’elle est arrivée, ou tous ses fichiers .xml")
    mends = MENDS
    menders = MENDERS
    access = access
    same_numbers = {"staff": (FEED,)}

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        read_set(run, files, names, stage)


class AafFirstFeed(AafFeed):
    """The 1st degree's: asked for under the same name, told apart by its contents. Staff have one number in both."""

    code = FEED
    follows = ("onde",)
    asked_as = AafFeed.code
    short_name = _("AAF 1er degré")
    same_numbers = {"staff": (AafFeed.code,)}
    menders = {**MENDERS, SCHOOL: _("La direction de l’école, dans ONDE")}
