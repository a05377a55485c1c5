"""Who sees whom in the directory, and what of them. The page to show a data-protection officer.

Everything starts from the audience keys that a person holds today (keys.py): a row of `SEES` reads "who holds a key of this kind sees
the persons who hold a key of that kind on the same thing". One join, no list from Python, effective at the next request. A guardian's
key on which every topic is refused by a deed opens nothing.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.adults import is_of_age
from preau.directory.keys import WIDTH, Kind
from preau.directory.leavers import leavers_of
from preau.directory.models import (
    AudienceKey,
    AudienceRefusal,
    ClassDelegate,
    Function,
    Group,
    GuardianRefusal,
    Guardianship,
    Organisation,
    Person,
    Position,
    School,
    Topic,
)
from preau.directory.models.groups import ClassDelegateQuerySet
from preau.kit.rights import right
from preau.kit.statements import Statement

SEES = (
    (Kind.PERSON, Kind.PERSON),  # oneself
    (Kind.CHILD, Kind.PERSON),  # a guardian, the child
    (Kind.GROUP_PUPILS, Kind.GROUP_PUPILS),  # a pupil, own class
    (Kind.GROUP_PUPILS, Kind.GROUP_TEACHERS),  # and own teachers
    (Kind.GROUP_MEMBERS, Kind.GROUP_MEMBERS),
    (Kind.GROUP_GUARDIANS, Kind.GROUP_DELEGATES),  # a guardian, who speaks for the class: a name, nothing else
    (Kind.SCHOOL_GUARDIANS, Kind.SCHOOL_STAFF),  # a guardian, the staff of own children's schools
    (Kind.SCHOOL_STAFF, Kind.SCHOOL_STAFF),  # staff, their own schools
    (Kind.SCHOOL_STAFF, Kind.SCHOOL_PUPILS),
    (Kind.SCHOOL_STAFF, Kind.SCHOOL_GUARDIANS),
    (Kind.SCHOOL_STAFF, Kind.SCHOOL_GUESTS),
    (Kind.SCHOOL_GUESTS, Kind.SCHOOL_STAFF),
    (Kind.ORGANISATION, Kind.ORGANISATION),
    (Kind.TERRITORY_SERVICE, Kind.TERRITORY_STAFF),  # the département, staff; never pupils
    (Kind.TERRITORY_SERVICE, Kind.TERRITORY_SERVICE),
)
REACHES = (
    (Kind.PERSON, Kind.PERSON),
    (Kind.CHILD, Kind.PERSON),
    (Kind.SCHOOL_OFFICE, Kind.SCHOOL_PUPILS),
    (Kind.SCHOOL_OFFICE, Kind.SCHOOL_GUARDIANS),
    (Kind.SCHOOL_OFFICE, Kind.SCHOOL_STAFF),
    (Kind.SCHOOL_OFFICE, Kind.SCHOOL_GUESTS),
    (Kind.SCHOOL_VIE_SCOLAIRE, Kind.SCHOOL_PUPILS),
    (Kind.SCHOOL_VIE_SCOLAIRE, Kind.SCHOOL_GUARDIANS),
    (Kind.SCHOOL_REACH, Kind.SCHOOL_PUPILS),
    (Kind.SCHOOL_REACH, Kind.SCHOOL_GUARDIANS),
    (Kind.GROUP_TUTORS, Kind.GROUP_PUPILS),
    (Kind.GROUP_TUTORS, Kind.GROUP_GUARDIANS),
)
KEEPS = tuple((mine, theirs) for mine, theirs in REACHES if mine == Kind.SCHOOL_OFFICE)
OWN_SCHOOL = (Kind.SCHOOL_PUPILS, Kind.SCHOOL_GUARDIANS, Kind.SCHOOL_STAFF, Kind.SCHOOL_GUESTS)
OWN_GROUP = (Kind.GROUP_PUPILS, Kind.GROUP_GUARDIANS, Kind.GROUP_TEACHERS, Kind.GROUP_MEMBERS)


def _live(alias: str) -> str:
    """My key opens something: not every topic of it is refused to me."""
    refusals = f'SELECT COUNT(*) FROM "{AudienceRefusal._meta.db_table}" r WHERE r.person_id = {alias}.person_id AND r.key = {alias}.key'
    return f"({refusals}) < {len(Topic)}"


def _holders(person: Person, pairs) -> RawSQL:
    """Ids of those who hold, on the same thing, the key that one of mine lets me see."""
    keys = f'"{AudienceKey._meta.db_table}"'
    steps = " UNION ALL ".join(f"SELECT {int(mine)} AS mine, {int(theirs) - int(mine)} AS step" for mine, theirs in pairs)
    return RawSQL(
        f"SELECT t.person_id FROM {keys} k JOIN ({steps}) s ON s.mine = k.key %% {WIDTH} JOIN {keys} t ON t.key = k.key + s.step "
        f"WHERE k.person_id = %s AND {_live('k')}",
        [person.pk],
    )


def _things(person: Person, kinds) -> RawSQL:
    """Ids of the things on which I hold a key of one of these kinds."""
    keys, listed = f'"{AudienceKey._meta.db_table}"', ", ".join(str(int(kind)) for kind in kinds)
    return RawSQL(
        f"SELECT k.key / {WIDTH} FROM {keys} k WHERE k.person_id = %s AND k.key %% {WIDTH} IN ({listed}) AND {_live('k')}",
        [person.pk],
    )


def _holds(person: Person, kinds, thing_id: int) -> bool:
    return bool(_held.ask(person=person.pk, keys=[thing_id * WIDTH + kind for kind in kinds]))


_held = Statement(lambda person, keys: AudienceKey.objects.filter(person=person, key__in=keys).values_list("key"), person=int, keys=[int])


@right(
    _("Trouver une personne"),
    pupil=_("sa classe, ses groupes et ses professeurs"),
    guardian=_("ses enfants, les délégués de leurs classes et les personnels de leurs établissements"),
    staff=_("tout l’établissement"),
    guest=_("les personnels de l’établissement"),
    departement=_("les personnels du territoire, jamais les élèves ni les familles"),
    elected=_("les membres de sa collectivité"),
    commune=_("les membres de sa collectivité"),
)
def persons_visible_to(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=_holders(person, SEES), erased_at=None)


@right(
    _("Voir adresse, téléphones, courriel et date de naissance"),
    everyone=_("les siens"),
    guardian=_("ceux de ses enfants"),
    direction=_("tout l’établissement"),
    secretary=_("tout l’établissement"),
    vie_scolaire=_("les élèves et leurs familles"),
    bursar=_("les élèves et leurs familles"),
    nurse=_("les élèves et leurs familles"),
    form_tutor=_("les élèves et les familles de sa classe"),
)
def contacts_visible_to(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=_holders(person, REACHES), erased_at=None)


def may_see_contact(person: Person, about: Person) -> bool:
    return contacts_visible_to(person).filter(pk=about.pk).exists()


@right(
    _("Corriger une fiche"),
    direction=_("les élèves, les familles et les personnels de l’établissement"),
    secretary=_("les élèves, les familles et les personnels de l’établissement"),
)
def may_correct(person: Person, about: Person) -> bool:
    return persons_kept_by(person).filter(pk=about.pk).exists()


def persons_kept_by(person: Person) -> QuerySet[Person]:
    """Whose files this person's office keeps."""
    return Person.objects.filter(pk__in=_holders(person, KEEPS), erased_at=None)


