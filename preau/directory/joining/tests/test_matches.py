"""Likenesses: decided once, by who may, told to the person, undone."""

import datetime

import pytest
from django.urls import reverse

from preau.accounts.tests.factories import AccountFactory
from preau.directory import doubles
from preau.directory.joining import matches
from preau.directory.merging import MergeAlreadyUndone, NotTheSamePerson, ask_to_part, merge, unmerge
from preau.directory.models import Enrolment, Group, Guardianship, Match, Membership, Merge, Person, School, SourceId, Told
from preau.directory.tests.factories import EnrolmentFactory, GuardianshipFactory, PersonFactory, PositionFactory
from preau.directory.told import sentence
from preau.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(cast):
    """Karim known twice by the collège."""
    other = PersonFactory(first_name="Karim", last_name="Benali", mobile="06 00 00 00 01")
    GuardianshipFactory(guardian=other, pupil=cast.nadia, tie=Guardianship.Tie.FATHER)
    return Match.objects.create(one=cast.karim, other=other, kind="guardian", reasons=["names", "mobile", "no_birth_date"])


def test_a_match_is_shown_with_its_reasons_and_opens_both_files(cast, two, client):
    client.force_login(cast.secretary.account)
    listed = client.get(reverse("directory:doubles")).content.decode()
    assert "mêmes nom et prénom, même mobile, mais date de naissance inconnue" in listed
    assert listed.count("Karim Benali") < 4  # proposed once, though the page would have found it too
    answer = client.get(reverse("joining:match", args=[two.pk]), follow=True)
    assert "Pourquoi ces deux fiches" in answer.content.decode() and "06 00 00 00 01" in answer.content.decode()


def test_what_is_refused_is_never_proposed_again(cast, two, client):
    client.force_login(cast.secretary.account)
    client.post(reverse("directory:merge", args=[two.one_id]), {"other": two.other_id, "decision": "different"})
    two.refresh_from_db()
    assert (two.state, two.by) == (Match.State.DIFFERENT, cast.secretary.account)
    assert "Karim Benali" not in client.get(reverse("directory:doubles")).content.decode()
    with pytest.raises(matches.AlreadyDecided):
        matches.say_same(two, keep=two.one)


def test_so_is_a_likeness_that_the_page_found_by_itself(cast, client):
    other = PersonFactory(first_name="Karim", last_name="Benali", mobile="06 00 00 00 01")
    GuardianshipFactory(guardian=other, pupil=cast.nadia)
    client.force_login(cast.secretary.account)
    assert "Karim Benali" in client.get(reverse("directory:doubles")).content.decode()
    client.post(reverse("directory:merge", args=[cast.karim.pk]), {"other": other.pk, "decision": "different"})
    assert "Karim Benali" not in client.get(reverse("directory:doubles")).content.decode()
    assert Line.objects.filter(action="match.decided").exists()


def test_accepted_it_joins_and_is_told_to_the_person(cast, two, client):
    done = matches.say_same(two, keep=cast.karim, by=cast.secretary.account)
    two.refresh_from_db()
    assert two.state == Match.State.SAME and done.kept == cast.karim and not Match.objects.waiting().exists()
    client.force_login(cast.karim.account)
    assert "La fiche a changé" in client.get("/").content.decode()
    told = Told.objects.get(person=cast.karim)
    assert "Deux fiches au nom de Karim Benali" in sentence(told)
    client.post(reverse("joining:read", args=[told.pk]))
    assert "La fiche a changé" not in client.get("/").content.decode()


def test_the_person_asks_and_the_office_parts(cast, two, client):
    done = matches.say_same(two, keep=cast.karim)
    told = Told.objects.get(person=cast.karim)
    client.force_login(cast.karim.account)
    client.post(reverse("joining:ask", args=[told.pk]), {"because": "je n’ai pas d’enfant nommé Nadia"})
    client.force_login(cast.secretary.account)
    page = client.get(reverse("directory:doubles")).content.decode()
    assert "Séparation demandée" in page and "nommé Nadia" in page
    client.post(reverse("directory:unmerge", args=[done.pk]))
    assert set(Guardianship.objects.filter(guardian=cast.karim).values_list("pupil", flat=True)) == {cast.zoe.pk, cast.hugo.pk}
    two.refresh_from_db()
    assert two.state == Match.State.DIFFERENT  # parted by hand: nothing proposes them again
    assert Told.objects.filter(what=Told.What.PARTED).count() == 2
    with pytest.raises(MergeAlreadyUndone):
        ask_to_part(done)


def test_a_childs_merge_is_told_to_the_guardians_but_not_to_whom_a_deed_shuts(cast):
    other = Person.objects.create(first_name="Zoé", last_name="Benali")
    merge(kept=cast.zoe, dropped=other)
    assert set(Told.objects.values_list("person", flat=True)) == {cast.zoe.pk, cast.karim.pk}


