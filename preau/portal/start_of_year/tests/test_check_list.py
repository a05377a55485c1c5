"""« Ma rentrée » says what is wrong, who mends it, and mends what it may: each item with one fault made by hand, and none without."""

import datetime

import pytest
from django.urls import reverse

from preau.accounts.models import SecondFactorRule
from preau.accounts.tests.factories import AccountFactory
from preau.directory.activation.start_of_year import CHECKS as ACCOUNTS
from preau.directory.keys import refresh_keys
from preau.directory.models import Correction, FormTutor, Function, Guardianship, Match, Membership, Person, Position, Teaching, Term
from preau.directory.start_of_year import CHECKS as DIRECTORY
from preau.feeds.models import Remark, Run, Scope
from preau.journal.models import Line
from preau.kit.checks import counted
from preau.portal.start_of_year import access
from preau.portal.start_of_year.gathering import items_of
from preau.portal.start_of_year.tests.doors import ACCESS
from preau.portal.tests.yard import SINCE, Yard, sign_in
from tests.access_table import check_doors, check_rights
from tests.cast import TODAY

pytestmark = pytest.mark.django_db
CHECKS = [*DIRECTORY, *ACCOUNTS]


@pytest.fixture
def yard():
    """A collège where all is well: one class with its tutor, a pupil, a reachable mother, terms, a référent, a recent import."""
    yard = Yard()
    yard.head = yard.staff("head", first="Anne", last="Roux")
    yard.holds(yard.head, Function.REFERENT, is_mandate=True)
    yard.petit = yard.staff("teacher")
    yard.teaches(yard.petit, yard.fifth)
    yard.tutors(yard.petit, yard.fifth)
    yard.zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    yard.karim = yard.guardian("Karim", "Benali", yard.zoe)
    Person.objects.filter(pk=yard.karim.pk).update(mobile="06 00 00 00 01")
    Term.objects.create(school=yard.college, year=yard.year, name="Année", starts_on=yard.year.starts_on, ends_on=yard.year.ends_on)
    yard.run = imported(yard)
    refresh_keys(list(Person.objects.values_list("pk", flat=True)))
    return yard


def imported(yard, *, days=1, feed="aaf") -> Run:
    at = datetime.datetime(2026, 11, 26, 5, tzinfo=datetime.UTC) - datetime.timedelta(days=days)
    run = Run.objects.create(feed=feed, state=Run.State.APPLIED, applied_at=at, schools={yard.college.uai: {"name": str(yard.college)}})
    Scope.objects.create(run=run, uai=yard.college.uai)
    return run


def wrong(yard) -> dict[str, int]:
    return {code: n for code, n in counted(CHECKS, yard.college, TODAY).items() if n}


def read(client, yard, who=None) -> str:
    sign_in(client, who or yard.head)
    answer = client.get(reverse("start_of_year:of_school", args=[yard.college.pk]))
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_where_all_is_well_nothing_is_asked(client, yard):
    assert wrong(yard) == {}
    page = read(client, yard)
    assert "Tout est en ordre" in page and "À voir" not in page


# --- Each fault --------------------------------------------------------------------------------------------------------


def no_terms(yard):
    Term.objects.all().delete()


def no_referent(yard):
    Position.objects.filter(function=Function.REFERENT).update(ends_on=SINCE)


def no_tutor(yard):
    FormTutor.objects.update(ends_on=SINCE)


def no_class(yard):
    Membership.objects.filter(person=yard.zoe).update(ends_on=SINCE)


def no_guardian(yard):
    Guardianship.objects.filter(pupil=yard.zoe).update(legal=0)


def to_confirm(yard):
    other = yard.guardian("Samia", "Benali")
    Guardianship.objects.create(guardian=other, pupil=yard.zoe, tie="10", legal=0, starts_on=SINCE, is_to_confirm=True)


def out_of_reach(yard):
    Person.objects.filter(pk=yard.karim.pk).update(mobile="")


def alike(yard):
    twice = yard.guardian("Karim", "Benali", yard.zoe)
    Person.objects.filter(pk=twice.pk).update(mobile="06 00 00 00 01")
    Match.objects.create(one=yard.karim, other=twice, kind="guardian", reasons=["names", "mobile"])


def no_function(yard):
    yard.staff(Function.OTHER, first="Ida", last="Vague")


def no_teaching(yard):
    Teaching.objects.update(ends_on=SINCE)


def corrected(yard):
    Correction.objects.create(person=yard.karim, field="town", source_value="Aurillac", value="Murat")


def pupil_waits(yard):
    yard.pupil("Léa", "Roux", yard.fifth, waiting=True)
    yard.answers_for(yard.karim, Person.objects.get(first_name="Léa"))


def guardian_waits(yard):
    yard.guardian("Ana", "Roux", yard.zoe, waiting=True)
    Person.objects.filter(first_name="Ana").update(email="ana@example.org")


def staff_waits(yard):
    late = Person.objects.create(first_name="Ugo", last_name="Tard", account=AccountFactory(waiting=True))
    yard.holds(late, Function.AED)


def no_second_factor(yard):
    SecondFactorRule.objects.create(profile="teacher", is_required=True)


