import pytest

from preau.directory.models import Person
from preau.directory.models.people import spoken_case


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("SOUBRIER", "Soubrier"),
        ("LE GOFF-D'ARGENT", "Le Goff-D'Argent"),
        ("JUÉRY", "Juéry"),
        ("de Vigny", "de Vigny"),
        ("McLeod", "McLeod"),
    ],
)
def test_capitals_of_a_feed_are_not_spoken(written, spoken):
    assert spoken_case(written) == spoken


def test_an_adult_is_addressed_by_title_or_by_full_name():
    assert Person(title="Mme", first_name="Anne", last_name="ROUX").formal_name == "Mme Roux"
    assert Person(first_name="Anne", last_name="ROUX").formal_name == "Anne ROUX"
