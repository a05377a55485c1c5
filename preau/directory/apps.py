from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "preau.directory"
    verbose_name = _("annuaire")

    def ready(self):
        from preau.directory.aaf.feed import AafFeed, AafFirstFeed
        from preau.directory.new_year.feed import YearFeed
        from preau.directory.onde.feed import OndeFeed
        from preau.directory.siecle.feed import SiecleFeed
        from preau.directory.spreadsheet.feed import SpreadsheetFeed
        from preau.directory.sts.feed import StsFeed
        from preau.feeds.registry import register

        register(AafFeed())
        register(AafFirstFeed())
        register(OndeFeed())
        register(SpreadsheetFeed())
        register(YearFeed())
        register(SiecleFeed())
        register(StsFeed())
