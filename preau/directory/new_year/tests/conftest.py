import pytest
from django.utils import timezone

from preau.accounts.models import Account
from preau.directory.facts import load_facts
from preau.directory.keys import refresh_keys

JULY = "2027-07-08T10:00:00+02:00"


@pytest.fixture
def july(cast, travel):
    """The cast at the end of its year; nobody is asked for an address on the way."""
    load_facts()
    travel(JULY)
    refresh_keys()
    Account.objects.update(recovery_asked_at=timezone.now())
    return cast
