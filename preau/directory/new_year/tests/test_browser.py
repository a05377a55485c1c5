"""The September change of year as a head lives it, in a real browser: prepared, previewed, rehearsed, applied, undone."""

import pytest

from preau.directory.aaf.tests.test_pages import work
from preau.directory.models import Enrolment, Group
from preau.directory.new_year.asking import rehearse
from preau.directory.new_year.preparing import prepare
from preau.directory.tests.doors import last_year
from preau.feeds.models import Run
from tests.test_axe import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_head_prepares_rehearses_changes_the_year_and_comes_back(july, signed_in_page):
    page = signed_in_page(july.head.account)
    page.set_default_timeout(60_000)  # a shared machine may be busy

    page.goto("/")
    page.get_by_role("link", name="Nouvelle année").click()
    page.get_by_text("La répartition des élèves ne se devine pas").wait_for()
    page.get_by_role("button", name="Préparer 2027-2028").click()
    classes = page.get_by_role("group", name="Classes")
    classes.get_by_label("Nom").nth(1).fill("6e Bleue")
    classes.get_by_label("Retirer 5e B").check()
    classes.get_by_label("À ajouter").fill("4e B")
    page.get_by_label("deux semestres").check()
    page.get_by_role("button", name="Enregistrer la structure").click()
    page.get_by_text("Structure enregistrée.").wait_for()
    assert classes.get_by_label("Nom").nth(0).input_value() == "4e B"

    page.get_by_role("button", name="Répéter sans rien changer").click()
    page.get_by_role("heading", name="Année 2027-2028, Collège Jean-Moulin").wait_for()
    page.get_by_text("3 élèves montent d’un niveau").or_(page.get_by_text("élèves montent d’un niveau")).first.wait_for()
    assert not Group.objects.filter(year__name="2027-2028").exists()
    page.get_by_role("row", name="Classes").get_by_role("link", name="2").first.click()  # what opens
    page.get_by_text("6e Bleue").wait_for()
    page.get_by_role("link", name="Revenir au changement d’année").click()
    page.get_by_role("link", name="La direction ou le secrétariat").click()
    page.get_by_text("Tom Passage").wait_for()
    page.get_by_role("link", name="Revenir au changement d’année").click()

    page.get_by_role("button", name="Changer d’année").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    work()
    page.get_by_role("link", name="Annuler le changement d’année").wait_for()
    assert set(Group.objects.filter(year__name="2027-2028", kind="division").values_list("code", flat=True)) == {"6e Bleue", "4e B"}
    assert f"{Enrolment.objects.get(person=july.zoe).ends_on}" == "2027-07-31"
    page.get_by_role("link", name="Nouvelle année").click()
    page.get_by_text("L’année 2027-2028 est ouverte.").wait_for()
    page.get_by_role("link", name="Annuler le changement d’année").click()
    page.get_by_text("exactement comme avant").wait_for()
    page.get_by_role("button", name="Revenir à l’année d’avant").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    work()
    page.get_by_text("Ce changement d’année a été annulé.").wait_for()
    assert Run.objects.get().state == Run.State.UNDONE
    assert not Group.objects.filter(year__name="2027-2028").exists()
    assert Enrolment.objects.get(person=july.zoe).ends_on is None


def test_its_pages_are_accessible(july, signed_in_page):
    """Wide and light for the head, narrow and dark for the département: prepared, to confirm, past."""
    run, _comparison = rehearse([prepare(july.college)])
    past = last_year(july)
    year = f"/annuaire/nouvelle-annee/{july.college.pk}/"
    page = signed_in_page(july.head.account)
    group = f"/annuaire/groupes/{past.pk}/"
    review = f"/imports/{run.pk}/"
    paths = (year, review, f"{review}remarques/", group, f"{group}corriger/{july.zoe.pk}/", "/annuaire/classes/passees/")
    for path in paths:
        page.goto(path)
        assert faults(page) == [], path
    page = signed_in_page(july.departement_it.account, width=360, dark=True)
    for path in ("/annuaire/nouvelle-annee/", year):
        page.goto(path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
