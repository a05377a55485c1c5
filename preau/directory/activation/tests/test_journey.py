import datetime

import pytest
from django.utils import timezone

from preau.accounts.activation_codes import ALPHABET, Mistyped, draw_code, grouped, issue_codes, read_code, revoke_codes
from preau.accounts.models import Account, ActivationCode
from preau.directory.activation.journey import read_date
from preau.directory.activation.opening import open_accounts
from preau.directory.activation.tests import factories
from preau.directory.activation.tests.factories import text

pytestmark = pytest.mark.django_db
CODE, WHO, CHOOSE, ADDRESS = "/activation/", "/activation/qui/", "/activation/mot-de-passe/", "/mon-compte/courriel/"
PASSWORD = "quatre-pommes-vertes"


@pytest.fixture
def town():
    return factories.town()


def code_for(person, issuer) -> str:
    open_accounts([person])
    return issue_codes([person.account_id], issuer=issuer.pk)[person.account_id]


def test_a_parent_opens_one_account_for_two_children_of_two_schools(client, town):
    code = code_for(town.mother, town.college)
    assert client.post(CODE, {"code": grouped(code).lower().replace("-", " ")}).url == WHO
    page = text(client.get(WHO))
    assert "Bonjour Mme Benali" in page and "Date de naissance de Zoé" in page
    assert "Hugo" not in page  # the letter's school does not know him; nothing is told before the proof
    assert client.post(WHO, {"date": "4/9/14"}).url == CHOOSE
    page = text(client.get(CHOOSE))
    assert "vos 2 enfants" in page and "5e B, Collège Jeanne-de-la-Treilhe" in page and "CM2, École du Martinet" in page
    assert "samia.benali" in page
    assert client.post(CHOOSE, {"password": PASSWORD}).url == ADDRESS
    account = Account.objects.get(person=town.mother)
    assert account.activated_at and account.check_password(PASSWORD)
    assert client.get(ADDRESS).status_code == 200  # she is in
    assert "aria-current" in text(client.get(ADDRESS))


def test_a_pupil_and_a_teacher_are_asked_their_own_birth_date(client, town):
    for person, given in ((town.zoe, "04/09/2014"), (town.teacher, "15/01/1980")):
        client.cookies.clear()
        client.post(CODE, {"code": code_for(person, town.college)})
        assert "Date de naissance<" in text(client.get(WHO)).replace("</label", "<")
        assert client.post(WHO, {"date": given}).url == CHOOSE


def test_a_pupil_of_an_ecole_goes_home_without_being_asked_for_an_address(client, town):
    client.post(CODE, {"code": code_for(town.hugo, town.ecole)})
    assert "Courriel" not in text(client.get(WHO))
    client.post(WHO, {"date": "21/03/2016"})
    assert client.post(CHOOSE, {"password": PASSWORD}).url == "/"
    assert client.get("/").status_code == 200


def test_a_wrong_date_keeps_what_was_typed_and_leads_nowhere(client, town):
    client.post(CODE, {"code": code_for(town.mother, town.college)})
    response = client.post(WHO, {"date": "05/09/2014"}, follow=True)
    assert "05/09/2014" in text(response) and "pas la date" in text(response)
    assert "05/09/2014" in text(client.get(WHO))  # after a reload too
    assert client.get(CHOOSE).url == WHO


def test_wrong_dates_wait_longer_each_time_and_end_the_letter(client, town, travel):
    code = code_for(town.mother, town.college)
    client.post(CODE, {"code": code})
    for _n in range(4):
        client.post(WHO, {"date": "05/09/2014"})
    assert "On peut recommencer" in text(client.post(WHO, {"date": "04/09/2014"}, follow=True))
    for _n in range(6):
        travel(timezone.now() + datetime.timedelta(minutes=16))
        client.post(CODE, {"code": code})
        client.post(WHO, {"date": "05/09/2014"})
    assert ActivationCode.objects.get().ended_at


def test_an_invented_code_is_unknown_and_many_of_them_are_slowed_down(client, town):
    for _n in range(20):
        assert "pas connu" in text(client.post(CODE, {"code": draw_code()}, follow=True))
    assert "On peut recommencer" in text(client.post(CODE, {"code": draw_code()}, follow=True))


def test_a_typing_error_is_named_and_costs_no_try(client, town):
    code = code_for(town.mother, town.college)
    wrong = ALPHABET[(ALPHABET.index(code[3]) + 1) % len(ALPHABET)]
    for _n in range(30):
        assert "faute de frappe" in text(client.post(CODE, {"code": code[:3] + wrong + code[4:]}, follow=True))
    assert "celui-ci en a 11" in text(client.post(CODE, {"code": code[:11]}, follow=True))
    assert "jamais « O »" in text(client.post(CODE, {"code": "O" + code[1:]}, follow=True))
    assert client.post(CODE, {"code": code}).url == WHO