@right(
    _("Fermer un sujet à un responsable, sur un acte"),
    direction=_("les responsables des élèves de l’établissement"),
    secretary=_("les responsables des élèves de l’établissement"),
)
def may_set_refusal(person: Person, pupil: Person) -> bool:
    return Person.objects.filter(pk=pupil.pk, pk__in=_holders(person, ((Kind.SCHOOL_OFFICE, Kind.SCHOOL_PUPILS),))).exists()


@right(
    _("Confirmer ce qu’un adulte est pour un élève"),
    direction=_("les élèves de l’établissement"),
)
def may_confirm_ties(person: Person, school: School) -> bool:
    return may_choose_hue(person, school)


@right(
    _("Lire la liste des sujets fermés et des actes"),
    direction=_("tout l’établissement"),
    secretary=_("tout l’établissement"),
)
def refusals_visible_to(person: Person) -> QuerySet[GuardianRefusal]:
    pupils = Person.objects.filter(pk__in=_holders(person, ((Kind.SCHOOL_OFFICE, Kind.SCHOOL_PUPILS),)), erased_at=None)
    return GuardianRefusal.objects.filter(guardianship__pupil__in=pupils.values("pk"))


@right(
    _("Voir comment chaque famille veut être jointe, et qui ne peut pas l’être"),
    direction=_("tout l’établissement"),
    secretary=_("tout l’établissement"),
)
def guardians_kept_by(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=_holders(person, ((Kind.SCHOOL_OFFICE, Kind.SCHOOL_GUARDIANS),)), erased_at=None)


