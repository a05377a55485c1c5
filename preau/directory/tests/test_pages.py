"""The pages of the directory, as each of the cast sees them."""

import datetime

import pytest
from django.urls import reverse

from preau.directory.facts import load_facts
from preau.directory.hand_made_groups import make_group
from preau.directory.models import Correction, ExceptionalDay, Group, Membership, Merge, Person, SourceId, Term
from preau.directory.person_sheet import said_function
from preau.directory.tests.doors import ACCESS, WHO
from preau.directory.tests.factories import EnrolmentFactory, GuardianshipFactory, PositionFactory, SchoolYearFactory, TeachingFactory
from preau.feeds.models import Run
from preau.journal.models import Line
from tests.access_table import check_doors

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def seen(client):
    """`seen(person, "directory:person", pk)`: the text of the page as this person sees it."""

    def look(person, view, *args, query="") -> str:
        client.force_login(person.account)
        answer = client.get(reverse(view, args=args) + query)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return look


def test_each_page_opens_for_whom_it_should(cast):
    load_facts()
    check_doors(cast, "preau.directory.urls", ACCESS, people=WHO)


# --- A person ----------------------------------------------------------------------------------------------------------


def test_the_office_reads_everything_and_leaves_a_line(cast, seen):
    text = seen(cast.head, "directory:person", cast.zoe.pk)
    for said in ("5e B", "12 rue de la Jordanne", "4 septembre 2014", "Karim Benali", "Samia Meziane"):
        assert said in text
    assert Line.objects.get(action="person.read").about_id == cast.zoe.pk


def test_a_teacher_reads_the_class_and_neither_address_nor_telephone(cast, seen):
    text = seen(cast.colleague, "directory:person", cast.zoe.pk)
    assert "5e B" in text
    assert "Jordanne" not in text
    assert "06 00 00 00" not in text
    assert not Line.objects.filter(action="person.read").exists()


def test_a_classmate_reads_a_name_and_a_class_only(cast, seen):
    text = seen(cast.nadia, "directory:person", cast.zoe.pk)
    assert "5e B" in text
    for hidden in ("Karim", "Jordanne", "septembre 2014", "Demi-pensionnaire"):
        assert hidden not in text


def test_one_parent_does_not_find_the_other_on_the_child_s_page(cast, seen):
    text = seen(cast.karim, "directory:person", cast.zoe.pk)
    assert "Jordanne" in text
    assert "Meziane" not in text


def test_a_source_is_named_with_its_day(cast, seen):
    SourceId.objects.create(feed="aaf", issuer="A06", kind="pupil", key="1", person=cast.zoe)
    Run.objects.create(feed="aaf", issuer="A06", state=Run.State.APPLIED, dated_on=D(2026, 9, 7))
    assert "annuaire académique du 7 septembre" in seen(cast.head, "directory:person", cast.zoe.pk).replace("\xa0", " ")


def test_the_past_is_told_to_the_office_and_to_oneself(cast, seen):
    PositionFactory(person=cast.petit, organisation=cast.other_college, starts_on=D(2021, 9, 1), ends_on=D(2025, 8, 31))
    for reader in (cast.head, cast.petit):
        assert "01/09/2021" in seen(reader, "directory:person", cast.petit.pk)
    assert "01/09/2021" not in seen(cast.colleague, "directory:person", cast.petit.pk)


def test_the_office_looks_at_another_day(cast, seen):
    before = SchoolYearFactory(name="2025-2026", starts_on=D(2025, 8, 1), ends_on=D(2026, 7, 31))
    EnrolmentFactory(person=cast.zoe, school=cast.ecole, year=before, level="CM2", starts_on=D(2025, 9, 1), ends_on=D(2026, 7, 3))
    text = seen(cast.head, "directory:person", cast.zoe.pk, query="?le=2026-03-10")
    assert "CM2, École du Bourg" in text
    assert "10 mars 2026" in text
    assert "CM2, École" not in seen(cast.head, "directory:person", cast.zoe.pk, query="?le=2026-02-31")
    assert "CM2, École" not in seen(cast.petit, "directory:person", cast.zoe.pk, query="?le=2026-03-10")


