"""One finds people as one remembers them: without accents, with an error, by initials; and only whom one may see."""

import pytest
from django.urls import reverse

from preau.directory.models import Group, Position
from preau.directory.search import distance, find, forms_of, named
from preau.directory.tests.factories import (
    EnrolmentFactory,
    GroupFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    SchoolFactory,
)

pytestmark = pytest.mark.django_db


def names(found) -> list[str]:
    return [person.full_name for person in found.persons]


@pytest.fixture
def office():
    """The secretary of a collège with a class of pupils whose names are easily mistaken."""
    school = SchoolFactory(name="Collège Jean-de-La-Fontaine", folded_name="college jean de la fontaine")
    group = GroupFactory(school=school, code="5e B")
    for first, last in (
        *(("Zoé", "Benali"), ("Hélène", "L'Haÿ-Duçœur"), ("Jean-Baptiste", "Le Goff"), ("Martin", "Vidal"), ("Léa", "Martin")),
        *(("Lou", "Martinez"), ("Bastien", "Zani"), ("Marie", "Valentin")),
    ):
        EnrolmentFactory(school=school, group=group, person=PersonFactory(first_name=first, last_name=last))
    return PositionFactory(organisation=school, function="secretary", person=PersonFactory(first_name="Odile", last_name="Roux")).person


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zoe", "Zoé Benali"),
        ("BENALI", "Zoé Benali"),
        ("benali zoé", "Zoé Benali"),
        ("zo ben", "Zoé Benali"),
        ("l'hay", "Hélène L'Haÿ-Duçœur"),
        ("ducoeur", "Hélène L'Haÿ-Duçœur"),
        ("goff jean", "Jean-Baptiste Le Goff"),
        ("baptiste", "Jean-Baptiste Le Goff"),
        ("jbl", "Jean-Baptiste Le Goff"),
        ("bennali", "Zoé Benali"),  # a letter too many
        ("benli", "Zoé Benali"),  # one left out
        ("benall", "Zoé Benali"),  # one for another
        ("baptsite goff", "Jean-Baptiste Le Goff"),  # two exchanged
        ("valantain", "Marie Valentin"),  # two errors in a long word
        ("bapits", "Jean-Baptiste Le Goff"),  # an error in a word that is not finished
    ],
)
def test_one_is_found_as_one_is_remembered(office, typed, first):
    assert names(find(office, typed))[0] == first


def test_the_likeliest_comes_first(office):
    assert names(find(office, "martin")) == ["Léa Martin", "Martin Vidal", "Lou Martinez"]
    assert names(find(office, "zb")) == ["Zoé Benali", "Bastien Zani"]
    assert names(find(office, "ma"))[:2] == ["Léa Martin", "Lou Martinez"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", "%", "_", "xyzzy", "zoe martin", "benali benali z q", "z" * 3000, "a" * 50 + " b" * 50, "\x00"]
)
def test_what_answers_to_nothing_finds_nobody(office, typed):
    assert not find(office, typed).persons


def test_a_name_changed_by_the_feed_is_found_by_the_new_one(office):
    from preau.directory.names import index_names

    zoe = named(type(office).objects.all(), "zoe").get()
    zoe.last_name = "Petitjean"
    zoe.save()
    index_names([zoe.pk])
    assert names(find(office, "petitjean")) == ["Zoé Petitjean"]
    assert not find(office, "benali").persons


def test_each_finds_only_whom_they_may(cast):
    assert names(find(cast.petit, "zoe")) == ["Zoé Benali"]
    assert names(find(cast.nadia, "zoe")) == ["Zoé Benali"]
    for name in ("paul", "loin", "departement_it", "gone", "old_guest", "leaver_parent", "samia", "vidal"):
        assert not find(cast.people[name], "zoe").persons, name
        assert not find(cast.people[name], "zeo benalli").persons, name
    assert names(find(cast.departement_it, "petit")) == ["Hélène Petit"]
    assert not find(cast.gone, "college").organisations


@pytest.mark.parametrize("typed", ["5e B", "5eb", "5b", "5ème b", "5 B", "5"])
def test_a_class_is_found_as_one_says_it(office, typed):
    assert [str(group) for group in find(office, typed).groups] == ["5e B"]


def test_groups_of_other_schools_and_other_years_are_not_found(cast):
    Group.objects.create(kind="division", school=cast.other_college, year=cast.cinquieme.year, code="5e B")
    assert find(cast.petit, "5b").groups == [cast.cinquieme]
    cast.cinquieme.closed_on = "2026-11-01"
    cast.cinquieme.save()
    assert find(cast.petit, "5b").groups == []


def test_a_class_as_one_says_it():
    assert forms_of("5e B") & forms_of("5B") & forms_of("5ème b") & forms_of("5eme B") == {"5b"}
    assert forms_of("5ESP1") == {"5esp1"}
    assert forms_of("CM2") == {"cm2"}


def test_schools_and_services_answer_to_any_of_their_words(office):
    service = OrganisationFactory(
        name="Direction des systèmes d’information", short_name="DSI", territory=Position.objects.get(person=office).organisation.territory
    )
    assert [str(body) for body in find(office, "fontaine coll").organisations] == ["Collège Jean-de-La-Fontaine"]
    assert find(office, "systemes").organisations == [service]
    assert find(office, "dsi").organisations == [service]
    assert not find(office, "ontaine").organisations


def test_the_distance_between_words():
    assert distance("matrin", "martin") == 1
    assert distance("benali", "benali") == 0
    assert distance("", "abc") == 3
    assert distance("matri", "martin") == 2
    assert distance("matri", "martin", unfinished=True) == 1


# --- Pages -------------------------------------------------------------------------------------------------------------


def test_the_page_shows_whom_one_finds_and_what_they_are(client, cast):
    client.force_login(cast.petit.account)
    shown = client.get(reverse("directory:search"), {"q": "benali zo"}).content.decode()
    assert "Zoé Benali" in shown and "5e B" in shown and reverse("directory:person", args=[cast.zoe.pk]) in shown
    assert "Rien de ce nom" in client.get(reverse("directory:search"), {"q": "xyzzy"}).content.decode()


def test_the_roof_proposes_as_one_types(client, cast):
    client.force_login(cast.petit.account)
    as_typed = {"HTTP_HX-Request": "true", "HTTP_HX-Target": "roof-found"}
    shown = client.get(reverse("directory:search"), {"q": "zeo"}, **as_typed).content.decode()
    assert shown.startswith('<div id="roof-found"') and "Tous les résultats" not in shown
    shown = client.get(reverse("directory:search"), {"q": "zo"}, **as_typed).content.decode()
    assert reverse("directory:person", args=[cast.zoe.pk]) in shown and "Tous les résultats" in shown
    assert "<a " not in client.get(reverse("directory:search"), {"q": "z"}, **as_typed).content.decode()


def test_searching_costs_the_same_for_few_or_many(client, cast, queries_of):
    client.force_login(cast.roche.account)
    url = reverse("directory:search") + "?q=inc"
    for _ in range(4):
        EnrolmentFactory(school=cast.college, group=cast.cinquieme)
    few = queries_of(url)
    for _ in range(12):
        EnrolmentFactory(school=cast.college, group=cast.cinquieme)
    assert queries_of(url) == few <= 15
    assert queries_of(reverse("directory:search") + "?q=benalli zoee college") <= 15
