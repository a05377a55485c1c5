"""Likenesses too weak for an import: somebody says that they are one person, or two. What is refused is never proposed again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.directory.doubles import Agreement, Double, agreements
from preau.directory.merging import merge
from preau.directory.models import Guardianship, Match, Merge, Person
from preau.directory.told import places_of
from preau.journal.writing import write
from preau.kit.refusal import Refusal

# Told to who keeps neither file: whether the two agree, never what they say.
AGREED_ON = ("last_name", "first_name", "birth_date", "email", "mobile")


class AlreadyDecided(Refusal):
    def __init__(self):
        super().__init__(_("Quelqu’un a déjà décidé pour ces deux fiches."))


@dataclass(frozen=True)
class Proposed(Double):
    """A match, shown among the likenesses that a page finds by itself."""

    match: Match | None = None

    @property
    def why(self) -> str:
        return said_reasons(self.match) if self.match else super().why


@dataclass(frozen=True)
class Side:
    """One of two files, for who must not see more than this."""

    person: Person
    places: list[str]
    children: int


def said_reasons(match: Match) -> str:
    known = [str(Match.Reason(reason).label) for reason in match.reasons if reason in Match.Reason.values]
    return ", ".join(known)


def pair(one: Person, other: Person) -> Q:
    return Q(one=one, other=other) | Q(one=other, other=one)


@transaction.atomic
def say_same(match: Match, *, keep: Person, by: Account | None = None) -> Merge:
    match = _undecided(match)
    dropped = match.other if keep.pk == match.one_id else match.one
    _decide(match, Match.State.SAME, by)
    return merge(kept=keep, dropped=dropped, reason=said_reasons(match), by=by)


@transaction.atomic
def say_different(match: Match, *, by: Account | None = None) -> None:
    _decide(_undecided(match), Match.State.DIFFERENT, by)


@transaction.atomic
def say_two_people(one: Person, other: Person, *, by: Account | None = None) -> Match:
    """The same of a likeness that no import proposed."""
    known = Match.objects.select_for_update().filter(pair(one, other)).first()
    if known is None:
        first, second = sorted((one, other), key=lambda person: person.pk)
        known = Match.objects.create(one=first, other=second, kind="person", reasons=[Match.Reason.NAMES])
    _decide(known, Match.State.DIFFERENT, by)
    return known


def _undecided(match: Match) -> Match:
    match = Match.objects.select_for_update().get(pk=match.pk)
    if match.state != Match.State.PROPOSED or match.one_id == match.other_id:
        raise AlreadyDecided
    return match


def _decide(match: Match, state: str, by: Account | None) -> None:
    match.state, match.by, match.decided_at = state, by, timezone.now()
    match.save(update_fields=["state", "by", "decided_at"])
    write("match.decided", about=("match", match.pk), person_id=match.one_id, after={"state": state, "other": match.other_id})


# --- What is proposed --------------------------------------------------------------------------------------------------


def proposals(matches: QuerySet[Match], found: Iterable[Double], described: QuerySet[Person]) -> list[Double]:
    """Matches of imports first, then what the page found and nobody has decided on. `described` gives each person as a list shows them."""
    waiting = list(matches)
    persons = {p.pk: p for p in described.filter(pk__in=[pk for m in waiting for pk in (m.one_id, m.other_id)])}
    listed: list[Double] = [
        Proposed(persons[m.one_id], persons[m.other_id], (), m) for m in waiting if m.one_id in persons and m.other_id in persons
    ]
    pairs = {frozenset((d.kept.pk, d.dropped.pk)) for d in listed}
    found = list(found)
    ids = {person.pk for double in found for person in (double.kept, double.dropped)}
    decided = Match.objects.filter(one__in=ids, other__in=ids).exclude(state=Match.State.PROPOSED) if ids else ()
    pairs |= {frozenset((m.one_id, m.other_id)) for m in decided}
    return listed + [d for d in found if frozenset((d.kept.pk, d.dropped.pk)) not in pairs]


def sides_of(match: Match) -> list[Side]:
    today = timezone.localdate()
    counts = [Guardianship.objects.on(today).filter(guardian=person).count() for person in (match.one, match.other)]
    return [Side(person, places_of(person), n) for person, n in zip((match.one, match.other), counts, strict=True)]


def agreed(match: Match) -> list[Agreement]:
    """Names as they are; of the rest, only whether they agree."""
    shown = agreements(match.one, match.other, AGREED_ON)
    return [line if line.is_name else line.hidden() for line in shown]
