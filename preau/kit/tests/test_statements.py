import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone

from preau.kit.statements import Statement, Unfit

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(hours=1)
_by_key = Statement(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), key=str, now=datetime.datetime)


@pytest.fixture
def session():
    return Session.objects.create(session_key="abc", session_data="data % %s '", expire_date=timezone.now() + LATER)


def test_it_answers_as_its_queryset_would_and_again_with_other_values(session):
    now = timezone.now()
    assert _by_key.ask(key="abc", now=now) == [session]
    assert _by_key.first(key="abc", now=now).session_data == session.session_data
    assert _by_key.first(key="abc", now=now + 2 * LATER) is None
    assert _by_key.ask(key="' OR 1=1 --", now=now) == []
    assert _by_key.first(key="abc", now=now).expire_date == session.expire_date  # a date, not the text that SQLite keeps


def test_it_is_built_once(session, monkeypatch):
    built = []
    statement = Statement(lambda key: built.append(1) or Session.objects.filter(session_key=key), key=str)
    for _n in range(3):
        statement.ask(key="abc")
    assert built == [1]


def test_rows_of_values_are_tuples(session):
    rows = Statement(lambda key: Session.objects.filter(session_key=key).values_list("session_key", "expire_date"), key=str)
    assert rows.ask(key="abc") == [("abc", session.expire_date)]


def test_a_key_too_large_for_the_database_and_an_empty_list_find_nothing():
    by_id = Statement(lambda id: ContentType.objects.filter(pk=id), id=int)
    assert by_id.ask(id=10**30) == []
    assert Statement(lambda ids: ContentType.objects.filter(pk__in=ids), ids=[int]).ask(ids=[]) == []


def test_an_unknown_that_does_not_reach_the_database_as_it_is_is_refused():
    with pytest.raises(Unfit, match="key"):
        Statement(lambda key: Session.objects.filter(session_key__contains=key), key=str).ask(key="abc")
