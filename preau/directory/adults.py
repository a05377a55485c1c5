"""A pupil of age (18 years, or emancipated by a judge) says what each guardian still reads. The school sees it, guardians are told.

Whoever pays goes on reading what concerns money: it is their own account with the school (code civil, art. 371-2: parents provide for a
child of age who studies).
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.directory.guardians import ClosedTopics, NothingToClose, TieIsOver, closed_topics, open_topic
from preau.directory.keys import refresh_keys
from preau.directory.models import Emancipation, GuardianRefusal, Guardianship, Person, Told, Topic
from preau.directory.told import tell
from preau.journal.writing import write
from preau.kit.refusal import Refusal

OF_AGE = 18  # years; code civil, art. 414
DEED = "choix de l’élève majeur"  # in the table, where a deed is a text: not translated


class NotOfAge(Refusal):
    def __init__(self):
        super().__init__(_("Tu pourras le décider à tes 18 ans."), decided=_("Avant, tes responsables suivent ta scolarité."))


class NotYours(Refusal):
    def __init__(self):
        super().__init__(_("Ce sujet est fermé par un acte de justice : l’établissement seul peut le rouvrir."))


class PaysForYou(Refusal):
    def __init__(self, guardian: Person):
        super().__init__(_("%(name)s paie tes frais : ce sujet lui reste ouvert.") % {"name": guardian.full_name})


class BadDate(Refusal):
    def __init__(self):
        super().__init__(_("Écrivez l’acte et sa date : un mineur n’est émancipé que par un juge."))


def is_of_age(person: Person, date: datetime.date | None = None) -> bool:
    """On that day. `is_emancipated` is asked with the person of a request; else here."""
    date = date or timezone.localdate()
    if person.birth_date and person.birth_date <= _years_before(date, OF_AGE):
        return True
    known = getattr(person, "is_emancipated", None)
    return Emancipation.objects.filter(person=person, starts_on__lte=date).exists() if known is None else bool(known)


def _years_before(date: datetime.date, years: int) -> datetime.date:
    try:
        return date.replace(year=date.year - years)
    except ValueError:  # 29 February
        return date.replace(year=date.year - years, day=28)


@transaction.atomic
def emancipate(pupil: Person, *, starts_on: datetime.date, deed: str, by: Account | None = None) -> Emancipation:
    """Entered by the office on the deed of a judge; entered again, it corrects."""
    deed = " ".join(deed.split())[:200]
    if not deed or starts_on > timezone.localdate():
        raise BadDate
    known, _made = Emancipation.objects.update_or_create(person=pupil, defaults={"starts_on": starts_on, "deed": deed, "by": by})
    write("person.emancipated", about=("person", pupil.pk), person_id=pupil.pk, after={"from": f"{starts_on}"})
    return known


def guardians_of(pupil: Person, date: datetime.date | None = None) -> list[ClosedTopics]:
    """Those with rights, but oneself."""
    return [line for line in closed_topics(pupil, date) if line.tie.tie != Guardianship.Tie.SELF]


def topics_open_to(line: ClosedTopics) -> list[Topic]:
    """What the pupil may close to this guardian."""
    shut = {refusal.topic for refusal in line.live}
    return [topic for topic in Topic if topic not in shut and not (topic == Topic.MONEY and line.tie.is_financial)]


@transaction.atomic
def close_to(tie: Guardianship, topics: Iterable[str]) -> list[GuardianRefusal]:
    """From today, until the pupil opens it again; at the next request of the guardian, who is told in one sentence."""
    tie = Guardianship.objects.select_for_update(of=("self",)).select_related("guardian", "pupil").get(pk=tie.pk)
    today, wanted = timezone.localdate(), {Topic(topic) for topic in topics}
    if not is_of_age(tie.pupil):
        raise NotOfAge
    if not tie.legal or not tie.holds_on(today):
        raise TieIsOver
    if Topic.MONEY in wanted and tie.is_financial:
        raise PaysForYou(tie.guardian)
    shut = set(GuardianRefusal.objects.between(today, datetime.date.max).filter(guardianship=tie).values_list("topic", flat=True))
    fresh = sorted(wanted - shut)
    if not fresh:
        raise NothingToClose
    closed = [GuardianRefusal.objects.create(guardianship=tie, topic=topic, deed=DEED, starts_on=today, by_pupil=True) for topic in fresh]
    refresh_keys([tie.guardian_id])
    tell([tie.guardian_id], Told.What.TOPICS_CLOSED, name=tie.pupil.full_name, topics=[str(topic) for topic in fresh])
    after = {"guardian": tie.guardian_id, "topics": [str(topic) for topic in fresh], "by": "pupil"}
    write("guardian.topics_closed", about=("guardianship", tie.pk), person_id=tie.pupil_id, after=after)
    return closed


@transaction.atomic
def open_again(refusal: GuardianRefusal) -> None:
    """Only what the pupil closed."""
    if not refusal.by_pupil:
        raise NotYours
    tie = Guardianship.objects.select_related("pupil").get(pk=refusal.guardianship_id)
    open_topic(refusal, by_pupil=True)
    tell([tie.guardian_id], Told.What.TOPICS_OPENED, name=tie.pupil.full_name, topics=[str(refusal.topic)])
