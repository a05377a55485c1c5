"""A class on a day: its pupils, its form tutors, who teaches it what. Three queries, whatever their number."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from preau.directory.access import persons_visible_to
from preau.directory.models import FormTutor, Group, Membership, Person, Teaching
from preau.kit.statements import Statement


@dataclass
class SubjectLine:
    subject: str
    teachers: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    group: Group
    date: datetime.date
    members: list[Membership]
    tutors: list[Person]
    subjects: list[SubjectLine]

    @property
    def teachers(self) -> list[Person]:
        return list({person.pk: person for line in self.subjects for person in line.teachers}.values())

    @property
    def staff_count(self) -> int:
        return len({person.pk for person in (*self.tutors, *self.teachers)})

    @property
    def levels(self) -> list[tuple[str, int]]:
        """How many of each level: a class may hold several."""
        found: dict[str, int] = {}
        for member in self.members:
            if member.enrolment and member.enrolment.level:
                found[member.enrolment.level] = found.get(member.enrolment.level, 0) + 1
        return sorted(found.items())


def board_of(group: Group, date: datetime.date | None = None, *, reader: Person | None = None) -> Board:
    """With those whom the reader may see; everybody when None."""
    date = date or timezone.localdate()
    tutors, lines = _tutors.ask(group=group.pk, date=date), dict[str, SubjectLine]()
    for lesson in _lessons.ask(group=group.pk, date=date):
        name = lesson.subject.name if lesson.subject else ""
        line = lines.setdefault(name, SubjectLine(name))
        if lesson.person not in line.teachers:
            line.teachers.append(lesson.person)
    members = _members.ask(group=group.pk, date=date) if reader is None else _seen.ask(group=group.pk, date=date, reader=reader.pk)
    return Board(group, date, members, list(dict.fromkeys(t.person for t in tutors)), list(lines.values()))


def _members_seen(group: int, date: datetime.date, reader: int) -> QuerySet[Membership]:
    return members_of(Group(pk=group), date).filter(person__in=persons_visible_to(Person(pk=reader)).order_by().values("pk"))


_tutors = Statement(
    lambda group, date: FormTutor.objects.on(date).filter(group=group).select_related("person").order_by("person__sort_name"),
    group=int,
    date=datetime.date,
)
_lessons = Statement(
    lambda group, date: (
        Teaching.objects.on(date).filter(group=group).select_related("person", "subject").order_by("subject__name", "person__sort_name")
    ),
    group=int,
    date=datetime.date,
)
_members = Statement(lambda group, date: members_of(Group(pk=group), date), group=int, date=datetime.date)
_seen = Statement(_members_seen, group=int, date=datetime.date, reader=int)


def members_of(group: Group, date: datetime.date | None = None) -> QuerySet[Membership]:
    date = date or timezone.localdate()
    rows = Membership.objects.on(date).filter(group=group, person__erased_at=None).select_related("person", "enrolment__mef")
    return rows.order_by("person__sort_name", "pk")


def with_counts(groups: QuerySet[Group], date: datetime.date | None = None) -> QuerySet[Group]:
    """`member_count`, the first form tutor, the level of its pupils, in the same query as the groups."""
    date = date or timezone.localdate()
    members = Membership.objects.on(date).filter(group=OuterRef("pk")).order_by().values("group")
    levels = Membership.objects.on(date).filter(group=OuterRef("pk"), enrolment__isnull=False).order_by("-enrolment__level")
    tutor = FormTutor.objects.on(date).filter(group=OuterRef("pk")).order_by("pk")
    return groups.annotate(
        member_count=Coalesce(Subquery(members.annotate(n=Count("person", distinct=True)).values("n")), 0),
        tutor_id=Subquery(tutor.values("person")[:1]),
        tutor_title=Subquery(tutor.values("person__title")[:1]),
        tutor_name=Subquery(tutor.values("person__last_name")[:1]),
        level=Subquery(levels.values("enrolment__level")[:1]),
    )


def groups_of_today(groups: QuerySet[Group], date: datetime.date | None = None) -> QuerySet[Group]:
    """Classes of this year, and other groups that are not closed."""
    date = date or timezone.localdate()
    of_today = Q(year=None) | Q(year__starts_on__lte=date, year__ends_on__gte=date)
    return groups.filter(of_today, Q(closed_on=None) | Q(closed_on__gt=date))


def is_past(group: Group, date: datetime.date | None = None) -> bool:
    """Of a school year that is over: read, and no longer written. `group.year` must have been fetched."""
    return group.year is not None and group.year.ends_on < (date or timezone.localdate())


def past_groups(groups: QuerySet[Group], date: datetime.date | None = None) -> QuerySet[Group]:
    return groups.filter(year__ends_on__lt=date or timezone.localdate())


def last_day_of(group: Group, date: datetime.date) -> datetime.date:
    """The day on which a board of it is drawn up: today, or the last day of a class of a past year."""
    return min(date, group.year.ends_on, group.closed_on or date) if group.year and is_past(group, date) else date
