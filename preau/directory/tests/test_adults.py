"""A pupil of age decides what each guardian reads; the school sees it, the guardian is told, a deed stays a deed."""

import datetime

import pytest
from django.urls import reverse

from preau.directory import access, adults
from preau.directory.guardians import AlreadyClosed, ChosenByPupil, NothingToClose, close_topics, is_closed, open_topic
from preau.directory.keys import Kind, key
from preau.directory.models import AudienceRefusal, Emancipation, GuardianRefusal, Guardianship, Person, Told, Topic
from preau.directory.told import sentence
from preau.journal.models import Line
from tests.cast import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(cast):
    Person.objects.filter(pk=cast.zoe.pk).update(birth_date=datetime.date(2008, 11, 26))  # 18 today
    cast.zoe.refresh_from_db()
    return cast.zoe


def tie(guardian, pupil) -> Guardianship:
    return Guardianship.objects.get(guardian=guardian, pupil=pupil)


def test_one_is_of_age_on_ones_birthday(cast, zoe):
    assert adults.is_of_age(zoe, TODAY) and not adults.is_of_age(zoe, TODAY - datetime.timedelta(days=1))
    leap = Person.objects.create(last_name="Fix", birth_date=datetime.date(2008, 2, 29))
    assert adults.is_of_age(leap, datetime.date(2026, 3, 1)) and not adults.is_of_age(leap, datetime.date(2026, 2, 27))
    assert not adults.is_of_age(Person.objects.create(last_name="X"), TODAY)


def test_what_a_pupil_of_age_closes_acts_at_the_next_request(cast, zoe, client):
    client.force_login(zoe.account)
    page = client.get(reverse("directory:my_guardians")).content.decode()
    assert "Karim Benali" in page and "Samia Meziane" in page and "Odile" not in page  # a contact reads nothing
    mine = tie(cast.karim, zoe)
    client.post(reverse("directory:my_guardians"), {"tie": mine.pk, f"tie{mine.pk}-topics": ["marks", "health"]})
    assert is_closed(cast.karim, zoe, Topic.MARKS) and not is_closed(cast.karim, zoe, Topic.MESSAGES)
    child = AudienceRefusal.objects.filter(person=cast.karim, key=key(Kind.CHILD, zoe.pk))
    assert set(child.values_list("topic", flat=True)) == {"marks", "health"}
    assert GuardianRefusal.objects.filter(by_pupil=True).count() == 2
    assert Line.objects.filter(action="guardian.topics_closed", by_person_id=zoe.pk).exists()


def test_the_guardian_is_told_in_one_sentence(cast, zoe, client):
    adults.close_to(tie(cast.karim, zoe), ["marks"])
    assert sentence(Told.objects.get(person=cast.karim)) == "Zoé Benali, qui est majeur·e, ne partage plus avec vous : notes et bulletins."
    client.force_login(cast.karim.account)
    assert "La fiche a changé" in client.get("/").content.decode()
    adults.open_again(GuardianRefusal.objects.get(by_pupil=True))
    assert "partage de nouveau avec vous" in sentence(Told.objects.filter(person=cast.karim).first())
    assert not is_closed(cast.karim, zoe, Topic.MARKS)


def test_everything_closed_shuts_the_child_and_the_school(cast, zoe):
    adults.close_to(tie(cast.karim, zoe), Topic.values)
    assert not access.persons_visible_to(cast.karim).filter(pk=zoe.pk).exists()
    assert not access.schools_visible_to(cast.karim).filter(pk=cast.college.pk).exists()


def test_who_pays_still_reads_what_concerns_money(cast, zoe):
    Guardianship.objects.filter(guardian=cast.karim, pupil=zoe).update(is_financial=True)
    with pytest.raises(adults.PaysForYou):
        adults.close_to(tie(cast.karim, zoe), ["money"])
    line = next(line for line in adults.guardians_of(zoe) if line.tie.guardian == cast.karim)
    assert Topic.MONEY not in adults.topics_open_to(line)