FAULTS = {
    "without_terms": no_terms, "without_referent": no_referent, "classes_without_tutor": no_tutor, "pupils_without_class": no_class,
    "pupils_without_guardian": no_guardian, "ties_to_confirm": to_confirm, "guardians_unreachable": out_of_reach,
    "records_to_match": alike,
    "staff_without_function": no_function, "teachers_without_class": no_teaching, "contradicted": corrected, "pupils_waiting": pupil_waits,
    "guardians_waiting": guardian_waits, "staff_waiting": staff_waits, "without_second_factor": no_second_factor,
}  # fmt: skip


def test_every_item_has_its_fault_below():
    assert {check.code for check in CHECKS} == FAULTS.keys()


@pytest.mark.parametrize("code", FAULTS)
def test_one_fault_is_one_item_with_a_sentence_a_mender_and_a_list(client, yard, code):
    FAULTS[code](yard)
    refresh_keys(list(Person.objects.values_list("pk", flat=True)))
    assert wrong(yard) == {code: 1}
    check = next(check for check in CHECKS if check.code == code)
    page = read(client, yard)
    assert str(check.sentence % {"n": 1}) in page
    assert f"Qui corrige : {check.mender(yard.college)}" in page
    if not check.opens:
        url = reverse("start_of_year:concerned", args=[yard.college.pk, code])
        assert f'href="{url}"' in page
        listed = client.get(url).content.decode()
        assert "1 personne" in listed or "1 classe" in listed
    if check.repair:
        repair = check.repair(yard.college)
        assert repair.split("#")[0].split("?")[0] in page
        assert client.get(repair).status_code == 200


def test_the_secretary_is_told_what_only_the_direction_mends_without_its_buttons(client, yard):
    no_referent(yard)
    to_confirm(yard)
    secretary = yard.staff("secretary", first="Céline", last="Blanc")
    refresh_keys([secretary.pk])
    page = read(client, yard, secretary)
    assert "Aucun référent numérique" in page and "La direction, dans Préau" in page
    assert reverse("directory:name_referent", args=[yard.college.pk]) not in page and reverse("directory:ties") not in page


def test_a_teacher_who_is_also_an_aed_has_a_function(yard):
    yard.holds(yard.petit, Function.OTHER)
    assert wrong(yard) == {}


def test_an_adult_pupil_needs_no_guardian(yard):
    no_guardian(yard)
    Person.objects.filter(pk=yard.zoe.pk).update(birth_date=datetime.date(2008, 11, 26))
    assert wrong(yard) == {}


def test_the_school_of_the_neighbours_is_no_business_of_ours(yard):
    yard.pupil("Hugo", "Vidal", yard.first_grade, level="CE1", account=False)
    yard.staff(Function.OTHER, yard.ecole)
    assert wrong(yard) == {}


def test_an_ecole_mends_in_onde_and_has_no_form_tutor(yard):
    director = yard.staff("director", yard.ecole, first="Luc")
    yard.pupil("Hugo", "Vidal", yard.first_grade, level="CE1")
    items = items_of(yard.ecole, TODAY, persons=Person.objects.filter(pk=director.pk), direction=True)
    assert not any("professeur principal" in str(item.title) for item in items)
    assert next(item for item in items if item.title == "Élèves sans responsable").mender == "La direction de l’école, dans ONDE"


# --- Feeds and doubles -------------------------------------------------------------------------------------------------


def test_an_old_import_and_no_import_at_all_are_said(client, yard):
    yard.run.delete()
    assert "Aucun fichier n’a encore rempli l’annuaire" in read(client, yard)
    imported(yard, days=12)
    assert "Le dernier import a 12 jours." in read(client, yard)


def test_the_remarks_of_the_last_import_are_sorted_by_who_mends_them_and_open_their_list(client, yard):
    old, new = yard.run, imported(yard, days=0)
    for run, code, number in ((old, "file_missing", 5), (new, "unknown_category", 2), (new, "issuer_guessed", 3)):
        Remark.objects.bulk_create([Remark(run=run, code=code, text="x", uai=yard.college.uai) for _n in range(number)])
    Remark.objects.create(run=new, code="unknown_category", text="ailleurs", uai="0150999Z")
    page = read(client, yard)
    assert "2 choses étranges" in page and "Les services de l’académie" in page
    assert "5 choses" not in page and "3 choses" not in page  # of an older run; only to be known
    assert f"/imports/{new.pk}/remarques/?who=academy&amp;uai={yard.college.uai}" in page


def test_two_records_that_look_alike_are_counted_with_their_repair(client, yard):
    same = {"birth_date": datetime.date(1980, 1, 1), "sort_name": "benali karim"}
    Person.objects.filter(pk=yard.karim.pk).update(**same)
    other = Person.objects.create(first_name="Karim", last_name="Benali", mobile="06 00 00 00 02", account=AccountFactory(), **same)
    yard.answers_for(other, yard.zoe)
    refresh_keys([other.pk])
    page = read(client, yard)
    assert "1 paire de fiches semble être une seule personne." in page and reverse("directory:doubles") in page


