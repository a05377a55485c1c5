import pytest

from preau.directory.models import Person
from preau.directory.models.people import spoken_case
from preau.directory.names import arms_of_name


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


@pytest.mark.parametrize(
    ("name", "arms"),
    [
        ("Collège de la Planèze", "PL"),
        ("Collège Jean-Moulin", "JM"),
        ("Collège Jules Ferry", "JF"),
        ("École du Bourg", "BO"),
        ("École élémentaire publique des Alouettes", "AL"),
        ("Lycée Émile-Duclaux", "ÉD"),
        ("Direction des bâtiments", "BÂ"),
        ("Collège", "CO"),
    ],
)
def test_arms_bear_what_is_a_school_s_own(name, arms):
    assert arms_of_name(name) == arms
