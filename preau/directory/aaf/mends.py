"""Every remark that this feed can make: who can mend it, and how."""

from django.utils.translation import gettext_lazy as _

from preau.directory.sources.mends import ACADEMY, KNOW, NOBODY, SCHOOL, US, common_mends
from preau.feeds.registry import Mend

MENDERS = {
    SCHOOL: _("Le secrétariat de l’établissement, dans SIECLE ou STS"),
    ACADEMY: _("Les services de l’académie, qui fabriquent l’export"),
    US: _("Vous, dans Préau"),
    NOBODY: _("Personne : simple information"),
}

_SIECLE = _("À corriger dans SIECLE Base élèves ; le prochain export en tiendra compte.")
_STS = _("À corriger dans STS Web ; le prochain export en tiendra compte.")
_EXPORT = _("À signaler à l’assistance académique avec le nom du fichier et la ligne.")

MENDS = {
    **common_mends(pupils=_SIECLE, staff=_STS, export=_EXPORT),
    "kind_contradiction": Mend(ACADEMY, _("Le nom dit « complet » mais le contenu modifie : lu comme un delta"), _EXPORT),
    "kind_guessed": Mend(
        US, _("Le nom des fichiers ne dit pas s’il est complet : lu d’après le contenu"), _("Vérifiez les départs avant d’appliquer.")
    ),
    "several_days": Mend(ACADEMY, _("Les fichiers portent plusieurs dates"), _EXPORT),
    "issuer_guessed": Mend(NOBODY, _("L’académie n’est pas écrite dans les fichiers"), KNOW),
    "unknown_category": Mend(ACADEMY, _("Enregistrement d’une sorte inconnue, laissé de côté"), _EXPORT),
    "unknown_attribute": Mend(NOBODY, _("Attribut inconnu, non lu"), _("Les exports en gagnent chaque année ; rien à faire.")),
    "delete_unknown": Mend(NOBODY, _("Suppression d’un inconnu"), KNOW),
    "modify_unknown": Mend(ACADEMY, _("Modification d’un inconnu, laissée de côté"), _("Demandez un export complet.")),
    "pseudo_structure": Mend(NOBODY, _("Zone de remplacement ou structure sans objet : aucun établissement n’est ouvert"), KNOW),
    "not_a_school": Mend(NOBODY, _("Service qui n’est pas un établissement"), KNOW),
    "mef_without_parent": Mend(NOBODY, _("Formation locale, sans MEF national"), KNOW),
    "segments": Mend(ACADEMY, _("Valeur composée incomplète : ce qui manque est pris pour zéro"), _EXPORT),
    "old_relatives": Mend(ACADEMY, _("Responsables dans l’ancien format"), KNOW),
}
