"""Who decides that two files are one person: the office where both stand; for two schools, the territory's IT, which sees no
family's data."""

from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.access import schools_kept_by
from preau.directory.keys import WIDTH, Kind
from preau.directory.models import AudienceKey, Function, Match, Merge, Person, Position
from preau.directory.told import AT_SCHOOL
from preau.kit.rights import right


@right(
    _("Décider si deux fiches proposées sont la même personne"),
    direction=_("deux personnes de l’établissement"),
    secretary=_("deux personnes de l’établissement"),
    departement_it=_("deux établissements différents, sans voir ni enfants ni coordonnées"),
)
def may_decide(person: Person, match: Match) -> bool:
    return matches_decidable_by(person).filter(pk=match.pk).exists()


def matches_decidable_by(person: Person) -> QuerySet[Match]:
    return Match.objects.waiting().filter(_in_office(person) | _between_schools(person))


def matches_of_office(person: Person) -> QuerySet[Match]:
    """Both files are kept by this person's office."""
    return Match.objects.waiting().filter(_in_office(person))


def matches_between_schools(person: Person) -> QuerySet[Match]:
    """Both in a territory whose IT this person is, and in no school together."""
    return Match.objects.waiting().filter(_between_schools(person))


def _in_office(person: Person) -> Q:
    """By the keys of the few schools where one's office is: a list of their thousands of people would be asked for each match."""
    schools = schools_kept_by(person).order_by().values_list("pk", flat=True)
    return _both_hold([school * WIDTH + kind for school in schools for kind in AT_SCHOOL])


def _between_schools(person: Person) -> Q:
    mine = Position.objects.on(timezone.localdate()).filter(person=person, function=Function.DEPARTEMENT_IT)
    territories = mine.exclude(organisation__territory=None).values_list("organisation__territory", flat=True)
    return _both_hold([territory * WIDTH + Kind.TERRITORY for territory in territories]) & ~Q(Exists(_school_of_both()))


def _both_hold(keys: list[int]) -> Q:
    held = AudienceKey.objects.filter(key__in=keys)
    return Q(Exists(held.filter(person=OuterRef("one")))) & Q(Exists(held.filter(person=OuterRef("other"))))


def _school_of_both():
    thing = ExpressionWrapper(F("key") / WIDTH, output_field=BigIntegerField())
    at_school = AudienceKey.objects.annotate(held=F("key") % WIDTH, thing=thing).filter(held__in=AT_SCHOOL)
    return at_school.filter(person=OuterRef("one"), thing__in=at_school.filter(person=OuterRef(OuterRef("other"))).values("thing"))


@right(_("Demander que deux fiches réunies soient séparées"), everyone=_("les siennes"), guardian=_("celles de ses enfants"))
def may_ask_to_part(person: Person, done: Merge) -> bool:
    """Whoever was told of it."""
    return done.told.filter(person=person).exists()