def test_a_correction_by_hand_is_written_listed_and_taken_back(cast, client):
    SourceId.objects.create(feed="aaf", issuer="A06", kind="pupil", key="1", person=cast.zoe)
    client.force_login(cast.secretary.account)
    url = reverse("directory:correct", args=[cast.zoe.pk])
    form = client.get(url).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"town": "Murat", "birth_date": "2014-09-04"}
    assert client.post(url, values).status_code == 302
    correction = Correction.objects.get()
    assert (correction.field, correction.value, correction.source_value) == ("town", "Murat", "Aurillac")
    assert correction.by == cast.secretary.account
    assert "Murat" in client.get(reverse("directory:corrections")).content.decode()
    assert "Murat" in client.get(reverse("directory:person", args=[cast.zoe.pk])).content.decode()
    assert client.post(reverse("directory:take_back", args=[correction.pk])).status_code == 302
    cast.zoe.refresh_from_db()
    assert cast.zoe.town == "Aurillac"


def test_a_wrong_address_is_told_beside_its_field(cast, client):
    client.force_login(cast.head.account)
    answer = client.post(reverse("directory:correct", args=[cast.zoe.pk]), {"last_name": "Benali", "email": "pas une adresse"})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"email"}
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("function", "title", "said"),
    [
        ("teacher", "MATHEMATIQUES", "enseignant·e, MATHEMATIQUES"),
        ("secretary", "SECRETARIAT ADMINISTRATIF", "secrétaire"),
        ("secretary", "", "secrétaire"),
        ("bursar", "gestionnaire", "gestionnaire"),
        ("departement_it", "Réseaux et postes", "direction informatique, Réseaux et postes"),
    ],
)
def test_a_function_is_said_once(function, title, said):
    assert said_function(function, title) == said


# --- Lists -------------------------------------------------------------------------------------------------------------


def names_in(client, view, **query) -> list[str]:
    table = client.get(reverse(view), query).context["table"]
    return [f"{person.last_name} {person.first_name}" for person in table.shown]


def test_people_are_filtered_by_who_class_and_function(cast, client):
    client.force_login(cast.head.account)
    assert names_in(client, "directory:people", who="pupils") == ["Benali Zoé", "Chabrol Nadia", "Faure Paul"]
    around = names_in(client, "directory:people", **{"class": cast.cinquieme.pk})
    assert set(around) == {"Benali Zoé", "Chabrol Nadia", "Benali Karim", "Meziane Samia", "Petit Hélène"}
    assert names_in(client, "directory:people", function="cpe") == ["Roche Denis"]
    assert names_in(client, "directory:people", q="bénali zo") == ["Benali Zoé"]


def test_addresses_are_exported_by_the_office_only(cast, client):
    for name, expected in (("secretary", True), ("colleague", False)):
        client.force_login(cast.people[name].account)
        answer = client.get(reverse("directory:people"), {"export": "csv"})
        text = b"".join(answer.streaming_content).decode()
        assert "Benali" in text
        assert ("karim.benali@example.org" in text) is expected


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_a_class_is_exported(cast, client, kind):
    client.force_login(cast.petit.account)
    answer = client.get(reverse("directory:group", args=[cast.cinquieme.pk]), {"export": kind})
    assert answer["Content-Disposition"].endswith(f'.{kind}"')


def test_a_filter_is_kept_under_a_name(cast, client):
    client.force_login(cast.head.account)
    url = reverse("directory:people") + "?who=staff"
    client.post(url, {"table": "people", "save_filter": "Les personnels"})
    assert "Les personnels" in client.get(url).content.decode()


def test_chosen_people_become_a_group(cast, client):
    client.force_login(cast.head.account)
    chosen = [str(cast.zoe.pk), str(cast.petit.pk)]
    answer = client.post(reverse("directory:people"), {"table": "people", "action": "group", "row": chosen})
    assert answer.url == reverse("directory:new_group")
    made = client.post(answer.url, {"kind": "team", "name": "Journal du collège", "school": cast.college.pk})
    group = Group.objects.get(kind="team")
    assert made.url == reverse("directory:group", args=[group.pk])
    assert set(Membership.objects.filter(group=group).values_list("person", flat=True)) == {cast.zoe.pk, cast.petit.pk, cast.head.pk}


# --- Classes and groups ------------------------------------------------------------------------------------------------


