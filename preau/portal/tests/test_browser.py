"""A home in a real browser: switching without JavaScript, and no page wider than a telephone."""

import pytest
from playwright.sync_api import expect

from preau.portal.tests.yard import Yard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_guardian_narrows_to_one_child_on_a_telephone_without_javascript(signed_in_page):
    yard = Yard()
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    naim = yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1")
    page = signed_in_page(yard.guardian("Karim", "Benali", zoe, naim).account, width=360, javascript=False)
    page.goto("/")
    expect(page.locator(".panel")).to_have_count(2)
    page.get_by_role("button", name="Naïm").click()
    expect(page.locator(".panel")).to_have_count(1)
    expect(page.get_by_role("heading", name="Naïm")).to_be_visible()
    page.get_by_role("button", name="Tous").click()
    expect(page.locator(".panel")).to_have_count(2)


def test_a_teacher_of_two_schools_switches_from_the_roof(signed_in_page):
    yard = Yard()
    who = yard.staff("teacher")
    yard.holds(who, "teacher", yard.ecole)
    yard.teaches(who, yard.fifth)
    yard.teaches(who, yard.first_grade)
    page = signed_in_page(who.account)
    page.goto("/")
    page.get_by_text("Changer de fonction").locator("..").click()
    page.get_by_role("button", name="École du Couderc").click()
    expect(page.locator("main")).to_contain_text("CE1")
    expect(page.locator("main")).not_to_contain_text("5e B")


@pytest.mark.parametrize("function", ["head", "teacher", "departement_it"])
def test_a_home_fits_a_telephone(signed_in_page, function):
    yard = Yard()
    yard.crowd(3)
    who = yard.staff(function, yard.body("direction", "Direction informatique") if function == "departement_it" else None)
    yard.teaches(who, yard.fifth, "Langues et cultures de l’Antiquité")
    page = signed_in_page(who.account, width=360)
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
