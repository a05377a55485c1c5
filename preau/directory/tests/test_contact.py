"""How a family wants to be reached: said by itself, corrected in one place, listed for the office."""

import datetime

import pytest
from django.urls import reverse

from preau.directory import contact
from preau.directory.models import ContactCard, Correction, Person, SourceId
from preau.directory.tests.factories import EnrolmentFactory, GuardianshipFactory, PersonFactory
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
SAID = {"email": "karim.benali@example.org", "mobile": "06 00 00 00 01", "way": "sms", "languages": ["fr", "ar"]}


def test_a_guardian_confirms_and_is_asked_again_a_year_later(cast, client, travel):
    client.force_login(cast.karim.account)
    assert "Comment vous joindre ?" in client.get("/").content.decode()
    assert client.post(reverse("directory:contact"), SAID)["Location"] == "/"
    card = ContactCard.objects.get(person=cast.karim)
    assert (card.way, card.languages, card.changed_at) == ("sms", "fr,ar", None)
    assert "Comment vous joindre ?" not in client.get("/").content.decode()
    travel("2027-11-27T10:00:00+01:00")
    assert contact.is_due(card.confirmed_at) and not contact.is_due(card.confirmed_at, now=card.confirmed_at + datetime.timedelta(days=364))


def test_what_a_guardian_corrects_wins_over_the_file_and_the_office_sees_it(cast, client):
    SourceId.objects.create(feed="aaf", issuer="CLERMONT", kind="guardian", key="77", person=cast.karim)
    client.force_login(cast.karim.account)
    client.post(reverse("directory:contact"), SAID | {"email": "karim@example.net"})
    correction = Correction.objects.get(person=cast.karim)
    assert (correction.field, correction.source_value, correction.value) == ("email", "karim.benali@example.org", "karim@example.net")
    assert correction.by == cast.karim.account and Line.objects.filter(action="person.corrected", by_person_id=cast.karim.pk).exists()
    client.force_login(cast.secretary.account)
    assert "karim@example.net" in client.get(reverse("directory:corrections")).content.decode()
    assert "Karim Benali" in client.get(reverse("directory:contacts") + "?state=changed").content.decode()


def test_a_way_needs_its_address(cast, client):
    client.force_login(cast.samia.account)
    for way, word in (("email", "un courriel"), ("sms", "un numéro de mobile")):
        answer = client.post(reverse("directory:contact"), {"email": "", "mobile": "", "way": way})
        assert answer.status_code == 200 and word in answer.content.decode()
        with pytest.raises(contact.NoAddressForThat):
            contact.confirm(cast.samia, email="", mobile="", way=way, languages=[])
    assert client.post(reverse("directory:contact"), {"email": "", "mobile": "", "way": "paper"}).status_code == 302


@pytest.mark.parametrize("number", ["abc", "06", "<script>", "0" * 40])
def test_what_is_no_number_is_said_so(cast, client, number):
    client.force_login(cast.karim.account)
    assert client.post(reverse("directory:contact"), SAID | {"mobile": number}).status_code == 200
    cast.karim.refresh_from_db()
    assert cast.karim.mobile == "06 00 00 00 01"


def test_a_language_that_we_do_not_know_is_refused(cast, client):
    client.force_login(cast.karim.account)
    assert client.post(reverse("directory:contact"), SAID | {"languages": ["xx"]}).status_code == 200
    assert not ContactCard.objects.exists()
    assert contact.said_languages("ar,xx,pt") == "العربية, português"


def test_the_office_sees_whom_nothing_reaches_and_takes_the_list(cast, client):
    silent = PersonFactory(first_name="Sans", last_name="Téléphone")
    GuardianshipFactory(guardian=silent, pupil=cast.nadia)
    client.force_login(cast.secretary.account)
    page = client.get(reverse("directory:contacts") + "?state=unreachable").content.decode()
    assert "Sans Téléphone" in page and "Injoignable" in page and "Nadia" in page and "Karim" not in page
    exported = b"".join(client.get(reverse("directory:contacts") + "?state=unreachable&export=csv")).decode("utf-8-sig")
    assert "Sans Téléphone" in exported and "Karim" not in exported


def test_the_card_is_on_the_sheet_for_who_must_reach_the_family(cast, client):
    contact.confirm(cast.karim, email="", mobile="", way="paper", languages=["ar"])
    client.force_login(cast.roche.account)
    assert "العربية" in client.get(reverse("directory:person", args=[cast.karim.pk])).content.decode()
    client.force_login(cast.colleague.account)
    assert "العربية" not in client.get(reverse("directory:person", args=[cast.karim.pk])).content.decode()


def test_another_school_s_families_are_not_in_the_list(cast, client):
    far = PersonFactory(first_name="Loin", last_name="Delà")
    GuardianshipFactory(guardian=far, pupil=EnrolmentFactory(school=cast.other_college).person)
    client.force_login(cast.secretary.account)
    assert "Delà" not in client.get(reverse("directory:contacts")).content.decode()


@pytest.mark.parametrize("state", ["unreachable", "paper", "ask", "confirmed", "changed"])
def test_every_filter_answers(cast, client, state):
    contact.confirm(cast.karim, email="", mobile="", way="paper", languages=["fr"])
    client.force_login(cast.head.account)
    page = client.get(reverse("directory:contacts") + f"?state={state}").content.decode()
    assert ("Karim Benali" in page) == (state != "ask")


def test_the_list_costs_the_same_for_three_families_or_thirty(cast, client, queries_of):
    client.force_login(cast.head.account)
    few = queries_of(reverse("directory:contacts"))
    for _n in range(30):
        GuardianshipFactory(guardian=PersonFactory(), pupil=cast.nadia)
    assert queries_of(reverse("directory:contacts")) == few <= 15


def test_a_pupil_and_a_teacher_have_no_card(cast, client):
    for who in (cast.zoe, cast.petit):
        client.force_login(who.account)
        assert client.get(reverse("directory:contact")).status_code == 404
    assert Person.objects.filter(contact_card=None).count() == Person.objects.count()
