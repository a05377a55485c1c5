import pytest

from preau.directory.facts import load_facts


@pytest.fixture
def facts(db):
    load_facts(again=True)
