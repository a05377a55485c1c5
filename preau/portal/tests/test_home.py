"""Each profile's home says true things, and only those."""

import datetime

import pytest
from django.urls import reverse

from preau.directory.models import Correction, ExceptionalDay, Function, Guardianship
from preau.feeds.models import Remark, Run, Scope
from preau.portal.tests.yard import Yard, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return Yard()


def text_of(client, who, url="/") -> str:
    sign_in(client, who)
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.headers.get("Location"))
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_nobody_reads_what_this_house_is_with_sign_in_one_gesture_away(client, yard):
    page = client.get("/").content.decode()
    assert 'href="/connexion/"' in page and "Bonjour" not in page


def test_a_guardian_sees_all_children_at_once_in_two_schools(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    naim = yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1")
    karim = yard.guardian("Karim", "Benali", zoe, naim)
    teacher = yard.staff("teacher")
    yard.teaches(teacher, yard.fifth)
    yard.tutors(teacher, yard.fifth)
    page = text_of(client, karim)
    assert "Bonjour M. Benali" in page
    assert "Vos deux enfants ont classe" in page
    assert "Collège de la Planèze" in page and "École du Couderc" in page
    assert "5e B" in page and "CE1" in page
    assert "Mme Petit" in page and "Professeur principal" in page
    assert "04 71 60 00 01" in page
    assert "Mathématiques" in page


def test_on_wednesday_one_child_of_two_has_school(client, yard, travel):
    travel("2026-11-25T10:00:00+01:00")
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    naim = yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1")
    page = text_of(client, yard.guardian("Karim", "Benali", zoe, naim))
    assert "Zoé a classe." in page
    assert "Ouvert : Collège de la Planèze" in page


def test_a_child_whose_account_waits_is_said_with_where_its_code_is(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth, waiting=True)
    page = text_of(client, yard.guardian("Karim", "Benali", zoe))
    assert "Zoé : compte à activer" in page
    assert "Le code est sur la lettre de l’établissement (Collège de la Planèze)." in page


def test_somebody_without_legal_responsibility_sees_no_child(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    aunt = yard.guardian("Nadia", "Benali", zoe, title="Mme")
    Guardianship.objects.filter(guardian=aunt).update(legal=0)
    page = text_of(client, aunt)
    assert "Zoé" not in page and "5e B" not in page


def test_a_pupil_sees_class_teachers_and_form_tutor_and_is_told_tu(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    teacher = yard.staff("teacher")
    yard.teaches(teacher, yard.fifth)
    yard.tutors(teacher, yard.fifth)
    page = text_of(client, zoe)
    assert "Bonjour Zoé" in page and "5e B, Collège de la Planèze" in page
    assert "Mme Petit" in page and "Mathématiques · professeur principal" in page
    assert "Rien ne t’attend" in page
    assert " vous " not in page


def test_yesterday_s_teacher_is_no_longer_said(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    teacher = yard.staff("teacher", last="Vidal")
    yard.teaches(teacher, yard.fifth)
    teacher.teachings.update(ends_on=datetime.date(2026, 11, 25))
    assert "Vidal" not in text_of(client, zoe)


@pytest.mark.parametrize(("level", "temper"), [("GS", "petits"), ("CP", "petits"), ("CE2", "petits"), ("CM1", "ecole"), ("CM2", "ecole")])
def test_the_temper_follows_the_level(client, yard, level, temper):
    page = text_of(client, yard.pupil("Naïm", "Benali", yard.first_grade, level=level))
    assert f'data-temper="{temper}"' in page


def test_a_small_pupil_sees_the_week_in_pictures_and_few_words(client, yard):
    page = text_of(client, yard.pupil("Naïm", "Benali", yard.first_grade, level="CE1"))
    assert "Bonjour Naïm !" in page and "Aujourd’hui, c’est jeudi." in page
    assert page.count('class="pic"') >= 5
    assert 'aria-current="date"' in page


def test_snow_closes_the_school_on_its_pupils_home(client, yard):
    for half in ("am", "pm"):
        ExceptionalDay.objects.create(school=yard.college, date=datetime.date(2026, 11, 26), half_day=half, is_open=False, reason="neige")
    page = text_of(client, yard.pupil("Zoé", "Benali", yard.fifth))
    assert "Pas de classe" in page and "Neige" in page and "Reprise demain" in page


def test_in_the_holidays_the_home_says_when_school_begins_again(client, yard, travel):
    travel("2026-12-22T10:00:00+01:00")
    page = text_of(client, yard.pupil("Zoé", "Benali", yard.fifth))
    assert "Vacances de Noël" in page and "Reprise lundi 4 janvier" in page


def test_a_teacher_sees_classes_with_head_counts_and_the_accounts_of_the_tutored_class(client, yard):
    yard.pupil("Zoé", "Benali", yard.fifth, waiting=True)
    yard.pupil("Hugo", "Serre", yard.fifth)
    teacher = yard.staff("teacher")
    yard.teaches(teacher, yard.fifth)
    yard.tutors(teacher, yard.fifth)
    page = text_of(client, teacher)
    assert "Une classe, 2 élèves." in page
    assert "1 compte à activer" in page and "Élèves de 5e B" in page


def test_a_head_sees_who_has_not_activated_class_by_class(client, yard):
    yard.guardian("Karim", "Benali", yard.pupil("Zoé", "Benali", yard.fifth, waiting=True), waiting=True)
    yard.pupil("Hugo", "Serre", yard.fifth)
    page = text_of(client, yard.staff("head"))
    assert "<b>2</b><span>élèves</span>" in page
    assert "<b>2</b><span>comptes à activer</span>" in page
    assert "1 à activer sur 2" in page and "50 %" in page
    assert "5e B" in page and "CE1" not in page, "another school's class"


def test_the_office_sees_remarks_of_its_own_school_s_last_import_corrections_and_delegations(client, yard):
    run = Run.objects.create(feed="aaf", state=Run.State.APPLIED)
    Scope.objects.create(run=run, uai=yard.college.uai)
    Remark.objects.create(run=run, code="no_division", uai=yard.college.uai, text="x")
    Remark.objects.create(run=run, code="no_division", uai=yard.ecole.uai, text="x")
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    Correction.objects.create(person=zoe, field="first_name", source_value="Zoe", value="Zoé")
    head = yard.staff("head")
    deputy = yard.staff("teacher", first="Paul", last="Vidal", title="M.")
    own = head.positions.get()
    yard.holds(deputy, "head", delegated_from=own, starts_on=datetime.date(2026, 11, 20), ends_on=datetime.date(2026, 12, 4))
    page = text_of(client, head)
    assert "<b>1</b><span>remarque d’import</span>" in page
    assert f"{reverse('feeds:remarks', args=[run.pk])}?code=no_division" in page
    assert "1 correction à la main" in page
    assert "M. Paul Vidal" in page and "agit jusqu’au vendredi 4 décembre" in page


def test_who_acts_by_delegation_is_told_when_it_ends(client, yard):
    own = yard.staff("head").positions.get()
    deputy = yard.staff("teacher", first="Paul", last="Vidal", title="M.")
    yard.holds(deputy, "head", delegated_from=own, starts_on=datetime.date(2026, 11, 20), ends_on=datetime.date(2026, 12, 4))
    page = text_of(client, deputy)
    assert "Délégation bientôt finie" in page and "vendredi 4 décembre" in page


def test_the_departement_sees_schools_and_counts_but_no_name(client, yard):
    yard.pupil("Zoé", "Benali", yard.fifth)
    page = text_of(client, yard.staff("departement_it", yard.body("direction", "DSI"), last="Teil"))
    assert "Collège de la Planèze" in page and "École du Couderc" in page
    assert "<b>2</b><span>établissements</span>" in page
    assert "dernier import" in page
    assert "Benali" not in page and "Zoé" not in page


def test_an_elected_member_reads_figures_and_opens_nobody(client, yard):
    yard.pupil("Zoé", "Benali", yard.fifth)
    page = text_of(client, yard.staff("elected", yard.body("departement", "Cantal"), last="Delpuech"))
    assert "100 %" in page
    assert "/annuaire/" not in page.split("<main")[1].split("</main>")[0]


def test_a_town_hall_sees_the_schools_of_its_town_only(client, yard):
    page = text_of(client, yard.staff("commune", yard.body("commune", "Ussel"), last="Bos"))
    assert "École du Couderc" in page and "Collège de la Planèze" not in page


def test_a_guest_is_told_until_when(client, yard):
    page = text_of(client, yard.staff("guest", last="Viale"))
    assert "Votre accès d’invité" in page and "31 juillet 2027" in page


def test_who_has_left_is_told_kindly_what_remains_and_nothing_of_the_school(client, yard):
    who = yard.staff("teacher", first="Max", last="Parti", title="M.")
    yard.teaches(who, yard.fifth)
    yard.pupil("Zoé", "Benali", yard.fifth)
    who.positions.update(ends_on=datetime.date(2026, 11, 1))
    page = text_of(client, who)
    assert "Vous n’avez plus de fonction dans Préau" in page
    assert "Collège de la Planèze, jusqu’au dimanche 1er novembre." in page
    assert "Emporter mes données" in page
    assert "5e B" not in page and "Benali" not in page


def test_an_account_without_a_person_finds_a_page_that_says_so(client, yard):
    from preau.accounts.tests.factories import AccountFactory

    client.force_login(AccountFactory())
    assert "Ce compte n’est relié à personne" in client.get("/").content.decode()


@pytest.mark.parametrize("function", Function.values)
def test_every_function_has_a_home_that_holds(client, yard, function):
    where = None
    if function.startswith("departement") or function in ("elected", "dasen", "inspector"):
        where = yard.body("direction", "Service")
    page = text_of(client, yard.staff(function, where))
    assert "<h1>Bonjour Mme Petit</h1>" in page
    assert 'class="panel"' in page or 'class="figures"' in page, "a home is never empty"


def test_somebody_who_is_teacher_and_parent_sees_both(client, yard):
    who = yard.staff("teacher")
    yard.teaches(who, yard.fifth)
    child = yard.pupil("Naïm", "Petit", yard.first_grade, level="CE1")
    yard.answers_for(who, child)
    page = text_of(client, who)
    assert "Mes classes" in page and "5e B" in page and "Naïm" in page and "École du Couderc" in page


def test_english_is_spoken_to_who_chose_it(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    karim = person("Karim", "Benali", title="M.", language="en")
    yard.answers_for(karim, zoe)
    assert 'lang="en"' in text_of(client, karim)


def test_a_refused_topic_does_not_hide_the_child_itself(client, yard):
    zoe = yard.pupil("Zoé", "Benali", yard.fifth)
    karim = yard.guardian("Karim", "Benali", zoe)
    yard.refuses(karim, "marks")
    assert "Zoé" in text_of(client, karim)


def test_a_name_from_a_file_is_never_markup_in_the_tables_written_without_a_template(client, yard):
    yard.school("<b>Autre</b>", "0150003X", town="<i>Murat</i>")
    group = yard.division(yard.college, "<u>4e</u>")
    yard.pupil("Zoé", "Benali", group)
    teacher, head, nurse = yard.staff("teacher", last="Un"), yard.staff("head", last="Deux"), yard.staff("nurse", last="Trois")
    yard.teaches(teacher, group, "<s>Latin</s>")
    inspector = yard.staff("inspector", yard.body("departement", "Cantal"), last="Quatre")
    for who, words in (
        (inspector, ("&lt;b&gt;Autre&lt;/b&gt;", "&lt;i&gt;Murat&lt;/i&gt;")),
        (head, ("&lt;u&gt;4e&lt;/u&gt;",)),
        (nurse, ("&lt;u&gt;4e&lt;/u&gt;", "1 élève")),
        (teacher, ("&lt;u&gt;4e&lt;/u&gt;", "&lt;s&gt;Latin&lt;/s&gt;", "1 élève")),
    ):
        page = text_of(client, who)
        assert all(word in page for word in words), (who, words)
        for tag in ("<u>4e", "<b>Autre", "<i>Mur", "<s>Lat"):
            assert tag not in page, page[page.index(tag) - 200 :][:400]


def test_each_school_says_how_many_it_has_and_how_many_opened_their_account(client, yard):
    child = yard.pupil("Zoé", "Benali", yard.fifth, account=False)
    yard.guardian("Karim", "Benali", child)
    page = text_of(client, yard.staff("dasen", yard.body("departement", "Cantal")))
    line = page[page.index("Collège de la Planèze</a>") :].split("</tr>")[0]
    assert '<span class="sub">Saint-Flour</span>' in line and '<td class="num less">1</td><td class="num less">0</td>' in line
    assert '<rect width="50%"' in line and "50 %" in line
