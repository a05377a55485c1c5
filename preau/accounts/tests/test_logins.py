import pytest

from preau.accounts.logins import allocate_logins, login_base, read_login
from preau.accounts.models import Account, UsedLogin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "last", "login"),
    [
        ("Zoé", "Le Goff", "zoe.le-goff"),
        ("Jean-Paul", "D’Œuf", "jean-paul.d-oeuf"),
        ("Łukasz", "Groß", "lukasz.gross"),
        ("", "Ng", "ng"),
        ("李", "王", "compte"),
        ("Louis", "XIV2", "louis.xiv"),
        ("Anne--", "--Roux ", "anne.roux"),
        ("A" * 80, "B" * 80, "a" * 36 + "." + "b" * 36),
    ],
)
def test_a_login_is_first_name_dot_last_name_folded(first, last, login):
    assert login_base(first, last) == login
    Account.objects.create(login=login)  # the database agrees that it is folded


def test_logins_already_taken_are_numbered_in_one_go_and_in_later_ones():
    assert allocate_logins(["lea.martin", "lea.martin", "leo.roux"]) == ["lea.martin", "lea.martin2", "leo.roux"]
    assert allocate_logins(["lea.martin", "leo.roux"]) == ["lea.martin3", "leo.roux2"]


def test_a_login_is_never_given_again_once_its_account_is_gone():
    login = allocate_logins(["lea.martin"])[0]
    Account.objects.create(login=login).delete()
    assert allocate_logins(["lea.martin"]) == ["lea.martin2"]


def test_thousands_of_logins_cost_a_handful_of_queries(django_assert_max_num_queries):
    bases = [f"eleve.nom-{chr(97 + n % 26)}" for n in range(3000)]
    with django_assert_max_num_queries(16):
        logins = allocate_logins(bases)
    assert len(set(logins)) == 3000 == UsedLogin.objects.count()


@pytest.mark.parametrize("typed", ["Zoé.Le Goff", "zoe.le-goff", " ZOE.LE-GOFF ", "Zoé Le Goff"])
def test_what_a_person_types_is_understood(typed):
    assert read_login(typed) == "zoe.le-goff"
