"""Two records found to be one human being: every row that names the one comes to name the other, and can be put back.

Nothing is listed here by name: the foreign keys are found in Django's registry, so that a room built tomorrow is merged too. Each
row touched is kept as a `MergedRow`, in order; `unmerge` reads them backwards. A `MergedRow` says one of three things:

- `field` and no `before`: this foreign key went from the dropped person to the kept one;
- `field` and `before` {was, became}: another value changed with it (an empty field filled, a closing date, a closed account);
- no `field`: the row said the same as one of the kept person's and was deleted; `before` holds it whole.

What is computed from the rest (audience keys, folded names) is computed again, not moved. Bare ids (the journal's) stay as they
were: `known_as` says under which ids a person was known.
"""

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.accounts.sessions import revoke_sessions
from preau.directory.keys import refresh_keys
from preau.directory.models import AudienceKey, AudienceRefusal, Guardianship, Match, Merge, MergedRow, Person, PersonName, SourceId, Told
from preau.directory.names import index_names
from preau.directory.told import people_to_tell, places_of, tell
from preau.journal.writing import write
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

COMPUTED = (AudienceKey, AudienceRefusal, PersonName)
FILLED = ("title", "birth_name", "other_first_names", "birth_date", "email", "mobile", "home_phone", "work_phone")
ADDRESS = ("address", "postcode", "town", "country")  # filled as one: half of an address is nobody's


class NotTheSamePerson(Refusal):
    pass


class MergeAlreadyUndone(Refusal):
    def __init__(self):
        super().__init__(_("Ces deux fiches ont déjà été séparées."))


class MergedAgainSince(Refusal):
    def __init__(self, later: Merge):
        super().__init__(
            _("Cette personne a été réunie avec une autre fiche depuis."),
            instead=_("Séparez d’abord la réunion du %(day)s.") % {"day": f"{timezone.localtime(later.at):%d/%m/%Y}"},
        )


# --- The act -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def merge(*, kept: Person, dropped: Person, reason: str = "", by: Account | None = None) -> Merge:
    """`dropped` goes, and all that was said of it is said of `kept`. Its account too, or one of the two is closed."""
    _refuse_strangers(kept, dropped)
    locked = Person.objects.select_for_update().in_bulk([kept.pk, dropped.pk])
    kept, dropped = locked[kept.pk], locked[dropped.pk]
    _settle(kept, dropped, Match.State.SAME)
    places = {"first": places_of(kept), "second": places_of(dropped)}
    done = Merge.objects.create(kept=kept, dropped_id=dropped.pk, dropped=_whole(dropped), reason=reason.strip()[:200], by=by)
    move = Move(done)
    for model, field in keys_to(Person):
        if model not in COMPUTED:
            move.repoint(model, field, dropped.pk, kept.pk)
    for model in COMPUTED:
        model.objects.filter(person=dropped).delete()
    _merge_accounts(move, kept, dropped)
    _fill(move, kept, dropped)
    dropped.delete()
    index_names([kept.pk])
    refresh_keys([kept.pk])
    tell(people_to_tell(kept), Told.What.MERGED, merge=done, name=kept.full_name, other=done.dropped_name, **places)
    write("person.merged", about=("person", kept.pk), person_id=kept.pk, after={"dropped": done.dropped_id, "merge": done.pk})
    return done


@transaction.atomic
def unmerge(done: Merge) -> Person:
    """Put back exactly the rows that the merge touched; what was added to the kept person since stays there."""
    done = Merge.objects.select_for_update().get(pk=done.pk)
    _refuse_undoing(done)
    dropped = _restore(Person, done.dropped | {"account_id": None})
    for row in done.rows.order_by("-pk"):
        _put_back(row, done)
    account_id = done.dropped["account_id"]
    if account_id and not Person.objects.filter(account=account_id).exists():  # unless somebody else took it meanwhile
        Person.objects.filter(pk=dropped.pk).update(account=account_id)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    _settle(done.kept, dropped, Match.State.DIFFERENT)
    index_names([done.kept_id, dropped.pk])
    refresh_keys([done.kept_id, dropped.pk])
    for person in (done.kept, dropped):
        tell(people_to_tell(person), Told.What.PARTED, name=person.full_name)
    write("person.unmerged", about=("person", done.kept_id), person_id=done.kept_id, before={"dropped": dropped.pk, "merge": done.pk})
    return Person.objects.get(pk=dropped.pk)


