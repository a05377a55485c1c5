"""The check-list of one school: every item with its figure, its sentence, its list, its mender and its repair."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.activation.start_of_year import CHECKS as ACCOUNTS
from preau.directory.doubles import likely_doubles
from preau.directory.models import Person, School
from preau.directory.sources.mends import NOBODY
from preau.directory.start_of_year import CHECKS as DIRECTORY
from preau.directory.start_of_year import us
from preau.feeds.models import Remark, Run
from preau.feeds.registry import codes, feed_of
from preau.kit import dates
from preau.kit.checks import Check, counted

CHECKS = [*DIRECTORY, *ACCOUNTS]
BY_CODE = {check.code: check for check in CHECKS}
OLD_FEED = 8  # days


@dataclass(frozen=True)
class Item:
    """`count` 0: nothing to do. `figure`: what is shown in large, a count or an age."""

    title: Any
    count: int
    figure: Any
    sentence: Any
    mender: Any = ""
    advice: Any = ""
    url: str = ""
    repair_url: str = ""
    repair_label: Any = ""


def items_of(school: School, date: datetime.date, *, persons: QuerySet[Person], direction: bool) -> list[Item]:
    """Constant in queries. `persons`: whose files the reader keeps here; `direction`: only it names a référent."""
    found = list(_feeds(school))
    checks = [check for check in CHECKS if check.concerns(school)]
    counts = counted(checks, school, date)
    found += [_item(check, school, counts.get(check.code, 0), direction) for check in checks]
    found.append(_doubles(persons))
    return found


def _item(check: Check, school: School, count: int, direction: bool) -> Item:
    is_open = direction or not check.reserved
    url = check.opens(school) if check.opens else reverse("start_of_year:concerned", args=[school.pk, check.code])
    repair = check.repair(school) if check.repair and is_open else ""
    back = reverse("start_of_year:of_school", args=[school.pk])
    if repair and not {"#", "?"} & set(repair):
        repair = f"{repair}?{urlencode({'suite': back})}"
    return Item(
        check.title, count, count, check.sentence % {"n": count} if count else "", check.mender(school), url=url if is_open else "",
        repair_url=repair, repair_label=check.repair_label,
    )  # fmt: skip


# --- Feeds -------------------------------------------------------------------------------------------------------------


def _feeds(school: School) -> Iterable[Item]:
    last = list(
        Run.objects.filter(state=Run.State.APPLIED, scopes__uai=school.uai, feed__in=codes())
        .order_by()
        .values("feed")
        .annotate(run=Max("pk"), at=Max("applied_at"))
    )
    yield _age(last)
    yield from _remarks(school, {row["run"]: row["feed"] for row in last})


def _age(last: list[dict]) -> Item:
    title, advice = _("Dernier import"), _("Le département relance l’export avec l’académie, ou l’établissement dépose son fichier.")
    if not last:
        return Item(title, 1, "—", _("Aucun fichier n’a encore rempli l’annuaire de cet établissement."), _("Le département"), advice)
    latest = max(row["at"] for row in last)
    days = (timezone.localdate() - timezone.localdate(latest)).days
    if days <= OLD_FEED:
        return Item(title, 0, dates.moment(latest), "")
    said = ngettext("Le dernier import a %(n)d jour.", "Le dernier import a %(n)d jours.", days) % {"n": days}
    return Item(title, 1, ngettext("%(n)d j", "%(n)d j", days) % {"n": days}, said, _("Le département"), advice, url=reverse("feeds:runs"))


def _remarks(school: School, feeds: dict[int, str]) -> Iterable[Item]:
    """Those of the last import of each feed, by who can mend them; what only is to be known is left out."""
    found: dict[tuple[str, str], tuple[int, int]] = {}  # feed, who -> number, run
    rows = Remark.objects.filter(run__in=feeds, uai=school.uai).order_by().values_list("run", "code").annotate(n=Count("pk"))
    for run, code, number in rows:
        feed = feed_of(feeds[run])
        who = feed.mends[code].who if code in feed.mends else ""
        if who and who != NOBODY:
            before = found.get((feed.code, who), (0, run))[0]
            found[feed.code, who] = (before + number, run)
    if not found:
        yield Item(_("Remarques de l’import"), 0, 0, "")
    for (code, who), (number, run) in sorted(found.items()):
        feed = feed_of(code)
        said = ngettext("%(n)d chose étrange dans le fichier %(feed)s.", "%(n)d choses étranges dans le fichier %(feed)s.", number)
        title = _("Remarques de l’import (%(feed)s)") % {"feed": feed.short_name}
        url = f"{reverse('feeds:remarks', args=[run])}?{urlencode({'who': who, 'uai': school.uai})}"
        yield Item(title, number, number, said % {"n": number, "feed": feed.short_name}, feed.menders[who], url=url)


# --- Records that look alike -------------------------------------------------------------------------------------------


def _doubles(persons: QuerySet[Person]) -> Item:
    number = len(likely_doubles(persons))
    said = ngettext(
        "%(n)d paire de fiches semble être une seule personne.", "%(n)d paires de fiches semblent être une seule personne.", number
    )
    url = reverse("directory:doubles")
    return Item(
        _("Fiches qui se ressemblent"), number, number, said % {"n": number} if number else "", us(None), url=url,
        repair_url=url if number else "", repair_label=capfirst(_("comparer et réunir")),
    )  # fmt: skip
