"""Guests, whose access has an end; people who have left, told kindly what remains."""

from django.utils.translation import gettext as _

from preau.directory.models import Function, Position
from preau.directory.standing import school_of
from preau.kit import dates
from preau.kit.addresses import address
from preau.portal.around import Around
from preau.portal.cards import Card


def guest(around: Around) -> list[Card]:
    places = [p for p in around.positions if p.function == Function.GUEST]
    lines = [
        {
            "position": position,
            "url": address("directory:school" if school_of(position) else "directory:organisation", position.organisation_id),
            "sub": _("jusqu’au %(day)s") % {"day": dates.day(position.ends_on)} if position.ends_on else "",
        }
        for position in places
    ]
    return [Card("portal/cards/guest.html", {"lines": lines})] if places else []


def nothing_left(around: Around) -> list[Card]:
    if around.standing.has_any:
        return []
    last = around.last_relation
    said = ""
    if last:
        where = last.organisation if isinstance(last, Position) else last.school
        said = _("%(where)s, jusqu’au %(day)s.") % {"where": where, "day": dates.day(last.ends_on)}
    about = {"last_said": said, "data_url": address("portal:my_data"), "account_url": address("accounts:mine")}
    return [Card("portal/cards/nothing_left.html", about)]
