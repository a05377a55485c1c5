"""Questions that every page asks, whose SQL is written once.

Django builds the statement of a queryset anew each time: to find a row by its key, that takes five times as long as the answer.
A `Statement` is a function from unknowns to a queryset, written at its first use and asked again with other values:

    _held = Statement(lambda person, day: Position.objects.on(day).filter(person=person), person=int, day=datetime.date)
    _held.ask(person=me.pk, day=today)

An unknown is an `int` (a key), a `str`, a `datetime.date`, a `datetime.datetime`, or `[int]`, a list of keys for `__in`. It must reach
the database as it is: what is computed from it in Python (`key + 1`) cannot be an unknown. A queryset of `values_list` gives tuples.
"""

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators

PLACEHOLDER = re.compile(r"(?<!%)%s")
# Values that no question holds by chance: they are looked for in the written statement. The key fits in four bytes: compared with a
# column of that size, Django writes no statement at all for PostgreSQL when the key is larger.
LARGEST = 2**63 - 1
FIRST_KEY, FIRST_DAY = 2_135_791_300, datetime.date(1000, 1, 1)


def _mark(kind: Any, number: int) -> Any:
    if kind is int:
        return FIRST_KEY + number
    if kind == [int]:
        return [FIRST_KEY + number]
    if kind is str:
        return f"\ue000{number}"
    day = FIRST_DAY + datetime.timedelta(days=number)
    return day if kind is datetime.date else datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)


class Unfit(TypeError):
    """An unknown that is not to be found, as it is, in the statement."""


class Statement:
    def __init__(self, write: Callable[..., QuerySet], **unknowns: Any):
        self.write, self.unknowns = write, unknowns
        self._written: dict[str, _Written] = {}

    def ask(self, **values: Any) -> list:
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        if vendor not in self._written:
            self._written[vendor] = _Written(self.write, self.unknowns)
        return self._written[vendor].ask(values)

    def first(self, **values: Any) -> Any:
        return next(iter(self.ask(**values)), None)


class _Written:
    """The statement as one database reads it, and how its rows become objects."""

    def __init__(self, write: Callable[..., QuerySet], unknowns: dict[str, Any]):
        marks = {name: _mark(kind, number) for number, (name, kind) in enumerate(unknowns.items())}
        queryset = write(**marks)
        self.makes_objects = issubclass(queryset._iterable_class, ModelIterable)
        self.compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = self.compiler.as_sql()
        self.parts = PLACEHOLDER.split(sql)
        # Per placeholder: the name of an unknown and how its value is written, or no name and a constant.
        self.places = [self._place(param, marks, unknowns) for param in params]
        if missing := set(unknowns) - {name for name, _how in self.places}:
            raise Unfit(", ".join(sorted(missing)))
        self.several = {name for name, kind in unknowns.items() if kind == [int]}
        self.keys = [name for name, kind in unknowns.items() if kind is int]
        self._read_shape()

    def _place(self, param: Any, marks: dict[str, Any], unknowns: dict[str, Any]) -> tuple[str, Any]:
        ops = connections[DEFAULT_DB_ALIAS].ops
        for name, mark in marks.items():
            kind = unknowns[name]
            if kind is datetime.date and param == ops.adapt_datefield_value(mark):
                return name, ops.adapt_datefield_value
            if kind is datetime.datetime and param == ops.adapt_datetimefield_value(mark):
                return name, ops.adapt_datetimefield_value
            if kind in (int, [int]) and isinstance(param, int) and param == (mark if kind is int else mark[0]):
                return name, type(param)
            if kind is str and param == mark:
                return name, str
        return "", param

    def _read_shape(self) -> None:
        compiler = self.compiler
        columns = [column[0] for column in compiler.select]
        self.converters = compiler.get_converters(columns)
        self.annotations = compiler.annotation_col_map or {}
        if self.makes_objects:
            shape = compiler.klass_info
            self.model, fields = shape["model"], shape["select_fields"]
            self.start, self.end = fields[0], fields[-1] + 1
            self.names = [column.target.attname for column in columns[self.start : self.end]]
            self.populators = get_related_populators(shape, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs of Django 6

    def ask(self, values: dict[str, Any]) -> list:
        if any(not values[name] for name in self.several) or any(abs(values[name]) > LARGEST for name in self.keys):
            return []  # nothing is in an empty list, and no row has a key that the database cannot write
        said: list[str] = [self.parts[0]]
        params: list[Any] = []
        for (name, how), after in zip(self.places, self.parts[1:], strict=True):
            if name in self.several:
                params += map(how, values[name])
                said += [", ".join(["%s"] * len(values[name])), after]
            else:
                params.append(how(values[name]) if name else how)
                said += ["%s", after]
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("".join(said), params)
            rows = cursor.fetchall()
        if self.converters:
            rows = list(map(tuple, self.compiler.apply_converters(rows, self.converters)))
        return [self._made(row) for row in rows] if self.makes_objects else rows

    def _made(self, row: tuple) -> Any:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.start : self.end])
        for populator in self.populators:
            populator.populate(row, made)
        for name, column in self.annotations.items():
            setattr(made, name, row[column])
        return made
