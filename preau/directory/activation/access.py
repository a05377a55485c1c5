"""Who may print letters, give a secret back, hand over a position, ask for a second factor."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models import (
    Enrolment,
    FormTutor,
    Function,
    Group,
    Guardianship,
    Membership,
    Organisation,
    Person,
    Position,
    Teaching,
)
from preau.directory.standing import DIRECTION, VIE_SCOLAIRE
from preau.kit.rights import right
from preau.kit.statements import Statement

PRINTERS = DIRECTION | {Function.SECRETARY, Function.CPE}
# Those who meet the pupil behind a screen that does not open.
SCHOOL_RESETTERS = DIRECTION | VIE_SCOLAIRE | {Function.SECRETARY, Function.REFERENT, Function.LIBRARIAN}
NOT_DELEGATED = {Function.GUEST, Function.ELECTED, Function.COMMUNE}


def holds(person: Person, functions, organisation_id: int) -> bool:
    held = _functions.ask(person=person.pk, organisation=organisation_id, today=timezone.localdate())
    return any(function in functions for (function,) in held)


_functions = Statement(
    lambda person, organisation, today: Position.objects.on(today).filter(person=person, organisation=organisation).values_list("function"),
    person=int,
    organisation=int,
    today=datetime.date,
)


def _it_of_territory(person: Person, organisation: Organisation) -> bool:
    if organisation.territory_id is None:
        return False
    mine = Position.objects.on(timezone.localdate()).filter(person=person, function=Function.DEPARTEMENT_IT)
    return mine.filter(organisation__territory=organisation.territory_id).exists()


@right(
    _("Voir qui n’a pas activé et imprimer les courriers"),
    head=_("tout l’établissement"),
    director=_("toute l’école"),
    secretary=_("tout l’établissement"),
    cpe=_("tout l’établissement"),
    departement_it=_("les personnels, jamais les élèves ni les familles"),
)
def may_print_letters(person: Person, organisation: Organisation) -> bool:
    return holds(person, PRINTERS, organisation.pk) or _it_of_territory(person, organisation)


def prints_for_staff_only(person: Person, organisation: Organisation) -> bool:
    """The territory's IT opens the accounts of staff, and sees no family."""
    return not holds(person, PRINTERS, organisation.pk)


@right(
    _("Redonner un mot de passe à un élève"),
    teacher=_("les élèves de ses classes et groupes ; tout l’établissement pour qui tient le CDI"),
    vie_scolaire=_("tout l’établissement"),
    secretary=_("tout l’établissement"),
    referent=_("tout l’établissement"),
    head=_("tout l’établissement"),
    director=_("toute l’école"),
)
def may_reset_pupil(person: Person, pupil: Person) -> bool:
    return person.pk != pupil.pk and bool(_resettable.ask(person=person.pk, pupil=pupil.pk, today=timezone.localdate()))


def pupils_resettable_by(person: Person, *, today: datetime.date | None = None):
    """Pupils of the groups that this person teaches or tutors, and of the schools where their function answers for all."""
    today = today or timezone.localdate()
    teaching, tutoring = (model.objects.on(today).filter(person=person).values("group") for model in (Teaching, FormTutor))
    schools = Position.objects.on(today).filter(person=person, function__in=SCHOOL_RESETTERS).values("organisation")
    taught = Membership.objects.on(today).filter(group__in=teaching.union(tutoring), enrolment__isnull=False).values("person")
    kinds = (Group.Kind.DIVISION, Group.Kind.TEACHING)
    taught = taught.filter(group__kind__in=kinds)
    enrolled = Enrolment.objects.on(today).filter(school__in=schools).values("person")
    still = Enrolment.objects.on(today).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(still), pk__in=taught.union(enrolled))


_resettable = Statement(
    lambda person, pupil, today: pupils_resettable_by(Person(pk=person), today=today).filter(pk=pupil).values_list("pk"),
    person=int,
    pupil=int,
    today=datetime.date,
)


@right(
    _("Refaire le courrier d’un adulte dont le compte est ouvert"),
    head=_("familles et personnels de l’établissement"),
    director=_("familles et personnels de l’école"),
    secretary=_("familles de l’établissement"),
    cpe=_("familles de l’établissement"),
)
def may_reopen(person: Person, other: Person, organisation: Organisation) -> bool:
    """Nobody reopens their own account, nor, unless they direct the school, that of somebody who works there."""
    if person.pk == other.pk or not holds(person, PRINTERS, organisation.pk):
        return False
    today = timezone.localdate()
    if Position.objects.on(today).filter(person=other).exists():
        return holds(person, DIRECTION, organisation.pk) and holds(other, Function.values, organisation.pk)
    here = Enrolment.objects.on(today).filter(school=organisation.pk).values("person")
    return Guardianship.objects.on(today).with_rights().filter(guardian=other, pupil__in=here).exists()


@right(
    _("Confier sa fonction à un collègue, entre deux dates"),
    staff=_("ses propres fonctions, pas celles qu’on lui a confiées"),
    departement=_("ses propres fonctions"),
    maintenance=_("ses propres fonctions"),
)
def may_delegate(person: Person, position: Position) -> bool:
    return (
        position.person_id == person.pk
        and position.delegated_from_id is None
        and position.function not in NOT_DELEGATED
        and position.holds_on(timezone.localdate())
    )


def positions_delegable_by(person: Person):
    today = Position.objects.on(timezone.localdate()).filter(person=person, delegated_from=None)
    return today.exclude(function__in=NOT_DELEGATED).select_related("organisation")


@right(_("Demander une double vérification, la retirer à qui a tout perdu"), departement_it=_("par profil, pour tout le territoire"))
def may_set_second_factor(person: Person) -> bool:
    return Position.objects.on(timezone.localdate()).filter(person=person, function=Function.DEPARTEMENT_IT).exists()


def organisations_to_activate(person: Person):
    """Where this person writes letters: schools and services of theirs, or a whole territory's for its IT."""
    today = Position.objects.on(timezone.localdate()).filter(person=person)
    own = today.filter(function__in=PRINTERS).values("organisation")
    territories = today.filter(function=Function.DEPARTEMENT_IT).exclude(organisation__territory=None).values("organisation__territory")
    return Organisation.objects.filter(Q(pk__in=own) | Q(territory__in=territories), closed_on=None)