def test_a_class_shows_its_board_its_teachers_and_its_tutor(cast, seen):
    text = seen(cast.petit, "directory:group", cast.cinquieme.pk)
    for said in ("Trombinoscope", "ZB", "Mathématiques", "Professeur principal", "Demi-pensionnaire"):
        assert said in text


def test_a_parent_sees_the_teachers_and_no_other_child(cast, seen):
    text = seen(cast.karim, "directory:group", cast.cinquieme.pk)
    assert "Mme Petit" in text
    assert "Chabrol" not in text


def test_a_pupil_sees_classmates_without_their_regime(cast, seen):
    text = seen(cast.zoe, "directory:group", cast.cinquieme.pk)
    assert "Chabrol" in text
    assert "Demi-pensionnaire" not in text
    assert "12/02/2014" not in text


def test_boards_of_several_classes_are_printed_for_those_one_may_list(cast, seen):
    query = f"?groupes={cast.cinquieme.pk},{cast.sixieme.pk},{cast.cm2.pk}"
    text = seen(cast.petit, "directory:boards", query=query)
    assert text.count("one-board") == 2
    assert seen(cast.karim, "directory:boards", query=query).count("one-board") == 0


def test_members_come_and_go_by_hand(cast, client):
    group = make_group("team", "Journal", school=cast.college)
    client.force_login(cast.head.account)
    url = reverse("directory:add_members", args=[group.pk])
    assert "Chabrol" in client.get(url, {"q": "chab"}).content.decode()
    client.post(url, {"person": [cast.nadia.pk, cast.lila.pk]})  # Lila is of another school: not there to be chosen
    assert list(group.memberships.values_list("person", flat=True)) == [cast.nadia.pk]
    client.post(reverse("directory:remove_member", args=[group.pk, cast.nadia.pk]))
    assert not group.memberships.exists()


# --- Schools -----------------------------------------------------------------------------------------------------------


def test_a_school_tells_its_week_classes_and_staff(cast, seen):
    load_facts()
    text = seen(cast.head, "directory:school", cast.college.pk)
    for said in ("5e B", "Anne Roux", "Vie scolaire", "Vacances de Noël", "le matin"):
        assert said in text


def test_the_département_reads_a_school_without_a_pupil_s_name(cast, seen):
    text = seen(cast.departement_education, "directory:school", cast.college.pk)
    assert "Anne Roux" in text
    assert "Benali" not in text


def test_a_head_chooses_a_hue_days_a_week_and_terms(cast, client):
    load_facts()
    client.force_login(cast.head.account)
    pk = cast.college.pk
    client.post(reverse("directory:hue", args=[pk]), {"hue": "17"})
    day = {"first": "2026-12-01", "last": "", "half": "day", "is_open": "no", "reason": "Neige"}
    client.post(reverse("directory:decide_days", args=[pk]), day)
    client.post(reverse("directory:set_week", args=[pk]), {"week": "4.5"})
    forms = {"terms-TOTAL_FORMS": "2", "terms-INITIAL_FORMS": "0"}
    for n, (name, first, last) in enumerate([("S1", "2026-09-01", "2027-01-31"), ("S2", "2027-02-01", "2027-07-02")]):
        forms |= {f"terms-{n}-name": name, f"terms-{n}-starts_on": first, f"terms-{n}-ends_on": last}
    client.post(reverse("directory:set_terms", args=[pk]), forms)
    cast.college.refresh_from_db()
    assert (cast.college.hue, cast.college.week) == (17, "4.5")
    assert ExceptionalDay.objects.filter(school=pk, is_open=False, reason="Neige").count() == 2
    assert list(Term.objects.filter(school=pk).values_list("name", flat=True)) == ["S1", "S2"]
    assert "Neige" in client.get(reverse("directory:calendar", args=[pk])).content.decode()


def test_a_day_gone_by_is_refused_beside_its_field(cast, client):
    load_facts()
    client.force_login(cast.head.account)
    answer = client.post(reverse("directory:decide_days", args=[cast.college.pk]), {"first": "2026-11-01", "half": "am", "is_open": "no"})
    assert answer.status_code == 200
    assert answer.context["days_form"].errors.keys() == {"first", "reason"}


