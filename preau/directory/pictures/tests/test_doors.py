"""The door of a class and its children's pictures: what opens, what stays shut, what is written down."""

import datetime
import itertools

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from preau.accounts import pictures, throttling
from preau.accounts.models import Account, ActivationCode, Identity, PictureSecret, SignedIn
from preau.accounts.sessions import start_session
from preau.directory.models import ClassDoor, Enrolment, Membership, Person
from preau.directory.pictures import children, doors
from preau.directory.pictures.papers import cards_paper, poster_paper
from preau.directory.pictures.tests.factories import address_of_child, open_class, secret_of, wrong_for
from preau.directory.tests.factories import EnrolmentFactory, PersonFactory
from preau.journal.models import Line
from preau.kit.pictures import PICTURES
from tests.cast import BEGIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast):
    return open_class(cast.cm2)


def touch(client, url, keys):
    """As without JavaScript: one picture after the other, each answer carrying those before."""
    for n, key in enumerate(keys):
        answer = client.post(url, {"so_far": ",".join(keys[:n]), "picture": key})
    return answer


def test_there_are_3360_secrets_and_none_repeats_a_picture():
    assert len(PICTURES) == 16 and len(list(itertools.permutations(PICTURES, pictures.LENGTH))) == 3360
    assert all(len(set(pictures.draw())) == pictures.LENGTH for _n in range(200))


def test_a_child_comes_in_by_name_and_three_pictures(cast, door, client):
    answer = client.get(f"/classe/{doors.word_of(door)}/")
    assert b"Hugo" in answer.content and b"Benali" not in answer.content
    answer = touch(client, address_of_child(door, cast.hugo), secret_of(cast.hugo))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").wsgi_request.person == cast.hugo
    signed_in = SignedIn.objects.get(account=cast.hugo.account)
    assert signed_in.is_shared and signed_in.expires_at - signed_in.started_at <= datetime.timedelta(hours=1, seconds=1)


def test_leaving_leads_back_to_the_class(cast, door, client):
    touch(client, address_of_child(door, cast.hugo), secret_of(cast.hugo))
    assert client.post("/deconnexion/")["Location"] == f"/classe/{doors.word_of(door)}/"
    assert not SignedIn.objects.open().exists()


def test_the_next_child_closes_what_the_first_left_open(cast, door, client):
    zoe = EnrolmentFactory(school=cast.ecole, group=cast.cm2, level="CM2").person
    children.give_pictures(cast.cm2, only_lacking=True)
    touch(client, address_of_child(door, cast.hugo), secret_of(cast.hugo))
    touch(client, address_of_child(door, zoe), secret_of(zoe))
    assert client.get("/").wsgi_request.person == zoe
    assert [s.account for s in SignedIn.objects.open()] == [Person.objects.get(pk=zoe.pk).account]


def test_wrong_pictures_open_nothing_and_say_so_in_a_childs_words(cast, door, client):
    answer = touch(client, address_of_child(door, cast.hugo), wrong_for(cast.hugo))
    assert answer.status_code == 200 and "Ce ne sont pas tes trois images" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_order_matters_and_a_picture_touched_twice_counts_once(cast, door, client):
    keys = secret_of(cast.hugo)
    url = address_of_child(door, cast.hugo)
    answer = client.post(url, {"so_far": f"{keys[0]},{keys[1]}", "picture": keys[1]})
    assert answer.status_code == 200 and "troisième" in answer.content.decode()
    assert touch(client, url, [keys[1], keys[0], keys[2]]).status_code == 200


def test_a_hostile_form_is_no_secret(cast, door, client):
    url = address_of_child(door, cast.hugo)
    for data in ({"so_far": "a,b,c"}, {"so_far": "", "picture": "x"}, {"picture": ["sun", "cat", "house", "boat"]}, {}):
        assert client.post(url, data).status_code == 200
    assert "_auth_user_id" not in client.session


def test_ten_failures_lock_a_child_until_the_teacher_opens(cast, door):
    for _n in range(pictures.LOCK_AFTER):
        throttling.forget_failures("pictures", cast.hugo.account_id)
        with pytest.raises(pictures.WrongPictures):
            pictures.prove_pictures(cast.hugo.account_id, wrong_for(cast.hugo), door=door.pk, address="10.0.0.1")
    with pytest.raises(pictures.PicturesLocked):
        throttling.forget_failures("pictures", cast.hugo.account_id)
        pictures.prove_pictures(cast.hugo.account_id, secret_of(cast.hugo), door=door.pk, address="10.0.0.1")
    assert children.children_of(cast.cm2)[0].is_locked
    children.unlock(cast.cm2, person_id=cast.hugo.pk)
    assert pictures.prove_pictures(cast.hugo.account_id, secret_of(cast.hugo), door=door.pk, address="10.0.0.1") == cast.hugo.account


