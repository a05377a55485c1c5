"""Whose imports a person may follow or make: by territory, or by the school whose office they hold.

Asked several times by one page, once for each feed: what was read is kept on the person, who is read afresh at each request.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from preau.directory.models import Function, Person, Position, School
from preau.feeds.models import Run

IMPORTERS = frozenset({Function.DEPARTEMENT_IT})
COUNTERS = frozenset({Function.DEPARTEMENT_EDUCATION})
DIRECTION = frozenset({Function.HEAD, Function.DEPUTY, Function.DIRECTOR})
OFFICE = DIRECTION | {Function.SECRETARY}


@dataclass
class Reach:
    """Positions of today (function, organisation, territory), and the schools that they lead to."""

    positions: list[tuple[str, int, int | None]] = field(default_factory=list)
    _schools: dict[Q, set[str]] = field(default_factory=dict)

    def holds(self, functions: Iterable[str]) -> bool:
        return any(function in functions for function, _organisation, _territory in self.positions)

    def territories(self, functions: Iterable[str]) -> set[int]:
        return {t for function, _organisation, t in self.positions if function in functions and t is not None}

    def of_territories(self, functions: Iterable[str]) -> set[str]:
        """UAI of the schools of the territories administered."""
        places = self.territories(functions)
        return self._uais(Q(territory__in=sorted(places))) if places else set()

    def of_office(self, functions: Iterable[str] = OFFICE) -> set[str]:
        places = {organisation for function, organisation, _territory in self.positions if function in functions}
        return self._uais(Q(pk__in=sorted(places))) if places else set()

    def _uais(self, wanted: Q) -> set[str]:
        if wanted not in self._schools:
            self._schools[wanted] = set(School.objects.filter(wanted).values_list("uai", flat=True))
        return self._schools[wanted]


def reach_of(person: Person | None) -> Reach:
    if person is None:
        return Reach()
    today = timezone.localdate()
    kept = getattr(person, "_reach", None)
    if kept is None or kept[0] != today:
        rows = Position.objects.on(today).filter(person=person)
        kept = (today, Reach(list(rows.values_list("function", "organisation_id", "organisation__territory_id"))))
        person._reach = kept
    return kept[1]


def runs_about(person: Person, *, own: bool) -> QuerySet[Run]:
    """Runs about a school of one's territory or of one's office; with `own`, one's own runs, whatever they became."""
    reach = reach_of(person)
    wanted = Q(account=person.account_id) if own and person.account_id else Q(pk__in=[])
    found = reach.of_territories(IMPORTERS | COUNTERS) | reach.of_office()
    for start in range(0, len(found), 200):
        wanted |= Q(schools__has_any_keys=sorted(found)[start : start + 200])
    return Run.objects.filter(wanted)


def named_to(person: Person, run: Run) -> set[str] | None:
    """None, every school, for whoever administers a territory that the run is about, or made it; else the schools of one's office."""
    reach = reach_of(person)
    if reach.holds(IMPORTERS) and (run.account_id == person.account_id or set(run.schools) & reach.of_territories(IMPORTERS)):
        return None
    return set(run.schools) & reach.of_office()
