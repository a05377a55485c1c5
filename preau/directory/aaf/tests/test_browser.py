"""The journey in a real browser: an export sent, its reading left and found again, understood, applied, undone."""

import pytest

from preau.directory.aaf.tests.test_pages import ready, work
from preau.directory.aaf.tests.writer import small_school
from preau.directory.facts import load_facts
from preau.directory.models import Enrolment, Function
from preau.directory.tests.factories import PositionFactory, TerritoryFactory
from preau.feeds.models import Run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_feed_is_read_understood_applied_and_undone(signed_in_page, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    load_facts(again=True)
    territory = TerritoryFactory(code="15")
    position = PositionFactory(function=Function.DEPARTEMENT_IT, organisation__territory=territory, organisation__kind="direction")
    page = signed_in_page(ready(position.person).account)
    page.set_default_timeout(60_000)  # a shared machine may be busy
    archive = small_school().change("pupil", "73", ENTPersonDateNaissance="31/02/2015").archive(tmp_path / "ENT2D.20260907.tgz")

    page.goto("/imports/")
    page.get_by_role("link", name="Importer un export").first.click()
    page.get_by_role("link", name="Annuaire académique").click()
    page.set_input_files("input[type=file]", str(archive))
    page.get_by_role("button", name="Lire ces fichiers").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    page.goto("/imports/")  # left…
    page.get_by_role("rowheader").get_by_role("link", name="AAF 2nd degré").click()  # …and found again
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    page.reload()
    work()
    page.get_by_role("button", name="Appliquer cet import").wait_for()  # the page moved on by itself
    page.get_by_role("row", name="Élèves").get_by_role("link", name="4").click()
    page.get_by_text("PAGÈS Zoé").wait_for()
    page.get_by_role("link", name="Revenir à l’import").click()
    page.get_by_role("link", name="Le secrétariat de l’établissement").click()
    page.get_by_text("31/02/2015").wait_for()
    page.get_by_role("link", name="Revenir à l’import").click()
    page.get_by_role("button", name="Appliquer cet import").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    work()
    page.get_by_role("link", name="Annuler cet import").click()
    assert Enrolment.objects.count() == 4
    page.get_by_text("exactement comme avant").wait_for()
    page.get_by_role("button", name="Annuler l’import").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    work()
    page.get_by_text("L’annuaire est redevenu comme avant.").wait_for()
    assert Run.objects.get().state == Run.State.UNDONE and not Enrolment.objects.exists()
