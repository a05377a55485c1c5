import datetime
import os
import re
import uuid

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from preau.accounts.models import Account, ActivationCode
from preau.directory.activation import letters, tables
from preau.directory.activation.letters import Sender
from preau.directory.activation.opening import open_accounts
from preau.directory.activation.sending import rows_of
from preau.directory.activation.tests import factories
from preau.directory.activation.tests.factories import text as names
from preau.directory.models import Organisation, Person, Territory
from preau.jobs.models import Job
from preau.jobs.running import do
from preau.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return factories.town()


@pytest.fixture
def head(client, town):
    """Signed in as the head of the collège."""
    return sign_in(client, town.head)


def sign_in(client, person) -> Account:
    open_accounts([person], activated=True, secret_hash="x")
    account = Account.objects.get(pk=person.account_id)
    client.force_login(account)
    return account


def people_url(town, **query):
    url = reverse("activation:people", args=[town.college.pk])
    return url + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def do_action(client, town, action, *persons, **more):
    return client.post(people_url(town), {"table": "accounts", "action": action, "row": [p.pk for p in persons]} | more)


# --- The list ------------------------------------------------------------------------------------------------------


def test_a_head_sees_who_has_not_activated_by_profile_and_class(client, town, head):
    page = names(client.get(people_url(town)))
    assert "Zoé Benali" in page and "Samia Benali" in page and "Hélène Petit" in page
    assert "Hugo" not in page  # another school's pupil
    assert "Hélène Petit" not in names(client.get(people_url(town, profile="guardian")))
    assert "anne.roux" in names(client.get(people_url(town))) and "anne.roux" not in names(client.get(people_url(town, state="todo")))
    of_class = names(client.get(people_url(town, **{"class": town.cinquieme.pk})))
    assert "Zoé Benali" in of_class and "Samia Benali" in of_class and "Hélène Petit" not in of_class


def test_each_state_has_its_filter(client, town, head, travel):
    do_action(client, town, "print", town.zoe)
    assert "Zoé" in names(client.get(people_url(town, state="waiting"))) and "Samia" not in names(
        client.get(people_url(town, state="waiting"))
    )
    assert "Samia" in names(client.get(people_url(town, state="never")))
    travel(timezone.now() + datetime.timedelta(days=61))
    client.force_login(head)
    assert "Zoé" in names(client.get(people_url(town, state="expired")))


def test_the_page_costs_the_same_for_four_people_or_forty(client, town, head, queries_of):
    few = queries_of(people_url(town))
    for n in range(36):
        child = factories.pupil(f"Enfant{n}", "Faure", town.college, town.sixieme)
        factories.guardian(factories.person(f"Parent{n}", "Faure"), child)
    assert queries_of(people_url(town)) == few <= 15


def test_each_class_says_how_far_it_is(client, town, head):
    page = names(client.get(reverse("activation:classes", args=[town.college.pk])))
    assert "5e B" in page and "0 / 1" in page


# --- Printing ------------------------------------------------------------------------------------------------------


def test_a_printing_gives_each_a_code_and_a_paper_readable_by_who_printed(client, town, head):
    response = do_action(client, town, "print", town.zoe, town.mother, town.teacher)
    batch = response.url.rstrip("/").rsplit("/", 1)[1]
    assert ActivationCode.objects.filter(batch=batch, printed_by=head, issuer=town.college.pk).count() == 3
    page = names(client.get(response.url))
    assert "3 codes créés" in page and "Ouvrir le PDF" in page
    paper = client.get(reverse("activation:paper", args=[town.college.pk, batch]))
    assert paper.content.startswith(b"%PDF") and "no-store" in paper["Cache-Control"]
    assert Line.objects.filter(action="activation.codes_issued", account=head).exists()