def test_tries_wait_longer_for_one_child(cast, door):
    for _n in range(5):
        with pytest.raises(pictures.WrongPictures):
            pictures.prove_pictures(cast.hugo.account_id, wrong_for(cast.hugo), door=door.pk, address="10.0.0.1")
    with pytest.raises(throttling.TooManyTries):
        pictures.prove_pictures(cast.hugo.account_id, secret_of(cast.hugo), door=door.pk, address="10.0.0.1")


def test_a_right_answer_forgets_the_failures(cast, door):
    with pytest.raises(pictures.WrongPictures):
        pictures.prove_pictures(cast.hugo.account_id, wrong_for(cast.hugo), door=door.pk, address=None)
    pictures.prove_pictures(cast.hugo.account_id, secret_of(cast.hugo), door=door.pk, address=None)
    assert PictureSecret.objects.get(identity__account=cast.hugo.account).failures == 0


def test_eighty_failures_in_a_day_shut_the_class_until_its_teacher_looks(cast, door, client):
    for _n in range(doors.LOCK_AFTER):
        doors.note_failure(door)
    assert client.get(f"/classe/{doors.word_of(door)}/").status_code == 403
    assert client.post(address_of_child(door, cast.hugo), {"picture": "sun"}).status_code == 403
    doors.unlock_door(cast.cm2)
    assert client.get(f"/classe/{doors.word_of(door)}/").status_code == 200


def test_failures_of_yesterday_are_forgotten_today(cast, door, travel):
    for _n in range(doors.LOCK_AFTER - 1):
        doors.note_failure(door)
    travel("2026-11-27T10:00:00+01:00")
    doors.note_failure(door)
    door.refresh_from_db()
    assert door.failures == 1 and not door.locked_at


def test_another_address_ends_the_first(cast, door, client):
    before = doors.word_of(door)
    after = doors.word_of(doors.open_door(cast.cm2))
    assert before != after
    assert client.get(f"/classe/{before}/").status_code == 404
    assert client.get(f"/classe/{after.upper().replace('-', '')}/").status_code == 200


def test_words_that_lead_nowhere_are_counted_but_an_old_poster_is_not(cast, door, client):
    before = doors.word_of(door)
    doors.open_door(cast.cm2)
    for _n in range(40):
        assert client.get(f"/classe/{before}/").status_code == 404
    codes = {client.get(f"/classe/aaaa-bbbb-{n:04}/").status_code for n in range(40)}
    assert codes == {404, 429}


def test_a_school_that_gives_up_shuts_every_class(cast, door, client):
    doors.give_up_pictures(cast.ecole)
    assert client.get(f"/classe/{doors.word_of(door)}/").status_code == 404
    with pytest.raises(doors.NotChosen):
        doors.open_door(cast.cm2)
    with pytest.raises(doors.NotChosen):
        children.give_pictures(cast.cm2)


def test_a_pupil_who_left_the_class_is_not_on_its_door(cast, door, client):
    url = address_of_child(door, cast.hugo)
    Membership.objects.filter(person=cast.hugo).update(ends_on="2026-11-25")
    Enrolment.objects.filter(person=cast.hugo).update(ends_on="2026-11-25")
    assert client.post(url, {"so_far": ",".join(secret_of(cast.hugo)[:2]), "picture": secret_of(cast.hugo)[2]}).status_code == 302
    assert "_auth_user_id" not in client.session and b"Hugo" not in client.get(f"/classe/{doors.word_of(door)}/").content


def test_the_door_of_last_year_is_shut(cast, door, client, travel):
    travel("2027-09-02T10:00:00+02:00")
    assert client.get(f"/classe/{doors.word_of(door)}/").status_code == 404


def test_the_page_is_for_no_search_engine_and_holds_no_number(cast, door, client):
    answer = client.get(f"/classe/{doors.word_of(door)}/")
    assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "same-origin" and "no-store" in answer["Cache-Control"]
    assert b'name="robots" content="noindex' in answer.content and f"/{cast.hugo.pk}/".encode() not in answer.content


