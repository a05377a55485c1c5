"""Three pictures out of sixteen, in order, none twice: the way in of a child who does not type yet.

16 × 15 × 14 = 3,360 secrets, 11.7 bits: few, hence what stands around them. Ten failures in a row lock the child's way in until
somebody who knows the child opens it (one chance in 336 of being guessed by then); tries wait longer by child, by class and by
address; a class's door shuts after eighty failures in a day (`directory.pictures`). Whose way in it may be is decided above.
"""

import datetime
import json
import secrets
from collections.abc import Collection, Sequence

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import sealed, throttling
from preau.accounts.addresses import network_of
from preau.accounts.models import Account, ActivationCode, Identity, PictureSecret
from preau.accounts.sessions import revoke_sessions
from preau.journal.writing import write
from preau.kit.pictures import PICTURES
from preau.kit.refusal import Refusal

PROVIDER = "pictures"
LENGTH = 3
LOCK_AFTER = 10  # failures in a row
LASTS = datetime.timedelta(hours=1)  # a lesson: the computer is the class's


class WrongPictures(Refusal):
    def __init__(self):
        super().__init__(_("Ce ne sont pas tes trois images. Essaie encore."))


class PicturesLocked(Refusal):
    def __init__(self):
        super().__init__(_("Ta porte est fermée. Demande à ta maîtresse ou à ton maître de l’ouvrir."))


def draw() -> list[str]:
    left = list(PICTURES)
    return [left.pop(secrets.randbelow(len(left))) for _n in range(LENGTH)]


@transaction.atomic
def give_pictures(account_ids: Collection[int]) -> dict[int, list[str]]:
    """New pictures for each of these accounts; the old ones open nothing, what is open closes, and a locked way in is open again."""
    drawn = {account_id: draw() for account_id in account_ids}
    known = {identity.account_id: identity for identity in Identity.objects.filter(provider=PROVIDER, account__in=drawn)}
    for account in Account.objects.filter(pk__in=known, sessions__ended_at=None).exclude(sessions=None).distinct():
        revoke_sessions(account)
    fresh = [Identity(account_id=pk, provider=PROVIDER, subject=str(pk)) for pk in drawn if pk not in known]
    known |= {identity.account_id: identity for identity in Identity.objects.bulk_create(fresh)}
    PictureSecret.objects.filter(identity__in=known.values()).delete()
    PictureSecret.objects.bulk_create(PictureSecret(identity=known[pk], sealed=sealed.seal(json.dumps(keys))) for pk, keys in drawn.items())
    for account_id in drawn:
        throttling.forget_failures("pictures", account_id)
    return drawn


def pictures_of(account_ids: Collection[int]) -> dict[int, list[str]]:
    """What is drawn on a card. A secret sealed by another key than today's is as if it had never been given."""
    rows = PictureSecret.objects.filter(identity__account__in=account_ids).values_list("identity__account", "sealed")
    return {account_id: keys for account_id, text in rows if (keys := _read(text))}


def _read(text: str) -> list[str]:
    try:
        return json.loads(sealed.unseal(text))
    except InvalidToken:
        return []


@transaction.atomic
def take_pictures(account_ids: Collection[int]) -> int:
    """No way in by pictures any more for these accounts."""
    return Identity.objects.filter(provider=PROVIDER, account__in=account_ids).delete()[0]


def unlock(account_id: int) -> None:
    PictureSecret.objects.filter(identity__account=account_id).update(failures=0, locked_at=None)
    throttling.forget_failures("pictures", account_id)


def prove_pictures(account_id: int, chosen: Sequence[str], *, door: int, address: str | None) -> Account:
    """The account whose pictures these are. Raises `WrongPictures`, `PicturesLocked`, or `TooManyTries` before anything is looked at.

    `door`: what was entered by, counted as a whole. A failure is written down whatever becomes of the request.
    """
    subjects: dict[str, str | int] = {"pictures": account_id, "pictures_page": door, "pictures_address": network_of(address)}
    throttling.require_patience(subjects)
    rows = PictureSecret.objects.filter(identity__account=account_id, identity__account__is_active=True)
    secret = rows.select_related("identity__account").first()
    if secret is None or secret.locked_at:
        raise PicturesLocked
    right = _read(secret.sealed)
    if not right or not secrets.compare_digest(json.dumps(list(chosen)), json.dumps(right)):
        throttling.note_failure(subjects)
        _note_failure(secret)
        raise WrongPictures
    if secret.failures:
        PictureSecret.objects.filter(pk=secret.pk).update(failures=0)
        throttling.forget_failures("pictures", account_id)
    return _opened(secret.identity.account)


def _note_failure(secret: PictureSecret) -> None:
    mine = PictureSecret.objects.filter(pk=secret.pk)
    mine.update(failures=F("failures") + 1)
    if mine.filter(failures__gte=LOCK_AFTER, locked_at=None).update(locked_at=timezone.now()):
        write("pictures.locked", about=("account", secret.identity.account_id))


def _opened(account: Account) -> Account:
    """The first time, the account is its owner's: codes of a letter end, as after any activation."""
    if not account.is_activated:
        now = timezone.now()
        account.activated_at = now
        account.save(update_fields=["activated_at"])
        ActivationCode.objects.filter(account=account, ended_at=None).update(ended_at=now)
        write("account.activated", about=("account", account.pk))
    return account
