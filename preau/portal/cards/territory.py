"""The whole territory: schools, how far accounts are opened, where the feeds are. Counts only, no persons."""

import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.models import Organisation, Profile, School, Sector, Territory
from preau.directory.new_year.preparing import is_season
from preau.feeds.models import Run
from preau.feeds.registry import feed_of, is_known
from preau.kit import dates
from preau.kit.addresses import address
from preau.kit.folding import fold
from preau.kit.statements import Statement
from preau.portal.around import Around
from preau.portal.cards import Card, Figure
from preau.portal.cards.drawn import school_rows
from preau.portal.figures import SchoolTally, Tally, tallies_in

DEPARTEMENT = frozenset({Profile.DEPARTEMENT_EDUCATION, Profile.DEPARTEMENT_IT, Profile.DEPARTEMENT_WORKS, Profile.DEPARTEMENT_TERRITORY})
SEES_TERRITORY = DEPARTEMENT | {Profile.ELECTED, Profile.INSPECTOR, Profile.DASEN, Profile.MAINTENANCE}
SEES_FEEDS = frozenset({Profile.DEPARTEMENT_EDUCATION, Profile.DEPARTEMENT_IT})
OLD_FEED = 8  # days after which a nightly feed has visibly stopped


def territories_of(around: Around) -> list[Territory]:
    """Those whose common service this person has a hand in, or a seat over."""
    if SEES_TERRITORY.isdisjoint(around.profiles):
        return []
    bodies = [p.organisation for p in around.positions if p.organisation.kind != Organisation.Kind.SCHOOL]
    wanted = {body.territory_id for body in bodies if body.territory_id}
    return around.once(("territories", *wanted), lambda: _territories.ask(wanted=wanted)) if wanted else []


_territories = Statement(lambda wanted: Territory.objects.filter(pk__in=wanted).order_by("pk"), wanted=[int])
SHOWN = ("name", "short_name", "degree", "site__town")
_open_schools = Statement(
    lambda territory, date: School.objects.open(date).filter(territory=territory).select_related("site").only(*SHOWN),
    territory=int,
    date=datetime.date,
)


def _schools_in(around: Around, territory: Territory) -> list[School]:
    ask = lambda: sorted(_open_schools.ask(territory=territory.pk, date=around.date), key=lambda s: (s.degree, s.name))  # noqa: E731
    return around.once(("schools", territory.pk), ask)


def _tallies_in(around: Around, territory: Territory) -> tuple[dict[int, SchoolTally], datetime.datetime]:
    return around.once(("tallies", territory.pk), lambda: tallies_in(territory, around.date))


def _rows(around: Around, territory: Territory) -> SafeString:
    tallies, _at = _tallies_in(around, territory)
    opens = Profile.ELECTED not in around.profiles or len(around.profiles) > 1
    return school_rows(
        (
            str(school),
            school.site.town if school.site else "",
            address("directory:school", school.pk) if opens else "",
            tallies.get(school.pk) or SchoolTally(school.pk),
        )
        for school in _schools_in(around, territory)
    )


def _sum(tallies, what: str) -> Tally:
    parts = [getattr(t, what) for t in tallies]
    return Tally(sum(p.total for p in parts), sum(p.activated for p in parts))


def figures(around: Around) -> list[Figure]:
    found: list[Figure] = []
    for territory in territories_of(around)[:1]:
        tallies = _tallies_in(around, territory)[0].values()
        schools, pupils, everybody = len(_schools_in(around, territory)), _sum(tallies, "pupils"), _sum(tallies, "everybody")
        found += [
            Figure(schools, ngettext("établissement", "établissements", schools), "#etablissements"),
            Figure(said_number(pupils.total), ngettext("élève", "élèves", pupils.total)),
            Figure(said_number(everybody.total), ngettext("personne", "personnes", everybody.total)),
            Figure(_("%(n)d %%") % {"n": everybody.percent}, _("des comptes ouverts"), "#etablissements"),
        ]
        if not SEES_FEEDS.isdisjoint(around.profiles):
            found.append(Figure(_last_feed(around), _("dernier import"), address("feeds:runs")))
    return found


def said_number(number: int) -> str:
    """12 345, with a space that does not break."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _last_feed(around: Around) -> str:
    applied = [run for run in around.runs if run.applied_at]
    if not applied:
        return _("aucun")
    days = (around.date - timezone.localdate(max(run.applied_at for run in applied))).days
    return _("aujourd’hui") if days == 0 else _("hier") if days == 1 else ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}


def schools(around: Around) -> list[Card]:
    found = []
    for territory in territories_of(around):
        count, counted_at = len(_schools_in(around, territory)), _tallies_in(around, territory)[1]
        about = {"territory": territory, "count": count, "rows": _rows(around, territory), "counted_at": counted_at}
        found.append(Card("portal/cards/schools.html", about))
    return found


def feeds(around: Around) -> list[Card]:
    """The last imports, those that wait for a yes first."""
    if SEES_FEEDS.isdisjoint(around.profiles):
        return []
    waiting = [run for run in around.runs if run.state in (Run.State.READ, Run.State.ASKING)]
    applied = [run for run in around.runs if run.state == Run.State.APPLIED][:3]
    is_old = bool(applied) and (timezone.now() - applied[0].applied_at).days >= OLD_FEED
    lines = [_run(run) for run in (*waiting, *applied)]
    new_url = address("feeds:choose") if Profile.DEPARTEMENT_IT in around.profiles else ""
    about = {"lines": lines, "is_old": is_old, "url": address("feeds:runs"), "new_url": new_url}
    about["year_url"] = address("new_year:schools") if new_url and is_season(around.date) else ""
    return [Card("portal/cards/feeds.html", about, aside=True)]


def _run(run: Run) -> dict:
    title = feed_of(run.feed).name if is_known(run.feed) else run.feed
    when = run.applied_at or run.read_at or run.created_at
    waits = run.state != Run.State.APPLIED
    return {
        "title": title,
        "sub": capfirst(dates.moment(when)),
        "state": run.get_state_display(),
        "waits": waits,
        "url": address("feeds:review", run.pk),
    }


def commune(around: Around) -> list[Card]:
    """A town hall: the schools that take its children."""
    towns = [p.organisation for p in around.positions if p.organisation.kind == Organisation.Kind.COMMUNE]
    if Profile.COMMUNE not in around.profiles or not towns:
        return []
    lines = [(school, address("directory:school", school.pk)) for school in _schools_of(towns, around)]
    return [Card("portal/cards/commune.html", {"lines": lines, "town": towns[0]})]


def _schools_of(towns: list[Organisation], around: Around) -> list[School]:
    """In the town, or whose sector holds it. A town hall is named « Commune d’Ussel »: the town ends its name."""
    names = [fold(town.name) for town in towns]

    def is_ours(town: str) -> bool:
        return bool(town) and any(name == fold(town) or name.endswith(" " + fold(town)) for name in names)

    territories = {town.territory_id for town in towns}
    sectors = Sector.objects.on(around.date).filter(school__territory__in=territories).values_list("school_id", "commune")
    served = {school_id for school_id, commune in sectors if is_ours(commune)}
    schools = School.objects.open().filter(territory__in=territories).select_related("site").order_by("degree", "name")
    return [school for school in schools if school.pk in served or (school.site and is_ours(school.site.town))]
