"""What a school's directory lacks at the start of the year: the items of this room in the head's check-list."""

import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.directory.keys import OUTSIDE, key
from preau.directory.models import (
    AudienceKey,
    Correction,
    Enrolment,
    FormTutor,
    Function,
    Group,
    Guardianship,
    Match,
    Membership,
    Person,
    Position,
    School,
    Teaching,
    Term,
)
from preau.directory.told import AT_SCHOOL
from preau.kit.checks import Check

ADULT = 18  # years


def us(school: School):
    return _("Vous, dans Préau")


def direction(school: School):
    return _("La direction, dans Préau")


def office(school: School):
    if school.degree == School.Degree.FIRST:
        return _("La direction de l’école, dans ONDE")
    return _("Le secrétariat, dans SIECLE")


def structures(school: School):
    if school.degree == School.Degree.FIRST:
        return _("La direction de l’école, dans ONDE")
    return _("La direction, dans STS")


def nowhere(school: School) -> str:
    """About the school itself: there is no list to open."""
    return ""


def _is_second_degree(school: School) -> bool:
    return school.degree == School.Degree.SECOND


def divisions(school: School, date: datetime.date) -> QuerySet[Group]:
    there = Group.objects.filter(school=school, kind=Group.Kind.DIVISION, closed_on=None)
    return there.filter(year__starts_on__lte=date, year__ends_on__gte=date)


def enrolled(school: School, date: datetime.date) -> QuerySet[Enrolment]:
    return Enrolment.objects.on(date).filter(school=school)


def working(school: School, date: datetime.date) -> QuerySet[Position]:
    return Position.objects.on(date).filter(organisation=school.pk).exclude(function__in=OUTSIDE)


# --- What is counted, and listed ---------------------------------------------------------------------------------------


def classes_without_tutor(school: School, date: datetime.date) -> QuerySet[Group]:
    return divisions(school, date).exclude(Exists(FormTutor.objects.on(date).filter(group=OuterRef("pk"))))


def pupils_without_class(school: School, date: datetime.date) -> QuerySet[Person]:
    in_class = Membership.objects.on(date).filter(person=OuterRef("pk"), group__kind=Group.Kind.DIVISION, group__school=school)
    return Person.objects.filter(pk__in=enrolled(school, date).values("person")).exclude(Exists(in_class))


def pupils_without_guardian(school: School, date: datetime.date) -> QuerySet[Person]:
    """Minors of whom nobody with rights is known; of an unknown birth date, too."""
    answering = Guardianship.objects.on(date).with_rights().filter(pupil=OuterRef("pk"))
    grown = date.replace(year=date.year - ADULT, day=min(date.day, 28))
    minors = Person.objects.filter(Q(birth_date=None) | Q(birth_date__gt=grown), pk__in=enrolled(school, date).values("person"))
    return minors.exclude(Exists(answering))


def ties_to_confirm(school: School, date: datetime.date) -> QuerySet[Person]:
    """Pupils of whom a source names an adult without saying that the law does."""
    waiting = Guardianship.objects.on(date).to_confirm().filter(pupil=OuterRef("pk"))
    return Person.objects.filter(Exists(waiting), pk__in=enrolled(school, date).values("person"))


def guardians_unreachable(school: School, date: datetime.date) -> QuerySet[Person]:
    ties = Guardianship.objects.on(date).with_rights().filter(pupil__in=enrolled(school, date).values("person"))
    return Person.objects.filter(pk__in=ties.values("guardian"), email="", mobile="", home_phone="", work_phone="")


def records_to_match(school: School, date: datetime.date) -> QuerySet[Match]:
    """Proposed by imports, both here, and nobody has decided yet."""
    here = AudienceKey.objects.filter(key__in=[key(kind, school.pk) for kind in AT_SCHOOL]).values("person")
    return Match.objects.waiting().filter(one__in=here, other__in=here)


def staff_without_function(school: School, date: datetime.date) -> QuerySet[Person]:
    """Whose every position here is « autre personnel »."""
    here = working(school, date).filter(person=OuterRef("pk"))
    other = working(school, date).filter(function=Function.OTHER)
    return Person.objects.filter(pk__in=other.values("person")).exclude(Exists(here.exclude(function=Function.OTHER)))


def teachers_without_class(school: School, date: datetime.date) -> QuerySet[Person]:
    teachers = working(school, date).filter(function=Function.TEACHER)
    taught = Teaching.objects.on(date).filter(person=OuterRef("pk"), group__school=school)
    return Person.objects.filter(pk__in=teachers.values("person")).exclude(Exists(taught))


