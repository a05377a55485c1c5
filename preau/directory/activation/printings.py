"""What was printed, when, by whom, and what became of it."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.models import Account, ActivationCode


@dataclass(frozen=True)
class Printing:
    batch: uuid.UUID
    at: datetime.datetime
    channel: str
    printed_by_id: int | None
    letters: int
    used: int
    usable: int

    @property
    def chip(self) -> tuple[str, str]:
        if self.used == self.letters:
            return ("ok", _("Tous activés"))
        if not self.usable:
            return ("stop", _("Terminé"))
        return ("part", _("%(used)d sur %(n)d activés") % {"used": self.used, "n": self.letters})


def printings_of(issuer: int, *, by: Account | None = None, batch: uuid.UUID | None = None) -> list[Printing]:
    """What this issuer printed, latest first. One query."""
    codes = ActivationCode.objects.filter(issuer=issuer, batch__isnull=False)
    if by is not None:
        codes = codes.filter(printed_by=by)
    if batch is not None:
        codes = codes.filter(batch=batch)
    usable = Q(ended_at=None, expires_at__gt=timezone.now())
    rows = (
        codes.order_by()
        .values_list("batch", "channel", "printed_by")
        .annotate(
            at=Min("created_at"),
            letters=Count("pk"),
            used=Count("pk", filter=Q(account__activated_at__isnull=False)),
            usable=Count("pk", filter=usable),
        )
        .order_by("-at")[:100]
    )
    return [Printing(batch=b, channel=c, printed_by_id=p, at=at, letters=n, used=used, usable=live) for b, c, p, at, n, used, live in rows]
