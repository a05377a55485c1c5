"""The long tables and lists of homes, whose lines are written here and not in templates: three times less work for twenty of them."""

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from preau.kit.markup import measure, said
from preau.kit.templatetags.kit import row
from preau.portal.figures import ClassTally, SchoolTally, Tally


def school_rows(lines: Iterable[tuple[str, str, str, SchoolTally]]) -> SafeString:
    """`lines`: name, town, address or nothing, counts."""
    written = []
    for name, town, url, tally in lines:
        sub = f'<span class="sub">{said(town)}</span>' if town else ""
        counts = f'<td class="num less">{said(tally.pupils.total)}</td><td class="num less">{said(tally.staff.total)}</td>'
        written.append(f'<tr><th scope="row">{_linked(name, url)}{sub}</th>{counts}{_opened(tally.everybody)}</tr>')
    return mark_safe("".join(written))


def class_rows(classes: Iterable[tuple[ClassTally, str]]) -> SafeString:
    return mark_safe("".join(
        f'<tr><th scope="row">{_linked(tally.code, url)}</th><td class="num less">{said(tally.total)}</td>'
        f'<td class="num">{said(tally.waiting)}</td>{_opened(tally)}</tr>'
        for tally, url in classes
    ))  # fmt: skip


def group_rows(lines: Iterable[tuple[str, str, str, int | None, int]]) -> SafeString:
    """`lines`: code, address or nothing, what one does there, hue, number of pupils."""
    written = []
    for code, url, sub, hue, n in lines:
        pupils = ngettext("%(n)s élève", "%(n)s élèves", n) % {"n": said(n)}
        written.append(row(f'<span class="count nowrap">{said(pupils)}</span>', code, url, sub, stem=hue))
    return mark_safe("".join(written))


def _linked(name: str, url: str) -> str:
    return f'<a href="{said(url)}">{said(name)}</a>' if url else said(name)


def _opened(tally: Tally) -> str:
    return f'<td class="fill">{measure(tally.percent, tally.said_percent)}</td>'
