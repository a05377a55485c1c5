"""The doors that open without signing in, listed by hand: another one is a decision, taken here."""

import pytest
from django.urls import reverse

from tests.addresses import every_address

OPEN = {
    "accounts:forgotten",
    "accounts:forgotten_sent",
    "accounts:new_password",
    "accounts:password_rules",
    "accounts:set_language",
    "accounts:sign_in",
    "accounts:sign_out",
    "accounts:verify",
    "activation:choose",
    "activation:code",
    "activation:who",
    "kit:manifest",
    "kit:offline",
    "kit:service_worker",
    "portal:home",
    "public:accessibility",
    "public:legal",
    "public:map",
    "public:personal_data",
    "public:robots",
    "public:school",
    "public:site_plan",
    "public:sitemap",
    "pictures:child",
    "pictures:door",
}
ONLY_IN_DEBUG = {"kit:style_page"}


@pytest.mark.one_database
def test_the_open_doors_are_exactly_these():
    assert {address.name for address in every_address() if address.is_open} - ONLY_IN_DEBUG == OPEN


@pytest.mark.django_db
def test_every_other_door_sends_to_sign_in_and_keeps_where_one_was_going(client):
    for address in every_address():
        if address.is_open:
            continue
        url = address.made_up()
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code == 302, (address.name, answer.status_code)
            assert answer["Location"] == f"{reverse('accounts:sign_in')}?next={url}", address.name


@pytest.mark.one_database
def test_no_two_addresses_share_a_name():
    names = [address.name for address in every_address()]
    assert len(set(names)) == len(names)