def _settle(one: Person, other: Person, state: str) -> None:
    """Somebody has decided for these two: nothing proposes them any more."""
    for left, right in ((one, other), (other, one)):
        Match.objects.filter(one=left, other=right).exclude(state=state).update(state=state, decided_at=timezone.now())


@transaction.atomic
def ask_to_part(done: Merge, *, because: str = "") -> None:
    """The person, or who answers for them, says that two people were taken for one. The office sees it first, and parts them."""
    done = Merge.objects.select_for_update().get(pk=done.pk)
    if done.undone_at:
        raise MergeAlreadyUndone
    if done.undo_asked_at:
        return
    done.undo_asked_at, done.undo_asked_because = timezone.now(), " ".join(because.split())[:300]
    done.save(update_fields=["undo_asked_at", "undo_asked_because"])
    write("person.parting_asked", about=("person", done.kept_id), person_id=done.kept_id, after={"merge": done.pk})


def known_as(person: Person) -> set[int]:
    """Every id under which this person is named where ids are bare: its own, and those merged into it, however long ago."""
    found, fresh = {person.pk}, {person.pk}
    while fresh:
        fresh = set(Merge.objects.filter(kept__in=fresh, undone_at=None).values_list("dropped_id", flat=True)) - found
        found |= fresh
    return found


def kept_for(person_id: int) -> int | None:
    """The person that this id, gone by a merge, now is."""
    last = Merge.objects.filter(dropped_id=person_id, undone_at=None).last()
    return last.kept_id if last else None


def _refuse_strangers(kept: Person, dropped: Person) -> None:
    if kept.pk == dropped.pk:
        raise NotTheSamePerson(_("C’est déjà une seule et même fiche."))
    if kept.erased_at or dropped.erased_at:
        raise NotTheSamePerson(_("L’une de ces fiches a été effacée : elle ne peut plus être réunie."))
    _refuse_two_pupils(kept, dropped)
    pair = [kept.pk, dropped.pk]
    ties = Guardianship.objects.filter(guardian__in=pair, pupil__in=pair).exclude(tie=Guardianship.Tie.SELF)
    if ties.exists():
        raise NotTheSamePerson(
            _("%(one)s et %(two)s sont parent et enfant : ce sont deux personnes.") % {"one": kept.full_name, "two": dropped.full_name},
            instead=_("Si leur lien est faux, corrigez-le d’abord."),
        )


def _refuse_two_pupils(one: Person, other: Person) -> None:
    """Twins, homonyms: two INE, and another first name or another day of birth. (One child may have had two INE.)"""
    numbers = dict(SourceId.objects.filter(feed="ine", person__in=[one.pk, other.pk]).values_list("person", "key"))
    if len(numbers) < 2 or len(set(numbers.values())) == 1:
        return
    born_apart = one.birth_date and other.birth_date and one.birth_date != other.birth_date
    if born_apart or fold(one.first_name) != fold(other.first_name):
        raise NotTheSamePerson(
            _("%(one)s et %(other)s ont deux INE différents : ce sont deux élèves.") % {"one": one.full_name, "other": other.full_name},
            instead=_("Si l’un des INE est faux, faites-le d’abord corriger dans le fichier de l’académie."),
        )


def _refuse_undoing(done: Merge) -> None:
    if done.undone_at:
        raise MergeAlreadyUndone
    later = Merge.objects.filter(kept=done.kept, pk__gt=done.pk, undone_at=None).last()
    if later:
        raise MergedAgainSince(later)


# --- What points at a person -------------------------------------------------------------------------------------------


def keys_to(target: type[models.Model]) -> list[tuple[type[models.Model], models.ForeignKey]]:
    """Every foreign key of the house to this table, those of many-to-many tables included."""
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.concrete_model is target
    ]


