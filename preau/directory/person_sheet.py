"""What one person is and was: every dated relation in one query, ties of family in another, where it comes from in a third."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.directory.access import groups_visible_to, persons_visible_to
from preau.directory.corrections import OWN_NAME, field_name
from preau.directory.models import (
    ClassDelegate,
    Correction,
    Enrolment,
    FormTutor,
    Function,
    Group,
    Guardianship,
    Membership,
    Person,
    Position,
    SourceId,
    Teaching,
)
from preau.feeds.models import Run
from preau.kit.folding import fold
from preau.kit.statements import Statement

FEEDS = {"aaf": gettext_lazy("l’annuaire académique")}
CLASS_KINDS = (Group.Kind.DIVISION, Group.Kind.TEACHING)
POSITION, ENROLMENT, MEMBERSHIP, TEACHING, TUTOR, DELEGATE = "position", "enrolment", "membership", "teaching", "tutor", "delegate"
NOTHING, ENDS_ON = Value(""), F("ends_on")
# A delegation ends at the latest with the position that it was taken from.
END_OF_POSITION = Case(When(delegated_from__ends_on__lt=F("ends_on"), then=F("delegated_from__ends_on")), default=F("ends_on"))
ORDER = (POSITION, ENROLMENT, MEMBERSHIP, DELEGATE, TUTOR, TEACHING)


@dataclass(frozen=True)
class Relation:
    """One dated relation: in an organisation, in a group, or both."""

    kind: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    what: str  # function, level or subject
    detail: str  # title of a position, formation of an enrolment
    organisation_id: int | None
    organisation: str
    hue: int
    group_id: int | None
    group_kind: str
    group: str

    def holds_on(self, date: datetime.date) -> bool:
        return self.starts_on <= date and (self.ends_on is None or self.ends_on >= date)

    @property
    def said(self) -> str:
        """« enseignante, mathématiques », « élève, 5e », « membre de 5e B », « Anglais en 5e B »."""
        if self.kind == POSITION:
            return said_function(self.what, self.detail)
        if self.kind == ENROLMENT:
            return _("élève, %(level)s") % {"level": self.what} if self.what else _("élève")
        if self.kind == MEMBERSHIP:
            return _("membre de %(group)s") % {"group": self.group}
        if self.kind == TUTOR:
            return _("professeur principal de %(group)s") % {"group": self.group}
        if self.kind == DELEGATE:
            return _("délégué·e de %(group)s, %(rank)s") % {"group": self.group, "rank": ClassDelegate.Rank(self.what).label}
        return _("%(subject)s en %(group)s") % {"subject": self.what or _("cours"), "group": self.group}


def said_function(function: str, title: str) -> str:
    """« enseignant·e, MATHEMATIQUES », « secrétaire »: a title in capitals is a feed's, and but for a teacher's it repeats the function."""
    label = str(Function(function).label)
    repeats = fold(title) in (fold(label), fold(label.replace("·e", ""))) or (title.isupper() and function != Function.TEACHER)
    return label if not title or repeats else f"{label}, {title}"


@dataclass(frozen=True)
class Taught:
    """A group that a teacher has, with everything taught to it."""

    group_id: int
    group: str
    group_kind: str
    organisation: str
    subjects: list[str]
    is_tutor: bool


@dataclass
class Sheet:
    person: Person
    date: datetime.date
    relations: list[Relation] = field(default_factory=list)
    guardians: list[Guardianship] = field(default_factory=list)
    children: list[Guardianship] = field(default_factory=list)

    def _now(self, kind: str) -> list[Relation]:
        return [r for r in self.relations if r.kind == kind and r.holds_on(self.date)]

    @cached_property
    def positions(self) -> list[Relation]:
        return self._now(POSITION)

    @cached_property
    def enrolments(self) -> list[Relation]:
        return self._now(ENROLMENT)

    @cached_property
    def groups(self) -> list[Relation]:
        """The class first, then teaching groups, then the rest."""
        order = list(Group.Kind.values)
        return sorted(self._now(MEMBERSHIP), key=lambda r: (order.index(r.group_kind), r.group))

    @cached_property
    def mandates(self) -> list[Relation]:
        """Classes that this pupil speaks for, being in them."""
        inside = {r.group_id for r in self._now(MEMBERSHIP)}
        return [r for r in self._now(DELEGATE) if r.group_id in inside]

    @cached_property
    def taught(self) -> list[Taught]:
        """Form tutorship first, then by group."""
        found: dict[int, Taught] = {}
        tutored = {r.group_id for r in self._now(TUTOR)}
        for r in [*self._now(TUTOR), *self._now(TEACHING)]:
            taught = Taught(r.group_id, r.group, r.group_kind, r.organisation, [], r.group_id in tutored)
            line = found.setdefault(r.group_id, taught)
            if r.what and r.what not in line.subjects:
                line.subjects.append(r.what)
        return sorted(found.values(), key=lambda t: (not t.is_tutor, t.group_kind, t.group))

    @cached_property
    def past(self) -> list[Relation]:
        """What is over, latest first."""
        return sorted(
            (r for r in self.relations if r.ends_on and r.ends_on < self.date), key=lambda r: (r.ends_on, r.starts_on), reverse=True
        )

    @cached_property
    def to_come(self) -> list[Relation]:
        return sorted((r for r in self.relations if r.starts_on > self.date), key=lambda r: r.starts_on)

    @property
    def is_pupil(self) -> bool:
        return bool(self.enrolments)

    @property
    def hue(self) -> int:
        """Of the school where one finds this person; of nobody else, the person's own."""
        return next((r.hue for r in (*self.enrolments, *self.positions)), self.person.hue)

    @property
    def line(self) -> str:
        """Under the name: « 5e B, Collège de la Planèze », « enseignante, Collège de la Planèze · responsable de Zoé »."""
        parts = []
        for enrolment in self.enrolments:
            parts.append(", ".join(filter(None, [self._division_in(enrolment) or enrolment.what, enrolment.organisation])))
        parts += [f"{r.said}, {r.organisation}" for r in self.positions]
        if self.children:
            names = ", ".join(dict.fromkeys(tie.pupil.first_name for tie in self.children))
            parts.append(_("responsable de %(names)s") % {"names": names})
        said = " · ".join(parts)
        return said[:1].upper() + said[1:]

    def _division_in(self, enrolment: Relation) -> str:
        here = (g for g in self.groups if g.organisation_id == enrolment.organisation_id)
        return next((g.group for g in here if g.group_kind == Group.Kind.DIVISION), "")