def test_the_paper_is_of_who_printed_it_only_and_for_a_day(client, town, head, travel):
    url = do_action(client, town, "print", town.zoe).url
    deputy = factories.staff(factories.person("Jean", "Adjoint"), town.college, "deputy")
    sign_in(client, deputy)
    assert "Ouvrir le PDF" not in names(client.get(url)) and client.get(url + "courriers.pdf").status_code == 404
    client.force_login(head)
    assert client.get(url + "courriers.pdf").status_code == 200
    travel(timezone.now() + datetime.timedelta(hours=25))
    client.force_login(head)
    assert client.get(url + "courriers.pdf").status_code == 404
    file = letters._file(uuid.UUID(url.rstrip("/").rsplit("/", 1)[1]))
    assert file.exists()
    os.utime(file, (0, 0))  # files know the real clock, not the test's
    letters.forget_old_papers()
    assert not file.exists()


def test_no_code_rests_in_clear_on_the_disk(town, head):
    batch = uuid.uuid4()
    made = letters.issue_letters(Sender(town.college, head, town.college.pk), person_ids=[town.zoe.pk], batch=batch)
    letters.keep_paper(batch, made[0].code.encode())
    assert made[0].code.encode() not in letters._file(batch).read_bytes()
    assert letters._file(batch).stat().st_mode & 0o077 == 0
    assert letters.kept_paper(batch) == made[0].code.encode()


def test_letters_are_sorted_by_class_then_name_parents_beside_their_child(town, head):
    leo = factories.pupil("Léo", "Arnaud", town.college, town.sixieme)
    ana = factories.pupil("Ana", "Costa", town.college, town.cinquieme)
    father = factories.guardian(factories.person("Luis", "Zola"), ana)
    ids = list(Person.objects.values_list("pk", flat=True))
    made = letters.issue_letters(Sender(town.college, head, town.college.pk), person_ids=ids, batch=uuid.uuid4())
    assert [m.person_id for m in made] == [p.pk for p in (town.zoe, town.mother, ana, father, leo, town.teacher)]


def test_a_letter_names_only_the_children_whom_its_school_knows(town, head):
    for school, child in ((town.college, "Zoé"), (town.ecole, "Hugo")):
        made = letters.compose(Sender(school, head, school.pk), [town.mother.pk]) if town.mother.account_id else None
        if made is None:
            open_accounts([town.mother])
            made = letters.compose(Sender(school, head, school.pk), [town.mother.pk])
        assert [name for name, _code in made[0].children] == [child]
    assert made[0].address == ["Mme Samia Benali", "12 rue de la Jordanne", "15000 Aurillac"]


def test_the_code_follows_the_sharp_so_that_no_server_writes_it_down(town, head):
    made = letters.issue_letters(Sender(town.college, head, town.college.pk), person_ids=[town.zoe.pk], batch=uuid.uuid4())[0]
    assert re.fullmatch(r"http://[^/]+/activation/#[2-9B-Z]{4}-[2-9B-Z]{4}-[2-9B-Z]{4}", made.url)


@pytest.mark.parametrize("layout", [letters.ONE, letters.EIGHT])
def test_both_layouts_are_tagged_papers(town, head, layout):
    made = letters.issue_letters(Sender(town.college, head, town.college.pk), person_ids=[town.zoe.pk, town.mother.pk], batch=uuid.uuid4())
    pdf = letters.paper(town.college, made, layout=layout)
    assert b"StructTreeRoot" in pdf or b"/MarkInfo" in pdf or b"ObjStm" in pdf


def test_who_has_activated_gets_no_letter(client, town, head):
    assert do_action(client, town, "print", town.head).status_code == 409


def test_more_letters_than_one_waits_for_are_a_job_that_ends_on_its_page(client, town, head, monkeypatch):
    monkeypatch.setattr(tables, "AT_ONCE", 10)
    pupils = [factories.pupil(f"Enfant{n}", "Faure", town.college, town.sixieme) for n in range(11)]
    response = do_action(client, town, "slips", *pupils)
    job = Job.objects.get()
    assert response.url == reverse("jobs:one", args=[job.pk])
    done = do(job)
    assert done.state == Job.State.DONE, done.message
    assert "11 codes" in names(client.get(done.url))
    assert client.get(done.url + "courriers.pdf").content.startswith(b"%PDF")


