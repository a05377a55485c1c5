"""Délégués de classe: two pupils elected by their class, and a deputy for each, until the end of the year.

They sit on the class council (conseil de classe: code de l'éducation, art. R421-50, 3°, as created by décret n° 2008-263 of 14 March
2008). The form tutor, the CPE or the head writes down the result of the vote; a mandate named by mistake is ended, and the journal tells.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.access import delegates_visible_to
from preau.directory.keys import refresh_keys
from preau.directory.models import ClassDelegate, Group, Membership, Person
from preau.directory.school_years import refuse_past
from preau.journal.writing import write
from preau.kit.refusal import Refusal
from preau.kit.statements import Statement

TITULARS = 2  # of a class: code de l'éducation, art. R421-50, 3°
DEPUTIES = 2  # each has one
SEATS = Counter({ClassDelegate.Rank.TITULAR: TITULARS, ClassDelegate.Rank.DEPUTY: DEPUTIES})
Rank = ClassDelegate.Rank


class NotAClass(Refusal):
    def __init__(self):
        super().__init__(_("Seule une classe en cours a des délégués."))


class NotInTheClass(Refusal):
    def __init__(self, person: Person):
        super().__init__(_("%(name)s n’est pas dans cette classe.") % {"name": person.full_name})


class AlreadyDelegate(Refusal):
    def __init__(self, person: Person):
        super().__init__(
            _("%(name)s est déjà délégué·e de la classe.") % {"name": person.full_name},
            instead=_("Pour changer son rang, mettez d’abord fin à son mandat."),
        )


class NoSeatLeft(Refusal):
    def __init__(self, rank: str):
        said = {
            Rank.TITULAR: _("Une classe a deux délégués titulaires, et ils sont déjà inscrits."),
            Rank.DEPUTY: _("Une classe a deux délégués suppléants, et ils sont déjà inscrits."),
        }
        super().__init__(said[Rank(rank)], instead=_("Mettez fin à un mandat, puis recommencez."))


@dataclass(frozen=True)
class Elected:
    group: Group
    person: Person
    rank: str


@transaction.atomic
def name_delegates(elected: Iterable[Elected], *, starts_on: datetime.date | None = None) -> list[ClassDelegate]:
    """Until the end of the class's year. All are written down, or none: a class has its seats, and its own pupils only."""
    elected, day = list(elected), starts_on or timezone.localdate()
    groups = {e.group.pk: e.group for e in elected}
    refuse_past(day)
    list(Group.objects.select_for_update().filter(pk__in=groups).order_by("pk"))  # two people writing down the same vote
    _refuse_mistakes(elected, groups, day)
    made = ClassDelegate.objects.bulk_create(
        [ClassDelegate(group=e.group, person=e.person, rank=e.rank, starts_on=day, ends_on=e.group.year.ends_on) for e in elected]
    )
    refresh_keys([e.person.pk for e in elected])
    named = defaultdict(list)
    for e in elected:
        named[e.group.pk].append({"person": e.person.pk, "rank": str(e.rank)})
    for group_id, delegates in named.items():
        write("class.delegates_named", about=("group", group_id), after={"delegates": delegates, "from": f"{day}"})
    return made


def _refuse_mistakes(elected: list[Elected], groups: dict[int, Group], day: datetime.date) -> None:
    for group in groups.values():
        if group.kind != Group.Kind.DIVISION or group.closed_on or group.year is None or group.year.ends_on < day:
            raise NotAClass
    inside = set(Membership.objects.on(day).filter(group__in=groups).values_list("group", "person"))
    held = list(ClassDelegate.objects.between(day, datetime.date.max).filter(group__in=groups).values_list("group", "person", "rank"))
    taken = Counter((group, rank) for group, person, rank in held if (group, person) in inside)
    already = {(group, person) for group, person, _rank in held}
    for e in elected:
        if (e.group.pk, e.person.pk) not in inside:
            raise NotInTheClass(e.person)
        if (e.group.pk, e.person.pk) in already:
            raise AlreadyDelegate(e.person)
        already.add((e.group.pk, e.person.pk))
        taken[e.group.pk, str(e.rank)] += 1
        if taken[e.group.pk, str(e.rank)] > SEATS[Rank(e.rank)]:
            raise NoSeatLeft(e.rank)


@transaction.atomic
def end_mandate(mandate: ClassDelegate) -> None:
    """Over from today. One that began today, or has not begun, leaves its lines in the journal and no row."""
    mandate = ClassDelegate.objects.select_for_update(of=("self",)).select_related("group__year").get(pk=mandate.pk)
    refuse_past(mandate.group.year)
    today = timezone.localdate()
    if mandate.starts_on >= today:
        mandate.delete()
    elif mandate.ends_on is None or mandate.ends_on >= today:
        mandate.ends_on = today - datetime.timedelta(days=1)
        mandate.save(update_fields=["ends_on"])
    else:
        return
    refresh_keys([mandate.person_id])
    before = {"rank": mandate.rank, "from": f"{mandate.starts_on}"}
    write("class.delegate_ended", about=("group", mandate.group_id), person_id=mandate.person_id, before=before)


_seen = Statement(
    lambda group, date, reader: delegates_visible_to(Person(pk=reader)).on(date).filter(group=group).select_related("person"),
    group=int,
    date=datetime.date,
    reader=int,
)


def delegates_of(group: Group, date: datetime.date, *, reader: Person) -> list[ClassDelegate]:
    """Those that the reader may see, titulars first."""
    rows = _seen.ask(group=group.pk, date=date, reader=reader.pk)
    return sorted(rows, key=lambda d: (d.rank != Rank.TITULAR, d.person.sort_name, d.pk))
