"""Every remark that these files can cause: who can mend it, and how. Most are for the head of the school, who makes the files."""

from django.utils.translation import gettext_lazy as _

from preau.directory.sources.mends import ACADEMY, KNOW, NOBODY, SCHOOL, US, common_mends
from preau.feeds.registry import Mend

MENDERS = {
    SCHOOL: _("La direction de l’école, dans ONDE"),
    ACADEMY: _("Les services de l’académie"),
    US: _("Vous, dans Préau"),
    NOBODY: _("Personne : simple information"),
}

_ONDE = _("À corriger dans ONDE, puis refaites l’extraction.")
_AGAIN = _("Refaites l’extraction sans ouvrir le fichier dans un tableur.")

MENDS = {
    **common_mends(pupils=_ONDE, staff=_ONDE, export=_ONDE),
    "unknown_column": Mend(NOBODY, _("Colonne inconnue, non lue"), KNOW),
    "pupil_without_name": Mend(SCHOOL, _("Élève sans nom ou sans prénom, laissé de côté"), _ONDE),
    "pupil_without_birth": Mend(SCHOOL, _("Élève sans date de naissance lisible, laissé de côté"), _ONDE),
    "pupil_twice": Mend(SCHOOL, _("Élève écrit deux fois : une seule ligne est gardée"), _ONDE),
    "ine_of_two": Mend(SCHOOL, _("Même INE sous deux noms : aucun ne le prend"), _ONDE),
    "ine_mangled": Mend(SCHOOL, _("INE abîmé par un tableur, non lu"), _AGAIN),
    "ine_odd": Mend(SCHOOL, _("INE qui n’a pas onze signes, non lu"), _ONDE),
    "phone_mangled": Mend(SCHOOL, _("Téléphone abîmé par un tableur, non lu"), _AGAIN),
    "level_unknown": Mend(SCHOOL, _("Niveau inconnu : laissé vide"), _ONDE),
    "level_against_cycle": Mend(NOBODY, _("Le niveau n’est pas de ce cycle : le niveau est gardé"), KNOW),
    "relative_without_name": Mend(SCHOOL, _("Responsable sans nom, laissé de côté"), _ONDE),
    "child_unknown": Mend(SCHOOL, _("Enfant absent du fichier des élèves : lien laissé de côté"), _("L’élève est peut-être radié.")),
    "child_homonym": Mend(
        SCHOOL, _("Deux enfants de ce nom : aucun n’est lié à ce responsable"), _("Liez-le à la main sur la fiche de l’enfant.")
    ),
    "child_cut": Mend(SCHOOL, _("Nom d’enfant incomplet : lien laissé de côté"), _ONDE),
    "teacher_without_name": Mend(SCHOOL, _("Enseignant sans nom, laissé de côté"), _ONDE),
    "class_of_no_pupil": Mend(SCHOOL, _("Classe d’un enseignant où aucun élève n’est inscrit : non ouverte"), _ONDE),
}
