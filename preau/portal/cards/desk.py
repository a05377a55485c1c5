"""The desk of a school: how many we are, who has not opened an account, what waits for the direction and the office."""

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.activation.access import PRINTERS
from preau.directory.models import Profile, School
from preau.directory.new_year.preparing import is_season
from preau.feeds.registry import feeds
from preau.kit import dates
from preau.kit.addresses import address
from preau.portal.around import Around
from preau.portal.cards import Card, Figure
from preau.portal.cards.drawn import class_rows, group_rows
from preau.portal.figures import SchoolTally, Tally
from preau.portal.matters import Matters

DIRECTION = frozenset({Profile.HEAD, Profile.DIRECTOR})
OFFICE = DIRECTION | {Profile.SECRETARY}
HELPS_TO_SIGN_IN = OFFICE | {Profile.REFERENT, Profile.VIE_SCOLAIRE}
DESKS = HELPS_TO_SIGN_IN | {Profile.NURSE, Profile.BURSAR, Profile.MAINTENANCE, Profile.STAFF}


def _works_at(around: Around, profiles: frozenset) -> bool:
    return bool(around.work_schools) and not profiles.isdisjoint(around.profiles)


def _letters_url(around: Around, school: School | None = None) -> str:
    """Who has not activated, and their letters, for who writes them; help at a desk is another thing."""
    writes = [p.organisation_id for p in around.positions if p.function in PRINTERS]
    if school is not None:
        return address("activation:people", school.pk) if school.pk in writes else ""
    return address("activation:mine") if writes else ""


def figures(around: Around) -> list[Figure]:
    """Four or five numbers, each of which opens its list."""
    if not _works_at(around, DESKS):
        return []
    tallies = around.tallies.values()
    pupils = sum(t.pupils.total for t in tallies)
    staff = sum(t.staff.total for t in tallies)
    people = address("directory:people")
    found = [
        Figure(pupils, ngettext("élève", "élèves", pupils), people and f"{people}?who=pupils"),
        Figure(staff, ngettext("membre du personnel", "membres du personnel", staff), people and f"{people}?who=staff"),
    ]
    classes = sum(len(t.classes) for t in tallies)
    found.insert(1, Figure(classes, ngettext("classe", "classes", classes), address("directory:groups")))
    if _works_at(around, HELPS_TO_SIGN_IN):
        waiting = sum(t.everybody.waiting for t in tallies)
        found.append(Figure(waiting, ngettext("compte à activer", "comptes à activer", waiting), _letters_url(around)))
    if _works_at(around, OFFICE):
        count = around.matters.remark_count
        found.append(Figure(count, ngettext("remarque d’import", "remarques d’import", count), "#remarques" if count else ""))
    return found


def activation(around: Around) -> list[Card]:
    """Class by class, who has not opened an account: to the letters."""
    if not _works_at(around, HELPS_TO_SIGN_IN):
        return []
    return [
        Card("portal/cards/activation.html", {
            "school": school if len(around.work_schools) > 1 else None,
            "kinds": _kinds(around.tallies[pk]),
            "rows": class_rows((c, address("directory:group", c.pk)) for c in around.tallies[pk].classes),
            "url": _letters_url(around, school),
        })
        for pk, school in around.work_schools.items()
    ]  # fmt: skip


def _kinds(tally: SchoolTally) -> list[dict]:
    words = ((_("Élèves"), tally.pupils), (_("Parents et responsables"), tally.guardians), (_("Personnels"), tally.staff))
    return [{"label": label, "tally": part, "said": _said(part)} for label, part in words if part.total]


def _said(part: Tally) -> str:
    if not part.waiting:
        return _("tous activés")
    return _("%(n)d à activer sur %(total)d") % {"n": part.waiting, "total": part.total}


def classes(around: Around) -> list[Card]:
    """For desks that do not hand out accounts: classes and head counts."""
    if not _works_at(around, DESKS) or _works_at(around, HELPS_TO_SIGN_IN):
        return []
    return [
        Card("portal/cards/classes.html", {
            "school": school if len(around.work_schools) > 1 else None,
            "count": len(around.tallies[pk].classes),
            "rows": group_rows((c.code, address("directory:group", c.pk), "", None, c.total) for c in around.tallies[pk].classes),
        })
        for pk, school in around.work_schools.items()
    ]  # fmt: skip


def remarks(around: Around) -> list[Card]:
    """What the last import found strange in this school, sorted by who can mend it."""
    if not _works_at(around, OFFICE) or not around.matters.remarks:
        return []
    mends = {code: mend for feed in feeds() for code, mend in feed.mends.items()}
    lines = [
        {
            "remark": remark,
            "url": f"{address('feeds:remarks', remark.run_id)}?{urlencode({'code': remark.code})}",
            "title": mends[remark.code].title if remark.code in mends else remark.code,
            "advice": mends[remark.code].advice if remark.code in mends else "",
        }
        for remark in around.matters.remarks
    ]
    return [Card("portal/cards/remarks.html", {"lines": lines, "count": around.matters.remark_count}, aside=True)]


def office(around: Around) -> list[Card]:
    """Corrections by hand that the source has not yet taken up, and delegations."""
    if not _works_at(around, OFFICE):
        return []
    matters: Matters = around.matters
    return [
        Card("portal/cards/office.html", {
            "start_of_year_url": address("start_of_year:mine"),
            "import_url": address("feeds:choose"),
            "ties": matters.ties,
            "ties_url": address("directory:ties") if _works_at(around, DIRECTION) else "",
            "corrections": matters.corrections,
            "corrections_url": address("directory:corrections"),
            "delegations": [(d.to, _("agit jusqu’au %(day)s") % {"day": dates.day(d.until)}) for d in matters.delegations],
            "delegations_url": address("activation:delegations"),
            "year_url": _year_url(around),
            "rights_url": address("portal:rights"),
            "is_direction": _works_at(around, DIRECTION),
        }, aside=True)
    ]  # fmt: skip


def _year_url(around: Around) -> str:
    """In season, for one school its page, for several their list."""
    if not is_season(around.date):
        return ""
    schools = list(around.work_schools)
    return address("new_year:school", schools[0]) if len(schools) == 1 else address("new_year:schools")


def my_school(around: Around) -> list[Card]:
    """Who we are, how to reach us: for every member of the staff."""
    if not around.work_schools:
        return []
    places = [
        {"school": s, "url": address("directory:school", pk), "today": around.days.on(s, around.date)}
        for pk, s in around.work_schools.items()
    ]
    return [Card("portal/cards/work_schools.html", {"places": places}, aside=True)]
