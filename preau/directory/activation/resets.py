"""Giving a way back in: to a pupil at once, to an adult by a new letter."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from preau.accounts.activation_codes import reopen_to_activation
from preau.accounts.models import Account
from preau.accounts.secrets import give_temporary_secret
from preau.accounts.sessions import revoke_sessions
from preau.directory.activation.letters import Sender, print_letters
from preau.directory.activation.opening import open_accounts
from preau.directory.models import Person
from preau.journal.writing import write
from preau.kit.refusal import Refusal

MOST_AT_ONCE = 60  # slips shown on one page: a big class


class TooMany(Refusal):
    def __init__(self):
        super().__init__(_("Au plus %(n)d élèves à la fois : une classe après l’autre.") % {"n": MOST_AT_ONCE})


@dataclass(frozen=True)
class Slip:
    """What is read aloud or cut out, and shown only now."""

    person: Person
    login: str
    secret: str


@transaction.atomic
def reset_pupils(pupils: Iterable[Person]) -> list[Slip]:
    """A temporary secret each; the pupil chooses another at the next sign-in. Opens the account when there was none."""
    pupils = list(pupils)
    if len(pupils) > MOST_AT_ONCE:
        raise TooMany
    open_accounts(pupils)
    accounts = Account.objects.in_bulk([pupil.account_id for pupil in pupils])
    slips = []
    for pupil in pupils:
        account = accounts[pupil.account_id]
        slips.append(Slip(pupil, account.login, give_temporary_secret(account)))
        write("person.secret_reset", about=("person", pupil.pk), person_id=pupil.pk)
    return slips


@transaction.atomic
def reopen_by_letter(sender: Sender, persons: Iterable[Person], *, batch: uuid.UUID, layout: str) -> int:
    """The account of an adult goes back to its letter: the old secret opens nothing, open sessions end."""
    persons = list(persons)
    accounts = Account.objects.in_bulk([person.account_id for person in persons if person.account_id])
    for person in persons:
        if account := accounts.get(person.account_id):
            reopen_to_activation(account)
            revoke_sessions(account)
            write("person.account_reopened", about=("person", person.pk), person_id=person.pk)
    return print_letters(sender, person_ids=[person.pk for person in persons], batch=batch, layout=layout)
