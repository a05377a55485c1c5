"""Ties between adults and children that wait for the school: ONDE never says who has the parental authority, nor what an adult is.

A tie to confirm opens nothing. The direction of the child's school says what it is, and whether there is a legal responsibility; it acts at
the next request, stands whatever later files say, and can be taken back. Contacts that a source gives without any right can be given one
the same way.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.keys import refresh_keys
from preau.directory.models import Enrolment, Group, Guardianship, Membership, Person, School
from preau.journal.writing import write
from preau.kit.refusal import Refusal

CONTACT, RESPONSIBLE = 0, 1
TOLD = ("tie", "legal")


class NothingChosen(Refusal):
    def __init__(self):
        super().__init__(_("Cochez au moins un lien."))


@dataclass(frozen=True)
class Said:
    """What the school says of one tie."""

    tie_id: int
    tie: str
    legal: int


@transaction.atomic
def confirm_ties(waiting: QuerySet[Guardianship], said: Iterable[Said], *, by: Person) -> int:
    """`waiting` are the ties that this person may confirm; one that somebody else has confirmed meanwhile is left as it is."""
    answers = {one.tie_id: one for one in said}
    if not answers:
        raise NothingChosen
    today, touched = timezone.localdate(), set()
    mine = list(Guardianship.objects.select_for_update().filter(pk__in=waiting.filter(pk__in=answers).values("pk")))
    for row in mine:
        before = {name: getattr(row, name) for name in TOLD}
        row.tie, row.legal = answers[row.pk].tie, answers[row.pk].legal
        row.confirmed_on, row.confirmed_by_id = today, by.account_id
        row.save(update_fields=["tie", "legal", "confirmed_on", "confirmed_by"])
        touched.add(row.guardian_id)
        after = {name: getattr(row, name) for name in TOLD} | {"guardian": row.guardian_id}
        write("guardian.tie_confirmed", about=("guardianship", row.pk), person_id=row.pupil_id, before=before, after=after)
    refresh_keys(touched)
    return len(mine)


@transaction.atomic
def take_back(row: Guardianship) -> None:
    """As if the school had said nothing: no right any more, from the next request."""
    row = Guardianship.objects.select_for_update().get(pk=row.pk)
    if row.confirmed_on is None:
        return
    before = {name: getattr(row, name) for name in TOLD} | {"guardian": row.guardian_id}
    row.legal, row.confirmed_on, row.confirmed_by = CONTACT, None, None
    row.save(update_fields=["legal", "confirmed_on", "confirmed_by"])
    refresh_keys([row.guardian_id])
    write("guardian.tie_unconfirmed", about=("guardianship", row.pk), person_id=row.pupil_id, before=before, after={"legal": CONTACT})


# --- What waits --------------------------------------------------------------------------------------------------------


def ties_of(schools: QuerySet[School], date: datetime.date) -> QuerySet[Guardianship]:
    """Those of the pupils of these schools on a day."""
    here = Enrolment.objects.on(date).filter(school__in=schools)
    return Guardianship.objects.on(date).filter(pupil__in=here.values("person"))


def waiting(schools: QuerySet[School], date: datetime.date) -> QuerySet[Guardianship]:
    return ties_of(schools, date).filter(is_to_confirm=True, confirmed_on=None)


def contacts(schools: QuerySet[School], date: datetime.date) -> QuerySet[Guardianship]:
    """Without any right, though nothing is waited for."""
    return ties_of(schools, date).filter(legal=CONTACT).exclude(Q(is_to_confirm=True) & Q(confirmed_on=None))


def confirmed(schools: QuerySet[School], date: datetime.date) -> QuerySet[Guardianship]:
    return ties_of(schools, date).filter(confirmed_on__isnull=False)


def with_division(ties: QuerySet[Guardianship], schools: QuerySet[School], date: datetime.date) -> QuerySet[Guardianship]:
    inside = Membership.objects.on(date).filter(person=OuterRef("pupil"), group__school__in=schools, group__kind=Group.Kind.DIVISION)
    return ties.annotate(division=Subquery(inside.order_by("group__code").values("group")[:1]))


@dataclass(frozen=True)
class Class:
    """A class of which ties wait; `group` is None for pupils who have none yet."""

    group: Group | None
    count: int

    @property
    def key(self) -> str:
        return str(self.group.pk) if self.group else "sans"


def classes_of(ties: QuerySet[Guardianship]) -> list[Class]:
    """In the order of their names, those without a class last. Two queries."""
    counts: dict[int | None, int] = {}
    for division in ties.order_by().values_list("division", flat=True):
        counts[division] = counts.get(division, 0) + 1
    groups = Group.objects.filter(pk__in=[pk for pk in counts if pk]).select_related("school").order_by("school__name", "code")
    found = [Class(group, counts[group.pk]) for group in groups]
    return found + ([Class(None, counts[None])] if None in counts else [])


def lines(ties: QuerySet[Guardianship], chosen: Class) -> QuerySet[Guardianship]:
    """Of one class, child by child."""
    rows = ties.filter(division=chosen.group.pk) if chosen.group else ties.filter(division=None)
    return rows.select_related("pupil", "guardian").order_by("pupil__sort_name", "pupil", F("contact_order"), "guardian__sort_name")


def likely_tie(row: Guardianship) -> str:
    """What the school is offered first: what a source said, else mother or father by the title. A proposal, never a right."""
    if row.tie != Guardianship.Tie.OTHER:
        return row.tie
    return {"Mme": Guardianship.Tie.MOTHER, "M.": Guardianship.Tie.FATHER}.get(row.guardian.title, Guardianship.Tie.OTHER)
