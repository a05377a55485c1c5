"""What must be recognised without being kept: codes, tokens, throttled names are stored as keyed digests."""

import hashlib
import hmac

from django.conf import settings


def digest(purpose: str, value: str) -> str:
    """64 hexadecimal characters; the purpose keeps one table's digests from meaning anything in another."""
    key = hashlib.sha256(f"preau.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
