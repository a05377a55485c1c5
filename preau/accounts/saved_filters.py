"""A person's named filters, for the lists of `kit.tables`: `SavedFilters(request.user)`."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from preau.accounts.models import Account, SavedFilter
from preau.kit.refusal import Refusal
from preau.kit.statements import Statement

MOST = 30  # for one list


@dataclass(frozen=True)
class Kept:
    id: int
    label: str
    querystring: str


_kept = Statement(
    lambda account, page: SavedFilter.objects.filter(account=account, page=page).values_list("pk", "name", "query"), account=int, page=str
)


class SavedFilters:
    def __init__(self, account: Account):
        self.account = account

    def list(self, page: str) -> list[Kept]:
        return [Kept(*row) for row in _kept.ask(account=self.account.pk, page=page)]

    def save(self, page: str, label: str, querystring: str) -> None:
        """Under a name already used, the new filter takes its place."""
        if len(querystring) > 500:
            raise Refusal(_("Ce filtre est trop long pour être gardé."))
        mine = SavedFilter.objects.filter(account=self.account, page=page)
        if mine.exclude(name=label[:60]).count() >= MOST:
            raise Refusal(_("Cette liste a déjà %(n)d filtres gardés : il faut en retirer un d’abord.") % {"n": MOST})
        SavedFilter.objects.update_or_create(account=self.account, page=page, name=label[:60], defaults={"query": querystring})

    def delete(self, page: str, id: int) -> None:
        SavedFilter.objects.filter(account=self.account, page=page, pk=id).delete()
