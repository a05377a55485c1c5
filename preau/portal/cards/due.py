"""What waits for this person: the most pressing one stands in the shelter, the others follow in a panel."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.contact import is_due
from preau.directory.models import Function
from preau.feeds.models import Run
from preau.kit import dates
from preau.kit.addresses import address
from preau.portal.around import Around
from preau.portal.cards import Bay, Card
from preau.portal.cards.territory import SEES_FEEDS

ENDS_SOON = 30  # days before the end of an access when it is said


@dataclass(frozen=True)
class Due:
    what: Any
    line: Any
    url: str = ""
    button: Any = ""
    hue: int | None = None


def dues_of(around: Around) -> list[Due]:
    return [due for source in SOURCES for due in source(around)]


def _new_device(around: Around) -> list[Due]:
    moment = around.request.user.new_device_at
    if not moment:
        return []
    line = (
        _("Connexion %(when)s. Si ce n’était pas toi, ferme-la.")
        if around.is_pupil
        else _("Connexion %(when)s. Si ce n’était pas vous, fermez-la.")
    )
    line %= {"when": dates.moment(moment)}
    return [Due(_("Nouvel appareil"), line, address("accounts:devices"), _("Voir les appareils"))]


def _news_of_own_file(around: Around) -> list[Due]:
    """Two files joined or parted, a topic closed: said until read."""
    if not getattr(around.person, "has_news", False):
        return []
    return [Due(_("La fiche a changé"), _("À lire, et à dire si c’est une erreur."), address("joining:told"), _("Lire"))]


def _import_that_waits(around: Around) -> list[Due]:
    if SEES_FEEDS.isdisjoint(around.profiles):
        return []
    found = []
    for run in around.runs:
        if run.state in (Run.State.READ, Run.State.ASKING):
            what = _("Un import attend une réponse")
            line = _("Lu %(when)s : à appliquer ou à écarter.") % {"when": dates.moment(run.read_at or run.created_at)}
            found.append(Due(what, line, address("feeds:review", run.pk), _("Voir l’import")))
    return found


def _contact_to_confirm(around: Around) -> list[Due]:
    """Once a year, of who answers for a child."""
    if not around.children or not is_due(getattr(around.person, "contact_confirmed_at", None)):
        return []
    return [Due(_("Comment vous joindre ?"), _("Courriel, mobile, langue : à vérifier."), address("directory:contact"), _("Vérifier"))]


def _children_to_activate(around: Around) -> list[Due]:
    found = []
    for child in around.children_shown:
        waiting = next((s for s in around.schooling_of(child) if s.is_waiting), None)
        if waiting:
            line = _("Le code est sur la lettre de l’établissement (%(school)s).") % {"school": waiting.school}
            found.append(Due(_("%(name)s : compte à activer") % {"name": child.first_name}, line, hue=waiting.school.hue))
    return found


def _class_to_activate(around: Around) -> list[Due]:
    found = []
    for course in around.courses if around.teaches else ():
        if course.is_tutor and course.waiting:
            what = ngettext("%(n)d compte à activer", "%(n)d comptes à activer", course.waiting) % {"n": course.waiting}
            line = _("Élèves de %(name)s, dont vous êtes professeur principal.") % {"name": course.group.code}
            found.append(Due(what, line, address("directory:group", course.group.pk), _("Voir la classe")))
    return found


def _ending(around: Around) -> list[Due]:
    """A delegation or a guest's access that ends soon."""
    found = []
    for position in around.positions:
        temporary = position.delegated_from_id or position.function == Function.GUEST
        if temporary and position.ends_on and (position.ends_on - around.date).days <= ENDS_SOON:
            what = _("Délégation bientôt finie") if position.delegated_from_id else _("Accès bientôt fini")
            line = _("%(where)s, jusqu’à %(day)s inclus.") % {"where": position.organisation, "day": dates.day(position.ends_on)}
            found.append(Due(what, line))
    return found


def due_bay(around: Around) -> list[Bay]:
    dues = dues_of(around)
    if dues:
        first = dues[0]
        return [Bay(_("À faire"), first.what, (first.line,), first.url, first.button, icon="bell-ring", hue=first.hue)]
    wish = _("Bonne soirée.") if timezone.localtime().hour >= 17 else _("Bonne journée.")
    return [Bay(_("À faire"), _("Rien ne t’attend") if around.is_pupil else _("Rien ne vous attend"), (wish,), icon="check")]


def other_dues(around: Around) -> list[Card]:
    """What the shelter does not hold: on a desk, which has none, everything."""
    others = dues_of(around)[1 if around.has_shelter else 0 :]
    title = _("À faire aussi") if around.has_shelter else _("À faire")
    return [Card("portal/cards/dues.html", {"dues": others, "title": title})] if others else []


# What presses most comes first.
SOURCES = (_new_device, _news_of_own_file, _import_that_waits, _children_to_activate, _class_to_activate, _contact_to_confirm, _ending)
