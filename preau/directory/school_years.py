"""School years, and the terms that each school cuts its own into."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.models import Holiday, School, SchoolYear, Term
from preau.journal.writing import write
from preau.kit import dates
from preau.kit.refusal import Refusal


class NoSchoolYear(Refusal):
    def __init__(self, date: datetime.date):
        super().__init__(
            _("L’année scolaire du %(day)s n’est pas encore connue.") % {"day": dates.short(date)},
            decided=_("Le calendrier national arrive avec une mise à jour de Préau."),
        )


class TermsOutOfOrder(Refusal):
    pass


class PastYear(Refusal):
    def __init__(self):
        super().__init__(
            _("Cette année scolaire est finie : elle se lit, mais ne s’écrit plus."),
            instead=_("Une erreur de classe ou de niveau se corrige depuis la page de la classe, avec son motif."),
        )


@dataclass(frozen=True)
class Span:
    """A term as one writes it, before it is one."""

    name: str
    starts_on: datetime.date
    ends_on: datetime.date


def year_of(date: datetime.date) -> SchoolYear | None:
    return SchoolYear.objects.on(date).first()


def current_year(date: datetime.date | None = None) -> SchoolYear:
    """The year of today, that every act of a school year needs: refuses when nobody knows it."""
    date = date or timezone.localdate()
    year = year_of(date)
    if year is None:
        raise NoSchoolYear(date)
    return year


def may_write(when: SchoolYear | datetime.date | None, *, date: datetime.date | None = None) -> bool:
    """One rule for every act about a year: nothing of a past one is written, but by a journalled correction (past.py).

    `when`: the year that the thing is of, or the day that it is about; None is of no year.
    """
    date = date or timezone.localdate()
    if isinstance(when, SchoolYear):
        return when.ends_on >= date
    if when is None or when >= date:
        return True
    today = year_of(date)
    return today is None or when >= today.starts_on


def refuse_past(*whens: SchoolYear | datetime.date | None) -> None:
    if not all(may_write(when) for when in whens):
        raise PastYear


def year_after(year: SchoolYear) -> SchoolYear | None:
    return SchoolYear.objects.filter(starts_on__gt=year.starts_on).first()


def terms_of(school: School, year: SchoolYear) -> list[Term]:
    return list(Term.objects.filter(school=school, year=year))


def term_on(school: School, date: datetime.date) -> Term | None:
    return Term.objects.filter(school=school, starts_on__lte=date, ends_on__gte=date).first()


def class_days(school: School, year: SchoolYear) -> tuple[datetime.date, datetime.date]:
    """First and last day of class of the year: between two summers of the school's zone, else September to June."""
    zone = school.zone_id or (school.territory.zone_id if school.territory_id else None)
    summers = Holiday.objects.filter(zone=zone, code="ete", last_day__gte=year.starts_on, first_day__lte=year.ends_on).order_by("first_day")
    first, last = datetime.date(year.starts_on.year, 9, 1), datetime.date(year.ends_on.year, 7, 4)
    for summer in summers:
        if summer.first_day <= year.starts_on <= summer.last_day:
            first = summer.last_day + datetime.timedelta(days=1)
        elif summer.first_day > year.starts_on:
            last = summer.first_day - datetime.timedelta(days=1)
    return first, last


def usual_terms(school: School, year: SchoolYear, number: int) -> list[Span]:
    """What one usually decides: three trimestres, or two semestres, from the first day of class to the last."""
    first, last = class_days(school, year)
    if number == 2:
        names, cuts = [_("1er semestre"), _("2e semestre")], [datetime.date(year.ends_on.year, 1, 31)]
    else:
        names = [_("1er trimestre"), _("2e trimestre"), _("3e trimestre")]
        cuts = [datetime.date(year.starts_on.year, 11, 30), datetime.date(year.ends_on.year, 3, 15)]
    starts = [first, *(cut + datetime.timedelta(days=1) for cut in cuts)]
    return [Span(*each) for each in zip(names, starts, [*cuts, last], strict=True)]


@transaction.atomic
def set_terms(school: School, year: SchoolYear, spans: Sequence[Span]) -> list[Term]:
    """Cut the year anew. A term whose name stays keeps its row, so that what hangs on it stays; one that is dropped goes."""
    refuse_past(year)
    spans = sorted(spans, key=lambda span: span.starts_on)
    _refuse_disorder(year, spans)
    held = {term.name: term for term in Term.objects.select_for_update().filter(school=school, year=year)}
    before = [_said(term) for term in held.values()]
    Term.objects.filter(pk__in=[term.pk for name, term in held.items() if name not in {s.name for s in spans}]).delete()
    terms = [
        Term.objects.update_or_create(
            school=school, year=year, name=span.name, defaults={"starts_on": span.starts_on, "ends_on": span.ends_on}
        )[0]
        for span in spans
    ]
    after = [_said(term) for term in terms]
    if before != after:
        write("school.terms", about=("organisation", school.pk), before=before, after=after)
    return terms


def _said(term: Term) -> list[str]:
    return [term.name, f"{term.starts_on}", f"{term.ends_on}"]


def _refuse_disorder(year: SchoolYear, spans: Sequence[Span]) -> None:
    if len({span.name for span in spans}) < len(spans):
        raise TermsOutOfOrder(_("Deux périodes portent le même nom."))
    for span in spans:
        if span.ends_on <= span.starts_on:
            raise TermsOutOfOrder(_("« %(name)s » finit avant d’avoir commencé.") % {"name": span.name})
        if span.starts_on < year.starts_on or span.ends_on > year.ends_on:
            raise TermsOutOfOrder(_("« %(name)s » sort de l’année %(year)s.") % {"name": span.name, "year": year})
    for one, following in zip(spans, spans[1:], strict=False):
        if following.starts_on <= one.ends_on:
            raise TermsOutOfOrder(_("« %(one)s » et « %(two)s » se chevauchent.") % {"one": one.name, "two": following.name})
