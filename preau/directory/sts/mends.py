"""Every remark that this feed can make: who can mend it, and how."""

from django.utils.translation import gettext_lazy as _

from preau.directory.sources.mends import ACADEMY, KNOW, NOBODY, SCHOOL, US, common_mends
from preau.feeds.registry import Mend

MENDERS = {
    SCHOOL: _("La direction de l’établissement, dans STS Web"),
    ACADEMY: _("L’assistance académique, pour STS Web"),
    US: _("Vous, dans Préau"),
    NOBODY: _("Personne : simple information"),
}
_HERE = _("À corriger dans STS Web ; le prochain export en tiendra compte.")
_EXPORT = _("Refaites l’export depuis STS Web sans ouvrir le fichier dans un autre logiciel.")

MENDS = {
    **common_mends(pupils=_HERE, staff=_HERE, export=_EXPORT),
    "no_services": Mend(
        SCHOOL,
        _("Aucun service d’enseignement : ceux que l’on connaît sont gardés"),
        _("L’emploi du temps n’est sans doute pas encore remonté dans STS ; refaites l’export ensuite."),
    ),
    "teacher_unknown": Mend(SCHOOL, _("Service confié à un enseignant absent du fichier : laissé de côté"), _HERE),
    "structure_unknown": Mend(SCHOOL, _("Professeur principal d’une classe absente du fichier : laissé de côté"), _HERE),
    "several_heads": Mend(
        US, _("Plusieurs personnels de direction : STS ne dit pas qui est le chef"), _("Choisissez-le en lui donnant son poste dans Préau.")
    ),
    "upward_file": Mend(NOBODY, _("Fichier que l’emploi du temps envoie à STS : seules ses alternances sont lues"), KNOW),
    "week_not_monday": Mend(NOBODY, _("Semaine qui ne commence pas un lundi : prise à son lundi"), KNOW),
}
