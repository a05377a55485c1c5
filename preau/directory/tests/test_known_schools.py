"""The schools that public data knows, only where the territory is served."""

import pytest

from preau.directory.facts import edition, load_facts, load_known_schools
from preau.directory.models import KnownSchool, School, Territory, Zone
from preau.directory.territories import open_territory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def zones():
    Zone.objects.bulk_create([Zone(code=code, name=f"Zone {code}") for code in "ABC"], ignore_conflicts=True)


def test_opening_the_cantal_brings_its_colleges_its_lycees_and_its_schools_and_no_other():
    open_territory("15", "Cantal", zone="A")
    assert KnownSchool.objects.count() == 164
    assert KnownSchool.objects.filter(school_kind="college", is_public=True).count() == 22
    assert KnownSchool.objects.filter(school_kind="ecole").count() == 118 + 11
    assert {uai[:3] for uai in KnownSchool.objects.values_list("uai", flat=True)} == {"015"}
    assert not School.objects.exists()  # a fact opens nothing


def test_the_hauts_de_seine_see_no_school_of_the_cantal():
    open_territory("92", "Hauts-de-Seine", zone="C")
    assert set(KnownSchool.objects.values_list("territory__code", flat=True)) == {"92"}
    without_place = KnownSchool.objects.filter(latitude=None)
    assert without_place.count() == 4 and not without_place.filter(is_exact=True).exists()


def test_a_territory_opened_later_has_its_schools_at_the_next_start():
    load_facts()
    before = edition()
    Territory.objects.create(code="15", name="Cantal", zone_id="A")
    assert edition() != before
    assert load_facts()
    assert KnownSchool.objects.count() == 164
    assert not load_facts()


def test_a_school_that_left_the_file_leaves_the_table_and_a_corrected_name_is_corrected():
    territory = open_territory("15", "Cantal", zone="A")
    KnownSchool.objects.create(uai="0159999Z", territory=territory, name="École fermée", school_kind="ecole")
    KnownSchool.objects.filter(uai="0150001V").update(name="Collège mal nommé")
    load_known_schools([territory])
    assert not KnownSchool.objects.filter(uai="0159999Z").exists()
    assert KnownSchool.objects.get(uai="0150001V").name == "Collège Maurice Peschaud"
