"""Today, said as one says it: is there school, when is the next break."""

import datetime

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.models import School
from preau.directory.opening import Break, SchoolDay
from preau.kit import dates
from preau.portal.around import Around
from preau.portal.cards import Bay, Step

SOON = 7  # days: nearer than that, the day is named instead of counted


def today_bay(around: Around) -> list[Bay]:
    """One school: is it open. Several: those which are."""
    schools = list(around.schools.values())
    if not schools:
        return []
    days = {school.pk: around.days.on(school, around.date) for school in schools}
    opened = [school for school in schools if days[school.pk].is_open]
    when = _("Aujourd’hui")
    if not opened:
        again = around.days.next_open(schools[0])
        back = capfirst(_("reprise %(day)s") % {"day": dates.day(again, near=True)}) if again else ""
        return [Bay(when, _("Pas de classe"), tuple(filter(None, [capfirst(days[schools[0].pk].reason), back])), icon="sun")]
    what = _("Jour de classe")
    first = days[opened[0].pk]
    if len(schools) == 1 and not first.afternoon:
        what = _("Classe ce matin")
    elif len(schools) == 1 and not first.morning:
        what = _("Classe cet après-midi")
    if len(opened) == len(schools):
        lines = [_join(opened)]
    else:
        lines = [_("Ouvert : %(schools)s") % {"schools": _join(opened)}]
        lines += [_told(str(s), days[s.pk].reason or _("pas de classe")) for s in schools if not days[s.pk].is_open][:2]
    lines += [capfirst(first.reason)] if first.reason and len(schools) == 1 else []
    return [Bay(when, what, tuple(lines), now=True)]


def _join(schools: list[School]) -> str:
    names = [str(school) for school in schools]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def next_bay(around: Around) -> list[Bay]:
    """The next break, or its end when one is in it; a public holiday that comes before."""
    schools = list(around.schools.values())
    if not schools:
        return []
    school = schools[0]
    if current := around.days.current_break(school):
        again = around.days.next_open(school)
        return [Bay(_("En ce moment"), capfirst(current.name), (_back(again),) if again else (), icon="palmtree")]
    coming = around.days.next_break(school)
    off = around.days.next_public_holiday(school)
    if off and (not coming or off[0] < coming.first_day):
        day, name = off
        return [Bay(_("Ensuite, %(when)s") % {"when": _in_days(day, around.date)}, name, (capfirst(dates.day(day)),), icon="arrow-right")]
    if coming:
        when = _("Ensuite, %(when)s") % {"when": _in_days(coming.first_day, around.date)}
        return [Bay(when, capfirst(coming.name), (capfirst(_span(coming)),), icon="arrow-right")]
    return []


def _in_days(day: datetime.date, today: datetime.date) -> str:
    left = (day - today).days
    if left <= 1:
        return _("demain")
    if left < SOON:
        return dates.day(day).split(" ", 1)[0]
    return ngettext("dans %(n)d jour", "dans %(n)d jours", left) % {"n": left}


def _span(coming: Break) -> str:
    """« du 19 décembre au 3 janvier »: a year that everybody knows is not said."""
    first = date_format(coming.first_day, "j F" if coming.first_day.month != coming.last_day.month else "j")
    return _("du %(first)s au %(last)s") % {"first": first, "last": date_format(coming.last_day, "j F")}


def _back(day: datetime.date) -> str:
    return capfirst(_("reprise %(day)s") % {"day": dates.day(day, near=True)})


def class_sentence(around: Around) -> str:
    """Beside the date: « Vos deux enfants ont classe », « Collège fermé : vacances de Noël »."""
    children = around.children_shown
    if not children:
        return _own_sentence(around)
    going = [c for c in children if any(around.days.on(s.school, around.date).is_open for s in around.schooling_of(c))]
    if len(children) == 1:
        return (
            _("%(name)s a classe.") % {"name": children[0].first_name}
            if going
            else _("%(name)s n’a pas classe.") % {"name": children[0].first_name}
        )
    if len(going) == len(children):
        return ngettext("Votre enfant a classe.", "Vos %(n)s enfants ont classe.", len(going)) % {"n": _count(len(going))}
    if going:
        return _("%(names)s a classe.") % {"names": going[0].first_name} if len(going) == 1 else ""
    return _("Vos enfants n’ont pas classe.")


def week_in_pictures(around: Around) -> list[Step]:
    """Monday to Friday: school, home, or school in the morning only. For who does not read yet."""
    if not around.schooling:
        return []
    school = around.schooling[0].school
    return [_step(date, day, around.date) for date, day in around.days.week(school)]


def _step(date: datetime.date, day: SchoolDay, today: datetime.date) -> Step:
    art, said = ("portal/art/home.svg", _("à la maison"))
    if day.is_whole:
        art, said = ("portal/art/school.svg", _("à l’école"))
    elif day.is_open:
        art, said = ("portal/art/half.svg", _("à l’école le matin") if day.morning else _("à l’école l’après-midi"))
    return Step(capfirst(date_format(date, "l")), art, said, is_past=date < today, is_today=date == today)


def spoken_day(around: Around) -> str:
    return _("Aujourd’hui, c’est %(day)s.") % {"day": date_format(around.date, "l")}


def _own_sentence(around: Around) -> str:
    """A pupil's class; how many classes and pupils a teacher has."""
    if around.schooling:
        return f"{around.schooling[0].class_name}, {around.schooling[0].school}."
    pupils = sum(course.pupils for course in around.courses if course.group.is_division)
    classes = sum(course.group.is_division for course in around.courses)
    if not classes:
        return ""
    words = ngettext("%(n)s classe", "%(n)s classes", classes) % {"n": capfirst(_count(classes)) if classes > 1 else _("Une")}
    return _("%(classes)s, %(pupils)s.") % {
        "classes": words,
        "pupils": ngettext("%(n)d élève", "%(n)d élèves", pupils) % {"n": pupils},
    }


def desk_sentence(around: Around) -> str:
    """A desk has no shelter: whether there is school stands beside the date, then the next break."""
    bays = today_bay(around)[:1]
    said = [f"{bays[0].what}."] if bays else []
    if bays and not bays[0].now and bays[0].lines:
        said = [_told(bays[0].what, ", ".join(f"{line[:1].lower()}{line[1:]}" for line in map(str, bays[0].lines))) + "."]
    school = next(iter(around.schools.values()), None)
    coming = around.days.next_break(school) if school and not around.days.current_break(school) else None
    if coming:
        said.append(_("%(name)s %(when)s.") % {"name": capfirst(coming.name), "when": _in_days(coming.first_day, around.date)})
    return " ".join(said)


def _told(label: str, value: str) -> str:
    return _("%(label)s : %(value)s") % {"label": label, "value": value}


def _count(number: int) -> str:
    words = {2: _("deux"), 3: _("trois"), 4: _("quatre"), 5: _("cinq"), 6: _("six")}
    return str(words.get(number, number))
