"""A second proof beside the password: an application's code, a passkey, recovery codes. The arithmetic is django-allauth's."""

import json
from collections.abc import Iterable
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.webauthn.internal import auth as passkeys
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import throttling
from preau.accounts.keyed import digest
from preau.accounts.models import Account, SecondFactorRule
from preau.accounts.second_factor_adapter import Adapter
from preau.journal.writing import write
from preau.kit.refusal import Refusal

Type = Authenticator.Type
PROOFS = (Type.TOTP, Type.WEBAUTHN)  # recovery codes alone prove nothing lasting
LONGEST_CREDENTIAL = 20_000  # characters of JSON that a browser may send for one passkey


class WrongSecondFactor(Refusal):
    def __init__(self):
        super().__init__(_("Ce n’est pas le bon code. Celui de l’application change toutes les 30 secondes."))


class PasskeyRefused(Refusal):
    def __init__(self):
        super().__init__(_("Cette clé n’a pas été reconnue."), instead=_("Réessayer, ou choisir un autre moyen."))


# --- Who must ------------------------------------------------------------------------------------------------------


def is_required(account: Account, profiles: Iterable[str]) -> bool:
    """Does the setting ask a second factor of one of these profiles today? One query."""
    today = timezone.localdate()
    rules = SecondFactorRule.objects.filter(Q(from_date=None) | Q(from_date__lte=today), profile__in=list(profiles), is_required=True)
    return rules.exists()


def has_one(account: Account) -> bool:
    return Authenticator.objects.filter(user=account, type__in=PROOFS).exists()


def with_second_factor():
    """Ids of the accounts that have one."""
    return Authenticator.objects.filter(type__in=PROOFS).values("user")


def must_enrol(account: Account, profiles: Iterable[str]) -> bool:
    """First step after sign-in: a second factor is asked of this person, and there is none yet."""
    return is_required(account, profiles) and not has_one(account)


@transaction.atomic
def set_rule(profile: str, *, is_required: bool, from_date=None) -> SecondFactorRule:
    rule, _created = SecondFactorRule.objects.update_or_create(
        profile=profile, defaults={"is_required": is_required, "from_date": from_date}
    )
    write("second_factor.rule", about=("second_factor_rule", None), after={"profile": profile, "required": is_required})
    return rule


def means_of(account: Account) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=account).order_by("created_at"))


# --- An application's code -----------------------------------------------------------------------------------------


def new_totp_secret() -> str:
    return generate_totp_secret()


def totp_address(account: Account, secret: str) -> str:
    """What the QR holds for the application."""
    return Adapter().build_totp_url(account, secret)


@transaction.atomic
def enrol_totp(account: Account, *, secret: str, code: str) -> None:
    """Kept only once the application has shown that it has the secret."""
    throttling.require_patience({"second_factor": account.pk})
    if not validate_totp_code(secret, code):
        raise WrongSecondFactor
    Authenticator.objects.filter(user=account, type=Type.TOTP).delete()
    TOTP.activate(account, secret)
    write("second_factor.added", about=("account", account.pk), after={"type": "totp"})


# --- Passkeys ------------------------------------------------------------------------------------------------------


def begin_passkey(request: HttpRequest, account: Account) -> dict:
    """What the browser needs to make a key; its challenge stays in the session."""
    with context.request_context(request):
        return _plain(passkeys.begin_registration(account, passwordless=False))


@transaction.atomic
def add_passkey(request: HttpRequest, account: Account, *, name: str, credential: str) -> None:
    made = _read(credential)
    with context.request_context(request):
        try:
            parsed = passkeys.parse_registration_response(made)
            passkeys.complete_registration(parsed)
        except (ValidationError, ValueError, TypeError, KeyError) as error:
            raise PasskeyRefused from error
    passkeys.WebAuthn.add(account, name.strip()[:60] or _("Clé d’accès"), made)
    write("second_factor.added", about=("account", account.pk), after={"type": "webauthn"})


def begin_passkey_proof(request: HttpRequest, account: Account) -> dict:
    with context.request_context(request):
        return _plain(passkeys.begin_authentication(account))


def prove_by_passkey(request: HttpRequest, account: Account, *, credential: str) -> None:
    throttling.require_patience({"second_factor": account.pk})
    with context.request_context(request):
        try:
            parsed = passkeys.parse_authentication_response(_read(credential))
            passkeys.complete_authentication(account, parsed).record_usage()
        except (ValidationError, ValueError, TypeError, KeyError) as error:
            throttling.note_failure({"second_factor": account.pk})
            raise PasskeyRefused from error
    throttling.forget_failures("second_factor", account.pk)


def _read(credential: str) -> dict[str, Any]:
    try:
        found = json.loads(credential[: LONGEST_CREDENTIAL + 1]) if len(credential) <= LONGEST_CREDENTIAL else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found


def _plain(value: Any) -> Any:
    """The library's mappings and enumerations as what JSON holds."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return getattr(value, "value", value)


# --- Recovery codes ------------------------------------------------------------------------------------------------


@transaction.atomic
def new_recovery_codes(account: Account) -> list[str]:
    """Ten codes, each good once, shown now and never again; earlier ones no longer work."""
    Authenticator.objects.filter(user=account, type=Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(account).get_unused_codes()
    write("second_factor.recovery_codes", about=("account", account.pk), after={"count": len(codes)})
    return codes


def recovery_codes_left(account: Account) -> int:
    found = Authenticator.objects.filter(user=account, type=Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(found).get_unused_codes()) if found else 0


# --- Proving, removing ---------------------------------------------------------------------------------------------


def prove_by_code(account: Account, typed: str) -> None:
    """A code of the application, or a recovery code, once each."""
    throttling.require_patience({"second_factor": account.pk})
    code = "".join(sign for sign in typed if sign.isalnum())
    with transaction.atomic():
        means = {m.type: m for m in Authenticator.objects.select_for_update().filter(user=account).exclude(type=Type.WEBAUTHN)}
        right = _is_fresh_totp(means.get(Type.TOTP), code) or _is_recovery_code(means.get(Type.RECOVERY_CODES), code)
    if not right:
        throttling.note_failure({"second_factor": account.pk})
        raise WrongSecondFactor
    throttling.forget_failures("second_factor", account.pk)


def _is_fresh_totp(means: Authenticator | None, code: str) -> bool:
    """The library remembers used codes in a cache, which each process has for itself: the last one is kept in the row instead."""
    if means is None or not validate_totp_code(Adapter().decrypt(means.data["secret"]), code):
        return False
    used = digest("totp-used", f"{means.pk}:{code}")
    if means.data.get("used") == used:
        return False
    means.data["used"] = used
    means.last_used_at = timezone.now()
    means.save(update_fields=["data", "last_used_at"])
    return True


def _is_recovery_code(means: Authenticator | None, code: str) -> bool:
    return means is not None and RecoveryCodes(means).validate_code(code)


@transaction.atomic
def remove_means(account: Account, means: Authenticator) -> None:
    """Recovery codes go with the last proof."""
    means.delete()
    if not has_one(account):
        Authenticator.objects.filter(user=account).delete()
    write("second_factor.removed", about=("account", account.pk), before={"type": means.type})


@transaction.atomic
def remove_all_means(account: Account) -> int:
    """For who lost everything: the territory's IT does it, the person enrols again at the next sign-in."""
    removed, _rows = Authenticator.objects.filter(user=account).delete()
    write("second_factor.removed_by_other", about=("account", account.pk), before={"count": removed})
    return removed
