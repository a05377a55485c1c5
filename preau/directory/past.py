"""What a past year says wrongly of a pupil, put right: the class, the level. The one way to write the past, journalled."""

from django.db import transaction
from django.utils.translation import gettext as _

from preau.directory.keys import refresh_keys
from preau.directory.models import Enrolment, Group, Membership, Person, SchoolYear
from preau.directory.school_years import may_write
from preau.journal.writing import write
from preau.kit.refusal import Refusal


class NotPast(Refusal):
    def __init__(self):
        super().__init__(
            _("Cette année n’est pas finie : la classe et le niveau viennent encore des fichiers."),
            instead=_("Corrigez dans le logiciel d’où vient la fiche : le prochain import en tiendra compte."),
        )


class ReasonNeeded(Refusal):
    def __init__(self):
        super().__init__(_("Dites pourquoi vous corrigez le passé : le motif reste dans le journal."))


class NotThere(Refusal):
    def __init__(self, person: Person, group: Group):
        super().__init__(_("%(name)s n’était pas dans « %(group)s » cette année-là.") % {"name": person.full_name, "group": group})


class AnotherYear(Refusal):
    def __init__(self):
        super().__init__(_("On corrige d’une classe à une autre du même établissement et de la même année."))


def places_in(group: Group, person: Person):
    """When this person was in this class, oldest first."""
    return Membership.objects.filter(group=group, person=person).select_related("enrolment").order_by("starts_on")


@transaction.atomic
def correct_class(person: Person, *, of: Group, to: Group, reason: str) -> int:
    """The days that the record puts in one class were spent in another. Returns the number of places moved."""
    reason = _reason(reason)
    _refuse_today(of.year)
    if to.kind != of.kind or (to.school_id, to.year_id) != (of.school_id, of.year_id):
        raise AnotherYear
    places = list(places_in(of, person).select_for_update(of=("self",)))
    if not places:
        raise NotThere(person, of)
    if to.pk == of.pk:
        return 0
    for place in places:
        if Membership.objects.filter(group=to, person=person, starts_on=place.starts_on).exists():
            place.delete()  # already said there
        else:
            place.group = to
            place.save(update_fields=["group"])
    refresh_keys([person.pk])
    before, after = {"group": of.pk, "code": of.code}, {"group": to.pk, "code": to.code, "reason": reason}
    write("past.class_corrected", about=("group", of.pk), person_id=person.pk, before=before, after=after)
    return len(places)


@transaction.atomic
def correct_level(enrolment: Enrolment, level: str, *, reason: str) -> None:
    reason = _reason(reason)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("year").get(pk=enrolment.pk)
    _refuse_today(enrolment.year)
    before, enrolment.level = enrolment.level, level.strip()[:10]
    if before == enrolment.level:
        return
    enrolment.save(update_fields=["level"])
    after = {"level": enrolment.level, "year": str(enrolment.year), "reason": reason}
    write("past.level_corrected", about=("enrolment", enrolment.pk), person_id=enrolment.person_id, before={"level": before}, after=after)


def _reason(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise ReasonNeeded
    return reason


def _refuse_today(year: SchoolYear | None) -> None:
    if year is None or may_write(year):
        raise NotPast
