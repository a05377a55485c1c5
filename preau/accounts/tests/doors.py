"""Each page of the room before each of the cast: an account's own things are nobody else's."""

from allauth.mfa.models import Authenticator

from preau.accounts.models import Device, SignedIn
from tests.access_table import EVERYBODY, Door


def session(cast):
    return [SignedIn.objects.get_or_create(account=cast.zoe.account, session_key="z" * 32, label="Firefox")[0].pk]


def device(cast):
    return [Device.objects.get_or_create(account=cast.zoe.account, token_hash="z" * 64, label="Firefox")[0].pk]


def means(cast):
    return [Authenticator.objects.get_or_create(user=cast.petit.account, type=Authenticator.Type.TOTP, defaults={"data": {}})[0].pk]


ACCESS = {
    "accounts:mine": Door(opens=EVERYBODY),
    "accounts:change_password": Door(opens=EVERYBODY),
    "accounts:choose_secret": Door(opens=EVERYBODY),
    "accounts:recovery_address": Door(opens=EVERYBODY),
    "accounts:recovery_address_code": Door(opens=EVERYBODY),
    "accounts:recovery_address_resend": Door(opens=EVERYBODY),
    "accounts:recovery_address_later": Door(opens=EVERYBODY),
    "accounts:recovery_address_remove": Door(opens=EVERYBODY),
    "accounts:devices": Door(opens=EVERYBODY),
    "accounts:acknowledge_devices": Door(opens=EVERYBODY),
    "accounts:revoke_others": Door(opens=EVERYBODY),
    "accounts:revoke_session": Door(session, opens="zoe"),
    "accounts:revoke_device": Door(device, opens="zoe"),
    "accounts:second_factor": Door(opens=EVERYBODY),
    "accounts:totp": Door(opens=EVERYBODY),
    "accounts:passkey": Door(opens=EVERYBODY),
    "accounts:recovery_codes": Door(opens=EVERYBODY),
    "accounts:remove_second_factor": Door(means, opens="petit"),
}
