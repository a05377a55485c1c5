from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.directory.models import GuardianRefusal, Guardianship, Person, Profile
from preau.directory.standing import Standing
from preau.kit.rights import right

READS_RIGHTS = frozenset(
    {
        Profile.HEAD, Profile.DIRECTOR, Profile.SECRETARY, Profile.DEPARTEMENT_EDUCATION, Profile.DEPARTEMENT_IT, Profile.DASEN,
        Profile.INSPECTOR, Profile.REFERENT,
    }
)  # fmt: skip


@right(
    _("Lire la table des droits"),
    head=_("en entier"),
    director=_("en entier"),
    secretary=_("en entier"),
    referent=_("en entier"),
    departement_education=_("en entier"),
    departement_it=_("en entier"),
    inspector=_("en entier"),
    dasen=_("en entier"),
)
def may_read_rights(standing: Standing | None) -> bool:
    return bool(standing) and not READS_RIGHTS.isdisjoint(standing.profiles)


@right(_("Changer une durée de conservation"), departement_it=_("sur un texte, pour toute l’installation"))
def may_set_delays(standing: Standing | None) -> bool:
    return bool(standing) and Profile.DEPARTEMENT_IT in standing.profiles


@right(_("Lire et emporter ce que Préau garde"), everyone=_("sur soi"), guardian=_("sur ses enfants, sauf décision de justice"))
def may_take_data(person: Person, subject: Person) -> bool:
    """A dated refusal, on whatever topic, keeps a child's whole file from this guardian: it would tell where the child lives."""
    if person.pk == subject.pk:
        return True
    today = timezone.localdate()
    ties = Guardianship.objects.on(today).with_rights().filter(guardian=person, pupil=subject)
    return ties.exists() and not GuardianRefusal.objects.on(today).filter(guardianship__in=ties).exists()
