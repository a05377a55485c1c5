import pytest

from preau.directory.facts import load_facts
from preau.directory.models import Organisation, Place, School, Territory
from preau.kit.folding import fold

UAI = "0159801X"


@pytest.fixture
def ecole(db) -> School:
    load_facts(again=True)
    territory, _new = Territory.objects.get_or_create(code="15", defaults={"name": "Cantal", "zone_id": "A"})
    site = Place.objects.create(kind="site", name="École Les Gentianes", town="Valgentiane")
    return School.objects.create(
        kind=Organisation.Kind.SCHOOL, name="École Les Gentianes", folded_name=fold("École Les Gentianes"), uai=UAI,
        school_kind="ecole", degree=1, territory=territory, site=site, zone_id="A",
    )  # fmt: skip
