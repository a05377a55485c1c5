"""Two accounts of one person (a parent known by the école and by the collège): a key got in the one, typed in the other, joins them.

Twelve signs, eleven of them drawn (53 bits), kept as an HMAC, good for thirty minutes and once. It does not make one person of two: names
must be the same, nothing may contradict it, and whoever holds both passwords has them.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import throttling
from preau.accounts.activation_codes import draw_code, read_code
from preau.accounts.addresses import network_of
from preau.accounts.keyed import digest
from preau.accounts.models import Account, OneTimeCode
from preau.directory.activation.journey import Child, children_of
from preau.directory.merging import NotTheSamePerson, merge
from preau.directory.models import Enrolment, Guardianship, Merge, Person
from preau.directory.standing import standing_of
from preau.directory.told import places_of
from preau.journal.writing import write
from preau.kit.folding import fold
from preau.kit.refusal import Refusal

PURPOSE = "merge"
VALID_FOR = datetime.timedelta(minutes=30)


class UnknownKey(Refusal):
    def __init__(self):
        super().__init__(
            _("Cette clé n’est pas connue, ou ses 30 minutes sont passées."), instead=_("Demandez-en une autre dans l’autre compte.")
        )


class OwnKey(Refusal):
    def __init__(self):
        super().__init__(_("Cette clé est celle de ce compte-ci : tapez-la dans l’autre compte."))


class NotForPupils(Refusal):
    def __init__(self):
        super().__init__(_("Un élève n’a qu’un compte : c’est l’établissement qui réunit deux fiches d’élève."))


@dataclass(frozen=True)
class Half:
    """One of the two accounts, as its owner knows it."""

    person: Person
    account: Account
    places: list[str]
    children: list[Child]


@transaction.atomic
def give_key(person: Person) -> str:
    """A key of this account, shown only now; the one before no longer works."""
    if Enrolment.objects.on(timezone.localdate()).filter(person=person).exists():
        raise NotForPupils
    account = person.account
    OneTimeCode.objects.filter(account=account, purpose=PURPOSE, used_at=None).delete()
    key = draw_code()
    expires = timezone.now() + VALID_FOR
    OneTimeCode.objects.create(account=account, purpose=PURPOSE, digest=digest("merge_key", key), expires_at=expires)
    write("merge_key.given", about=("account", account.pk), person_id=person.pk)
    return key


def find_key(typed: str, *, by: Person, address: str | None) -> OneTimeCode:
    """The live key that was typed. A typing error costs nothing; a key that is nobody's counts, by account and by address."""
    key = read_code(typed)
    subjects: dict[str, str | int] = {"one_time": f"merge:{by.account_id}", "code_address": network_of(address)}
    throttling.require_patience(subjects)
    found = _live().filter(digest=digest("merge_key", key)).select_related("account").first()
    if found is None:
        throttling.note_failure(subjects)
        raise UnknownKey
    if found.account_id == by.account_id:
        raise OwnKey
    require_same(by, owner_of(found))
    return found


def live_key(code_id: int) -> OneTimeCode | None:
    return _live().filter(pk=code_id).select_related("account").first()


def _live():
    return OneTimeCode.objects.filter(purpose=PURPOSE, used_at=None, expires_at__gt=timezone.now(), account__is_active=True)


def owner_of(code: OneTimeCode) -> Person:
    owner = Person.objects.filter(account=code.account_id, erased_at=None).select_related("account").first()
    if owner is None:
        raise UnknownKey
    return owner


def half_of(person: Person) -> Half:
    """Which schools, which children: what one recognises."""
    return Half(person, person.account, places_of(person), children_of(standing_of(person)))


def require_same(one: Person, other: Person) -> None:
    """Two accounts of one household are not one person: same names, no other birth, not the two parents of one child."""
    if Enrolment.objects.on(timezone.localdate()).filter(person__in=[one.pk, other.pk]).exists():
        raise NotForPupils
    surnames = [{fold(p.last_name), fold(p.birth_name or p.last_name)} for p in (one, other)]
    if fold(one.first_name) != fold(other.first_name) or not surnames[0] & surnames[1]:
        raise NotTheSamePerson(
            _("Ces deux comptes ne portent pas le même nom : %(one)s et %(other)s.") % {"one": one.full_name, "other": other.full_name},
            instead=_("Si c’est bien vous, le secrétariat de l’établissement corrige le nom, ou réunit les fiches."),
        )
    if one.birth_date and other.birth_date and one.birth_date != other.birth_date:
        raise NotTheSamePerson(
            _("Ces deux comptes n’ont pas la même date de naissance."),
            instead=_("Si c’est bien vous, le secrétariat de l’établissement corrige la date."),
        )
    today = timezone.localdate()
    ties = Guardianship.objects.on(today).filter(guardian__in=[one.pk, other.pk])
    mine = dict(ties.filter(guardian=one).values_list("pupil", "tie"))
    if any(mine.get(pupil, tie) != tie for pupil, tie in ties.filter(guardian=other).values_list("pupil", "tie")):
        raise NotTheSamePerson(
            _("Ces deux comptes sont deux responsables du même enfant : ce sont deux personnes."),
            instead=_("Si c’est une erreur, le secrétariat de l’établissement corrige le lien."),
        )


@transaction.atomic
def join(code: OneTimeCode, *, by: Person, keep: Account) -> Merge:
    """One person, one account: the login `keep` stays, the other closes. Told to the person, and undone by the office if it was wrong."""
    code = OneTimeCode.objects.select_for_update().get(pk=code.pk)
    if code.used_at or code.expires_at <= timezone.now():
        raise UnknownKey
    other = owner_of(code)
    require_same(by, other)
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])
    kept, dropped = (by, other) if keep.pk == by.account_id else (other, by)
    write("merge_key.used", about=("account", keep.pk), person_id=kept.pk)
    return merge(kept=kept, dropped=dropped, reason=_("Par la personne elle-même, avec une clé."), by=by.account)
