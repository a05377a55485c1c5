"""An account without a person (that of the installation, or one whose sheet was merged) crashes no page."""

import pytest

from preau.directory.tests.factories import AccountFactory
from tests.addresses import every_address

pytestmark = pytest.mark.django_db


def test_every_page_answers_an_account_of_nobody(client):
    account = AccountFactory(recovery_asked_at="2026-09-02T08:00:00Z")
    for address in every_address():
        for method in sorted(address.methods):
            client.force_login(account)
            answer = getattr(client, method)(address.made_up())
            assert answer.status_code < 500, address
            if address.room == "directory":
                assert answer.status_code == 404 and "relié à personne" in answer.content.decode(), address


def test_their_home_says_who_can_help(client):
    client.force_login(AccountFactory(recovery_asked_at="2026-09-02T08:00:00Z"))
    assert "service informatique du département" in client.get("/").content.decode()
