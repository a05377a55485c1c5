"""Lists: search, filters, sort, pages, selection, bulk actions, export, saved filters, all with a constant number of queries.

    class Classes(Table):
        name, caption, order = "classes", _("Classes"), "name"
        counted = ngettext_lazy("%(n)s classe", "%(n)s classes", "n")
        search_in = ("folded_name",)
        columns = {
            "name": Column(_("Classe"), "name", sort="folded_name", link=lambda c: reverse("directory:group", args=[c.pk])),
            "pupils": Column(_("Élèves"), "pupil_count", number=True, sort="pupil_count"),
            "state": Column(_("État"), chip=lambda c: ("ok", _("Ouverte")) if c.is_open else ("wait", _("Fermée"))),
        }
        filters = {"level": Choice(_("Niveau"), choices=[("6e", "6e"), ("5e", "5e")], lookup="level")}
        actions = {"print": Action(_("Imprimer les lettres"), do=print_letters, icon="printer")}
        empty = Empty(_("Aucune classe"), _("Elles arrivent avec le premier import."))

    def classes(request):
        table = Classes(request, groups_visible_to(request.person).divisions(), saved=SavedFilters(request.user))
        return table.response() or page(request, "directory/classes.html", "list", table=table)

and in the template `{% partialdef list inline %}{% table table %}{% endpartialdef %}`. `response()` answers exports, bulk actions
and saved filters; it is None when there is a page to show. The rows given are those that the person may see: nothing else is ever
read, shown, exported or acted on. A page costs one count and one read, whatever the number of rows.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.kit import exports, toasts
from preau.kit.columns import Column
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

__all__ = ["Action", "Choice", "Column", "Empty", "Filter", "Saved", "Table", "Tick"]

PER_PAGE = 50  # also the most: a longer page is slow on an old phone
READ_AT_ONCE = 2_000  # rows, when all are read for an export


class Saved(Protocol):
    """Who keeps a person's filters (accounts does). `list` gives objects with id, label, querystring."""

    def list(self, page: str) -> Iterable: ...
    def save(self, page: str, label: str, querystring: str) -> None: ...
    def delete(self, page: str, id: int) -> None: ...


@dataclass(frozen=True)
class Filter:
    """One field of the filter form. `apply(rows, value)` narrows; by default, `lookup` equals the value."""

    label: Any
    field: forms.Field | None = None
    lookup: str = ""
    apply: Callable | None = None

    def form_field(self) -> forms.Field:
        return self.field or forms.CharField()

    def narrow(self, rows, value):
        if self.apply:
            return self.apply(rows, value)
        if isinstance(rows, QuerySet):
            return rows.filter(**{self.lookup: value})
        return [row for row in rows if str(getattr(row, self.lookup)) == str(value)]

    def said(self, value) -> str:
        return _("%(label)s : %(value)s") % {"label": self.label, "value": value}


@dataclass(frozen=True)
class Choice(Filter):
    """A list to choose from; `choices` may be a function, called when the form is drawn."""

    choices: Any = ()
    everything: Any = gettext_lazy("Tout")

    def pairs(self) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in (self.choices() if callable(self.choices) else self.choices)]

    def form_field(self):
        return forms.ChoiceField(choices=[("", self.everything), *self.pairs()])

    def said(self, value):
        return super().said(dict(self.pairs()).get(str(value), value))


@dataclass(frozen=True)
class Tick(Filter):
    """A box: ticked, it narrows."""

    def form_field(self):
        return forms.BooleanField()

    def said(self, value):
        return str(self.label)


@dataclass(frozen=True)
class Action:
    """Something done to the chosen rows. `do(request, rows)` returns a response (a file, another page), or a sentence for a toast.

    `confirm`: the question asked first, with %(count)s. `may(request)`: whether it is offered, and accepted, at all.
    """

    label: Any
    do: Callable[[HttpRequest, Any], Any]
    icon: str = ""
    confirm: Any = ""
    danger: bool = False
    may: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True)
