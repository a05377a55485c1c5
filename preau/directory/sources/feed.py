"""`DirectoryFeed`: what `feeds` calls, and what must follow a write in the directory. A feed says the rest: names, remarks, reading."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.directory.keys import refresh_keys
from preau.directory.models import (
    AudienceKey,
    AudienceRefusal,
    Correction,
    Enrolment,
    FormTutor,
    Group,
    Guardianship,
    KnownSchool,
    Match,
    Membership,
    Merge,
    Organisation,
    Person,
    PersonName,
    Position,
    School,
    SourceId,
    StaffFunction,
    Subject,
    Teaching,
    Territory,
)
from preau.directory.models.dated import Dated
from preau.directory.names import NAME_FIELDS, index_names, learn_words
from preau.directory.sources.comparing import compare
from preau.directory.sources.ranks import rank_of
from preau.directory.sources.relations import ONE_DAY
from preau.feeds import writing
from preau.feeds.archives import XML_FILES
from preau.feeds.models import Record, Run
from preau.feeds.plans import Plan
from preau.feeds.registry import Comparison, Mend
from preau.feeds.runs import ranges
from preau.feeds.staging import Stage

# Where each relation names persons.
PERSONS_OF = {
    Person: ("id",),
    Enrolment: ("person_id",),
    Membership: ("person_id",),
    Guardianship: ("guardian_id", "pupil_id"),
    Position: ("person_id",),
    Teaching: ("person_id",),
    FormTutor: ("person_id",),
}
STAMPED = (
    *PERSONS_OF, SourceId, Group, Organisation, School, Subject, Correction, Merge, StaffFunction, Record,
)  # fmt: skip
FEW_RANGES = 50
KINDS = {
    "schools": _("établissements"),
    "students": _("élèves"),
    "guardians": _("responsables"),
    "staff": _("personnels"),
    "divisions": _("classes"),
    "groups": _("groupes"),
    "subjects": _("matières"),
    "guardianships": _("liens de responsabilité"),
}

COUNTED = {
    "schools": ngettext_lazy("%(n)s établissement", "%(n)s établissements", "n"),
    "students": ngettext_lazy("%(n)s élève", "%(n)s élèves", "n"),
    "guardians": ngettext_lazy("%(n)s responsable", "%(n)s responsables", "n"),
    "staff": ngettext_lazy("%(n)s personnel", "%(n)s personnels", "n"),
    "divisions": ngettext_lazy("%(n)s classe", "%(n)s classes", "n"),
    "groups": ngettext_lazy("%(n)s groupe", "%(n)s groupes", "n"),
    "subjects": ngettext_lazy("%(n)s matière", "%(n)s matières", "n"),
    "guardianships": ngettext_lazy("%(n)s lien de responsabilité", "%(n)s liens de responsabilité", "n"),
}


class DirectoryFeed:
    """A feed of the directory. A subclass gives the attributes, `read`, and an `access` module of its own."""

    code: str
    name: Any
    short_name: Any
    hint: Any = ""  # what to give, said on the page
    mends: dict[str, Mend]
    menders: dict[str, Any]
    access: Any  # a module: may_import, may_follow, runs_visible_to, schools_named_to
    wanted = XML_FILES
    options: tuple[str, ...] = ()
    asked_as = ""  # the code under which it is asked for, when that is another feed's
    same_numbers: dict[str, tuple[str, ...]] = {}  # kind -> feeds of which the numbers of that kind name the same persons
    functions_of = "aaf"  # whose codes of functions in `StaffFunction` this feed's records use
    follows: tuple[str, ...] = ()  # feeds that this one is made from: it says the same some days later
    speaks_of: tuple[str, ...] = ("pupil", "guardian", "staff")  # the sorts of people of which an export usually has a file
    issuer_is_school = False  # each school sends its own: it does not know which school of a pupil is the main one
    kinds, counted = KINDS, COUNTED
    people: tuple[str, ...] = ("students", "guardians", "staff")
    derived = frozenset({AudienceKey, AudienceRefusal, KnownSchool, Match, PersonName})

    @property
    def rank(self) -> int:
        """Smaller is stronger."""
        return rank_of(self.code)

    def read(self, run: Run, files: list[Path], names: list[str], stage: Stage) -> None:
        """Fill `run.kind`, `issuer`, `project`, `dated_on` and `read`; hand canonical records (`records.py`) and remarks to `stage`."""
        raise NotImplementedError

    def compare(self, run: Run, say: Callable[[str], None]) -> Comparison:
        return compare(run, say, functions_of=self.functions_of)

    def stamp(self) -> tuple:
        figures = [tuple(model.objects.aggregate(n=Count("*"), last=Max("pk")).values()) for model in STAMPED]
        return (*figures, Run.objects.aggregate(applied=Max("applied_at"), ended=Max("ended_at"))["applied"])

    def before_writing(self, plan: Plan) -> None:
        if creation := plan.created.get(Person):
            places = [creation.columns.index(column) for column in NAME_FIELDS]
            learn_words({row[at] for row in creation.rows for at in places})

    def persons_of(self, written: dict[type[Model], Iterable[int]]) -> set[int]:
        """Persons whom the rows written (changed, created or about to be deleted) are about."""
        persons: set[int] = set()
        for model, columns in PERSONS_OF.items():
            ids = sorted(written.get(model, ()))
            if model is Person:
                persons.update(ids)
            elif ids:
                persons.update(_pointed(model, columns, ids))
        return persons

    def after_writing(self, persons: set[int], written: dict[type[Model], Iterable[int]]) -> None:
        index_names(sorted(written.get(Person, ())))
        _forget_matches(written)
        everybody = Person.objects.count()
        refresh_keys(None if len(persons) * 2 > everybody else persons)

    def before_undoing(self, created, spared) -> None:
        """What public data says of the schools of a territory goes with it."""
        for first, last in created.get(Territory, ()):
            opened = KnownSchool.objects.filter(territory__gte=first, territory__lte=last)
            opened.exclude(territory__in=spared.get(Territory, ())).delete()

    def close(self, model: type[Model], ids: list[int]) -> None:
        today = timezone.localdate()
        for start in range(0, len(ids), 500):
            rows = model._base_manager.filter(pk__in=ids[start : start + 500])
            if issubclass(model, Dated):
                rows.filter(ends_on=None, starts_on__lt=today).update(ends_on=today - ONE_DAY)
                for row in rows.filter(ends_on=None):
                    model._base_manager.filter(pk=row.pk).update(ends_on=row.starts_on)
            elif model in (Group, Organisation):
                rows.filter(closed_on=None).update(closed_on=today)

    def attached_elsewhere(self, created) -> dict[str, dict[type, set[int]]]:
        """An account opened since stands on its person the other way round; a merge keeps the number of whom it dropped."""
        found: dict[str, dict[type, set[int]]] = {}
        for first, last in created.get(Person, ()):
            with_account = set(Person.objects.filter(pk__gte=first, pk__lte=last).exclude(account=None).values_list("pk", flat=True))
            merged = set(
                Merge.objects.filter(dropped_id__gte=first, dropped_id__lte=last, undone_at=None).values_list("kept_id", flat=True)
            )
            for room, ids in ((str(_("comptes")), with_account), (str(_("fusions")), merged)):
                if ids:
                    found.setdefault(room, {}).setdefault(Person, set()).update(ids)
        return found

    def stays_with(self, spared: dict[type, set[int]], created) -> list[tuple[type, set[int]]]:
        """The source's names of what stays, so that the next import finds it again."""
        kept: set[int] = set()
        for first, last in created.get(SourceId, ()):
            ours = SourceId.objects.filter(pk__gte=first, pk__lte=last).values_list("pk", "person_id", "organisation_id")
            kept.update(pk for pk, person, body in ours if person in spared.get(Person, ()) or body in spared.get(Organisation, ()))
        return [(SourceId, kept)]

    def may_import(self, person) -> bool:
        return self.access.may_import(person)

    def may_apply(self, person, run: Run) -> bool:
        return self.may_import(person)

    def schools_for(self, person) -> list[tuple[str, str]]:
        return []

    def first_page(self, run: Run) -> str:
        """Where a person says what the files do not, between giving them and their reading; empty when there is nothing to say."""
        return ""

    def may_follow(self, person) -> bool:
        return self.access.may_follow(person)

    def runs_visible_to(self, person):
        return self.access.runs_visible_to(person)

    def schools_named_to(self, person, run: Run) -> set[str] | None:
        return self.access.schools_named_to(person, run)