# --- Doubles -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def double(cast):
    """Mme Petit of mathematics is also Nadia's mother, under a second record."""
    other = Person.objects.create(first_name="Hélène", last_name="Petit", sort_name="petit helene", email="helene.petit@example.org")
    GuardianshipFactory(guardian=other, pupil=cast.nadia)
    return other


def test_doubles_are_found_compared_joined_and_parted(cast, client, double):
    client.force_login(cast.head.account)
    assert "Hélène Petit" in client.get(reverse("directory:doubles")).content.decode()
    assert "Responsable de Nadia" in client.get(reverse("directory:merge", args=[cast.petit.pk])).content.decode()
    url = reverse("directory:merge", args=[cast.petit.pk])
    page = client.get(url, {"avec": double.pk})
    assert page.context["form"].initial["keep"] == str(cast.petit.pk)  # the record whose account is in use
    client.post(url, {"other": double.pk, "keep": cast.petit.pk, "reason": "professeure et mère"})
    assert not Person.objects.filter(pk=double.pk).exists()
    assert cast.petit.guardianships.get().pupil == cast.nadia
    client.post(reverse("directory:unmerge", args=[Merge.objects.get().pk]))
    assert Person.objects.get(pk=double.pk).guardianships.get().pupil == cast.nadia


def test_a_person_of_another_school_is_not_there_to_be_joined(cast, client, double):
    client.force_login(cast.other_head.account)
    assert client.get(reverse("directory:merge", args=[cast.petit.pk]), {"avec": double.pk}).status_code == 404
    client.force_login(cast.head.account)
    assert client.get(reverse("directory:merge", args=[cast.petit.pk]), {"avec": cast.loin.pk}).status_code == 404


# --- Search ------------------------------------------------------------------------------------------------------------


def test_search_finds_people_classes_and_schools_that_one_may_see(cast, seen):
    text = seen(cast.head, "directory:search", query="?q=ben")
    assert "Zoé Benali" in text
    assert "Hugo Benali" not in text
    assert "5e B" in seen(cast.head, "directory:search", query="?q=5e")
    assert "Collège des Monts" in seen(cast.head, "directory:search", query="?q=monts")
    assert "Benali" not in seen(cast.departement_education, "directory:search", query="?q=benali").split("<main")[1].split("value=")[0]


# --- Cost --------------------------------------------------------------------------------------------------------------

PAGES = {
    "directory:people": ("head", None),
    "directory:groups": ("head", None),
    "directory:person": ("head", lambda cast: cast.zoe.pk),
    "directory:group": ("head", lambda cast: cast.cinquieme.pk),
    "directory:school": ("head", lambda cast: cast.college.pk),
    "directory:schools": ("departement_education", None),
    "directory:organisation": ("departement_education", lambda cast: cast.departement.pk),
    "directory:organisations": ("departement_education", None),
    "directory:calendar": ("head", lambda cast: cast.college.pk),
    "directory:corrections": ("head", None),
    "directory:doubles": ("head", None),
    "directory:correct": ("head", lambda cast: cast.zoe.pk),
}


@pytest.mark.parametrize("view", PAGES)
def test_a_page_costs_the_same_few_queries_for_one_or_for_thirty(cast, client, queries_of, view):
    load_facts()
    who, argument = PAGES[view]
    client.force_login(cast.people[who].account)
    url = reverse(view, args=[argument(cast)] if argument else [])
    Correction.objects.create(person=cast.nadia, field="town", value="Murat")
    few = queries_of(url)
    assert few <= 15, (few, queries_of.last)
    for _n in range(12):
        pupil = EnrolmentFactory(school=cast.college, group=cast.cinquieme).person
        GuardianshipFactory(pupil=pupil, guardian__last_name="Autre")
        GuardianshipFactory(pupil=cast.zoe, starts_on=D(2026, 9, 2))
        teacher = PositionFactory(organisation=cast.college).person
        TeachingFactory(person=teacher, group=cast.cinquieme)
        PositionFactory(organisation=cast.departement, function="departement_works")
        Correction.objects.create(person=pupil, field="town", value="Murat")
        Group.objects.create(kind="division", school=cast.college, year=cast.cinquieme.year, code=f"4e {_n}")
    assert queries_of(url) == few, queries_of.last
