"""What stands between sign-in and home: an ordered list, each step a question and a page of its own.

A new step (a charter to sign, one day) is one line here. What was answered is kept in the session until the facts that
it rests on change, so that a page costs no query once nothing is due.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from preau.accounts.recovery import lacks_address
from preau.accounts.second_factor import must_enrol
from preau.accounts.secrets import must_choose
from preau.accounts.sessions import CAME_BY
from preau.directory.models import Profile

DONE = "first_steps_done"  # session: what `_facts` were when nothing was due


@dataclass(frozen=True)
class Step:
    """`view` is where the person is sent; `pages`, names or beginnings of names, are what they need there."""

    name: str
    is_due: Callable[[HttpRequest], bool]
    view: str
    pages: tuple[str, ...] = ()

    def owns(self, view_name: str) -> bool:
        return view_name == self.view or view_name.startswith(self.pages)


def _is_small(request: HttpRequest) -> bool:
    """A pupil of an école has no e-mail address: the school gives a forgotten secret back."""
    return bool(request.standing) and request.standing.profiles == [Profile.PUPIL_PRIMARY]


STEPS = [
    # Verifying a second factor comes before all these: the session is only opened after it (accounts/views/sign_in.py).
    Step(
        "secret",
        lambda request: must_choose(request.user) and CAME_BY not in request.session,  # a child come in by pictures types no password
        "accounts:choose_secret",
        pages=("accounts:password_rules",),
    ),
    Step(
        "second_factor",
        lambda request: must_enrol(request.user, [profile.value for profile in request.standing.profiles] if request.standing else []),
        "accounts:second_factor",
        pages=("accounts:second_factor", "accounts:totp", "accounts:passkey", "accounts:recovery_codes"),
    ),
    Step(
        "recovery_address",
        lambda request: lacks_address(request.user) and not _is_small(request),
        "accounts:recovery_address",
        pages=("accounts:recovery_address",),
    ),
]


def due_step(request: HttpRequest) -> Step | None:
    """The first step still due for who is signed in."""
    facts = _facts(request)
    if request.session.get(DONE) == facts:
        return None
    for step in STEPS:
        if step.is_due(request):
            return step
    request.session[DONE] = facts
    return None


def _facts(request: HttpRequest) -> list:
    """Asked again each day (a rule may have come, six months may have gone by) and when the account's own facts change."""
    account = request.user
    return [timezone.localdate().isoformat(), account.must_change_secret, bool(account.email_verified_at)]