class Empty:
    """What an empty list says: that it is, when it fills, what to do meanwhile (`url`, `label`)."""

    title: Any
    text: Any = ""
    url: str = ""
    label: Any = ""
    art: str = "people"


ON_THE_BAR = 2  # actions; of more, the first one and a menu of the others


class Table:
    name: str = ""
    caption: Any = ""
    counted: Any = ngettext_lazy("%(n)s ligne", "%(n)s lignes", "n")
    columns: Mapping[str, Column] = {}
    filters: Mapping[str, Filter] = {}
    actions: Mapping[str, Action] = {}
    search_in: Sequence[str] = ()
    search_label: Any = gettext_lazy("Chercher")
    order: str = ""  # a column's key, "-" before it for the reverse
    per_page: int = PER_PAGE
    exportable: bool = True
    empty: Empty = Empty(gettext_lazy("Rien ici pour l’instant"))

    def __init__(self, request: HttpRequest, rows, *, saved: Saved | None = None):
        self.request = request
        self.rows = rows
        self.saved = saved
        self.asked = request.GET
        self.per_page = min(self.per_page, PER_PAGE)

    def described(self, rows: QuerySet) -> QuerySet:
        """`rows` with what one reads of each, when that is long to work out: asked for a page or a file, not for all that match."""
        return rows

    # --- What is asked ---------------------------------------------------------------------------------------------

    def find(self, rows, text: str):
        """Rows that hold every word, each in one of `search_in` (folded columns). Override for a better search."""
        words = fold(text).split()
        if not isinstance(rows, QuerySet):
            said = {id(row): fold(" ".join(str(c.plain(row) or "") for c in self.columns.values())) for row in rows}
            return [row for row in rows if all(word in said[id(row)] for word in words)]
        for word in words:
            rows = rows.filter(functools.reduce(operator.or_, (Q(**{f"{column}__contains": word}) for column in self.search_in)))
        return rows

    @property
    def searchable(self) -> bool:
        return bool(self.search_in) or type(self).find is not Table.find

    @cached_property
    def form(self) -> forms.Form:
        fields: dict[str, forms.Field] = {}
        if self.searchable:
            widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-search": ""})
            fields["q"] = forms.CharField(label=self.search_label, widget=widget, max_length=200)
        for key, filter in self.filters.items():
            fields[key] = field = filter.form_field()
            field.label = filter.label
        for field in fields.values():
            field.required = False
        form = type("TableForm", (forms.Form,), fields | {"say_optional": False})(self.asked, auto_id=f"{self.name}-%s")
        form.is_valid()
        return form

    @cached_property
    def values(self) -> dict[str, Any]:
        """What is filled in and makes sense; the rest of the address is ignored, not refused."""
        return {key: value for key, value in getattr(self.form, "cleaned_data", {}).items() if value not in (None, "", False, [])}

    @cached_property
    def narrowed(self):
        """Those that match, in no order: what is counted."""
        rows = self.rows
        for key, value in self.values.items():
            rows = self.find(rows, value) if key == "q" else self.filters[key].narrow(rows, value)
        return rows

    @cached_property
    def matching(self):
        return self.sorted(self.narrowed)

    @cached_property
    def sort(self) -> str:
        asked = self.asked.get("sort", "")
        column = self.columns.get(asked.removeprefix("-"))
        return asked if column and column.sort else self.order

    def sorted(self, rows):
        column = self.columns.get(self.sort.removeprefix("-"))
        if not column or not column.sort:
            return rows
        reverse = self.sort.startswith("-")
        if not isinstance(rows, QuerySet):
            key = column.sort if callable(column.sort) else operator.attrgetter(column.sort)
            return sorted(rows, key=key, reverse=reverse)
        names = (column.sort,) if isinstance(column.sort, str) else column.sort
        order = [F(name).desc(nulls_last=True) if reverse else F(name).asc(nulls_last=True) for name in names]
        rows = self.described(rows) if column.described else rows
        return rows.order_by(*order, "pk")  # ties keep their place from page to page

    # --- What is shown ---------------------------------------------------------------------------------------------

    @cached_property
    def total(self) -> int:
        return self.narrowed.count() if isinstance(self.narrowed, QuerySet) else len(self.narrowed)

    @property
    def pages(self) -> int:
        return max(1, math.ceil(self.total / self.per_page))

    @cached_property
    def page(self) -> int:
        asked = self.asked.get("page", "")
        return min(max(1, int(asked)) if asked.isdecimal() and len(asked) < 9 else 1, self.pages)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page

    @property
    def last(self) -> int:
        return min(self.first + self.per_page, self.total)

    @cached_property
    def shown(self) -> list:
        if not self.total:
            return []
        if type(self).described is Table.described or not isinstance(self.rows, QuerySet):
            return list(self.matching[self.first : self.last])
        return self.read(self.keys())

    def keys(self) -> list:
        """Whose page it is, in order. Override when the order is found faster elsewhere."""
        return list(self.matching.values_list("pk", flat=True)[self.first : self.last])

    def read(self, keys: list) -> list:
        """The described rows of a page, in this order."""
        found = self.described(self.rows.model.objects.all()).in_bulk(keys)
        return [found[key] for key in keys]

    @cached_property
    def counted_total(self) -> str:
        return str(self.counted % {"n": self.total})

    @cached_property
    def visible_columns(self) -> dict[str, Column]:
        return {key: column for key, column in self.columns.items() if column.screen}

    @cached_property
    def offered(self) -> dict[str, Action]:
        return {key: action for key, action in self.actions.items() if not action.may or action.may(self.request)}

    @property
    def first_actions(self) -> dict[str, Action]:
        """On the bar itself: two buttons at most, so that it hides little of a phone's screen."""
        few = len(self.offered) <= ON_THE_BAR
        return self.offered if few else dict(list(self.offered.items())[:1])

    @property
    def other_actions(self) -> dict[str, Action]:
        return {key: action for key, action in self.offered.items() if key not in self.first_actions}

    @cached_property
    def heads(self) -> list[dict]:
        sort, heads = self.sort, []
        for key, column in self.visible_columns.items():
            down = sort == key
            aria = "ascending" if down else "descending" if sort == f"-{key}" else ""
            url = self.address(sort=f"-{key}" if down else key) if column.sort else ""
            heads.append({"column": column, "url": url, "aria": aria})
        return heads

    @property
    def body(self) -> SafeString:
        """The rows, written here and not in a template: three times less work for a page of fifty."""
        (title, *others) = self.visible_columns.values()
        openings = [
            format_html(
                '<td role="cell"{} data-label="{}">', format_html(' class="{}"', column.classes) if column.classes else "", column.label
            )
            for column in others
        ]
        tick = _("Cocher %(name)s") if self.offered else ""
        written = []
        for index, row in enumerate(self.shown):
            written.append('<tr role="row">')
            if tick:
                key, name = escape(getattr(row, "pk", index)), escape(tick % {"name": title.text(row)})
                box = f'<input type="checkbox" name="row" value="{key}" aria-label="{name}">'
                written.append(f'<td class="pick" role="cell"><label class="pick-box">{box}</label></td>')
            written.append(f'<th scope="row" role="rowheader">{title.cell(row)}</th>')
            written.extend(f"{opening}{column.cell(row)}</td>" for opening, column in zip(openings, others, strict=True))
            written.append("</tr>")
        return mark_safe("".join(written))

    @cached_property
    def said(self) -> list[dict]:
        """The filters in force, each with the address that takes it off."""
        return [
            {
                "text": _("« %(text)s »") % {"text": value} if key == "q" else self.filters[key].said(value),
                "url": self.address(**{key: None}),
            }
            for key, value in self.values.items()
        ]

    @cached_property
    def kept(self) -> list:
        return list(self.saved.list(self.name)) if self.saved else []

    # --- Addresses -------------------------------------------------------------------------------------------------

    def query(self, **changes) -> str:
        """The query of this list with `changes`; None takes a value off, and any change goes back to the first page."""
        known = {"sort", "page", *self.form.fields}
        values = {key: self.asked.getlist(key) for key in self.asked if key in known and any(self.asked.getlist(key))}
        if changes and "page" not in changes:
            values.pop("page", None)
        for key, value in changes.items():
            values.pop(key, None)
            if value not in (None, ""):
                values[key] = value if isinstance(value, list) else [str(value)]
        query = QueryDict(mutable=True)
        for key, value in values.items():
            query.setlist(key, value)
        return query.urlencode()

    def address(self, **changes) -> str:
        query = self.query(**changes)
        return f"{self.request.path}?{query}" if query else self.request.path

    @cached_property
    def here(self) -> str:
        return self.address()

    @property
    def bare(self) -> str:
        return self.request.path

    @property
    def previous(self) -> str:
        return self.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def next(self) -> str:
        return self.address(page=self.page + 1) if self.page < self.pages else ""

    @cached_property
    def export_addresses(self) -> list[tuple[str, str, str]]:
        words = {"csv": _("CSV, pour tout logiciel"), "xlsx": _("Excel"), "ods": _("LibreOffice")}
        return [(kind, words[kind], self.address(page=None, export=kind)) for kind in exports.FORMATS]

    # --- What is done ----------------------------------------------------------------------------------------------

    def response(self) -> HttpResponseBase | None:
        request = self.request
        if request.method == "POST" and request.POST.get("table") == self.name:
            if self.saved and "save_filter" in request.POST:
                return self._save_filter(self.saved, request.POST["save_filter"].strip())
            if self.saved and request.POST.get("delete_filter", "").isdecimal():
                self.saved.delete(self.name, int(request.POST["delete_filter"]))
                return redirect(self.here)
            if action := self.offered.get(request.POST.get("action", "")):
                return self._act(action)
            raise Refusal(_("Cette action n’existe pas sur cette liste."))
        if request.method == "GET" and self.exportable and request.GET.get("export") in exports.FORMATS:
            return self.export(request.GET["export"])
        return None

    def export(self, kind: str) -> HttpResponseBase:
        columns = [column for column in self.columns.values() if column.export]
        rows = self.matching
        if isinstance(rows, QuerySet):
            rows = self.described(rows).iterator(chunk_size=READ_AT_ONCE)
        lines = ([column.plain(row) for column in columns] for row in rows)
        return exports.response(kind, str(self.caption) or self.name, [column.label for column in columns], lines)

    def selected(self):
        """The rows ticked, or all those that match, among those that the person may see."""
        chosen = self.request.POST.getlist("row")
        if self.request.POST.get("all_matching"):
            if self.request.POST["all_matching"] != str(self.total):
                raise Refusal(_("La liste a changé entre-temps : elle compte maintenant %(n)s. Choisissez de nouveau.") % {"n": self.total})
            return self.matching
        if not chosen:
            raise Refusal(_("Aucune ligne n’est cochée : cochez celles que l’action concerne."))
        if isinstance(self.rows, QuerySet):
            return self.sorted(self.rows.filter(pk__in=[key for key in chosen if key.isdecimal()]))
        return [row for row in self.rows if str(getattr(row, "pk", "")) in chosen]

    def _act(self, action: Action) -> HttpResponseBase:
        rows = self.selected()
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
        if action.confirm and "confirmed" not in self.request.POST:
            question = str(action.confirm) % {"count": count}
            context = {"table": self, "action": action, "question": question, "count": count, "posted": self.request.POST.lists()}
            return render(self.request, "kit/confirm.html", context)
        done = action.do(self.request, rows)
        if isinstance(done, HttpResponseBase):
            return done
        if done:
            toasts.say(self.request, done)
        return redirect(self.here)

    def _save_filter(self, saved: Saved, label: str) -> HttpResponse:
        query = self.query(page=None)
        if not label or not query:
            raise Refusal(_("Pour garder un filtre, filtrez la liste puis donnez-lui un nom."))
        saved.save(self.name, label[:80], query)
        toasts.say(self.request, _("Filtre « %(label)s » gardé.") % {"label": label[:80]})
        return redirect(self.here)
