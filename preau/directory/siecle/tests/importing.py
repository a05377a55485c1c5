"""The whole way, as the command does it, for any feed."""

from pathlib import Path

from preau.directory.models import Person, SourceId
from preau.feeds import runs
from preau.feeds.models import Run


def bring_in(feed: str, *paths: Path, confirmed: bool = True, school: str = "") -> Run:
    run = runs.open_run(feed=feed, school=school)
    runs.read(run, paths)
    comparison = runs.compare(run)
    return runs.apply(run, comparison=comparison, confirmed=confirmed)


def person(feed: str, kind: str, key: str) -> Person:
    return SourceId.objects.get(feed=feed, kind=kind, key=key).person


def pupil(key: str) -> Person:
    return person("siecle", "pupil", key)