def test_printing_again_adds_a_code_and_the_history_keeps_both(client, town, head):
    do_action(client, town, "print", town.zoe)
    do_action(client, town, "slips", town.zoe)
    assert ActivationCode.objects.usable().filter(account__person=town.zoe).count() == 2
    assert names(client.get(reverse("activation:printings", args=[town.college.pk]))).count("1 code<") == 2


def test_a_printing_is_revoked_whole_by_its_school_only(client, town, head):
    url = do_action(client, town, "print", town.zoe, town.mother).url
    principal = factories.staff(factories.person("Luc", "Instituteur"), town.ecole, "director")
    sign_in(client, principal)
    assert client.post(url + "annuler/").status_code == 404
    client.force_login(head)
    client.post(url + "annuler/")
    assert not ActivationCode.objects.usable().exists()


def test_a_csv_holds_the_codes_once_and_is_not_kept(client, town, head):
    response = do_action(client, town, "csv", town.zoe, town.mother)
    text = b"".join(response.streaming_content).decode()
    assert len(re.findall(r"[2-9B-Z]{4}-[2-9B-Z]{4}-[2-9B-Z]{4}", text)) == 2 and "no-store" in response["Cache-Control"]
    assert "zoe.benali" in text
    assert len(list(rows_of([]))) == 0


def test_codes_by_mail_reach_those_who_have_an_address(client, town, head):
    Person.objects.filter(pk=town.mother.pk).update(email="samia@example.org")
    do_action(client, town, "mail", town.zoe, town.mother)
    assert [m.to for m in mail.outbox] == [["samia@example.org"]]
    assert "/activation/#" in mail.outbox[0].body and "Collège Jeanne-de-la-Treilhe" in mail.outbox[0].subject
    assert do_action(client, town, "mail", town.zoe).status_code == 409


# --- Who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "status"), [("head", 200), ("deputy", 200), ("secretary", 200), ("cpe", 200), ("teacher", 404), ("aed", 404)]
)
def test_who_writes_letters(client, town, function, status):
    person = factories.staff(factories.person("Une", "Personne"), town.college, function)
    sign_in(client, person)
    assert client.get(people_url(town)).status_code == status
    assert client.get(reverse("activation:people", args=[town.ecole.pk])).status_code == 404


@pytest.mark.parametrize("who", ["mother", "zoe"])
def test_families_see_nothing_of_it(client, town, who):
    sign_in(client, getattr(town, who))
    for name in ("people", "classes", "printings"):
        assert client.get(reverse(f"activation:{name}", args=[town.college.pk])).status_code == 404


def test_the_territory_s_it_writes_to_staff_and_sees_no_family(client, town):
    cantal = Territory.objects.create(code="15", name="Cantal")
    Organisation.objects.filter(pk__in=[town.college.pk, town.ecole.pk]).update(territory=cantal)
    dsi = Organisation.objects.create(kind="direction", name="DSI", territory=cantal)
    agent = factories.staff(factories.person("Paul", "Réseau"), dsi, "departement_it")
    account = sign_in(client, agent)
    assert "Collège Jeanne-de-la-Treilhe" in names(client.get(reverse("activation:mine")))
    page = names(client.get(people_url(town)))
    assert "Hélène Petit" in page and "Zoé" not in page and "Samia" not in page
    assert client.get(reverse("activation:classes", args=[town.college.pk])).status_code == 404
    do_action(client, town, "print", town.teacher, town.zoe)
    assert [c.account.person for c in ActivationCode.objects.filter(printed_by=account, issuer=0)] == [town.teacher]


def test_one_s_own_school_comes_straight(client, town, head):
    assert client.get(reverse("activation:mine")).url == people_url(town)


def test_somebody_gone_yesterday_writes_no_more(client, town, head, travel):
    town.head.positions.update(ends_on=timezone.localdate())
    travel(timezone.now() + datetime.timedelta(days=1))
    client.force_login(head)
    assert client.get(people_url(town)).status_code == 404
