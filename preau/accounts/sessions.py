"""Open sessions: started after a proof, listed for their owner, ended by anyone of: sign-out, time, revocation, a new secret."""

import datetime
import time

from django.contrib import auth
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from preau.accounts import devices, mails
from preau.accounts.addresses import address_of
from preau.accounts.models import Account, Device, SignedIn
from preau.accounts.second_factor import has_one
from preau.journal.writing import acting, write

SHARED_FOR = datetime.timedelta(hours=2)  # "ordinateur partagé": ends with the browser, at the latest then
OWN_FOR = datetime.timedelta(days=30)
TOLD_FOR = datetime.timedelta(days=90)  # before the news of a device: what was new then too
ENDS_AT = "ends_at"
CAME_BY = "came_by"  # the door of a class, for a child who came in by pictures: where leaving leads back
STARTED = "signed_in"
HALF, HALF_FOR = "half_signed_in", 600  # seconds between the password and the second factor


@transaction.atomic
def start_session(
    request: HttpRequest, account: Account, *, shared: bool, second_factor: bool = False, lasts: datetime.timedelta | None = None
) -> SignedIn:
    """Open the house to who has proved everything. The session gets a new key: one planted beforehand opens nothing.

    `lasts`: shorter than usual on a shared computer.
    """
    token = request.COOKIES.get(devices.COOKIE, "")
    label, address, now = devices.label_of(request), address_of(request), timezone.now()
    device = devices.known_device(account, token)
    is_new = not device and _is_new_place(account, address=address, shared=shared)
    if shared:
        device = None
    else:
        device, token = devices.remember_device(account, token, label, known=device)
        setattr(request, devices.TO_WRITE, token)  # as a cookie, by SessionMiddleware
    auth.login(request, account)
    request.session.set_expiry(0 if shared else int(OWN_FOR.total_seconds()))
    duration = min(lasts or SHARED_FOR, SHARED_FOR) if shared else OWN_FOR
    if shared:
        request.session[ENDS_AT] = time.time() + duration.total_seconds()
    if not request.session.session_key:
        request.session.create()
    signed_in = SignedIn.objects.create(
        account=account,
        session_key=request.session.session_key,
        device=device,
        label=label,
        address=address,
        is_shared=shared,
        is_new_device=is_new,
        expires_at=now + duration,
        second_factor_at=now if second_factor else None,
    )
    request.session[STARTED] = signed_in.pk
    with acting(account_id=account.pk):
        write("account.signed_in", about=("account", account.pk))
    if is_new:
        account.new_device_at = now
        account.save(update_fields=["new_device_at"])
        transaction.on_commit(lambda: mails.warn_of_new_device(account, signed_in))
    return signed_in


def enter(request: HttpRequest, account: Account, *, shared: bool, destination: str) -> str:
    """Where to go once the first proof is made. A password alone opens nothing where there is a second factor: nobody is in yet."""
    if not has_one(account):
        start_session(request, account, shared=shared)
        return destination
    request.session.flush()
    until = time.time() + HALF_FOR
    request.session[HALF] = {"account": account.pk, "shared": shared, "until": until, "next": destination}
    request.session.set_expiry(HALF_FOR)
    return reverse("accounts:verify")


def _is_new_place(account: Account, *, address: str | None, shared: bool) -> bool:
    """In an unknown browser: not the first sign-in ever nor, on a shared computer, one from an address seen before."""
    before = SignedIn.objects.filter(account=account)
    return before.exists() and not (shared and before.filter(address=address).exists())


def end_session(request: HttpRequest) -> None:
    """Sign out, here only."""
    SignedIn.objects.filter(session_key=request.session.session_key, ended_at=None).update(ended_at=timezone.now())
    auth.logout(request)


@transaction.atomic
def revoke_session(signed_in: SignedIn) -> None:
    """Close a session from elsewhere: its next request is nobody's."""
    Session.objects.filter(session_key=signed_in.session_key).delete()
    SignedIn.objects.filter(pk=signed_in.pk, ended_at=None).update(ended_at=timezone.now())
    write("account.session_revoked", about=("account", signed_in.account_id))


@transaction.atomic
def revoke_sessions(account: Account, *, but: str | None = None) -> int:
    """Close every session of an account, but the one with this key."""
    opened = SignedIn.objects.open().filter(account=account).exclude(session_key=but or "")
    keys = list(opened.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return SignedIn.objects.filter(session_key__in=keys).update(ended_at=timezone.now())


@transaction.atomic
def revoke_device(device: Device) -> None:
    """Forget a browser and close what is open in it."""
    device.revoked_at = timezone.now()
    device.save(update_fields=["revoked_at"])
    for signed_in in SignedIn.objects.open().filter(device=device):
        revoke_session(signed_in)
    write("account.device_revoked", about=("account", device.account_id))


def keep_session(request: HttpRequest, account: Account) -> None:
    """After a change of secret: this session goes on under a new key, the others are closed."""
    before = request.session.session_key
    auth.update_session_auth_hash(request, account)
    after = request.session.session_key
    SignedIn.objects.filter(session_key=before).update(session_key=after)
    revoke_sessions(account, but=after)


def unseen_sessions(account: Account, *, but: str | None) -> list[SignedIn]:
    """Sign-ins from somewhere new that the person has not yet said to know, never shown to that very session."""
    if not account.new_device_at:
        return []
    new = SignedIn.objects.filter(account=account, is_new_device=True, started_at__gte=account.new_device_at - TOLD_FOR)
    return list(new.exclude(session_key=but or ""))


@transaction.atomic
def acknowledge_new_devices(account: Account, *, but: str | None) -> None:
    SignedIn.objects.filter(account=account, is_new_device=True).exclude(session_key=but or "").update(is_new_device=False)
    if not SignedIn.objects.filter(account=account, is_new_device=True).exists():
        Account.objects.filter(pk=account.pk).update(new_device_at=None)


def close_old_sessions(*, now: datetime.datetime | None = None) -> None:
    """What nobody closed and nobody can use any more is over; how long it is remembered then, retention says."""
    now = now or timezone.now()
    SignedIn.objects.filter(ended_at=None, expires_at__lt=now, last_seen_at__lt=now - OWN_FOR).update(ended_at=now)
    SignedIn.objects.filter(ended_at=None, is_shared=True, expires_at__lt=now).update(ended_at=now)
    Session.objects.filter(expire_date__lt=now).delete()
