import pytest

from preau.directory.facts import load_facts
from preau.directory.models import Territory, Zone


@pytest.fixture
def facts(db):
    zone, _new = Zone.objects.get_or_create(code="A", defaults={"name": "Zone A"})
    Territory.objects.get_or_create(code="15", defaults={"name": "Cantal", "zone": zone})
    load_facts(again=True)
