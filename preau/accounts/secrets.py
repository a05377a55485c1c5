"""Passwords: what is asked of one, choosing, changing, and the temporary one that somebody else gives."""

import pathlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.models import Account
from preau.accounts.sessions import revoke_sessions
from preau.journal.writing import write
from preau.kit.folding import ascii_slug

SHORTEST = 9  # characters
LONGEST = 200
# Short, common words that a child reads on a slip of paper and types once.
WORDS = (pathlib.Path(__file__).parent / "words.txt").read_text().split()
_common = CommonPasswordValidator()


@dataclass(frozen=True)
class Rule:
    label: Any
    is_kept: bool
    problem: Any


def rules(password: str, login: str = "") -> list[Rule]:
    """What a password must keep, each in words, for the help beside the field and for its errors."""
    bare = ascii_slug(password, "")
    like_login = bool(login) and any(len(part) > 3 and part in bare for part in login.rstrip("0123456789").split("."))
    digits_only, common = password.isdigit(), _is_common(password)
    said = bool(password)
    return [
        Rule(_("Au moins 9 caractères"), len(password) >= SHORTEST, _("Ce mot de passe est trop court : il faut au moins 9 caractères.")),
        Rule(_("Pas seulement des chiffres"), said and not digits_only, _("Il faut aussi des lettres, pas seulement des chiffres.")),
        Rule(_("Sans le nom ni l’identifiant"), said and not like_login, _("Ce mot de passe contient le nom : on le devinerait vite.")),
        Rule(_("Pas un mot de passe connu"), said and not common, _("Ce mot de passe est trop courant : on le devinerait vite.")),
    ]


def _is_common(password: str) -> bool:
    try:
        _common.validate(password)
    except ValidationError:
        return True
    return False


def validate_secret(password: str, account: Account | None = None) -> None:
    """Raise a `ValidationError` with one sentence per rule that is not kept."""
    problems = [ValidationError(rule.problem) for rule in rules(password, account.login if account else "") if not rule.is_kept]
    if len(password) > LONGEST:
        problems.append(ValidationError(_("Ce mot de passe est trop long : 200 caractères au plus.")))
    if problems:
        raise ValidationError(problems)


def must_choose(account: Account) -> bool:
    """First step after sign-in: the present secret was given by somebody else."""
    return account.must_change_secret


@transaction.atomic
def choose_secret(account: Account, password: str) -> None:
    """The person's own choice. Open sessions end by themselves, their key no longer fits; `sessions.keep_session` keeps one."""
    validate_secret(password, account)
    account.set_password(password)
    account.must_change_secret = False
    account.secret_changed_at = timezone.now()
    account.save(update_fields=["password", "must_change_secret", "secret_changed_at"])
    write("account.secret_chosen", about=("account", account.pk))


def readable_secret() -> str:
    """« lapin-cerise-47-moulin »: about 28 bits, throttled, good for one sign-in."""
    first, second, third = (secrets.choice(WORDS) for _n in range(3))
    return f"{first}-{second}-{secrets.randbelow(90) + 10}-{third}"


@transaction.atomic
def give_temporary_secret(account: Account) -> str:
    """A new secret shown once to who gives it; the person must choose their own at the next sign-in. Sessions are closed."""
    secret = readable_secret()
    account.set_password(secret)
    account.must_change_secret = True
    account.secret_changed_at = timezone.now()
    if not account.activated_at:
        account.activated_at = account.secret_changed_at
    account.save(update_fields=["password", "must_change_secret", "secret_changed_at", "activated_at"])
    revoke_sessions(account)
    write("account.secret_reset", about=("account", account.pk))
    return secret
