"""One's own position handed to a colleague between two dates: they act in it, the journal says in whose name, it ends by itself.

It holds while both do, itself and the position that it was taken from (`Position.objects.on`): whoever leaves takes it back, and has it
again if the leaving was a mistake.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.keys import refresh_keys
from preau.directory.models import Person, Position
from preau.journal.writing import write
from preau.kit.refusal import Refusal

LONGEST = datetime.timedelta(days=366)


class NotAColleague(Refusal):
    def __init__(self):
        super().__init__(_("Une fonction se confie à quelqu’un du même établissement ou du même service."))


class WrongDates(Refusal):
    pass


class AlreadyDelegated(Refusal):
    def __init__(self, colleague: Person):
        super().__init__(_("%(name)s a déjà cette délégation sur une partie de ces dates.") % {"name": colleague.full_name})


def colleagues_of(position: Position, *, date: datetime.date | None = None):
    """Those who hold a position of their own in the same organisation."""
    date = date or timezone.localdate()
    there = Position.objects.on(date).filter(organisation=position.organisation_id, delegated_from=None).exclude(person=position.person_id)
    return Person.objects.filter(pk__in=there.values("person"), erased_at=None).named()


@transaction.atomic
def delegate(position: Position, *, to: Person, starts_on: datetime.date, ends_on: datetime.date) -> Position:
    """The colleague holds the same function in the same place, from the first day to the last, both included."""
    today = timezone.localdate()
    if ends_on < starts_on:
        raise WrongDates(_("La délégation finit avant de commencer : vérifier les deux dates."))
    if starts_on < today:
        raise WrongDates(_("Une délégation ne commence pas dans le passé."))
    if ends_on - starts_on > LONGEST:
        raise WrongDates(_("Une délégation dure un an au plus."))
    if position.ends_on and ends_on > position.ends_on:
        raise WrongDates(_("Cette fonction finit avant la délégation : elle ne peut pas durer plus longtemps."))
    if position.delegated_from_id or not colleagues_of(position, date=today).filter(pk=to.pk).exists():
        raise NotAColleague
    if Position.objects.between(starts_on, ends_on).filter(person=to, delegated_from=position).exists():
        raise AlreadyDelegated(to)
    made = Position.objects.create(
        person=to,
        organisation=position.organisation,
        function=position.function,
        label=position.label,
        is_mandate=position.is_mandate,
        delegated_from=position,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    refresh_keys([to.pk])
    after = {"position": position.pk, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
    write("position.delegated", about=("position", made.pk), person_id=to.pk, after=after)
    return made


@transaction.atomic
def end_delegation(delegation: Position) -> None:
    """Taken back: it opens nothing at the next request. One that has not begun leaves no row, only its lines in the journal."""
    today = timezone.localdate()
    before = {"from": delegation.starts_on.isoformat(), "to": delegation.ends_on.isoformat() if delegation.ends_on else ""}
    pk, person_id = delegation.pk, delegation.person_id
    if delegation.starts_on >= today:
        delegation.delete()
    else:
        delegation.ends_on = today - datetime.timedelta(days=1)
        delegation.save(update_fields=["ends_on"])
    refresh_keys([person_id])
    write("position.delegation_ended", about=("position", pk), person_id=person_id, before=before)


def whose(position: Position | None) -> int | None:
    """In whose name one acts in a position that a colleague handed over; None in one's own."""
    return position.delegated_from.person_id if position and position.delegated_from else None
