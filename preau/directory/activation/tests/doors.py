"""Each page of letters, resets and delegations before each of the cast."""

import datetime
import uuid

from preau.accounts.models import ActivationCode
from preau.directory.activation.letters import keep_paper
from preau.directory.models import Position
from tests.access_table import EVERYBODY, Door
from tests.cast import TODAY

WRITERS = "head deputy roche secretary"
BATCH = uuid.UUID("0b8f9f1e-7c1d-4d0e-9d8c-3f1f5f0a9b11")


def college(cast):
    return [cast.college.pk]


def printed(cast):
    """Printed by the head."""
    expires = datetime.datetime(2027, 1, 20, tzinfo=datetime.UTC)
    fields = {"account": cast.zoe.account, "issuer": cast.college.pk, "batch": BATCH, "printed_by": cast.head.account}
    ActivationCode.objects.get_or_create(digest="d" * 64, defaults=fields | {"expires_at": expires})
    keep_paper(BATCH, b"%PDF")
    return [cast.college.pk, BATCH]


def position(cast):
    return [Position.objects.get(person=cast.head).pk]


def delegation(cast):
    own = Position.objects.get(person=cast.head, delegated_from=None)
    fields = {"organisation": own.organisation, "function": own.function, "starts_on": TODAY, "ends_on": TODAY}
    return [Position.objects.get_or_create(person=cast.petit, delegated_from=own, defaults=fields)[0].pk]


def zoe(cast):
    return [cast.zoe.pk]


ACCESS = {
    "activation:mine": Door(opens=f"{WRITERS} other_head director departement_it"),
    "activation:people": Door(college, opens=f"{WRITERS} departement_it"),
    "activation:classes": Door(college, opens=WRITERS),
    "activation:printings": Door(college, opens=f"{WRITERS} departement_it"),
    "activation:printing": Door(printed, opens=WRITERS),
    "activation:paper": Door(printed, opens="head"),
    "activation:revoke": Door(printed, opens=WRITERS),
    "activation:reset": Door(zoe, opens=f"{WRITERS} petit aed referent"),
    "activation:delegations": Door(opens=EVERYBODY),
    "activation:delegate": Door(position, opens="head"),
    "activation:end_delegation": Door(delegation, opens="head"),
    "activation:second_factor_rules": Door(opens="departement_it"),
}
