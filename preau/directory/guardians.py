"""A topic closed to a guardian for a child: between two dates, on a deed. It acts at the next request.

A judgment may leave to one parent all the rights, or take marks, health or meetings away from the other. Nobody else decides: the
office of the school writes down what the deed says, and who reads it is kept.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.keys import refresh_keys
from preau.directory.models import GuardianRefusal, Guardianship, Person, Topic
from preau.journal.writing import write
from preau.kit.refusal import Refusal


class HasNoRight(Refusal):
    def __init__(self, guardian: Person):
        super().__init__(
            _("%(name)s est seulement à prévenir : aucun sujet ne lui est ouvert.") % {"name": guardian.full_name},
            decided=_("Les sujets s’ouvrent aux responsables légaux."),
        )


class TieIsOver(Refusal):
    def __init__(self):
        super().__init__(_("Ce lien est terminé : il n’ouvre plus rien."))


class DeedNeeded(Refusal):
    def __init__(self):
        super().__init__(_("Un sujet se ferme sur un acte : écrivez lequel, avec sa date et qui l’a rendu."))


class NothingToClose(Refusal):
    def __init__(self):
        super().__init__(_("Choisissez au moins un sujet."))


class EndsBeforeItBegins(Refusal):
    def __init__(self):
        super().__init__(_("La fin vient avant le début."))


class ChosenByPupil(Refusal):
    def __init__(self, pupil: Person):
        super().__init__(
            _("C’est %(name)s, majeur·e, qui a fermé ce sujet.") % {"name": pupil.full_name},
            decided=_("Un élève majeur rouvre lui-même ce qu’il a fermé."),
        )


class AlreadyClosed(Refusal):
    def __init__(self, topic: str):
        super().__init__(
            _("« %(topic)s » est déjà fermé sur une partie de ces dates.") % {"topic": Topic(topic).label},
            instead=_("Rouvrez-le d’abord, ou choisissez d’autres dates."),
        )


@transaction.atomic
def close_topics(
    tie: Guardianship, topics: Iterable[str], *, deed: str, starts_on: datetime.date | None = None, ends_on: datetime.date | None = None
) -> list[GuardianRefusal]:
    """`starts_on` may be past, the day of the judgment; `ends_on` empty: until another deed."""
    tie = Guardianship.objects.select_for_update().get(pk=tie.pk)
    topics, deed, starts_on = sorted({Topic(t) for t in topics}), " ".join(deed.split())[:200], starts_on or timezone.localdate()
    _refuse_mistakes(tie, topics, deed, starts_on, ends_on)
    held = GuardianRefusal.objects.between(starts_on, ends_on or datetime.date.max).filter(guardianship=tie, topic__in=topics)
    if known := held.first():
        raise AlreadyClosed(known.topic)
    closed = [
        GuardianRefusal.objects.create(guardianship=tie, topic=topic, deed=deed, starts_on=starts_on, ends_on=ends_on) for topic in topics
    ]
    refresh_keys([tie.guardian_id])
    after = {"guardian": tie.guardian_id, "topics": list(topics), "from": f"{starts_on}", "to": f"{ends_on or ''}"}
    write(
        "guardian.topics_closed", about=("guardianship", tie.pk), person_id=tie.pupil_id, after=after
    )  # the deed stays out of the journal
    return closed


@transaction.atomic
def open_topic(refusal: GuardianRefusal, *, by_pupil: bool = False) -> None:
    """Open again from today; what a pupil of age closed, only they open (`by_pupil`).

    One that has not begun, or began today, leaves its lines in the journal and no row.
    """
    refusal = GuardianRefusal.objects.select_for_update(of=("self",)).select_related("guardianship__pupil").get(pk=refusal.pk)
    if refusal.by_pupil and not by_pupil:
        raise ChosenByPupil(refusal.guardianship.pupil)
    today, tie = timezone.localdate(), refusal.guardianship
    before = {"guardian": tie.guardian_id, "topics": [refusal.topic], "from": f"{refusal.starts_on}", "to": f"{refusal.ends_on or ''}"}
    if refusal.starts_on >= today:
        refusal.delete()
    elif refusal.ends_on is None or refusal.ends_on >= today:
        refusal.ends_on = today - datetime.timedelta(days=1)
        refusal.save(update_fields=["ends_on"])
    else:
        return
    refresh_keys([tie.guardian_id])
    write("guardian.topic_opened", about=("guardianship", tie.pk), person_id=tie.pupil_id, before=before)


def _refuse_mistakes(tie: Guardianship, topics: list, deed: str, starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    if not tie.legal:
        raise HasNoRight(tie.guardian)
    if tie.ends_on and tie.ends_on < timezone.localdate():
        raise TieIsOver
    if not topics:
        raise NothingToClose
    if not deed:
        raise DeedNeeded
    if ends_on and ends_on < starts_on:
        raise EndsBeforeItBegins


# --- What is closed ----------------------------------------------------------------------------------------------------


@dataclass
class ClosedTopics:
    """A guardian of a pupil on a day, with what a deed closes to them: today, later, and in the past."""

    tie: Guardianship
    now: list[GuardianRefusal] = field(default_factory=list)
    to_come: list[GuardianRefusal] = field(default_factory=list)
    past: list[GuardianRefusal] = field(default_factory=list)

    @property
    def everything(self) -> bool:
        """Not one topic is left open today: the pupil and the school are shut too."""
        return len({refusal.topic for refusal in self.now}) == len(Topic)

    @property
    def live(self) -> list[GuardianRefusal]:
        return [*self.now, *self.to_come]


def closed_topics(pupil: Person, date: datetime.date | None = None) -> list[ClosedTopics]:
    """Each guardian with rights, in the order of calls: two queries."""
    date = date or timezone.localdate()
    ties = (
        Guardianship.objects.on(date).with_rights().filter(pupil=pupil).select_related("guardian").order_by("legal", "contact_order", "pk")
    )
    found = {tie.pk: ClosedTopics(tie) for tie in ties}
    for refusal in GuardianRefusal.objects.filter(guardianship__in=found).order_by("starts_on", "topic"):
        line = found[refusal.guardianship_id]
        if refusal.holds_on(date):
            line.now.append(refusal)
        elif refusal.starts_on > date:
            line.to_come.append(refusal)
        else:
            line.past.append(refusal)
    return list(found.values())


def is_closed(guardian: Person, pupil: Person, topic: str, date: datetime.date | None = None) -> bool:
    """Whether a deed closes this topic of this child to this guardian, on this day."""
    rows = GuardianRefusal.objects.on(date or timezone.localdate())
    return rows.filter(guardianship__guardian=guardian, guardianship__pupil=pupil, topic=topic).exists()
