"""A feed that each school makes for itself, and imports for itself: SIECLE, STS."""

from preau.directory.sources import office
from preau.directory.sources.feed import DirectoryFeed
from preau.feeds.models import Run


class SchoolFeed(DirectoryFeed):
    access = office
    options = ("school",)
    issuer_is_school = True

    def may_apply(self, person, run: Run) -> bool:
        return office.may_apply(person, run)

    def schools_for(self, person) -> list[tuple[str, str]]:
        return list(office.schools_importable_by(person).order_by("name").values_list("uai", "name"))
