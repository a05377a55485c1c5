"""Proving who one is with a login and a password, at the same cost and with the same words whether the login exists or not."""

import functools

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from preau.accounts import devices, throttling
from preau.accounts.addresses import network_of
from preau.accounts.logins import read_login
from preau.accounts.models import Account
from preau.kit.refusal import Refusal
from preau.kit.statements import Statement

_open_account = Statement(lambda pk: Account.objects.filter(pk=pk, is_active=True), pk=int)


class WrongPassword(Refusal):
    def __init__(self):
        super().__init__(_("Ce mot de passe ne va pas avec cet identifiant."))


class PasswordBackend:
    """Django's door to our proof. Pages call `prove_password`, which also throttles."""

    def authenticate(self, request, login: str | None = None, password: str | None = None) -> Account | None:
        if login is None or password is None:
            return None
        account = find_account(login)
        return account if password_is_right(account, password) else None

    def get_user(self, account_id: int) -> Account | None:
        return _open_account.first(pk=account_id)


def find_account(typed: str) -> Account | None:
    """By login, or by a verified recovery address that only one account has."""
    if "@" in typed:
        found = list(Account.objects.filter(email=typed.strip().lower()).exclude(email="").exclude(email_verified_at=None)[:2])
        return found[0] if len(found) == 1 else None
    return Account.objects.filter(login=read_login(typed)).first()


def password_is_right(account: Account | None, password: str) -> bool:
    """Costs one hash in every case: a login that does not exist, is closed or is not activated answers no sooner."""
    if account is not None and account.is_active and account.has_usable_password():
        return account.check_password(password)
    check_password(password, _nobody_s_hash())
    return False


@functools.cache
def _nobody_s_hash() -> str:
    return make_password("the password of nobody")


def prove_password(typed: str, password: str, *, address: str | None, device_token: str = "") -> Account:
    """The account whose login and password these are; else `WrongPassword`, or `TooManyTries` before anything is looked at.

    A browser that this account calls its own has a count of its own: strangers who guess cannot lock its owner out.
    """
    account = find_account(typed)
    who = read_login(typed) if "@" not in typed else typed.strip().lower()
    if account and devices.known_device(account, device_token):
        subjects: dict[str, str | int] = {"account": f"{account.pk}:{device_token}"}
    else:
        subjects = {"account": who, "address": network_of(address)}
    failed = throttling.require_patience(subjects)
    right = password_is_right(account, password)
    if account is None or not right:
        throttling.note_failure(subjects)
        raise WrongPassword
    if failed.get("account"):
        throttling.forget_failures("account", subjects["account"])
    return account


def prove_current(account: Account, password: str) -> None:
    """Asked again before what would give the account for good to somebody who found it open."""
    subjects: dict[str, str | int] = {"account": f"current:{account.pk}"}
    throttling.require_patience(subjects)
    if not password_is_right(account, password):
        throttling.note_failure(subjects)
        raise WrongPassword
