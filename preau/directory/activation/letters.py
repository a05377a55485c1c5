"""What a letter says, and a printing as one act: accounts opened if need be, one more code each, sorted by class then name.

A code exists in clear only while its paper is being made. The paper stays 24 hours, encrypted, for the account that printed it
(a printer jams, a tab closes), then is deleted: printing again is always possible, and gives another code.
"""

import datetime
import io
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts import sealed
from preau.accounts.activation_codes import VALID_FOR, grouped, issue_codes
from preau.accounts.models import Account
from preau.directory.activation.lists import GUARDIAN, PUPIL, people_of
from preau.directory.activation.opening import open_accounts
from preau.directory.models import Group, Guardianship, Membership, Organisation, Person
from preau.kit import dates, icons, pdf
from preau.kit.refusal import Refusal

KEPT_FOR = datetime.timedelta(hours=24)
ONE, EIGHT = "one", "eight"  # letters on a sheet of A4
SIGNS = ("qr-code", "cake", "key-round")  # beside the three steps
LAST = "\uffff"  # after every class: staff


@dataclass(frozen=True)
class Sender:
    """Who writes: `issuer` is the school that may revoke these codes, 0 for the territory, which writes to staff only."""

    organisation: Organisation
    by: Account
    issuer: int
    staff_only: bool = False


class NothingToPrint(Refusal):
    def __init__(self):
        super().__init__(_("Ces comptes sont déjà activés : il n’y a pas de courrier à faire."))


@dataclass
class Letter:
    """One person's paper. `children`: those whom the writing school knows, (first name, class)."""

    person_id: int
    account_id: int
    name: str
    formal_name: str
    profile: str
    login: str
    class_code: str
    order: tuple
    address: list[str] = field(default_factory=list)
    children: list[tuple[str, str]] = field(default_factory=list)
    email: str = ""
    code: str = ""

    @property
    def url(self) -> str:
        """After #, so that the code is in no log, ours or another's."""
        return f"{settings.PREAU_URL}/activation/#{grouped(self.code)}"


def compose(sender: Sender, person_ids: Collection[int]) -> list[Letter]:
    """Letters without their codes, sorted by class then name, guardians beside their children. Constant number of queries."""
    date = timezone.localdate()
    waiting = people_of(sender.organisation, staff_only=sender.staff_only, date=date).filter(account__activated_at=None)
    persons = list(waiting.filter(pk__in=person_ids))
    children = _children_here(sender.organisation, [p.pk for p in persons if p.profile == GUARDIAN], date)
    letters = []
    for person in persons:
        own = children.get(person.pk, [])
        class_code = person.class_code or ""
        beside = (own[0][1], own[0][2]) if own else (class_code or LAST, person.sort_name)
        letters.append(
            Letter(
                person_id=person.pk,
                account_id=person.account_id,
                name=person.full_name,
                formal_name=_formal(person),
                profile=person.profile,
                login=person.account.login,
                class_code=class_code,
                order=(*beside, person.profile != PUPIL, person.sort_name),
                address=_address(person),
                children=[(child, code) for child, code, _sort in own],
                email=person.email,
            )
        )
    return sorted(letters, key=lambda letter: letter.order)


def _children_here(organisation: Organisation, guardian_ids: list[int], date: datetime.date) -> dict[int, list[tuple[str, str, str]]]:
    """Guardian → (first name, class, sort name) of their children whom this school knows, by class then name."""
    here = Membership.objects.on(date).filter(group__kind=Group.Kind.DIVISION, group__school=organisation.pk)
    ties = Guardianship.objects.on(date).with_rights().filter(guardian__in=guardian_ids, pupil__memberships__in=here)
    rows = ties.order_by("pupil__memberships__group__code", "pupil__sort_name").values_list(
        "guardian", "pupil__first_name", "pupil__memberships__group__code", "pupil__sort_name"
    )
    found: dict[int, list[tuple[str, str, str]]] = {}
    for guardian, *child in rows:
        if tuple(child) not in found.setdefault(guardian, []):
            found[guardian].append((child[0], child[1], child[2]))
    return found


