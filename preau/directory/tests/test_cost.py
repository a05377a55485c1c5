"""What pages cost, without a clock: templates rendered, statements built, and for how many persons a list works things out."""

import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.urls import reverse

from preau.directory.facts import load_facts
from preau.directory.tests.factories import EnrolmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LISTS = {"directory:people": None, "directory:groups": None, "directory:group": lambda cast: cast.cinquieme.pk}


@pytest.fixture
def head(cast, client):
    load_facts()
    person = cast.people["head"]
    client.force_login(person.account)
    return person


@pytest.fixture
def built(monkeypatch, client):
    """`built(url)`: how many statements Django writes anew for one GET, once the page is warm."""
    real, count = SQLCompiler.execute_sql, []

    def execute(self, *args, **kwargs):
        count.append(self.query)
        return real(self, *args, **kwargs)

    def ask(url: str) -> int:
        assert client.get(url).status_code == 200
        monkeypatch.setattr(SQLCompiler, "execute_sql", execute)
        count.clear()
        client.get(url)
        monkeypatch.undo()
        return len(count)

    return ask


@pytest.mark.parametrize("view", LISTS)
def test_a_list_renders_the_same_templates_for_three_rows_or_thirty(cast, client, head, view):
    url = reverse(view, args=[LISTS[view](cast)] if LISTS[view] else [])
    assert client.get(url).status_code == 200  # warm
    few = len(client.get(url).templates)
    for _n in range(27):
        EnrolmentFactory(school=cast.college, group=cast.cinquieme)
    assert len(client.get(url).templates) == few
    assert few <= 12


def test_what_one_reads_of_persons_is_worked_out_for_those_of_the_page_alone(head, client, queries_of):
    queries_of(reverse("directory:people"))
    assert sum("directory_guardianship" in sql and "child_name" in sql for sql in queries_of.last) == 1
    count, keys, read = queries_of.last[-3:]
    assert "COUNT(" in count and "child_name" in read
    assert "directory_membership" not in count + keys


def test_pages_that_everybody_opens_build_hardly_any_statement(cast, head, built):
    """The others were written once: building one takes five times as long as its answer."""
    assert built("/") == 0
    assert built(reverse("directory:people")) <= 2  # how many, and which: they hang on the filters
    assert built(reverse("directory:group", args=[cast.cinquieme.pk])) <= 2
    assert built(reverse("directory:person", args=[cast.zoe.pk])) <= 2
