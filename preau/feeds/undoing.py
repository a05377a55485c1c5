"""Undo of the latest import of a scope: exactly as before when nothing was attached since, closed instead of deleted otherwise."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from preau.feeds import writing
from preau.feeds.models import Change, Record, Run, StagedRow
from preau.feeds.registry import feed_of
from preau.feeds.words import said, words_of
from preau.journal import writing as journal
from preau.kit.languages import stored
from preau.kit.refusal import Refusal

IN_ONE_QUERY = 500

Ranges = dict[type, list[tuple[int, int]]]


class CannotUndo(Refusal):
    pass


@dataclass
class Attached:
    """What stands on created rows since: by room, and the created rows that must therefore stay."""

    rooms: Counter = field(default_factory=Counter)
    spared: dict[type, set[int]] = field(default_factory=lambda: defaultdict(set))


def later_runs(run: Run):
    """Applied after this one on one of its schools, from whatever source: they rest on it, and must be undone first."""
    return (
        Run.objects.applied()
        .filter(applied_at__gt=run.applied_at, scopes__uai__in=run.scopes.values("uai"))
        .distinct()
        .order_by("-applied_at")
    )


def check_may_undo(run: Run) -> None:
    if run.state != Run.State.APPLIED:
        raise CannotUndo(said(words_of(feed_of(run.feed)).only_applied, run))
    if later := later_runs(run).first():
        raise CannotUndo(
            _("Un import plus récent (n° %(id)s, du %(date)s) a touché les mêmes établissements : annulez-le d’abord.")
            % {"id": later.pk, "date": date_format(timezone.localtime(later.applied_at), "j F Y")}
        )
    wanted = {
        before["row_id"]
        for before in run.writes.filter(table=Record._meta.label).exclude(action="C").values_list("before", flat=True)
        if before and "row_id" in before
    }
    ids = list(wanted)
    known = sum(StagedRow.objects.filter(pk__in=ids[i : i + IN_ONE_QUERY]).count() for i in range(0, len(ids), IN_ONE_QUERY))
    if known < len(wanted):
        raise CannotUndo(_("L’état d’avant cet import n’est plus conservé : il date de plus de 30 jours."))


@stored()
def undo(run: Run) -> Run:
    """Put back what was before, in one transaction."""
    feed = feed_of(run.feed)
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        check_may_undo(run)
        attached = attached_since(run)
        written: dict[type, set[int]] = defaultdict(set)
        changes = list(run.writes.order_by("-order", "-pk"))
        for change in changes:
            if change.first:
                written[apps.get_model(change.table)].update(range(change.first, change.last + 1))
        persons = feed.persons_of(written)
        feed.before_undoing(created_ranges(run), attached.spared)
        for change in changes:
            if change.action == Change.Action.CREATED:
                _delete(change, attached)
        _put_back(run)
        for model, ids in attached.spared.items():
            feed.close(model, sorted(ids))
        feed.after_writing(persons | feed.persons_of(written), written)
        run.state, run.ended_at, run.attached = Run.State.UNDONE, timezone.now(), dict(attached.rooms)
        run.save()
        journal.write("import.undone", about=("import", run.pk), after=run.attached or None)
    return run


def _delete(change: Change, attached: Attached) -> None:
    model = apps.get_model(change.table)
    if change.first:
        writing.delete_range(model, change.first, change.last, spared=attached.spared.get(model, set()))
        return
    for key in change.after:  # rows named by codes: those that nothing points to any more
        row = model._base_manager.filter(pk=key)
        relations = [r for r in model._meta.get_fields(include_hidden=True) if r.auto_created and not r.concrete]
        if not any(r.related_model._base_manager.filter(**{r.field.attname: key}).exists() for r in relations):
            row.delete()


def _put_back(run: Run) -> None:
    """Rows deleted are written again from the ground up, then rows changed take their former values."""
    changed = list(run.writes.exclude(action=Change.Action.CREATED).order_by("order", "pk"))
    for change in changed:
        if change.action == Change.Action.DELETED:
            model = apps.get_model(change.table)
            columns = list(change.before)
            writing.insert(model, [writing.key_column(model), *columns], [(change.first, *(_stored(change.before[c]) for c in columns))])
    rows: dict[type, dict[int, dict]] = defaultdict(dict)
    for change in changed:
        if change.action == Change.Action.UPDATED:
            after = change.after
            rows[apps.get_model(change.table)][change.first] = {c: (after[c], before) for c, before in change.before.items()}
    for model, updates in rows.items():
        writing.update(model, updates)


def _stored(value):
    return writing.as_json(value) if isinstance(value, dict | list) else value


def created_ranges(run: Run) -> Ranges:
    found: Ranges = defaultdict(list)
    for table, first, last in run.writes.filter(action=Change.Action.CREATED, first__gt=0).values_list("table", "first", "last"):
        found[apps.get_model(table)].append((first, last))
    return found


def attached_since(run: Run) -> Attached:
    """Walk every foreign key of the registry that points at a created row, from a row that this run did not create."""
    feed = feed_of(run.feed)
    created = created_ranges(run)
    attached = Attached()
    for model, ranges in created.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
                continue
            other = relation.related_model
            if other in feed.derived or other._meta.app_label == "feeds":
                continue
            found = other._base_manager.filter(_within(relation.field.attname, ranges)).exclude(_within("pk", created.get(other, [])))
            targets = list(found.values_list(relation.field.attname, flat=True))
            if targets:
                attached.rooms[room_name(other)] += len(targets)
                attached.spared[model].update(targets)
    for room, tables in feed.attached_elsewhere(created).items():
        for model, ids in tables.items():
            attached.rooms[room] += len(ids)
            attached.spared[model].update(ids)
    _spare_what_they_stand_on(run, created, attached)
    return attached


def _within(column: str, ranges: list[tuple[int, int]]) -> Q:
    wanted = Q(pk__in=[])
    for first, last in ranges:
        wanted |= Q(**{f"{column}__gte": first, f"{column}__lte": last})
    return wanted


def _spare_what_they_stand_on(run: Run, created: Ranges, attached: Attached) -> None:
    """A row that stays keeps what it points to; tables from the last written to the first."""
    orders = dict(run.writes.filter(action=Change.Action.CREATED).order_by("order").values_list("table", "order"))
    for model in sorted(created, key=lambda m: -orders[m._meta.label]):
        ids = sorted(attached.spared.get(model, ()))
        for field_ in model._meta.concrete_fields:
            target = field_.related_model if field_.is_relation else None
            if target is None or target not in created:
                continue
            for start in range(0, len(ids), IN_ONE_QUERY):
                pointed = model._base_manager.filter(pk__in=ids[start : start + IN_ONE_QUERY]).values_list(field_.attname, flat=True)
                attached.spared[target].update(i for i in pointed if i is not None and _is_in(i, created[target]))
    for model in feed_of(run.feed).stays_with(attached.spared, created):
        attached.spared[model[0]].update(model[1])


def _is_in(number: int, ranges: list[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in ranges)


def room_name(model) -> str:
    return str(apps.get_app_config(model._meta.app_label).verbose_name)