def contradicted(school: School, date: datetime.date) -> QuerySet[Correction]:
    people = Q(person__in=enrolled(school, date).values("person")) | Q(person__in=working(school, date).values("person"))
    ties = Guardianship.objects.on(date).with_rights().filter(pupil__in=enrolled(school, date).values("person"))
    return Correction.objects.filter(people | Q(person__in=ties.values("guardian")), agreed_at=None)


def without_terms(school: School, date: datetime.date) -> QuerySet[School]:
    terms = Term.objects.filter(school=OuterRef("pk"), year__starts_on__lte=date, year__ends_on__gte=date)
    return School.objects.filter(pk=school.pk).exclude(Exists(terms))


def without_referent(school: School, date: datetime.date) -> QuerySet[School]:
    named = Position.objects.on(date).filter(organisation=OuterRef("pk"), function=Function.REFERENT)
    return School.objects.filter(pk=school.pk).exclude(Exists(named))


CHECKS = [
    Check(
        "without_terms", _("Périodes de l’année"), without_terms, _("Les périodes de cette année ne sont pas posées."), us,
        opens=nowhere,
        repair=lambda school: f"{reverse('directory:calendar', args=[school.pk])}#periodes",
        repair_label=_("Poser les périodes"),
    ),
    Check(
        "without_referent", _("Référent numérique"), without_referent, _("Aucun référent numérique n’est nommé."), direction,
        opens=nowhere, repair=lambda school: reverse("directory:name_referent", args=[school.pk]), repair_label=_("Nommer"), reserved=True,
    ),
    Check(
        "classes_without_tutor", _("Classes sans professeur principal"), classes_without_tutor,
        ngettext_lazy(
            "%(n)d classe n’a pas de professeur principal.",
            "%(n)d classes n’ont pas de professeur principal.",
            "n",
        ),
        structures, repair=lambda school: reverse("directory:name_tutors", args=[school.pk]), repair_label=_("Nommer ici"),
        concerns=_is_second_degree,
    ),
    Check(
        "pupils_without_class", _("Élèves sans classe"), pupils_without_class,
        ngettext_lazy(
            "%(n)d élève inscrit n’est dans aucune classe.",
            "%(n)d élèves inscrits ne sont dans aucune classe.",
            "n",
        ),
        office,
    ),
    Check(
        "pupils_without_guardian", _("Élèves sans responsable"), pupils_without_guardian,
        ngettext_lazy(
            "%(n)d élève mineur n’a aucun responsable légal connu.",
            "%(n)d élèves mineurs n’ont aucun responsable légal connu.",
            "n",
        ),
        office,
    ),
    Check(
        "ties_to_confirm", _("Liens de famille à confirmer"), ties_to_confirm,
        ngettext_lazy(
            "%(n)d élève a un lien de famille à confirmer.",
            "%(n)d élèves ont un lien de famille à confirmer.",
            "n",
        ),
        direction,
        opens=lambda school: reverse("directory:ties"),
        repair=lambda school: reverse("directory:ties"),
        repair_label=_("Confirmer"), reserved=True,
    ),
    Check(
        "guardians_unreachable", _("Responsables injoignables"), guardians_unreachable,
        ngettext_lazy(
            "%(n)d responsable n’a ni courriel ni téléphone.",
            "%(n)d responsables n’ont ni courriel ni téléphone.",
            "n",
        ),
        office, opens=lambda school: f"{reverse('directory:contacts')}?state=unreachable",
    ),
    Check(
        "records_to_match", _("Fiches à rapprocher"), records_to_match,
        ngettext_lazy(
            "%(n)d paire de fiches est peut-être une seule personne.",
            "%(n)d paires de fiches sont peut-être une seule personne chacune.",
            "n",
        ),
        us, opens=lambda school: reverse("directory:doubles"), repair=lambda school: reverse("directory:doubles"),
        repair_label=_("Décider"),
    ),
    Check(
        "staff_without_function", _("Personnels sans fonction"), staff_without_function,
        ngettext_lazy(
            "%(n)d personne travaille ici sans fonction précise : elle a peu de droits.",
            "%(n)d personnes travaillent ici sans fonction précise : elles ont peu de droits.",
            "n",
        ),
        structures,
    ),
    Check(
        "teachers_without_class", _("Enseignants sans classe"), teachers_without_class,
        ngettext_lazy(
            "%(n)d enseignant n’a aucune classe ici.",
            "%(n)d enseignants n’ont aucune classe ici.",
            "n",
        ),
        structures,
    ),
    Check(
        "contradicted", _("Corrections que le fichier contredit"), contradicted,
        ngettext_lazy(
            "%(n)d champ corrigé à la main dit autre chose que le fichier.",
            "%(n)d champs corrigés à la main disent autre chose que le fichier.",
            "n",
        ),
        office, opens=lambda school: reverse("directory:corrections"),
    ),
]  # fmt: skip
