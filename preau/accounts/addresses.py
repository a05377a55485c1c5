"""Where a request comes from, as far as throttling and the list of sessions need it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address. Behind https stands one proxy of ours: it wrote the last of X-Forwarded-For."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE and (forwarded := request.headers.get("X-Forwarded-For")):
        given = forwarded.rsplit(",", 1)[-1].strip()
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return None


def network_of(address: str | None) -> str:
    """What is throttled as one: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    if not address:
        return "unknown"
    found = ipaddress.ip_address(address)
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address