def sheet_of(person: Person, date: datetime.date, *, reader: Person | None = None, all_groups: bool = False) -> Sheet:
    """With what the reader may see, everything when None: the rest of a family or of a timetable does not exist.

    `all_groups`: for who keeps this file.
    """
    if reader is None:
        rows, ties = _relations.ask(person=person.pk), _ties.ask(person=person.pk, date=date)
    else:
        rows = _relations.ask(person=person.pk) if all_groups else _relations_seen.ask(person=person.pk, reader=reader.pk)
        ties = _ties_seen.ask(person=person.pk, date=date, reader=reader.pk)
    relations = sorted((Relation(*row) for row in rows), key=lambda r: (ORDER.index(r.kind), r.starts_on, r.group))
    sheet = Sheet(person, date, relations)
    for tie in ties:
        (sheet.guardians if tie.pupil_id == person.pk else sheet.children).append(tie)
    return sheet


def _ties_of(person: int, date: datetime.date) -> QuerySet[Guardianship]:
    ties = Guardianship.objects.on(date).filter(Q(pupil=person) | Q(guardian=person)).select_related("guardian", "pupil")
    return ties.order_by("-legal", "contact_order", "-pupil__birth_date", "pk")


def _ties_seen_by(person: int, date: datetime.date, reader: int) -> QuerySet[Guardianship]:
    seen = persons_visible_to(Person(pk=reader)).order_by().values("pk")
    return _ties_of(person, date).filter(Q(pupil=person, guardian__in=seen) | Q(guardian=person, pupil__in=seen))