def test_the_school_sees_it_and_does_not_open_it(cast, zoe, client):
    adults.close_to(tie(cast.karim, zoe), ["marks"])
    refusal = GuardianRefusal.objects.get(by_pupil=True)
    client.force_login(cast.head.account)
    assert "Choix de l’élève" in client.get(reverse("directory:closed_topics", args=[zoe.pk])).content.decode()
    assert client.post(reverse("directory:open_topic", args=[zoe.pk, refusal.pk])).status_code == 409
    with pytest.raises(ChosenByPupil):
        open_topic(refusal)


def test_a_pupil_does_not_open_what_a_deed_closes(cast, zoe, client):
    deed = GuardianRefusal.objects.filter(guardianship__guardian=cast.samia).first()
    client.force_login(zoe.account)
    assert client.post(reverse("directory:open_again", args=[deed.pk])).status_code == 409
    with pytest.raises(NothingToClose):
        adults.close_to(tie(cast.samia, zoe), ["marks"])  # closed already, by the judgment
    with pytest.raises(AlreadyClosed):
        close_topics(tie(cast.samia, zoe), ["marks"], deed="autre jugement")


def test_a_minor_is_told_why_not(cast, client):
    client.force_login(cast.zoe.account)
    answer = client.get(reverse("directory:my_guardians"))
    assert answer.status_code == 409 and "18 ans" in answer.content.decode()
    with pytest.raises(adults.NotOfAge):
        adults.close_to(tie(cast.karim, cast.zoe), ["marks"])
    assert "Mes responsables" not in client.get("/").content.decode()


def test_an_emancipated_minor_decides_too(cast, client):
    client.force_login(cast.secretary.account)
    url = reverse("directory:emancipate", args=[cast.zoe.pk])
    assert client.post(url, {"deed_of": "", "since": "2026-11-01"}).status_code == 200
    assert client.post(url, {"deed_of": "jugement du 1er novembre 2026", "since": "2026-11-01"}).status_code == 302
    assert Emancipation.objects.get(person=cast.zoe).by == cast.secretary.account
    client.force_login(cast.zoe.account)
    assert "Mes responsables" in client.get("/").content.decode()
    assert client.get(reverse("directory:my_guardians")).status_code == 200


def test_another_pupil_s_choice_does_not_exist(cast, zoe, client):
    adults.close_to(tie(cast.karim, zoe), ["marks"])
    Person.objects.filter(pk=cast.nadia.pk).update(birth_date=datetime.date(2000, 1, 1))
    client.force_login(cast.nadia.account)
    assert client.post(reverse("directory:open_again", args=[GuardianRefusal.objects.get(by_pupil=True).pk])).status_code == 404


# --- The school's list -------------------------------------------------------------------------------------------------


def test_the_list_says_to_whom_until_when_and_on_which_deed(cast, client):
    karim = tie(cast.karim, cast.zoe)
    close_topics(karim, ["health"], deed="ordonnance du 2 novembre", starts_on=TODAY, ends_on=TODAY + datetime.timedelta(days=20))
    client.force_login(cast.head.account)
    page = client.get(reverse("directory:restrictions") + "?state=soon").content.decode()
    assert "Ordonnance du 2 novembre" in page and "Finit dans le mois" in page and "5e B" in page and "Samia" not in page
    assert "Samia Meziane" in client.get(reverse("directory:restrictions") + "?state=now&topic=marks").content.decode()
    assert Line.objects.filter(action="guardian.restrictions_read", is_reading=True).exists()
    exported = client.get(reverse("directory:restrictions") + "?export=csv")
    assert "Ordonnance du 2 novembre" in b"".join(exported).decode("utf-8-sig")


def test_another_school_s_are_not_in_it(cast, client):
    for who in (cast.director, cast.other_head):
        client.force_login(who.account)
        assert "Samia" not in client.get(reverse("directory:restrictions")).content.decode()


def test_the_list_costs_the_same_for_ten_or_thirty(cast, client, queries_of):
    client.force_login(cast.head.account)
    few = queries_of(reverse("directory:restrictions"))
    for topic in Topic.values:
        close_topics(tie(cast.karim, cast.zoe), [topic], deed="jugement")
    assert queries_of(reverse("directory:restrictions")) == few <= 15
