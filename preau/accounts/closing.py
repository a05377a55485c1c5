"""The end of an account, and what it holds about its owner. Called by the directory, which knows whose it is."""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from preau.accounts.models import Account, ActivationCode, Device, SavedFilter, SignedIn
from preau.journal.writing import write


@transaction.atomic
def erase_account(account_id: int) -> int:
    """Everything goes but the login, which nobody is given again. Returns the number of rows."""
    keys = SignedIn.objects.open().filter(account=account_id).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    rows, _by_table = Account.objects.filter(pk=account_id).delete()
    if rows:
        write("account.erased", about=("account", account_id))
    return rows


def export_account(account_id: int) -> dict[str, list[dict]]:
    """Plain values, table by table, without any secret."""
    mine = {"account": account_id}
    return {
        "account": list(Account.objects.filter(pk=account_id).values("login", "email", "language", "theme", "created_at", "activated_at")),
        "devices": list(Device.objects.filter(**mine).values("label", "first_seen_at", "last_seen_at", "revoked_at")),
        "sessions": list(SignedIn.objects.filter(**mine).values("label", "address", "is_shared", "started_at", "last_seen_at", "ended_at")),
        "letters": list(ActivationCode.objects.filter(**mine).values("channel", "created_at", "expires_at", "ended_at")),
        "second_factors": list(Authenticator.objects.filter(user=account_id).values("type", "created_at", "last_used_at")),
        "saved_filters": list(SavedFilter.objects.filter(**mine).values("page", "name", "query")),
    }