def _forget_matches(written: dict[type[Model], Iterable[int]]) -> None:
    """Of persons who are gone: an undo takes its own away, not those that another import found since."""
    ids = sorted(written.get(Person, ()))
    few = ranges(ids) if ids else []
    if not few or not Match.objects.exists():
        return
    there = set(Person.objects.filter(pk__gte=few[0][0], pk__lte=few[-1][1]).values_list("pk", flat=True))
    gone = set(ids) - there
    stale = [pk for pk, one, other in Match.objects.values_list("pk", "one_id", "other_id") if one in gone or other in gone]
    Match.objects.filter(pk__in=stale).delete()


def _pointed(model: type[Model], columns: tuple[str, ...], ids: list[int]) -> set[int]:
    few = ranges(ids)
    table, key = writing.table_of(model), writing.quoted(writing.key_column(model))
    if len(few) <= FEW_RANGES:
        where = " OR ".join(f"{key} BETWEEN {first} AND {last}" for first, last in few)
        parameters = None
    elif writing.is_postgres():
        where, parameters = f"{key} = ANY(%s)", [ids]
    else:
        where, parameters = f"{key} IN (SELECT value FROM json_each(%s))", [json.dumps(ids)]
    found: set[int] = set()
    with connection.cursor() as cursor:
        for column in columns:
            cursor.execute(f"SELECT DISTINCT {writing.quoted(column)} FROM {table} WHERE {where}", parameters)  # noqa: S608
            found.update(row[0] for row in cursor.fetchall())
    return found
