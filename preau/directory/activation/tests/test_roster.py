"""The roster says of everybody what the database says of each, and puts them in the same order."""

import pytest
from django.urls import reverse
from django.utils import timezone

from preau.directory.activation import lists, tables
from preau.directory.activation.opening import open_accounts
from preau.directory.activation.tests import factories
from preau.directory.models import Organisation
from preau.kit.tables import Table

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """With who is several things, who is in no class, who has children in two classes, who has left."""
    made = factories.town()
    younger = factories.pupil("Ali", "Faure", made.college, made.sixieme)
    alone = factories.pupil("Lou", "Faure", made.college)
    factories.pupil("Ève", "Partie", made.college, made.sixieme, erased_at=timezone.now())
    factories.guardian(made.mother, younger)
    factories.guardian(factories.person("Paul", "Faure"), alone)
    factories.guardian(factories.person("Rose", "Faure"), alone, made.zoe, younger)
    factories.guardian(made.teacher, younger)
    factories.guardian(factories.person("Max", "Loin"), made.zoe, legal=0)
    open_accounts([made.head, made.zoe], activated=True, secret_hash="x")
    return made


def described(organisation, **more):
    people = lists.people_of(organisation, **more).order_by("pk")
    return [(p.pk, p.sort_name, p.profile, p.class_code, bool(p.account and p.account.activated_at)) for p in people]


@pytest.mark.parametrize("staff_only", [False, True])
def test_it_says_of_each_what_the_database_says(town, staff_only):
    for organisation in Organisation.objects.all():
        assert [tuple(entry) for entry in lists.roster_of(organisation, staff_only=staff_only)] == described(
            organisation, staff_only=staff_only
        )
    found = {entry.pk: entry for entry in lists.roster_of(town.college)}
    assert found[town.teacher.pk].profile == lists.STAFF and found[town.mother.pk].class_code == "5e B"
    assert not any(entry.sort_name.startswith("partie") for entry in found.values())


def test_it_is_one_question_however_many_they_are(town, django_assert_num_queries):
    lists.roster_of(town.college)
    with django_assert_num_queries(1):
        lists.roster_of(town.college)


def test_it_counts_those_who_opened_their_account(town):
    shares = lists.counts_by_profile(lists.roster_of(town.college))
    assert {profile: share.said for profile, share in shares.items()} == {"pupil": "1 / 3", "guardian": "0 / 3", "staff": "1 / 2"}
    assert lists.PUPIL not in lists.counts_by_profile(lists.roster_of(town.college, staff_only=True))


@pytest.mark.one_database  # elsewhere the database sorts words in the way of a language
@pytest.mark.parametrize("sort", ["class", "-class", "name", "-name", "profile", "-profile", "state", ""])
@pytest.mark.parametrize("more", [{}, {"state": lists.NOT_YET}, {"profile": lists.PUPIL}, {"q": "faure"}])
def test_a_page_is_in_the_order_of_the_database(rf, town, sort, more):
    request = rf.get("/", {"sort": sort, **more})
    table = tables.Accounts(request, tables.sender_of(town.college, town.head, town.head.account))
    assert table.keys() == Table.keys(table) and table.total == table.narrowed.count() > 0
    assert [person.pk for person in table.shown] == table.keys()


def test_a_page_asks_what_one_reads_of_those_it_shows_alone(client, town, queries_of):
    client.force_login(town.head.account)
    url = reverse("activation:people", args=[town.college.pk])
    queries_of(url)
    queries_of(url)
    (asked,) = [sql for sql in queries_of.last if "accounts_activationcode" in sql]
    assert '"directory_person"."id" IN (' in asked and "UNION" not in asked
    assert not any("COUNT(" in sql for sql in queries_of.last)


def test_what_is_done_to_the_whole_list_reaches_whom_it_shows(client, town):
    client.force_login(town.head.account)
    url = reverse("activation:people", args=[town.college.pk])
    shown = client.get(url).context["table"]
    response = client.post(url, {"table": "accounts", "action": "csv", "all_matching": shown.total})
    waiting = [entry for entry in shown.entries if not entry.is_active]
    assert response.status_code == 200 and len(b"".join(response.streaming_content).strip().splitlines()) == 1 + len(waiting)
