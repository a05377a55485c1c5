"""A mother known by the école and by the collège, with two logins, makes one of them by herself."""

import pytest
from django.urls import reverse

from preau.accounts import throttling
from preau.accounts.activation_codes import ALPHABET, DRAWN, draw_code
from preau.accounts.models import OneTimeCode
from preau.accounts.tests.factories import AccountFactory
from preau.directory.joining import merge_keys
from preau.directory.merging import NotTheSamePerson
from preau.directory.models import Guardianship, Merge, Person, Told
from preau.directory.tests.factories import EnrolmentFactory, GuardianshipFactory, PersonFactory
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
PASSWORD = "quatre-pommes-vertes"


@pytest.fixture
def mother(cast):
    """Of Lina, at the collège des Monts; and of Tim, at the école du Bourg."""
    made = []
    for login, school, child in (("nora.sidi", cast.other_college, "Lina"), ("nora.sidi2", cast.ecole, "Tim")):
        account = AccountFactory(login=login)
        account.set_password(PASSWORD)
        account.save()
        who = PersonFactory(first_name="Nora", last_name="Sidi", title="Mme", account=account)
        GuardianshipFactory(guardian=who, pupil=EnrolmentFactory(person=PersonFactory(first_name=child), school=school).person)
        made.append(who)
    return made


def test_a_key_has_more_than_fifty_bits_and_only_its_digest_is_kept(mother):
    key = merge_keys.give_key(mother[0])
    assert len(ALPHABET) ** DRAWN > 2**53
    code = OneTimeCode.objects.get(purpose="merge")
    assert key not in code.digest and len(code.digest) == 64
    merge_keys.give_key(mother[0])
    assert OneTimeCode.objects.filter(purpose="merge").count() == 1  # the one before no longer works


def test_the_whole_way(mother, client):
    first, second = mother
    client.force_login(second.account)
    answer = client.post(reverse("joining:two_accounts"), {"get": "1", "current": PASSWORD})
    key = answer.context["key"]
    assert key and "Votre clé" in answer.content.decode()
    client.force_login(first.account)
    answer = client.post(reverse("joining:two_accounts"), {"type": "1", "key": key.lower().replace("-", " ")})
    assert answer["Location"] == reverse("joining:join")
    page = client.get(reverse("joining:join")).content.decode()
    assert "Lina" in page and "Tim" in page and "École du Bourg" in page and "Collège des Monts" in page
    assert client.post(reverse("joining:join"), {"keep": first.account_id, "current": "faux"}).status_code == 200
    assert not Merge.objects.exists()
    assert client.post(reverse("joining:join"), {"keep": first.account_id, "current": PASSWORD})["Location"] == "/"
    assert Guardianship.objects.filter(guardian=first).count() == 2 and not Person.objects.filter(pk=second.pk).exists()
    second.account.refresh_from_db()
    assert not second.account.is_active and client.get("/").wsgi_request.person == first
    assert Told.objects.filter(person=first, what="merged").exists() and Line.objects.filter(action="merge_key.used").exists()
    assert OneTimeCode.objects.get(purpose="merge").used_at


def test_the_other_login_may_stay_and_this_one_is_signed_out(mother, client):
    first, second = mother
    key = merge_keys.give_key(second)
    client.force_login(first.account)
    client.post(reverse("joining:two_accounts"), {"type": "1", "key": key})
    answer = client.post(reverse("joining:join"), {"keep": second.account_id, "current": PASSWORD})
    assert answer["Location"] == reverse("accounts:sign_in") and "_auth_user_id" not in client.session
    assert Person.objects.get(account=second.account_id).guardianships.count() == 2


def test_a_key_serves_once_and_for_thirty_minutes(mother, travel):
    key = merge_keys.give_key(mother[1])
    code = merge_keys.find_key(key, by=mother[0], address=None)
    travel("2026-11-26T10:36:00+01:00")
    with pytest.raises(merge_keys.UnknownKey):
        merge_keys.find_key(key, by=mother[0], address=None)
    with pytest.raises(merge_keys.UnknownKey):
        merge_keys.join(code, by=mother[0], keep=mother[0].account)


def test_whoever_tries_keys_waits(mother):
    for _n in range(5):
        with pytest.raises(merge_keys.UnknownKey):
            merge_keys.find_key(draw_code(), by=mother[0], address="10.0.0.1")
    with pytest.raises(throttling.TooManyTries):
        merge_keys.find_key(draw_code(), by=mother[0], address="10.0.0.1")


def test_ones_own_key_leads_nowhere(mother):
    with pytest.raises(merge_keys.OwnKey):
        merge_keys.find_key(merge_keys.give_key(mother[0]), by=mother[0], address=None)


def test_a_stolen_open_session_gives_no_key(mother, client):
    client.force_login(mother[0].account)
    answer = client.post(reverse("joining:two_accounts"), {"get": "1", "current": "devinette"})
    assert not answer.context["key"] and not OneTimeCode.objects.exists()


def test_a_couple_is_two_persons(cast):
    with pytest.raises(NotTheSamePerson):
        merge_keys.require_same(cast.karim, cast.samia)


def test_a_father_and_son_of_one_name_are_two_persons(mother):
    first, second = mother
    Person.objects.filter(pk=first.pk).update(birth_date="1980-01-01")
    Person.objects.filter(pk=second.pk).update(birth_date="2001-01-01")
    for person in mother:
        person.refresh_from_db()
    with pytest.raises(NotTheSamePerson):
        merge_keys.require_same(first, second)


def test_two_guardians_of_one_child_by_different_ties_are_two_persons(mother):
    child = Guardianship.objects.get(guardian=mother[0]).pupil
    GuardianshipFactory(guardian=mother[1], pupil=child, tie=Guardianship.Tie.GRANDPARENT)
    with pytest.raises(NotTheSamePerson):
        merge_keys.require_same(*mother)


def test_a_maiden_name_is_the_same_name(mother):
    Person.objects.filter(pk=mother[1].pk).update(last_name="Martin", birth_name="SIDI")
    mother[1].refresh_from_db()
    merge_keys.require_same(*mother)


def test_pupils_have_no_key(cast):
    with pytest.raises(merge_keys.NotForPupils):
        merge_keys.give_key(cast.zoe)
    with pytest.raises(merge_keys.NotForPupils):
        merge_keys.require_same(cast.zoe, cast.nadia)


def test_the_pages_cost_no_more_with_many_children(mother, client, queries_of, cast):
    first, second = mother
    key = merge_keys.give_key(second)
    client.force_login(first.account)
    client.post(reverse("joining:two_accounts"), {"type": "1", "key": key})
    few = queries_of(reverse("joining:join"))
    for n in range(6):
        GuardianshipFactory(guardian=second, pupil=EnrolmentFactory(person=PersonFactory(first_name=f"E{n}"), school=cast.ecole).person)
    assert queries_of(reverse("joining:join")) == few