def test_names_alike_are_told_apart_by_no_more_than_is_needed():
    def names(*people):
        made = [Person(pk=n, first_name=first, last_name=last) for n, (first, last) in enumerate(people, 1)]
        return list(doors.called(made).values())

    assert names(("Léa", "Martin"), ("Hugo", "Benali")) == ["Léa", "Hugo"]
    assert names(("Léa", "Martin"), ("LEA", "Blanc")) == ["Léa M.", "LEA B."]
    assert names(("Léa", "Martin"), ("Léa", "Morin")) == ["Léa Ma.", "Léa Mo."]
    assert names(("Léa", "Martin"), ("Léa", "Martineau")) == ["Léa Martin", "Léa Martine."]
    assert names(("Léa", "Martin"), ("Léa", "Martin")) == ["Léa Martin 1", "Léa Martin 2"]


def test_giving_pictures_opens_the_account_and_closes_what_is_open(cast, door, rf):
    new = EnrolmentFactory(person=PersonFactory(account=None), school=cast.ecole, group=cast.cm2, level="CM2").person
    children.give_pictures(cast.cm2, only_lacking=True)
    assert len(secret_of(new)) == 3 and new.account
    before = secret_of(cast.hugo)
    request = rf.get("/")
    request.session = SessionStore()
    start_session(request, cast.hugo.account, shared=True)
    children.give_pictures(cast.cm2, person_ids=[cast.hugo.pk])
    assert not SignedIn.objects.open().filter(account=cast.hugo.account).exists()
    assert Identity.objects.filter(account=cast.hugo.account, provider="pictures").count() == 1
    with pytest.raises(pictures.WrongPictures):
        pictures.prove_pictures(cast.hugo.account_id, [*before[1:], before[0]], door=door.pk, address=None)


def test_the_first_time_the_account_is_opened_and_its_letters_end(cast, door):
    Account.objects.filter(pk=cast.hugo.account_id).update(activated_at=None)
    fields = {"expires_at": datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC), "digest": "c" * 64}
    ActivationCode.objects.create(account=cast.hugo.account, **fields)
    pictures.prove_pictures(cast.hugo.account_id, secret_of(cast.hugo), door=door.pk, address=None)
    assert Account.objects.get(pk=cast.hugo.account_id).is_activated and not ActivationCode.objects.usable().exists()


def test_a_child_with_a_temporary_password_is_not_asked_for_one(cast, door, client):
    Account.objects.filter(pk=cast.hugo.account_id).update(must_change_secret=True)
    touch(client, address_of_child(door, cast.hugo), secret_of(cast.hugo))
    assert client.get("/").status_code == 200


def test_the_table_tells_no_picture_and_no_address(cast, door):
    secret = PictureSecret.objects.get(identity__account=cast.hugo.account)
    assert not any(key in secret.sealed for key in PICTURES)
    assert doors.word_of(door).replace("-", "") not in door.sealed + door.digest


def test_pictures_sealed_by_another_key_open_nothing(cast, door, settings):
    keys = secret_of(cast.hugo)
    settings.SECRET_KEY = "another" * 8
    for chosen in (keys, []):
        with pytest.raises(pictures.WrongPictures):
            pictures.prove_pictures(cast.hugo.account_id, chosen, door=door.pk, address=None)
    assert doors.word_of(door) == "" and not children.cards_of(cast.cm2)


def test_papers_are_tagged_pdfs_and_their_reading_is_written_down(cast, door):
    assert cards_paper(door, children.cards_of(cast.cm2)).startswith(b"%PDF") and poster_paper(door).startswith(b"%PDF")
    assert Line.objects.filter(action="pictures.read", person_id=cast.hugo.pk, is_reading=True).exists()
    assert set(Line.objects.values_list("action", flat=True)) >= {"pictures.chosen", "pictures.door_opened", "pictures.given"}
    doors.shut_door(cast.cm2)
    assert not ClassDoor.objects.filter(ended_at=None).exists()


def test_the_pages_cost_the_same_for_one_child_or_thirty(cast, door, client, queries_of):
    url, keep = f"/classe/{doors.word_of(door)}/", reverse("pictures:keep", args=[cast.cm2.pk])
    few = queries_of(url)
    client.force_login(cast.vidal.account)
    few_kept = queries_of(keep)
    for n in range(29):
        EnrolmentFactory(person=PersonFactory(first_name=f"Enfant{n}"), school=cast.ecole, group=cast.cm2, level="CM2", starts_on=BEGIN)
    children.give_pictures(cast.cm2, only_lacking=True)
    assert queries_of(keep) == few_kept <= 15
    client.logout()
    assert queries_of(url) == few <= 15
