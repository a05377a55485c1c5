"""Who may import and see imports: each feed's own room answers, since this one knows neither schools nor persons."""

from django.db.models import QuerySet

from preau.feeds import registry
from preau.feeds.models import Run


def importable_by(person) -> list[registry.Feed]:
    """The feeds that a person may bring in."""
    return [feed for feed in registry.asked() if feed.may_import(person)]


def may_import(person, run: Run) -> bool:
    return registry.feed_of(run.feed).may_apply(person, run)


def may_follow(person) -> bool:
    return any(feed.may_follow(person) for feed in registry.feeds())


def runs_visible_to(person) -> QuerySet[Run]:
    found = Run.objects.none()
    for feed in registry.feeds():
        found = found | feed.runs_visible_to(person).filter(feed=feed.code)
    return found


def uais_named_to(person, run: Run) -> set[str] | None:
    """Where one may read the names of the people of an import: None is everywhere, an empty set nowhere."""
    return registry.feed_of(run.feed).schools_named_to(person, run)