@right(_("Fermer un sujet à ses propres responsables"), pupil=_("à 18 ans, ou émancipé"))
def may_close_own(person: Person, tie: Guardianship) -> bool:
    return tie.pupil_id == person.pk and is_of_age(person)


@right(
    _("Réunir deux fiches d’une même personne"),
    direction=_("deux personnes de l’établissement"),
    secretary=_("deux personnes de l’établissement"),
)
def may_merge(person: Person, kept: Person, dropped: Person) -> bool:
    return kept.pk != dropped.pk and persons_kept_by(person).filter(pk__in=[kept.pk, dropped.pk]).count() == 2


@right(
    _("Voir un établissement"),
    pupil=_("le sien"),
    guardian=_("ceux de ses enfants"),
    guest=_("celui qui l’accueille"),
    staff=_("tous ceux du territoire"),
    departement=_("tous ceux du territoire"),
    elected=_("tous ceux du territoire"),
    commune=_("tous ceux du territoire"),
)
def schools_visible_to(person: Person) -> QuerySet[School]:
    mine = Q(pk__in=_things(person, OWN_SCHOOL))
    return School.objects.filter(mine | Q(territory__in=_things(person, (Kind.TERRITORY_BODIES,))))


@right(
    _("Voir une organisation"),
    pupil=_("son établissement"),
    guardian=_("les établissements de ses enfants"),
    guest=_("celle qui l’accueille"),
    staff=_("toutes celles du territoire"),
    departement=_("toutes celles du territoire"),
    elected=_("toutes celles du territoire"),
    commune=_("toutes celles du territoire"),
)
def organisations_visible_to(person: Person) -> QuerySet[Organisation]:
    mine = Q(pk__in=_things(person, (*OWN_SCHOOL, Kind.ORGANISATION)))
    return Organisation.objects.filter(mine | Q(territory__in=_things(person, (Kind.TERRITORY_BODIES,))))


@right(
    _("Voir une classe ou un groupe"),
    pupil=_("les siens"),
    guardian=_("ceux de ses enfants"),
    staff=_("tous ceux de l’établissement"),
)
def groups_visible_to(person: Person) -> QuerySet[Group]:
    """Past ones too: the school's staff, and those who were in them, read them."""
    mine = Q(pk__in=_things(person, (*OWN_GROUP, Kind.GROUP_FORMER)))
    own = _things(person, (Kind.SCHOOL_STAFF,))
    return Group.objects.filter(mine | Q(school__in=own) | Q(school__successor__in=own))


def _keepers(group: Group) -> list[int]:
    """The school of a group, and the one that took it over: its past is read from there."""
    return [pk for pk in (group.school_id, group.school.successor_id if group.school else None) if pk]


@right(
    _("Voir la liste des élèves d’une classe"),
    pupil=_("sa classe et ses groupes"),
    staff=_("toutes celles de l’établissement"),
)
def may_see_class_list(person: Person, group: Group) -> bool:
    """Guardians see that the class exists and who teaches it, never the other families' children."""
    school = any(_holds(person, (Kind.SCHOOL_STAFF,), pk) for pk in _keepers(group))
    return school or _holds(person, (Kind.GROUP_PUPILS, Kind.GROUP_MEMBERS, Kind.GROUP_TEACHERS), group.pk)