# --- Repairs -----------------------------------------------------------------------------------------------------------


def test_a_referent_is_named_after_being_shown_and_the_journal_tells(client, yard):
    no_referent(yard)
    sign_in(client, yard.head)
    url, back = reverse("directory:name_referent", args=[yard.college.pk]), reverse("start_of_year:of_school", args=[yard.college.pk])
    shown = client.post(url, {"person": yard.petit.pk, "next": back}).content.decode()
    assert "Ce qui va se passer" in shown and "31 juillet 2027" in shown
    assert not Position.objects.on(TODAY).filter(function=Function.REFERENT).exists()
    done = client.post(url, {"person": yard.petit.pk, "next": back, "confirmed": "1"})
    assert done.url == back
    named = Position.objects.on(TODAY).get(function=Function.REFERENT)
    assert (named.person, named.is_mandate, named.ends_on) == (yard.petit, True, datetime.date(2027, 7, 31))
    assert Line.objects.get(action="position.opened", about_id=named.pk).by_person_id == yard.head.pk
    assert "Aucun référent" not in read(client, yard)


def test_nobody_from_elsewhere_is_named_and_no_page_of_elsewhere_is_gone_back_to(client, yard):
    no_referent(yard)
    stranger = yard.staff("teacher", yard.ecole, first="Ailleurs")
    sign_in(client, yard.head)
    url = reverse("directory:name_referent", args=[yard.college.pk])
    assert client.post(url, {"person": stranger.pk, "confirmed": "1"}).status_code == 200
    assert not Position.objects.on(TODAY).filter(function=Function.REFERENT).exists()
    done = client.post(url, {"person": yard.petit.pk, "confirmed": "1", "next": "https://example.org/"})
    assert done.url == reverse("directory:school", args=[yard.college.pk])
    assert client.post(url, {"person": yard.petit.pk, "confirmed": "1"}).status_code == 409


def test_form_tutors_are_named_among_those_who_teach_the_class(client, yard):
    no_tutor(yard)
    sixth = yard.division(yard.college, "6e A")
    sign_in(client, yard.head)
    url, field = reverse("directory:name_tutors", args=[yard.college.pk]), f"class-{yard.fifth.pk}"
    page = client.get(url).content.decode()
    assert "Mme Petit" not in page and "Hélène Petit" in page and "à voir d’abord dans STS" in page and sixth.code in page
    assert "devient professeur principal" in client.post(url, {field: yard.petit.pk}).content.decode()
    assert not FormTutor.objects.on(TODAY).exists()
    assert client.post(url, {field: yard.petit.pk, "confirmed": "1"}).status_code == 302
    assert FormTutor.objects.on(TODAY).get().person == yard.petit
    assert Line.objects.filter(action="form_tutor.named", person_id=yard.petit.pk).count() == 1
    assert client.post(url, {field: yard.head.pk, "confirmed": "1"}).status_code == 200  # no list is left for this class
    assert FormTutor.objects.on(TODAY).count() == 1


# --- Who, what it costs ------------------------------------------------------------------------------------------------


def test_each_page_opens_for_whom_it_should(cast):
    check_doors(cast, "preau.portal.start_of_year.urls", ACCESS)


def test_the_table_of_rights_says_what_the_code_does(cast):
    visible = {access.check_lists_visible_to: lambda cast, person: access.check_lists_visible_to(person).exists()}
    check_rights(cast, access, visible)


@pytest.mark.parametrize("code", ["inconnu", "without_terms", "contradicted"])
def test_what_has_no_list_of_its_own_is_not_there(client, yard, code):
    sign_in(client, yard.head)
    assert client.get(reverse("start_of_year:concerned", args=[yard.college.pk, code])).status_code == 404


def test_the_check_list_costs_the_same_for_a_school_of_three_and_of_sixty(client, queries_of, yard):
    for make in FAULTS.values():
        make(yard)
    sign_in(client, yard.head)
    url = reverse("start_of_year:of_school", args=[yard.college.pk])
    few = queries_of(url)
    assert few <= 15, "\n".join(queries_of.last)
    yard.crowd(30)
    refresh_keys(list(Person.objects.values_list("pk", flat=True)))
    assert queries_of(url) == few


def test_the_list_of_an_item_costs_the_same_for_one_and_for_thirty(client, queries_of, yard):
    no_class(yard)
    refresh_keys(list(Person.objects.values_list("pk", flat=True)))
    sign_in(client, yard.head)
    url = reverse("start_of_year:concerned", args=[yard.college.pk, "pupils_without_class"])
    few = queries_of(url)
    assert few <= 15
    for n in range(29):
        Membership.objects.filter(person=yard.pupil(f"E{n}", "Foule", yard.fifth)).update(ends_on=SINCE)
    refresh_keys(list(Person.objects.values_list("pk", flat=True)))
    assert queries_of(url) == few


def test_it_is_reached_from_the_head_s_home(client, yard):
    sign_in(client, yard.head)
    assert reverse("start_of_year:mine") in client.get("/").content.decode()
    sign_in(client, yard.petit)
    assert reverse("start_of_year:mine") not in client.get("/").content.decode()
