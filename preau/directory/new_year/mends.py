"""What a rehearsal can say, and who can mend it."""

from django.utils.translation import gettext_lazy as _

from preau.feeds.registry import Mend

OFFICE, FEEDS, SERVICE, NOBODY = "office", "feeds", "service", "nobody"
MENDERS = {
    OFFICE: _("La direction ou le secrétariat de l’établissement"),
    FEEDS: _("Personne pour l’instant : les fichiers de la rentrée le diront"),
    SERVICE: _("Les personnes qui administrent Préau"),
    NOBODY: _("Personne : simple information"),
}
MENDS = {
    "year_not_prepared": Mend(
        OFFICE, _("L’année n’est pas préparée ici"), _("Ouvrez « Nouvelle année » sur la page de l’établissement, puis préparez-la.")
    ),
    "year_already_open": Mend(NOBODY, _("L’année est déjà ouverte ici"), _("Rien à faire : cet établissement est laissé comme il est.")),
    "year_no_calendar": Mend(
        SERVICE,
        _("Le calendrier de l’année n’est pas encore connu"),
        _("Les périodes supposent une rentrée le 1er septembre. Le calendrier national arrive avec une mise à jour de Préau."),
    ),
    "year_no_terms": Mend(
        OFFICE, _("Aucune période n’est prévue"), _("Choisissez des trimestres ou des semestres, ou décidez-les à la rentrée.")
    ),
    "year_no_division": Mend(
        OFFICE, _("Aucune classe n’est prévue"), _("Ajoutez les classes de la rentrée, ou attendez que le fichier de STS les ouvre.")
    ),
    "year_copy_left_out": Mend(
        NOBODY,
        _("Classes ou groupes recopiés que le fichier de la rentrée ne nomme pas"),
        _("Ils ne s’ouvrent pas : le fichier fait foi. Ajoutez à la main ceux qui manqueraient."),
    ),
    "year_no_tutor": Mend(
        FEEDS,
        _("Classes sans professeur principal"),
        _("Les professeurs principaux viennent de STS ou de l’annuaire académique ; rien à saisir."),
    ),
    "year_position_ends": Mend(
        OFFICE,
        _("Fonction qui prend fin d’ici la rentrée"),
        _("Si la personne revient, prolongez-la dans le logiciel d’où elle vient."),
    ),
    "year_pupil_without_level": Mend(
        OFFICE, _("Élève dont le niveau n’est pas connu"), _("À compléter dans le logiciel d’où vient la fiche.")
    ),
    "year_group_still_open": Mend(
        NOBODY, _("Groupe de travail qui reste ouvert"), _("Il n’est pas d’une année. Fermez-le depuis sa page s’il n’a plus d’objet.")
    ),
    "year_not_over": Mend(OFFICE, _("L’année n’est pas finie"), _("Le changement d’année se fait d’ordinaire entre mai et septembre.")),
}
