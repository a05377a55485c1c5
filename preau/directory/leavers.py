"""Who has left: nothing holds any more, neither for them nor for a child they answer for. Own things are read for a while, everything is
found again on coming back, and after the delay of the rules the file is erased.
"""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from preau.directory.models import Enrolment, Guardianship, Person, Position, School, SourceId
from preau.feeds.models import Record
from preau.retention.rules import delay_of


def _until(rows, day: datetime.date):
    """Those that hold on that day or hold later."""
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))


def gone_since(limit: datetime.datetime | datetime.date) -> QuerySet[Person]:
    """Nothing of theirs held on that day nor since; they were something once, and no source names them any more."""
    day = timezone.localdate(limit) if isinstance(limit, datetime.datetime) else limit
    me = OuterRef("pk")
    still = Exists(_until(Enrolment.objects.filter(person=me), day)) | Exists(_until(Position.objects.filter(person=me), day))
    childs = _until(Enrolment.objects.filter(person=OuterRef("pupil")), day)
    ties = _until(Guardianship.objects.filter(guardian=me), day).filter(Exists(childs))
    once = Q(Exists(Enrolment.objects.filter(person=me))) | Q(Exists(Position.objects.filter(person=me)))
    once |= Q(Exists(Guardianship.objects.filter(guardian=me)))
    same = {name: OuterRef(name) for name in ("feed", "issuer", "kind", "key")}
    named = Exists(SourceId.objects.filter(person=me).filter(Exists(Record.objects.filter(**same))))
    return Person.objects.filter(once, erased_at=None).exclude(still).exclude(Exists(ties)).exclude(named)


def left_on(person: Person) -> datetime.date | None:
    """The last day of anything, for somebody who is nothing today; None for who is somebody, or never was."""
    today = timezone.localdate()
    if not gone_or_named(person, today):
        return None
    children = Guardianship.objects.filter(guardian=person).values("pupil")
    ends = [
        *Position.objects.filter(person=person).values_list("ends_on", flat=True),
        *Enrolment.objects.filter(Q(person=person) | Q(person__in=children)).values_list("ends_on", flat=True),
        *Guardianship.objects.filter(guardian=person).values_list("ends_on", flat=True),
    ]
    return max((day for day in ends if day and day < today), default=None)


def gone_or_named(person: Person, day: datetime.date) -> bool:
    """Nothing holds for this person, whatever sources still say."""
    holds = _until(Position.objects.filter(person=person), day).exists() or _until(Enrolment.objects.filter(person=person), day).exists()
    children = _until(Guardianship.objects.filter(guardian=person), day).values("pupil")
    return not (holds or _until(Enrolment.objects.filter(person__in=children), day).exists())


def may_still_read(person: Person) -> bool:
    """Own things are readable for the delay of the rules after one left."""
    day = left_on(person)
    return day is None or timezone.localdate() <= day + delay_of("own_things")


def leavers_of(schools: QuerySet[School], *, today: datetime.date | None = None) -> QuerySet[Person]:
    """Who was a pupil of one of these schools, a parent of one, or of its staff, and is nothing any more anywhere."""
    today, ids = today or timezone.localdate(), schools.order_by().values("pk")
    ended = {"ends_on__lt": today}
    pupils = Enrolment.objects.filter(school__in=ids, **ended).order_by()
    staff = Position.objects.filter(organisation__in=ids, **ended).order_by()
    parents = Guardianship.objects.filter(pupil__in=pupils.values("person")).order_by()
    # From the few who left the school, not from everybody of the territory.
    return gone_since(today).filter(pk__in=pupils.values("person").union(staff.values("person"), parents.values("guardian")))
