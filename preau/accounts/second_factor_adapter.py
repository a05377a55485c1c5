"""What django-allauth asks of us: how secrets rest, who we are to passkeys. Its pages and messages are not used."""

import base64
import hashlib
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import force_str

ISSUER = "Préau"


def _keys() -> MultiFernet:
    secrets = [force_str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"preau.second-factor:{s}".encode()).digest())) for s in secrets])


class Adapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return ISSUER

    def get_totp_label(self, user) -> str:
        return user.login

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the public address of the house, whatever name it was reached by."""
        return {"id": urlsplit(settings.PREAU_URL).hostname or "localhost", "name": ISSUER}

    def get_public_key_credential_user_entity(self, user) -> dict:
        return {"id": str(user.pk).encode(), "display_name": user.login, "name": user.login}

    def validation_error(self, code, *args):
        return ValidationError(code, code=code)
