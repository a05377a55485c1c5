"""Activation codes: twelve signs on a letter, eleven drawn at random (53 bits), the last one catching typing errors."""

import datetime
import secrets
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import throttling
from preau.accounts.addresses import network_of
from preau.accounts.keyed import digest
from preau.accounts.models import Account, ActivationCode
from preau.accounts.secrets import validate_secret
from preau.journal.writing import acting, write
from preau.kit.refusal import Refusal

ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"  # 29 signs: no 0/O, 1/I/L, and too few vowels to write a word
DRAWN, GROUP = 11, 4
LENGTH = DRAWN + 1
VALID_FOR = datetime.timedelta(days=60)
WRONG_FACTS = 10  # after that many wrong answers in a day, the letter no longer works


class Mistyped(Refusal):
    def __init__(self, sentence=None):
        super().__init__(sentence or _("Ce code n’est pas tout à fait celui d’un courrier : il doit y avoir une faute de frappe."))


class UnknownCode(Refusal):
    def __init__(self):
        super().__init__(_("Ce code n’est pas connu."), instead=_("L’établissement peut imprimer un nouveau courrier."))


class ExpiredCode(Refusal):
    def __init__(self):
        super().__init__(_("Ce courrier n’est plus valable."), instead=_("L’établissement peut en imprimer un nouveau."))


class AlreadyActivated(Refusal):
    def __init__(self):
        super().__init__(_("Ce code a déjà servi : le compte est ouvert. Il suffit de se connecter."))


def _check_sign(drawn: str) -> str:
    """Weighted sum modulo 29, a prime: any one wrong sign and any two exchanged ones are caught."""
    return ALPHABET[sum((i + 1) * ALPHABET.index(sign) for i, sign in enumerate(drawn)) % len(ALPHABET)]


def draw_code() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _n in range(DRAWN))
    return drawn + _check_sign(drawn)


def grouped(code: str) -> str:
    """`K7QF-3MXR-92TD`, as it is printed."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """What was meant, whatever the case, spaces and hyphens; `Mistyped` when it cannot be a code of ours."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(code) != LENGTH:
        sentence = _("Le code a 12 lettres et chiffres ; celui-ci en a %(n)d.") % {"n": len(code)}
        raise Mistyped(sentence)
    if strange := [sign for sign in code if sign not in ALPHABET]:
        raise Mistyped(_("Nos codes ne contiennent jamais « %(sign)s » : c’est sans doute une autre lettre.") % {"sign": strange[0]})
    if _check_sign(code[:DRAWN]) != code[DRAWN]:
        raise Mistyped
    return code


@transaction.atomic
def issue_codes(
    account_ids: Collection[int], *, issuer: int, channel: str = "letter", printed_by: Account | None = None, batch: uuid.UUID | None = None
) -> dict[int, str]:
    """One more code for each account not yet activated, shown only now: account id → code. Earlier ones go on working."""
    waiting = Account.objects.to_activate().filter(pk__in=account_ids).values_list("pk", flat=True)
    codes = {account_id: draw_code() for account_id in waiting}
    now = timezone.now()
    ActivationCode.objects.bulk_create(
        (
            ActivationCode(
                account_id=account_id,
                digest=digest("activation", code),
                issuer=issuer,
                batch=batch,
                channel=channel,
                printed_by=printed_by,
                created_at=now,
                expires_at=now + VALID_FOR,
            )
            for account_id, code in codes.items()
        ),
        batch_size=2000,
    )
    write("activation.codes_issued", about=("school", issuer), after={"count": len(codes), "channel": channel, "batch": str(batch or "")})
    return codes


def find_code(typed: str, *, address: str | None) -> ActivationCode:
    """The usable code that was typed. Only codes that could be ours and are not count as tries: a typing error costs nothing."""
    code = read_code(typed)
    network = {"code_address": network_of(address)}
    throttling.require_patience(network)
    found = ActivationCode.objects.filter(digest=digest("activation", code)).select_related("account").first()
    if found is None or not found.account.is_active:
        throttling.note_failure(network)
        raise UnknownCode
    if found.account.is_activated:
        raise AlreadyActivated
    if found.ended_at or found.expires_at <= timezone.now():
        raise ExpiredCode
    return found


def note_wrong_fact(code: ActivationCode) -> None:
    """Who holds the letter does not know the person: each answer waits longer, and the letter dies in the end."""
    throttling.note_failure({"fact": code.pk})
    if throttling.failures("fact", code.pk) >= WRONG_FACTS:
        ActivationCode.objects.filter(pk=code.pk).update(ended_at=timezone.now())
        write("activation.code_ended_by_wrong_answers", about=("account", code.account_id))


@transaction.atomic
def activate(account: Account, *, password: str, language: str = "") -> Account:
    """The account is its owner's from now on; every code of it ends."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.is_activated:
        raise AlreadyActivated
    validate_secret(password, account)
    now = timezone.now()
    account.set_password(password)
    account.activated_at = account.secret_changed_at = now
    account.must_change_secret = False
    account.language = language or account.language
    account.save(update_fields=["password", "activated_at", "secret_changed_at", "must_change_secret", "language"])
    ActivationCode.objects.filter(account=account, ended_at=None).update(ended_at=now)
    with acting(account_id=account.pk):
        write("account.activated", about=("account", account.pk))
    return account


@transaction.atomic
def revoke_codes(*, issuer: int, account_ids: Collection[int] | None = None, batch: uuid.UUID | None = None) -> int:
    """End codes that this issuer printed: all those of some accounts, or of one printing. Others' codes go on working."""
    codes = ActivationCode.objects.usable().filter(issuer=issuer)
    if account_ids is not None:
        codes = codes.filter(account__in=account_ids)
    if batch is not None:
        codes = codes.filter(batch=batch)
    ended = codes.update(ended_at=timezone.now())
    write("activation.codes_revoked", about=("school", issuer), after={"count": ended, "batch": str(batch or "")})
    return ended


def reopen_to_activation(account: Account) -> None:
    """Back to a letter: the secret no longer opens anything until a new code has been used."""
    account.set_unusable_password()
    account.activated_at = None
    account.save(update_fields=["password", "activated_at"])
    write("account.reopened", about=("account", account.pk))
