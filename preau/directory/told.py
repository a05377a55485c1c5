"""What was done to one's file, said on one's home until read. Said of a pupil, it is said to who answers for them too."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.directory.keys import WIDTH, Kind
from preau.directory.models import AudienceKey, GuardianRefusal, Guardianship, Merge, Person, School, Told, Topic

AT_SCHOOL = (Kind.SCHOOL_PUPILS, Kind.SCHOOL_GUARDIANS, Kind.SCHOOL_STAFF, Kind.SCHOOL_GUESTS)


def tell(person_ids: Iterable[int], what: str, *, merge: Merge | None = None, **detail) -> None:
    Told.objects.bulk_create(Told(person_id=pk, what=what, merge=merge, detail=detail) for pk in dict.fromkeys(person_ids))


def people_to_tell(person: Person) -> list[int]:
    """The person, and their guardians with rights, those to whom a deed closes a topic excepted: a file tells where a child is."""
    today = timezone.localdate()
    ties = Guardianship.objects.on(today).with_rights().filter(pupil=person)
    shut = GuardianRefusal.objects.on(today).filter(guardianship__pupil=person).values("guardianship")
    return [person.pk, *ties.exclude(pk__in=shut).exclude(guardian=person).values_list("guardian", flat=True)]


def places_of(person: Person) -> list[str]:
    """The schools where this person stands today, whatever they are there."""
    keys = AudienceKey.objects.filter(person=person).values_list("key", flat=True)
    ids = {key // WIDTH for key in keys if key % WIDTH in AT_SCHOOL}
    return [str(school) for school in School.objects.filter(pk__in=ids).order_by("name")]


@transaction.atomic
def have_read(told: Told) -> None:
    Told.objects.filter(pk=told.pk, read_at=None).update(read_at=timezone.now())


def sentence(told: Told) -> str:
    """One sentence, for whoever reads it: of oneself or of one's child, without *tu* or *vous*."""
    said = told.detail
    if told.what == Told.What.MERGED:
        first, second = ", ".join(said.get("first", [])), ", ".join(said.get("second", []))
        if first and second and first != second:
            line = _("Deux fiches au nom de %(name)s n’en font plus qu’une ; l’une vient de : %(first)s ; l’autre de : %(second)s.")
            return line % {"name": said.get("name", ""), "first": first, "second": second}
        return _("Deux fiches au nom de %(name)s n’en font plus qu’une.") % {"name": said.get("name", "")}
    if told.what == Told.What.PARTED:
        return _("Deux fiches réunies par erreur sont séparées de nouveau ; l’une est celle de %(name)s.") % {"name": said.get("name", "")}
    topics = ", ".join(str(Topic(topic).label) for topic in said.get("topics", []) if topic in Topic.values)
    if told.what == Told.What.TOPICS_CLOSED:
        return _("%(name)s, qui est majeur·e, ne partage plus avec vous : %(topics)s.") % {"name": said.get("name", ""), "topics": topics}
    return _("%(name)s partage de nouveau avec vous : %(topics)s.") % {"name": said.get("name", ""), "topics": topics}
