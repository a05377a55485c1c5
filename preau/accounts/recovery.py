"""The recovery address, verified by a code, and a forgotten password got back through it."""

import datetime
import secrets

from django.core.mail import BadHeaderError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from preau.accounts import mails, throttling
from preau.accounts.addresses import network_of
from preau.accounts.keyed import digest
from preau.accounts.logins import read_login
from preau.accounts.models import Account, OneTimeCode
from preau.accounts.secrets import choose_secret
from preau.accounts.sessions import revoke_sessions
from preau.journal.writing import acting, write
from preau.kit.refusal import Refusal

CODE_FOR = datetime.timedelta(minutes=30)
LINK_FOR = datetime.timedelta(hours=1)
ASK_AGAIN = datetime.timedelta(days=180)
ADDRESS, PASSWORD = "address", "password"  # noqa: S105  purposes, not secrets


class NotSent(Refusal):
    def __init__(self):
        super().__init__(_("Le message n’a pas pu partir."), instead=_("Vérifier l’adresse, ou réessayer dans quelques minutes."))


class WrongCode(Refusal):
    def __init__(self):
        super().__init__(_("Ce n’est pas le code du dernier message envoyé, ou il a plus de 30 minutes."))


class DeadLink(Refusal):
    def __init__(self):
        again = (reverse("accounts:forgotten"), _("Demander un autre lien"))
        super().__init__(_("Ce lien a déjà servi ou a plus d’une heure."), instead=_("On peut en demander un autre."), way_out=again)


def lacks_address(account: Account) -> bool:
    """The last step after sign-in, asked again twice a year to who answered "later"."""
    if account.email and account.email_verified_at:
        return False
    return not account.recovery_asked_at or account.recovery_asked_at < timezone.now() - ASK_AGAIN


def postpone_address(account: Account) -> None:
    account.recovery_asked_at = timezone.now()
    account.save(update_fields=["recovery_asked_at"])


def pending_address(account: Account) -> str:
    """The address that waits for its code, so that a reload finds the right step."""
    live = OneTimeCode.objects.filter(account=account, purpose=ADDRESS, used_at=None, expires_at__gt=timezone.now())
    return live.values_list("detail", flat=True).first() or ""


def send_address_code(account: Account, email: str) -> None:
    """Six digits to the address; a later one replaces an earlier one."""
    throttling.require_patience({"mail": account.pk})
    throttling.note_failure({"mail": account.pk})
    email = email.strip().lower()
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        OneTimeCode.objects.filter(account=account, purpose=ADDRESS).delete()
        OneTimeCode.objects.create(
            account=account,
            purpose=ADDRESS,
            digest=digest(ADDRESS, f"{account.pk}:{code}"),
            detail=email,
            expires_at=timezone.now() + CODE_FOR,
        )
    try:
        mails.send("address_code", to=email, language=account.language, code=code)
    except (OSError, BadHeaderError) as error:
        raise NotSent from error


def verify_address(account: Account, typed: str) -> None:
    """The person reads mail at that address: it may bring a forgotten password back."""
    throttling.require_patience({"one_time": account.pk})
    code = "".join(sign for sign in typed if sign.isdigit())
    found = OneTimeCode.objects.filter(
        account=account, purpose=ADDRESS, digest=digest(ADDRESS, f"{account.pk}:{code}"), used_at=None, expires_at__gt=timezone.now()
    ).first()
    if not found:
        throttling.note_failure({"one_time": account.pk})
        raise WrongCode
    with transaction.atomic():
        account.email, account.email_verified_at = found.detail, timezone.now()
        account.recovery_asked_at = account.email_verified_at
        account.save(update_fields=["email", "email_verified_at", "recovery_asked_at"])
        OneTimeCode.objects.filter(account=account, purpose=ADDRESS).delete()
        write("account.address_verified", about=("account", account.pk))
    throttling.forget_failures("one_time", account.pk)


def drop_pending_address(account: Account) -> None:
    OneTimeCode.objects.filter(account=account, purpose=ADDRESS).delete()


@transaction.atomic
def remove_address(account: Account) -> None:
    account.email, account.email_verified_at = "", None
    account.save(update_fields=["email", "email_verified_at"])
    OneTimeCode.objects.filter(account=account).delete()
    write("account.address_removed", about=("account", account.pk))


def ask_for_password(typed: str, *, address: str | None) -> None:
    """Somebody forgot. Nothing in the answer, nor in its delay, says whether an account or an address was found."""
    typed = typed.strip().lower()[:254]
    subjects = {"mail": typed, "mail_address": network_of(address)}
    throttling.require_patience(subjects)
    throttling.note_failure(subjects)
    send_links.enqueue(typed)


@task()
def send_links(typed: str) -> None:
    """One message to the verified address, with one link for each account that has it. Made here, so that no token waits in a queue."""
    accounts = Account.objects.activated().filter(is_active=True).exclude(email="").exclude(email_verified_at=None)
    accounts = list(accounts.filter(email=typed) if "@" in typed else accounts.filter(login=read_login(typed)))
    if not accounts:
        return
    links = [(account.login, mails.absolute(reverse("accounts:new_password", args=[_make_link(account)]))) for account in accounts[:10]]
    mails.send("password_link", to=accounts[0].email, language=accounts[0].language, links=links)


def _make_link(account: Account) -> str:
    token = secrets.token_urlsafe(24)
    OneTimeCode.objects.create(account=account, purpose=PASSWORD, digest=digest(PASSWORD, token), expires_at=timezone.now() + LINK_FOR)
    return token


def account_of_link(token: str) -> Account:
    found = OneTimeCode.objects.filter(
        purpose=PASSWORD, digest=digest(PASSWORD, token), used_at=None, expires_at__gt=timezone.now(), account__is_active=True
    ).select_related("account")
    if not (code := found.first()):
        raise DeadLink
    return code.account


@transaction.atomic
def recover_password(token: str, password: str) -> Account:
    """A new password for who came by the link; every link and every session of the account ends."""
    account = account_of_link(token)
    with acting(account_id=account.pk):
        choose_secret(account, password)
        revoke_sessions(account)
        write("account.password_recovered", about=("account", account.pk))
    OneTimeCode.objects.filter(account=account, purpose=PASSWORD).update(used_at=timezone.now())
    return account