def test_between_two_schools_the_it_sees_neither_child_nor_address(cast, client):
    other = PersonFactory(first_name="Karim", last_name="Benali", email="karim.benali@example.org", mobile="06 99 99 99 99")
    child = EnrolmentFactory(person=PersonFactory(first_name="Yanis"), school=cast.other_college).person
    GuardianshipFactory(guardian=other, pupil=child)
    match = Match.objects.create(one=cast.karim, other=other, kind="guardian", reasons=["names", "email", "other_contacts"])
    client.force_login(cast.departement_it.account)
    page = client.get(reverse("joining:match", args=[match.pk])).content.decode()
    assert "Collège Jean-Moulin" in page and "Collège des Monts" in page and "même courriel" in page
    for hidden in ("06 99 99 99 99", "06 00 00 00 01", "example.org", "Yanis", "Zoé", "Hugo"):
        assert hidden not in page, hidden
    client.post(reverse("joining:match", args=[match.pk]), {"keep": cast.karim.pk})
    assert Merge.objects.get().kept == cast.karim
    assert set(Guardianship.objects.filter(guardian=cast.karim).values_list("pupil", flat=True)) == {cast.zoe.pk, cast.hugo.pk, child.pk}


def test_the_pages_cost_the_same_for_one_match_or_thirty(cast, client, queries_of):
    def more(n):
        for _n in range(n):
            other = PersonFactory(first_name="Karim", last_name="Benali")
            GuardianshipFactory(guardian=other, pupil=cast.nadia)
            Match.objects.create(one=cast.karim, other=other, kind="guardian", reasons=["names"])
            far = PositionFactory(organisation=cast.other_college).person
            Match.objects.create(one=cast.petit, other=far, kind="staff", reasons=["names"])

    more(1)
    client.force_login(cast.secretary.account)
    few = queries_of(reverse("directory:doubles"))
    client.force_login(cast.departement_it.account)
    few_it = queries_of(reverse("joining:matches"))
    more(20)
    assert queries_of(reverse("joining:matches")) == few_it <= 15
    client.force_login(cast.secretary.account)
    assert queries_of(reverse("directory:doubles")) == few <= 15


# --- Who is never joined -----------------------------------------------------------------------------------------------


def ine(person, number):
    SourceId.objects.create(feed="ine", kind="pupil", key=number, person=person)


def test_twins_and_homonyms_are_two_pupils(cast):
    born = datetime.date(2014, 9, 4)
    twin = Person.objects.create(first_name="Lina", last_name="Benali", birth_date=born)
    homonym = Person.objects.create(first_name="Zoé", last_name="Benali", birth_date=datetime.date(2014, 1, 2))
    ine(cast.zoe, "0123456789A")
    ine(twin, "0123456789B")
    ine(homonym, "0123456789C")
    for other in (twin, homonym):
        with pytest.raises(NotTheSamePerson):
            merge(kept=cast.zoe, dropped=other)


def test_a_pupil_whose_ine_changed_is_one(cast):
    again = Person.objects.create(first_name="Zoé", last_name="Benali", birth_date=datetime.date(2014, 9, 4))
    ine(cast.zoe, "0123456789A")
    ine(again, "123456789BC")
    assert merge(kept=cast.zoe, dropped=again).kept == cast.zoe


def test_twins_are_not_even_proposed(cast):
    twin = PersonFactory(first_name="Lina", last_name="Benali", birth_date=datetime.date(2014, 9, 4))
    EnrolmentFactory(person=twin, school=cast.college, group=cast.cinquieme)
    assert not doubles.likely_doubles(Person.objects.filter(pk__in=[twin.pk, cast.zoe.pk]))


# --- From the école to the collège -------------------------------------------------------------------------------------


def test_a_child_who_goes_from_cm2_to_6e_keeps_one_account_and_one_history(cast):
    """Found twice by feeds that gave no INE at first: joined, the year of CM2 stays, the login of CM2 opens the collège."""
    sixth = PersonFactory(first_name="Hugo", last_name="Benali", birth_date=cast.hugo.birth_date, account=AccountFactory(activated_at=None))
    next_year = Enrolment.objects.get(person=cast.hugo).year
    Enrolment.objects.filter(person=cast.hugo).update(ends_on="2026-11-20")
    Membership.objects.filter(person=cast.hugo).update(ends_on="2026-11-20")
    enrolment = Enrolment.objects.create(person=sixth, school=cast.college, year=next_year, level="6e", starts_on="2026-11-21")
    Membership.objects.create(person=sixth, group=cast.sixieme, enrolment=enrolment, starts_on="2026-11-21")
    GuardianshipFactory(guardian=PersonFactory(first_name="Karim", last_name="Benali"), pupil=sixth)
    done = merge(kept=cast.hugo, dropped=sixth)
    history = Enrolment.objects.filter(person=cast.hugo).order_by("starts_on").values_list("school", "level")
    assert list(history) == [(cast.ecole.pk, "CM2"), (cast.college.pk, "6e")]
    assert Membership.objects.filter(person=cast.hugo, group__kind=Group.Kind.DIVISION).count() == 2
    cast.hugo.refresh_from_db()
    assert cast.hugo.account.login == "hugo.benali" and cast.hugo.account.is_active
    unmerge(done)
    assert Enrolment.objects.filter(person=sixth.pk).count() == 1 and School.objects.count() == 3


def test_a_match_whose_person_was_erased_waits_no_more(cast, two):
    Person.objects.filter(pk=two.other_id).update(erased_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC))
    assert not Match.objects.waiting().exists()
