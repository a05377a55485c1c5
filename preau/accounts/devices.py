"""Browsers called one's own: known again by a cookie, told to the person the first time, revocable."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.keyed import digest
from preau.accounts.models import Account, Device

COOKIE = "preau_device"
TO_WRITE = "_device_token"  # attribute of the request
COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep one

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox|FxiOS", "Firefox"),
            ("Chrome|CriOS", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "Chromebook"),
           ("Macintosh|Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


def label_of(request: HttpRequest) -> str:
    """« Chrome sur Android »: enough for its owner to know it, too little to follow anybody."""
    agent = request.headers.get("User-Agent", "")[:400]
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, agent)), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("appareil inconnu")


def _digest(account_id: int, token: str) -> str:
    """One cookie serves the several accounts of a family's telephone: each account has its own row."""
    return digest("device", f"{account_id}:{token}")


def known_device(account: Account, token: str) -> Device | None:
    if not token:
        return None
    return Device.objects.filter(token_hash=_digest(account.pk, token), account=account, revoked_at=None).first()


def remember_device(account: Account, token: str, label: str, *, known: Device | None) -> tuple[Device, str]:
    """The row of this browser for this account, and the token its cookie must carry."""
    if device := known:
        device.label, device.last_seen_at = label, timezone.now()
        device.save(update_fields=["label", "last_seen_at"])
        return device, token
    if not token or Device.objects.filter(token_hash=_digest(account.pk, token)).exists():  # a revoked one is not known again
        token = secrets.token_urlsafe(32)
    return Device.objects.create(account=account, token_hash=_digest(account.pk, token), label=label), token


def set_cookie(response: HttpResponse, token: str) -> None:
    response.set_cookie(COOKIE, token, max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=settings.SECURE)
