"""Every remark that a list can cause: whoever keeps the list mends it."""

from django.utils.translation import gettext_lazy as _

from preau.directory.sources.mends import ACADEMY, KNOW, NOBODY, SCHOOL, US, common_mends
from preau.feeds.registry import Mend

MENDERS = {
    SCHOOL: _("Qui tient ce tableau"),
    ACADEMY: _("Les services de l’académie"),
    US: _("Vous, dans Préau"),
    NOBODY: _("Personne : simple information"),
}

_LIST = _("À corriger dans le tableau, puis importez-le de nouveau.")
_HAND = _("Ouvrez la fiche de la bonne personne et corrigez-la à la main.")

MENDS = {
    **common_mends(pupils=_LIST, staff=_LIST, export=_LIST),
    "pupil_without_name": Mend(SCHOOL, _("Élève sans nom ou sans prénom, laissé de côté"), _LIST),
    "pupil_unsure": Mend(
        SCHOOL,
        _("Élève nouveau sans date de naissance ni INE"),
        _("Ajoutez une colonne avec la date de naissance : elle évite de le confondre plus tard."),
    ),
    "homonyms": Mend(US, _("Plusieurs personnes de l’établissement portent ce nom : ligne laissée de côté"), _HAND),
    "person_unknown": Mend(
        SCHOOL,
        _("Personne inconnue : une liste sans élève ni fonction n’en crée aucune"),
        _("Dites, pour chaque colonne, s’il s’agit d’un élève, d’un responsable ou d’un personnel."),
    ),
    "ine_odd": Mend(SCHOOL, _("INE qui n’a pas onze signes, non lu"), _LIST),
    "ine_of_two": Mend(SCHOOL, _("Même INE sous deux noms : aucun ne le prend"), _LIST),
    "phone_mangled": Mend(SCHOOL, _("Téléphone abîmé par le tableur, non lu"), _("Mettez la colonne au format texte, et retapez-le.")),
    "relative_without_name": Mend(SCHOOL, _("Responsable sans nom, laissé de côté"), _LIST),
    "staff_without_name": Mend(SCHOOL, _("Personnel sans nom ou sans prénom, laissé de côté"), _LIST),
    "subject_unread": Mend(NOBODY, _("Matière inconnue, non lue"), KNOW),
    "other_school": Mend(SCHOOL, _("Ligne d’un autre établissement, laissée de côté"), _("Importez-la pour cet établissement.")),
}
