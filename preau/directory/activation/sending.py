"""Codes by other ways than paper: a file for the school's own mailing, a message to the address that the directory knows."""

import uuid
from collections.abc import Collection, Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import mails
from preau.accounts.activation_codes import VALID_FOR, grouped
from preau.directory.activation.letters import Letter, Sender, issue_letters
from preau.directory.activation.lists import people_of
from preau.kit import dates
from preau.kit.refusal import Refusal

HEADERS = ["Classe", "Nom", "Pour", "Identifiant", "Code", "Adresse du site", "Valable jusqu’au"]


class NoAddress(Refusal):
    def __init__(self):
        super().__init__(_("Aucune de ces personnes n’a de courriel dans l’annuaire."), instead=_("Imprimer leurs courriers."))


def rows_of(letters: list[Letter]) -> Iterator[list]:
    until = timezone.localdate() + VALID_FOR
    for letter in letters:
        children = ", ".join(name for name, _code in letter.children)
        yield [letter.class_code, letter.name, children, letter.login, grouped(letter.code), f"{settings.PREAU_URL}/activation", until]


def with_address(sender: Sender, person_ids: Collection[int]) -> list[int]:
    """Those not yet activated whom a message would reach."""
    waiting = people_of(sender.organisation, staff_only=sender.staff_only).filter(pk__in=person_ids, account__activated_at=None)
    return list(waiting.exclude(email="").values_list("pk", flat=True))


def send_by_mail(sender: Sender, *, person_ids: Collection[int], batch: uuid.UUID, progress=None) -> tuple[int, int]:
    """One message each; returns how many left and how many the mail server refused. A refused one can be sent again: another code."""
    reachable = with_address(sender, person_ids)
    if not reachable:
        raise NoAddress
    letters = issue_letters(sender, person_ids=reachable, batch=batch, channel="mail")
    until = dates.day(timezone.localdate() + VALID_FOR)
    sent = refused = 0
    for letter in letters:
        try:
            mails.send(
                "activation",
                to=letter.email,
                language="fr",
                letter=letter,
                code=grouped(letter.code),
                school=sender.organisation.name,
                site=f"{settings.PREAU_URL}/activation",
                until=until,
            )
            sent += 1
        except OSError:
            refused += 1
        if progress and (sent + refused) % 10 == 0:
            progress.say(done=sent + refused, total=len(letters))
    return sent, refused