def test_every_single_error_and_every_exchange_of_neighbours_is_caught():
    code = draw_code()
    for i, sign in enumerate(code):
        for other in ALPHABET:
            if other != sign:
                with pytest.raises(Mistyped):
                    read_code(code[:i] + other + code[i + 1 :])
    for i in range(10):
        if code[i] != code[i + 1]:
            with pytest.raises(Mistyped):
                read_code(code[:i] + code[i + 1] + code[i] + code[i + 2 :])


def test_a_code_is_kept_as_a_digest_and_carries_more_than_fifty_bits():
    import math

    assert math.log2(len(ALPHABET)) * 11 >= 50
    assert len({draw_code() for _n in range(2000)}) == 2000


def test_each_printing_adds_a_code_and_activation_ends_them_all(client, town):
    first, second = code_for(town.mother, town.college), code_for(town.mother, town.ecole)
    assert first != second and not ActivationCode.objects.filter(digest__in=[first, second]).exists()
    client.post(CODE, {"code": first})
    client.post(WHO, {"date": "04/09/2014"})
    client.post(CHOOSE, {"password": PASSWORD})
    assert not ActivationCode.objects.usable().exists()
    client.cookies.clear()
    assert "déjà servi" in text(client.post(CODE, {"code": second}, follow=True))


def test_a_school_ends_the_codes_it_printed_and_no_other(client, town):
    ours, theirs = code_for(town.mother, town.college), code_for(town.mother, town.ecole)
    assert revoke_codes(issuer=town.college.pk, account_ids=[town.mother.account_id]) == 1
    assert "plus valable" in text(client.post(CODE, {"code": ours}, follow=True))
    assert client.post(CODE, {"code": theirs}).url == WHO


def test_a_code_is_dead_after_sixty_days(client, town, travel):
    code = code_for(town.mother, town.college)
    travel(timezone.now() + datetime.timedelta(days=61))
    assert "plus valable" in text(client.post(CODE, {"code": code}, follow=True))


def test_a_code_revoked_in_the_middle_stops_the_visit(client, town):
    client.post(CODE, {"code": code_for(town.mother, town.college)})
    client.post(WHO, {"date": "04/09/2014"})
    revoke_codes(issuer=town.college.pk)
    assert client.post(CHOOSE, {"password": PASSWORD}).url == CODE
    assert not Account.objects.get(person=town.mother).activated_at


def test_steps_survive_a_reload_and_the_way_back(client, town):
    client.post(CODE, {"code": code_for(town.mother, town.college)})
    client.post(WHO, {"date": "04/09/2014"})
    assert client.get(CHOOSE).status_code == 200 and client.get(WHO).status_code == 200 and client.get(CHOOSE).status_code == 200
    response = client.post(CHOOSE, {"password": "court"}, follow=True)
    assert 'value="court"' in text(response) and "trop court" in text(response)
    assert "Reprendre" in text(client.get(CODE))


@pytest.mark.parametrize("password", ["court", "123456789012", "motdepasse", "samia.benali", "password1"])
def test_a_weak_password_is_refused_in_words(client, town, password):
    client.post(CODE, {"code": code_for(town.mother, town.college)})
    client.post(WHO, {"date": "04/09/2014"})
    assert client.post(CHOOSE, {"password": password}).url == CHOOSE
    assert not Account.objects.get(person=town.mother).activated_at


def test_the_language_of_the_visit_becomes_the_person_s(client, town):
    client.post("/langue/", {"language": "en"})
    client.post(CODE, {"code": code_for(town.mother, town.college)})
    client.post(WHO, {"date": "04/09/2014"})
    client.post(CHOOSE, {"password": PASSWORD})
    assert Account.objects.get(person=town.mother).language == "en"


def test_without_any_known_date_the_letter_is_enough(client, town):
    town.zoe.birth_date = None
    town.zoe.save()
    town.hugo.birth_date = None
    town.hugo.save()
    client.post(CODE, {"code": code_for(town.mother, town.college)})
    assert client.get(WHO).url == CHOOSE


def test_who_is_nothing_here_any_more_is_not_welcomed(client, town):
    code = code_for(town.mother, town.college)
    town.mother.guardianships.all().delete()
    client.post(CODE, {"code": code})
    assert client.get(WHO).status_code == 409


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("04/09/2014", (2014, 9, 4)),
        ("4/9/14", (2014, 9, 4)),
        ("4 9 2014", (2014, 9, 4)),
        ("04092014", (2014, 9, 4)),
        ("040914", (2014, 9, 4)),
        ("15-01-80", (1980, 1, 15)),
        ("31/02/2014", None),
        ("septembre", None),
        ("", None),
    ],
)
def test_dates_are_read_as_they_are_typed(typed, date):
    assert read_date(typed) == (date and datetime.date(*date))
