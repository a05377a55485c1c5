"""Who may open a class's door, give pictures, choose them for a school; and who may come in by them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.class_board import groups_of_today
from preau.directory.models import Enrolment, FormTutor, Group, Guardianship, Membership, Person, Position, School, Teaching
from preau.directory.standing import DIRECTION
from preau.kit.rights import right

ECOLE = Q(degree=School.Degree.FIRST, closed_on=None)


def _directed(person: Person):
    return Position.objects.on(timezone.localdate()).filter(person=person, function__in=DIRECTION).values("organisation")


@right(_("Choisir la connexion par images"), director=_("pour son école"))
def may_choose_pictures(person: Person, school: School) -> bool:
    return schools_choosable_by(person).filter(pk=school.pk).exists()


def schools_choosable_by(person: Person) -> QuerySet[School]:
    return School.objects.filter(ECOLE, pk__in=_directed(person))


@right(
    _("Ouvrir la page d’une classe, donner et changer les images des élèves"),
    teacher=_("ses classes, à l’école"),
    director=_("toute l’école"),
)
def may_keep_pictures(person: Person, group: Group) -> bool:
    in_ecole = group.kind == Group.Kind.DIVISION and group.school is not None and group.school.degree == School.Degree.FIRST
    return in_ecole and classes_kept_by(person).filter(pk=group.pk).exists()


def classes_kept_by(person: Person) -> QuerySet[Group]:
    """This year's classes of an école, by those who teach them and by its direction."""
    today = timezone.localdate()
    mine = [model.objects.on(today).filter(person=person).values("group") for model in (Teaching, FormTutor)]
    classes = groups_of_today(Group.objects.filter(kind=Group.Kind.DIVISION), today)
    classes = classes.filter(school__in=School.objects.filter(ECOLE).order_by().values("pk"))
    return classes.filter(Q(pk__in=mine[0]) | Q(pk__in=mine[1]) | Q(school__in=_directed(person)))


def pupils_of(group: Group) -> QuerySet[Person]:
    """Who may come in by pictures there today: pupils of that école and nothing else. Never an adult, never a pupil of a collège."""
    today, me = timezone.localdate(), OuterRef("pk")
    here = Membership.objects.on(today).filter(group=group, person=me)
    enrolled = Enrolment.objects.on(today).filter(person=me, school=group.school_id, school__degree=School.Degree.FIRST)
    elsewhere = Enrolment.objects.on(today).filter(person=me).exclude(school__degree=School.Degree.FIRST)
    adult = Position.objects.on(today).filter(person=me)
    answers = Guardianship.objects.on(today).with_rights().filter(guardian=me)
    pupils = Person.objects.filter(Exists(here), Exists(enrolled), ~Exists(elsewhere), ~Exists(adult), ~Exists(answers))
    return pupils.filter(erased_at=None).named()