def _formal(person: Person) -> str:
    return f"{person.title} {person.full_name}".strip()


def _address(person: Person) -> list[str]:
    town = f"{person.postcode} {person.town}".strip()
    lines = [*person.address.split("\n"), town, person.country if person.country.upper() not in ("", "FRANCE") else ""]
    return [_formal(person), *(line.strip() for line in lines if line.strip())] if town else []


@transaction.atomic
def issue_letters(sender: Sender, *, person_ids: Collection[int], batch: uuid.UUID, channel: str = "letter") -> list[Letter]:
    """Open the accounts that lack, add a code to each, and return the letters with their codes: the only moment they are in clear."""
    lacking = people_of(sender.organisation, staff_only=sender.staff_only).filter(pk__in=person_ids, account=None)
    open_accounts(Person.objects.filter(pk__in=[person.pk for person in lacking]))
    letters = compose(sender, person_ids)
    if not letters:
        raise NothingToPrint
    ids = [letter.account_id for letter in letters]
    codes = issue_codes(ids, issuer=sender.issuer, channel=channel, printed_by=sender.by, batch=batch)
    for letter in letters:
        letter.code = codes.get(letter.account_id, "")
    return [letter for letter in letters if letter.code]


def paper(organisation: Organisation, letters: Iterable[Letter], *, layout: str) -> bytes:
    """A tagged PDF: one letter a page, or eight slips a sheet to cut."""
    until = timezone.localdate() + VALID_FOR
    context = {
        "title": _("Courriers d’activation"),
        "lang": "fr",
        "school": organisation.name,
        "sender": [line for line in (_site_address(organisation), organisation.phone, organisation.email) if line],
        "site": settings.PREAU_URL.split("://", 1)[-1] + "/activation",
        "until": dates.day(until),
        "today": dates.day(timezone.localdate()),
        "signs": [icons.standalone(name) for name in SIGNS],
        "letters": [_said(letter) for letter in letters],
    }
    return pdf.render(f"directory/activation/{'slips' if layout == EIGHT else 'letters'}.typ", context)


def _site_address(organisation: Organisation) -> str:
    site = organisation.site
    return ", ".join(part for part in (site.address, f"{site.postcode} {site.town}".strip()) if part) if site else ""


def _said(letter: Letter) -> dict:
    return {
        "name": letter.name,
        "formal": letter.formal_name,
        "profile": letter.profile,
        "class": letter.class_code,
        "login": letter.login,
        "code": grouped(letter.code),
        "address": letter.address,
        "children": [list(child) for child in letter.children],
        "qr": qr_drawing(letter.url),
    }


def qr_drawing(url: str) -> str:
    """A fixed mask: comparing all eight takes most of a printing's time, and any of them is read."""
    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=3).save(drawing, kind="svg", xmldecl=False, border=0, scale=4)
    return drawing.getvalue().decode()


# --- The paper kept a day ------------------------------------------------------------------------------------------


def _file(batch: uuid.UUID):
    return settings.HOME / "letters" / f"{batch}.sealed"


def keep_paper(batch: uuid.UUID, content: bytes) -> None:
    sealed.write(_file(batch), content)


def kept_paper(batch: uuid.UUID) -> bytes | None:
    """None once a day has gone by."""
    return sealed.read(_file(batch), max_age=KEPT_FOR)


def forget_old_papers() -> int:
    return sealed.forget_older(settings.HOME / "letters", max_age=KEPT_FOR)


def print_letters(sender: Sender, *, person_ids: Collection[int], batch: uuid.UUID, layout: str = ONE) -> int:
    """The whole act, done at once for a class, in a job for a school. Returns the number of letters."""
    letters = issue_letters(sender, person_ids=person_ids, batch=batch)
    keep_paper(batch, paper(sender.organisation, letters, layout=layout))
    return len(letters)
