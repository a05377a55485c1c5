from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory import LazyFunction, Sequence, Trait
from factory.django import DjangoModelFactory

from preau.accounts.models import Account

PASSWORD = "trois-mots-et-un-chat"


class AccountFactory(DjangoModelFactory):
    """An activated account that nothing more is asked of; `waiting=True`: still to activate."""

    class Meta:
        model = Account

    class Params:
        waiting = Trait(activated_at=None, password=LazyFunction(lambda: make_password(None)), recovery_asked_at=None)

    login = Sequence(lambda n: f"personne.numero-{n}x")
    password = LazyFunction(lambda: make_password(PASSWORD))
    activated_at = LazyFunction(timezone.now)
    recovery_asked_at = LazyFunction(timezone.now)