class Move:
    """The rows of one merge, written down as they are touched."""

    def __init__(self, done: Merge):
        self.done = done

    def repoint(self, model: type[models.Model], field: models.ForeignKey, old: Any, new: Any) -> None:
        rows = model._base_manager.filter(**{field.attname: old}).order_by("pk")
        if not _unique_sets(model, field):
            self._note(model, list(rows.values_list("pk", flat=True)), field, old, new)
            rows.update(**{field.attname: new})
            return
        for row in rows:
            if twin := _twin(row, field, new):
                self._absorb(row, twin)
            else:
                self._note(model, [row.pk], field, old, new)
                model._base_manager.filter(pk=row.pk).update(**{field.attname: new})

    def change(self, row: models.Model, name: str, value: Any) -> None:
        """Another value that changes with the merge; put back only if nobody changed it again meanwhile."""
        field = row._meta.get_field(name)
        was = _plain(field, row)
        setattr(row, field.attname, value)
        became = _plain(field, row)
        type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: value})
        self._write(row, field.attname, {"was": was, "became": became})

    def _absorb(self, row: models.Model, twin: models.Model) -> None:
        """Two rows that the database will not hold side by side: what hangs on the one goes to the other, which lasts as long as both."""
        for model, field in keys_to(type(row)):
            self.repoint(model, field, row.pk, twin.pk)
        if hasattr(row, "ends_on") and twin.ends_on and (row.ends_on is None or row.ends_on > twin.ends_on):
            self.change(twin, "ends_on", row.ends_on)
        self._write(row, "", _whole(row))
        row.delete()

    def _note(self, model, pks: list, field: models.ForeignKey, old: Any, new: Any) -> None:
        before = None if field.remote_field.model is Person else {"was": old, "became": new}
        MergedRow.objects.bulk_create(
            MergedRow(merge=self.done, table=model._meta.label, row_id=str(pk), field=field.attname, before=before) for pk in pks
        )

    def _write(self, row: models.Model, field: str, before: dict) -> None:
        MergedRow.objects.create(merge=self.done, table=row._meta.label, row_id=str(row.pk), field=field, before=before)


def _unique_sets(model: type[models.Model], field: models.Field) -> list[tuple[tuple[str, ...], models.Q | None]]:
    """The sets of columns holding `field` of which two rows may not have the same values, with their condition."""
    found: list[tuple[tuple[str, ...], models.Q | None]] = [
        ((f.name,), None) for f in model._meta.local_fields if f.unique and f.name == field.name
    ]
    found += [(tuple(names), None) for names in model._meta.unique_together if field.name in names]
    found += [
        (constraint.fields, constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields
    ]
    return found


def _twin(row: models.Model, field: models.Field, new: Any) -> models.Model | None:
    """The row that already says of `new` what this one would say."""
    manager = type(row)._base_manager
    for names, condition in _unique_sets(type(row), field):
        wanted = {name: new if name == field.name else getattr(row, row._meta.get_field(name).attname) for name in names}
        if None in wanted.values():
            continue
        rows = manager.exclude(pk=row.pk).filter(**wanted)
        if condition is not None:
            if not manager.filter(condition, pk=row.pk).exists():
                continue
            rows = rows.filter(condition)
        if twin := rows.first():
            return twin
    return None


# --- Accounts, fields --------------------------------------------------------------------------------------------------


def _merge_accounts(move: Move, kept: Person, dropped: Person) -> None:
    """One person, one key: the one in use is kept, the other is closed and opens again if the merge is undone."""
    mine, other = kept.account, dropped.account
    if other is None:
        return
    Person.objects.filter(pk=dropped.pk).update(account=None)
    closed = other
    if mine is None or (other.is_activated and not mine.is_activated):
        move.change(kept, "account", other.pk)
        closed = mine
    if closed is not None and closed.is_active:
        move.change(closed, "is_active", False)
        revoke_sessions(closed)


def _fill(move: Move, kept: Person, dropped: Person) -> None:
    """What the kept person does not say and the dropped one does."""
    names = [name for name in FILLED if not getattr(kept, name) and getattr(dropped, name)]
    if not any(getattr(kept, name) for name in ADDRESS):
        names += [name for name in ADDRESS if getattr(dropped, name)]
    for name in names:
        move.change(kept, name, getattr(dropped, name))


# --- Rows as JSON, and back --------------------------------------------------------------------------------------------


def _plain(field: models.Field, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | int | str) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def _whole(row: models.Model) -> dict:
    return {field.attname: _plain(field, row) for field in row._meta.local_concrete_fields}


def _restore(model: type[models.Model], values: dict) -> models.Model:
    row = model(**{field.attname: field.to_python(values[field.attname]) for field in model._meta.local_concrete_fields})
    row.save_base(raw=True, force_insert=True)
    return row


def _put_back(row: MergedRow, done: Merge) -> None:
    model = apps.get_model(row.table)
    if not row.field:
        _restore(model, row.before)
        return
    was, became = (row.before["was"], row.before["became"]) if row.before else (done.dropped_id, done.kept_id)
    field = next(f for f in model._meta.local_concrete_fields if f.attname == row.field)
    held = {"pk": row.row_id} | ({field.attname: field.to_python(became)} if became is not None else {f"{field.attname}__isnull": True})
    model._base_manager.filter(**held).update(**{field.attname: field.to_python(was)})