@right(
    _("Voir les délégués d’une classe"),
    pupil=_("ceux de sa classe"),
    guardian=_("ceux des classes de ses enfants, par leur nom"),
    staff=_("ceux de l’établissement"),
)
def delegates_visible_to(person: Person) -> ClassDelegateQuerySet:
    return ClassDelegate.objects.filter(
        Exists(groups_visible_to(person).order_by().filter(pk=OuterRef("group"))),
        Exists(persons_visible_to(person).order_by().filter(pk=OuterRef("person"))),
    )


@right(
    _("Inscrire les délégués d’une classe"),
    direction=_("les classes de l’établissement"),
    cpe=_("les classes de l’établissement"),
    form_tutor=_("sa classe"),
)
def may_name_delegates(person: Person, group: Group) -> bool:
    if group.kind != Group.Kind.DIVISION or group.closed_on or group.school_id is None:
        return False
    if _holds(person, (Kind.GROUP_TUTORS,), group.pk) or _holds(person, (Kind.SCHOOL_DIRECTION,), group.school_id):
        return True
    return Position.objects.on(timezone.localdate()).filter(person=person, organisation=group.school_id, function=Function.CPE).exists()


@right(
    _("Tenir l’établissement : couleur, calendrier, périodes, groupes"),
    direction=_("son établissement"),
    secretary=_("son établissement, sauf la couleur"),
)
def may_manage_school(person: Person, school: School) -> bool:
    return _holds(person, (Kind.SCHOOL_OFFICE,), school.pk)


def may_choose_hue(person: Person, school: School) -> bool:
    return _holds(person, (Kind.SCHOOL_DIRECTION,), school.pk)


@right(_("Nommer le référent numérique"), direction=_("dans l’établissement"))
def may_name_referent(person: Person, school: School) -> bool:
    return _holds(person, (Kind.SCHOOL_DIRECTION,), school.pk)


@right(
    _("Corriger la classe ou le niveau d’un élève une année passée"),
    direction=_("dans l’établissement"),
    secretary=_("dans l’établissement"),
)
def may_correct_past(person: Person, group: Group) -> bool:
    return group.kind == Group.Kind.DIVISION and any(_holds(person, (Kind.SCHOOL_OFFICE,), pk) for pk in _keepers(group))


def is_staff_of(person: Person, school: School) -> bool:
    return _holds(person, (Kind.SCHOOL_STAFF,), school.pk)


def schools_directed_by(person: Person) -> QuerySet[School]:
    return School.objects.filter(pk__in=_things(person, (Kind.SCHOOL_DIRECTION,)))


def schools_kept_by(person: Person) -> QuerySet[School]:
    """Where this person's office is."""
    return School.objects.filter(pk__in=_things(person, (Kind.SCHOOL_OFFICE,)))


def schools_worked_in_by(person: Person) -> QuerySet[School]:
    return School.objects.filter(pk__in=_things(person, (Kind.SCHOOL_STAFF,)))


@right(
    _("Voir qui est parti de l’établissement"),
    direction=_("les anciens élèves, leurs familles et les anciens personnels"),
    secretary=_("les anciens élèves, leurs familles et les anciens personnels"),
)
def leavers_visible_to(person: Person) -> QuerySet[Person]:
    return leavers_of(schools_kept_by(person))


@right(
    _("Effacer la fiche de qui est parti"),
    direction=_("les anciens de l’établissement, qui ne sont plus nulle part"),
)
def may_erase(person: Person, school: School) -> bool:
    return may_choose_hue(person, school)


@right(
    _("Créer une équipe ou un groupe"),
    direction=_("dans l’établissement"),
    secretary=_("dans l’établissement"),
)
def may_manage_group(person: Person, group: Group) -> bool:
    """Classes and teaching groups come from feeds; teams and communities are made by hand."""
    by_hand = group.kind not in (Group.Kind.DIVISION, Group.Kind.TEACHING)
    return by_hand and group.school_id is not None and _holds(person, (Kind.SCHOOL_OFFICE,), group.school_id)
