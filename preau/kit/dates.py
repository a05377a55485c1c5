"""Dates and hours as one says them: « jeudi 26 novembre », « demain 8 h », « 10 h 05 »."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext

NARROW = "\N{NO-BREAK SPACE}"
MONTHS_WITHOUT_YEAR = 7  # nearer than that, the year goes without saying


def local(moment: datetime.datetime, zone: datetime.tzinfo | None = None) -> datetime.datetime:
    return timezone.localtime(moment, zone)


def today(zone: datetime.tzinfo | None = None) -> datetime.date:
    return timezone.localdate(timezone=zone)


def french() -> bool:
    return (get_language() or "fr").startswith("fr")


def hour(value: datetime.time | datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """« 10 h 05 », « 8 h »; 10:05 in English."""
    if isinstance(value, datetime.datetime):
        value = local(value, zone).time() if timezone.is_aware(value) else value.time()
    if not french():
        return f"{value:%H:%M}"
    return f"{value.hour}{NARROW}h" + (f"{NARROW}{value.minute:02d}" if value.minute else "")


def day(date: datetime.date, *, near: bool = False, now: datetime.date | None = None) -> str:
    """« jeudi 26 novembre », with its year when far away; `near`: « hier », « aujourd'hui », « demain »."""
    now = now or today()
    if near and (words := {-1: gettext("hier"), 0: gettext("aujourd’hui"), 1: gettext("demain")}.get((date - now).days)):
        return words
    months = abs((date.year - now.year) * 12 + date.month - now.month)
    said = date_format(date, "l j F" if months < MONTHS_WITHOUT_YEAR else "l j F Y")
    if french():
        if date.day == 1:
            said = said.replace(" 1 ", " 1er ", 1)
        return said.lower()
    return said


def moment(value: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """« demain 8 h », « jeudi 26 novembre à 10 h 05 »."""
    value = local(value, zone)
    now = today(zone)
    words = {"day": day(value.date(), near=True, now=now), "hour": hour(value)}
    if abs((value.date() - now).days) <= 1:
        return pgettext("moment", "%(day)s %(hour)s") % words
    return pgettext("moment", "%(day)s à %(hour)s") % words


def short(date: datetime.date) -> str:
    """26/11/2026, for columns of figures."""
    return f"{date:%d/%m/%Y}"


def span(first: datetime.date, last: datetime.date) -> str:
    """« du 3 au 7 novembre », « du 30 novembre au 4 décembre », « le lundi 3 novembre »."""
    if first == last:
        return gettext("le %(day)s") % {"day": day(first)}
    now = today()
    far = first.year != last.year or abs((last.year - now.year) * 12 + last.month - now.month) >= MONTHS_WITHOUT_YEAR
    begin = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    words = {"first": date_format(first, begin), "last": date_format(last, "j F Y" if far else "j F")}
    return gettext("du %(first)s au %(last)s") % words
