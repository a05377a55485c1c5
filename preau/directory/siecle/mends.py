"""Every remark that this feed can make: who can mend it, and how."""

from django.utils.translation import gettext_lazy as _

from preau.directory.sources.mends import ACADEMY, NOBODY, SCHOOL, US, common_mends

MENDERS = {
    SCHOOL: _("Le secrétariat de l’établissement, dans SIECLE"),
    ACADEMY: _("L’assistance académique, pour SIECLE"),
    US: _("Vous, dans Préau"),
    NOBODY: _("Personne : simple information"),
}
_HERE = _("À corriger dans SIECLE Base élèves ; le prochain export en tiendra compte.")
_EXPORT = _("Refaites l’export depuis SIECLE sans ouvrir le fichier dans un autre logiciel.")
MENDS = common_mends(pupils=_HERE, staff=_HERE, export=_EXPORT)
