"""The whole way: a director chooses, a teacher opens and prints, a child of seven comes in, by finger, by keyboard, without JavaScript."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from preau.accounts.models import PictureSecret
from preau.accounts.pictures import LOCK_AFTER
from preau.directory.activation.tests.test_journey_seen import faults, fits
from preau.directory.pictures import doors
from preau.directory.pictures.tests.factories import open_class, secret_of
from preau.kit.pictures import PICTURES
from tests.cast import make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def cast(db):
    return make_cast()


def labels(person) -> list[str]:
    return [str(PICTURES[key].label) for key in secret_of(person)]


def at_home(page) -> None:
    page.wait_for_url(lambda url: urlsplit(url).path == "/")


def test_from_the_choice_of_the_school_to_a_child_at_home(cast, signed_in_page, new_page):
    director = signed_in_page(cast.director.account)
    director.goto("/images/")
    director.get_by_role("button", name="Choisir la connexion par images").click()
    expect(director.get_by_text("Les classes peuvent ouvrir leur page.")).to_be_visible()

    teacher = signed_in_page(cast.vidal.account, width=360)
    teacher.goto(f"/annuaire/groupes/{cast.cm2.pk}/")
    teacher.get_by_role("link", name="Entrer par images").click()
    teacher.get_by_role("button", name="Ouvrir la page de la classe").click()
    address = teacher.locator("main a[href*='/classe/']").get_attribute("href")
    assert fits(teacher) and not faults(teacher)
    assert teacher.context.request.get(f"/images/classes/{cast.cm2.pk}/cartes.pdf").body().startswith(b"%PDF")

    child = new_page(width=360, height=640)
    child.goto(urlsplit(address).path)
    assert fits(child) and not faults(child)
    child.get_by_role("link", name="Hugo").click()
    expect(child.get_by_text("Touche ta première image.")).to_be_visible()
    assert fits(child) and not faults(child)
    for label in labels(cast.hugo):
        child.get_by_role("button", name=label, exact=True).click()
    at_home(child)
    expect(child.get_by_role("heading", level=1)).to_contain_text("Hugo")
    child.locator("summary.roof-btn").click()
    child.get_by_role("button", name="Quitter").click()
    child.wait_for_url("**/classe/**")

    teacher.reload()
    teacher.get_by_role("link", name="Hugo").click()
    before = secret_of(cast.hugo)
    teacher.get_by_role("button", name="Donner d’autres images").click()
    expect(teacher.get_by_text("Voici les nouvelles images de Hugo.")).to_be_visible()
    assert teacher.locator(".card-pictures li span").all_inner_texts() == labels(cast.hugo) and secret_of(cast.hugo) != before


def test_by_the_keyboard_and_without_javascript(cast, new_page):
    door = open_class(cast.cm2)
    for javascript in (True, False):
        child = new_page(javascript=javascript)
        child.goto(f"/classe/{doors.word_of(door)}/")
        child.get_by_role("link", name="Hugo").focus()
        child.keyboard.press("Enter")
        for n, label in enumerate(labels(cast.hugo)):
            child.get_by_role("button", name=label, exact=True).press("Enter")
            if n < 2:
                expect(child.locator(".pick-dot.is-full")).to_have_count(n + 1)
                if javascript:
                    expect(child.get_by_role("button", name=label, exact=True)).to_be_focused()  # the finger of who does not see it
        at_home(child)


def test_a_child_who_errs_is_told_so_and_locked_in_the_end_and_the_teacher_opens(cast, new_page, signed_in_page):
    door = open_class(cast.cm2)
    PictureSecret.objects.update(failures=LOCK_AFTER - 1)
    child = new_page(width=360)
    child.goto(f"/classe/{doors.word_of(door)}/")
    child.get_by_role("link", name="Hugo").click()
    for label in labels(cast.hugo)[::-1]:
        child.get_by_role("button", name=label, exact=True).click()
    expect(child.get_by_role("status").filter(has_text="Ce ne sont pas tes trois images")).to_be_visible()
    for label in labels(cast.hugo):
        child.get_by_role("button", name=label, exact=True).click()
    expect(child.get_by_role("status").filter(has_text="Ta porte est fermée")).to_be_visible()
    teacher = signed_in_page(cast.vidal.account)
    teacher.goto(f"/images/classes/{cast.cm2.pk}/")
    teacher.get_by_role("button", name="Débloquer Hugo").click()
    for label in labels(cast.hugo):
        child.get_by_role("button", name=label, exact=True).click()
    at_home(child)