def _union(person: int, groups: QuerySet[Group] | None):
    seen = {} if groups is None else {"group__in": groups.order_by().values("pk")}
    mine = {"person": person}
    subject = Coalesce("subject__name", Value(""))
    held = Position.objects.filter(**mine).exclude(delegated_from__ends_on__lt=F("starts_on"))
    return _rows(held, POSITION, "organisation", what=F("function"), detail=F("label"), ends_on=END_OF_POSITION).union(
        _rows(Enrolment.objects.filter(**mine), ENROLMENT, "school", what=F("level"), detail=Coalesce("mef__name", Value(""))),
        _rows(Membership.objects.filter(**mine, **seen), MEMBERSHIP, "group__school", grouped=True),
        _rows(Teaching.objects.filter(**mine, **seen), TEACHING, "group__school", grouped=True, what=subject),
        _rows(FormTutor.objects.filter(**mine, **seen), TUTOR, "group__school", grouped=True),
        _rows(ClassDelegate.objects.filter(**mine, **seen), DELEGATE, "group__school", grouped=True, what=F("rank")),
        all=True,
    )


def _rows(rows, kind: str, place: str, *, grouped: bool = False, what=NOTHING, detail=NOTHING, ends_on=ENDS_ON):
    """The columns of `Relation`, typed alike on every branch, as PostgreSQL asks of a union."""

    text, number = CharField(max_length=200), BigIntegerField()
    by_code = When(group__kind__in=CLASS_KINDS, then=F("group__code"))
    return rows.order_by().values_list(
        Cast(Value(kind), text),
        "starts_on",
        ends_on,
        Cast(what, text),
        Cast(detail, text),
        Cast(f"{place}__pk", number),
        Cast(Coalesce(NullIf(f"{place}__short_name", NOTHING), f"{place}__name", NOTHING), text),
        Cast(Coalesce(f"{place}__hue", Value(1)), number),
        Cast("group_id" if grouped else Value(None), number),
        Cast("group__kind" if grouped else NOTHING, text),
        Cast(Case(by_code, default=F("group__name")) if grouped else NOTHING, text),
    )


_relations = Statement(lambda person: _union(person, None), person=int)
_relations_seen = Statement(lambda person, reader: _union(person, groups_visible_to(Person(pk=reader))), person=int, reader=int)
_ties = Statement(_ties_of, person=int, date=datetime.date)
_ties_seen = Statement(_ties_seen_by, person=int, date=datetime.date, reader=int)


# --- Where it comes from -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """« d’après l’annuaire académique du 7 septembre »."""

    name: str
    dated_on: datetime.date | None


def sources_of(person: Person) -> list[Source]:
    """The feeds that know this person, each with the day of its last import."""
    last: dict[str, datetime.date | None] = {}
    for feed, day in _sources.ask(person=person.pk):
        last[feed] = max(filter(None, (last.get(feed), day)), default=None)
    return [Source(str(FEEDS.get(feed, feed)), day) for feed, day in sorted(last.items())]


def _sources_of(person: int) -> QuerySet:
    runs = Run.objects.applied().filter(feed=OuterRef("feed"), issuer=OuterRef("issuer")).order_by("-dated_on", "-pk")
    rows = SourceId.objects.filter(person=person).exclude(feed=OWN_NAME).annotate(last=Subquery(runs.values("dated_on")[:1]))
    return rows.values_list("feed", "last")


_sources = Statement(_sources_of, person=int)
_corrections = Statement(lambda person: Correction.objects.filter(person=person, agreed_at=None).select_related("by__person"), person=int)


def corrections_of(person: Person) -> dict[str, Correction]:
    found = {correction.field: correction for correction in _corrections.ask(person=person.pk)}
    for name, correction in found.items():
        correction.label = field_name(name)
    return found


@dataclass(frozen=True)
class Line:
    """One field as the page shows it, with what a hand changed in it."""

    name: str
    label: str
    value: Any
    correction: Correction | None = None


def lines_of(person: Person, names: Iterable[str], corrections: dict[str, Correction]) -> list[Line]:
    """The fields that say something, or that a hand emptied."""
    return [
        Line(name, str(Person._meta.get_field(name).verbose_name), getattr(person, name), corrections.get(name))
        for name in names
        if getattr(person, name) or name in corrections
    ]
