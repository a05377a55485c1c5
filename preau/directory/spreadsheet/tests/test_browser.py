"""A school that no feed describes: its head, a spreadsheet, and letters for everybody, in at most twelve screens."""

import pytest
from django.urls import reverse
from django.utils import timezone

from preau.accounts.models import Account
from preau.directory.facts import load_facts
from preau.directory.models import Function, Guardianship, Person, School, Territory, Zone
from preau.directory.spreadsheet.tests.test_lists import UAI, write
from preau.directory.tests.factories import AccountFactory, PersonFactory, PositionFactory
from preau.feeds import keeping
from preau.feeds.models import Run
from preau.jobs.models import Job
from preau.jobs.running import do
from tests.cast import BEGIN, make_cast
from tests.test_axe import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 12


def work():
    for waiting in Job.objects.filter(state=Job.State.WAITING):
        do(waiting)


class Screens:
    """Each address that the head has been shown, once however long they stay on it."""

    def __init__(self, page):
        self.page, self.seen = page, []
        page.on("framenavigated", lambda frame: self.see(frame.url) if frame == page.main_frame else None)

    def see(self, url: str) -> None:
        here = url.split("?")[0].split("#")[0]
        if here != "about:blank" and (not self.seen or self.seen[-1] != here):
            self.seen.append(here)


def test_a_school_with_no_feed_runs_from_a_spreadsheet(new_page, tmp_path, settings, live_server):
    settings.HOME = tmp_path / "home"
    zone, _new = Zone.objects.get_or_create(code="A", defaults={"name": "Zone A"})
    territory, _new = Territory.objects.get_or_create(code="15", defaults={"name": "Cantal", "zone": zone})
    load_facts(again=True)
    named = {"kind": "school", "name": "École du Bourg", "folded_name": "ecole du bourg", "uai": UAI}
    school = School.objects.create(**named, school_kind="ecole", degree=1, territory=territory, zone=zone)
    account = AccountFactory(login="denis.fau")
    account.set_password("sous-le-preau")
    account.save()
    head = PersonFactory(first_name="Denis", last_name="Fau", title="M.", account=account)
    PositionFactory(function=Function.DIRECTOR, organisation=school, person=head)

    page = new_page()
    page.set_default_timeout(60_000)  # a shared machine may be busy
    screens = Screens(page)
    page.goto("/connexion/")
    page.get_by_label("Identifiant").fill("denis.fau")
    page.get_by_label("Mot de passe", exact=True).fill("sous-le-preau")
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Plus tard").count():  # the address that would give the password back
        page.get_by_role("button", name="Plus tard").click()
    page.get_by_role("link", name="Importer un fichier").click()
    page.get_by_role("link", name="Tableau de l’établissement").click()
    page.set_input_files("input[type=file]", str(write(tmp_path / "eleves.xlsx")))
    page.get_by_role("button", name="Lire ces fichiers").click()
    page.get_by_text("Dites ce que contient chaque colonne").wait_for()
    page.get_by_label("Le responsable 1 est").select_option(label="Mère")
    page.get_by_label("Le responsable 2 est").select_option(label="Père")
    page.get_by_label("Ces responsables ont tous l’autorité parentale").check()
    page.get_by_role("button", name="Voir ce que cela changerait").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    work()
    page.get_by_role("button", name="Appliquer cet import").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    work()
    page.get_by_role("link", name="Annuler cet import").wait_for()
    page.get_by_role("link", name="Comptes").first.click()
    page.get_by_label("Cocher toute la page").check()
    page.get_by_role("button", name="Imprimer les courriers").click()
    page.get_by_role("link", name="PDF").first.wait_for()
    paper = page.get_by_role("link", name="PDF").first.get_attribute("href")
    answer = page.request.get(f"{live_server.url}{paper}")
    screens.see(f"{live_server.url}{paper}")

    assert answer.status == 200 and answer.body().startswith(b"%PDF")
    assert len(screens.seen) <= MOST, "\n".join(screens.seen)
    assert Guardianship.objects.with_rights().count() == 5
    waiting = Account.objects.filter(person__in=Person.objects.exclude(pk=head.pk), activated_at=None)
    assert waiting.count() == 3 + 3 + 1  # pupils, relatives, the teacher; the head has signed in


@pytest.mark.one_database
def test_the_pages_of_columns_and_ties_suit_everybody(signed_in_page, tmp_path, settings):
    settings.HOME = tmp_path / "home"
    cast = make_cast()
    load_facts(again=True)
    Account.objects.filter(pk=cast.director.account_id).update(recovery_asked_at=timezone.now())
    Guardianship.objects.create(guardian=cast.grandmother, pupil=cast.hugo, starts_on=BEGIN, is_to_confirm=True)
    run = Run.objects.create(feed="csv", options={"school": cast.ecole.uai}, account=cast.director.account)
    write(keeping.given_folder(run) / "liste.xlsx")
    here = [reverse("directory:ties"), reverse("directory:columns", args=[run.pk])]
    here += [reverse("feeds:choose"), reverse("feeds:upload", args=["onde"])]
    for options in ({"width": 360}, {"width": 1280, "dark": True}):
        page = signed_in_page(cast.director.account, **options)
        page.set_default_timeout(60_000)
        for url in here:
            page.goto(url)
            assert not faults(page), url
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{url} is wider than the screen"
