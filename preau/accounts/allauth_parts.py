"""How much of django-allauth is switched on: its second-factor models and arithmetic, none of its pages (decision 0003)."""

from django.apps import AppConfig


class AllauthAccount(AppConfig):
    """Its two tables must exist for `allauth.mfa` to import; its middleware and start-up, which serve its pages, must not run."""

    name = "allauth.account"
    default_auto_field = "django.db.models.AutoField"  # as its own migrations have it
