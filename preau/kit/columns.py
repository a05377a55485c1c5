"""One column of a list: what a row says in it on screen, and in a file."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from preau.kit import chips, dates


def reach(row, path: str):
    """`"school.name"` through attributes and keys; a call is not made, a missing link gives None."""
    for step in path.split("."):
        row = row.get(step) if isinstance(row, dict) else getattr(row, step, None)
        if row is None:
            return None
    return row


@dataclass(frozen=True)
class Column:
    """`value`: an attribute path or a function of the row; `sort`: the field or fields of the database that order it.

    `chip(row)` gives (state, word); `link(row)` an address; `sub` a second, quieter line. On a phone, a row is a card: its first
    column is the title, `bare` columns lose their label, `less` columns go. `export=False` keeps a column out of files,
    `screen=False` off the page. `described`: its order rests on what `Table.described` adds to the rows.
    """

    label: Any
    value: str | Callable | None = None
    sort: str | Sequence[str] | Callable = ""
    link: Callable[[Any], str] | None = None
    chip: Callable[[Any], tuple[str, Any] | None] | None = None
    sub: str | Callable | None = None
    number: bool = False
    less: bool = False
    bare: bool = False
    export: bool = True
    screen: bool = True
    described: bool = False

    def plain(self, row):
        """The value itself: what a file holds."""
        if callable(self.value):
            return self.value(row)
        if self.value:
            return reach(row, self.value)
        said = self.chip(row) if self.chip else None
        return said[1] if said else None

    def text(self, row) -> str:
        return spoken(self.plain(row))

    def cell(self, row) -> SafeString:
        """What the cell shows."""
        if self.chip:
            said = self.chip(row)
            shown = chips.chip(*said) if said else mark_safe("")
        else:
            shown = conditional_escape(self.text(row))
        if self.link and (url := self.link(row)):
            shown = format_html('<a href="{}">{}</a>', url, shown)
        if self.sub and (second := spoken(self.sub(row) if callable(self.sub) else reach(row, self.sub))):
            shown = format_html('{}<small class="sub">{}</small>', shown, second)
        return shown

    @property
    def classes(self) -> str:
        flags = {"num": self.number, "less": self.less, "bare": self.bare or bool(self.chip)}
        return " ".join(name for name, on in flags.items() if on)


def spoken(value) -> str:
    """A value as one reads it: « 4 679 », « 12,4 », 26/11/2026, oui."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    if isinstance(value, int | float | decimal.Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, datetime.datetime):
        moment = dates.local(value)
        return f"{moment:%d/%m/%Y} {dates.hour(moment)}"
    if isinstance(value, datetime.date):
        return dates.short(value)
    if isinstance(value, list | tuple):
        return ", ".join(spoken(one) for one in value)
    return str(value)
