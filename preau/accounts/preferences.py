"""What a person chooses for themselves: language, colours."""

from django.conf import settings

from preau.accounts.models import Account


def set_preferences(account: Account, *, language: str | None = None, theme: str | None = None) -> None:
    if language in dict(settings.LANGUAGES):
        account.language = language
    if theme in Account.Theme.values:
        account.theme = theme
    account.save(update_fields=["language", "theme"])
