"""Every remark that a feed can make: who can mend it, and how. Shown on the review page, sorted by who."""

from django.utils.translation import gettext_lazy as _

from preau.feeds.registry import Mend

SCHOOL, ACADEMY, US, NOBODY = "school", "academy", "us", "nobody"

MENDERS = {
    SCHOOL: _("Le secrétariat de l’établissement, dans SIECLE ou STS"),
    ACADEMY: _("Les services de l’académie, qui fabriquent l’export"),
    US: _("Vous, dans Préau"),
    NOBODY: _("Personne : simple information"),
}

_SIECLE = _("À corriger dans SIECLE Base élèves ; le prochain export en tiendra compte.")
_STS = _("À corriger dans STS Web ; le prochain export en tiendra compte.")
_EXPORT = _("À signaler à l’assistance académique avec le nom du fichier et la ligne.")
_KNOW = _("Rien à faire.")

MENDS = {
    # The set and its files
    "file_ignored": Mend(NOBODY, _("Fichier non lu"), _KNOW),
    "wrong_encoding": Mend(ACADEMY, _("Le fichier n’a pas le codage qu’il annonce"), _EXPORT),
    "control_characters": Mend(ACADEMY, _("Caractères interdits retirés"), _EXPORT),
    "kind_contradiction": Mend(ACADEMY, _("Le nom dit « complet » mais le contenu modifie : lu comme un delta"), _EXPORT),
    "kind_guessed": Mend(
        US, _("Le nom des fichiers ne dit pas s’il est complet : lu d’après le contenu"), _("Vérifiez les départs avant d’appliquer.")
    ),
    "kind_missing": Mend(
        US,
        _("Une sorte de fichier manque : ces personnes sont laissées comme elles sont"),
        _("Demandez l’export entier si c’est un oubli."),
    ),
    "several_days": Mend(ACADEMY, _("Les fichiers portent plusieurs dates"), _EXPORT),
    "issuer_guessed": Mend(NOBODY, _("L’académie n’est pas écrite dans les fichiers"), _KNOW),
    "other_school_year": Mend(US, _("L’export est d’une autre année scolaire"), _("Vérifiez que c’est bien le dernier export.")),
    "unknown_category": Mend(ACADEMY, _("Enregistrement d’une sorte inconnue, laissé de côté"), _EXPORT),
    "unknown_attribute": Mend(NOBODY, _("Attribut inconnu, non lu"), _("Les exports en gagnent chaque année ; rien à faire.")),
    "no_identifier": Mend(ACADEMY, _("Enregistrement sans identifiant, laissé de côté"), _EXPORT),
    "record_twice": Mend(ACADEMY, _("Même identifiant deux fois dans l’export : le dernier est gardé"), _EXPORT),
    "delete_unknown": Mend(NOBODY, _("Suppression d’un inconnu"), _KNOW),
    "modify_unknown": Mend(ACADEMY, _("Modification d’un inconnu, laissée de côté"), _("Demandez un export complet.")),
    # Structures
    "pseudo_structure": Mend(NOBODY, _("Zone de remplacement ou structure sans objet : aucun établissement n’est ouvert"), _KNOW),
    "not_a_school": Mend(NOBODY, _("Service qui n’est pas un établissement"), _KNOW),
    "uai_letter": Mend(ACADEMY, _("La lettre de contrôle de l’UAI est fausse"), _EXPORT),
    "uai_twice": Mend(ACADEMY, _("Deux structures ont la même UAI"), _EXPORT),
    "school_gone": Mend(ACADEMY, _("Un établissement n’est plus dans l’export"), _("Vérifiez auprès de l’académie avant d’appliquer.")),
    "declared_twice": Mend(SCHOOL, _("Classe ou groupe déclaré plusieurs fois"), _STS),
    "label_missing": Mend(SCHOOL, _("Classe ou groupe sans libellé"), _STS),
    "group_undeclared": Mend(SCHOOL, _("Groupe cité sans être déclaré : ouvert quand même"), _STS),
    "division_undeclared": Mend(SCHOOL, _("Classe citée sans être déclarée : ouverte quand même"), _STS),
    "mef_unknown": Mend(ACADEMY, _("Formation (MEF) absente de la nomenclature"), _EXPORT),
    "mef_without_parent": Mend(NOBODY, _("Formation locale, sans MEF national"), _KNOW),
    "subject_unknown": Mend(ACADEMY, _("Matière absente de la nomenclature"), _EXPORT),
    # Pupils
    "nameless": Mend(SCHOOL, _("Personne sans nom, laissée de côté"), _SIECLE),
    "bad_date": Mend(SCHOOL, _("Date qui n’existe pas, laissée vide"), _SIECLE),
    "pupil_of_unknown_school": Mend(
        ACADEMY, _("Élève d’une structure absente de l’export, laissé de côté"), _("Demandez un export qui contienne cet établissement.")
    ),
    "class_elsewhere": Mend(SCHOOL, _("Classe d’un autre établissement que celui de rattachement"), _SIECLE),
    "class_of_unknown_school": Mend(ACADEMY, _("Classe ou groupe d’une structure absente de l’export"), _EXPORT),
    "class_missing": Mend(SCHOOL, _("Élève sans classe"), _("À affecter dans SIECLE ; normal pendant l’été.")),
    "two_classes": Mend(SCHOOL, _("Élève dans plusieurs classes"), _SIECLE),
    "ine_twice": Mend(SCHOOL, _("Même INE pour deux élèves : aucun ne le prend"), _SIECLE),
    "ine_of_another": Mend(
        US, _("INE déjà porté par une autre personne"), _("Ouvrez les deux fiches : fusionnez-les si c’est le même enfant.")
    ),
    # Relatives
    "relative_missing": Mend(SCHOOL, _("Responsable cité, absent de l’export : lien laissé de côté"), _SIECLE),
    "relative_twice": Mend(SCHOOL, _("Même responsable cité plusieurs fois : un seul lien gardé"), _SIECLE),
    "relative_of_nobody": Mend(NOBODY, _("Responsable d’aucun élève : aucune fiche n’est ouverte"), _KNOW),
    "own_relative": Mend(NOBODY, _("Élève qui est son propre responsable : aucun lien n’est ouvert"), _KNOW),
    "no_relative": Mend(SCHOOL, _("Élève sans responsable"), _("À compléter dans SIECLE, sauf élève majeur.")),
    "many_relatives": Mend(NOBODY, _("Élève avec plus de trois responsables"), _KNOW),
    "segments": Mend(ACADEMY, _("Valeur composée incomplète : ce qui manque est pris pour zéro"), _EXPORT),
    "tie_unknown": Mend(ACADEMY, _("Lien de parenté inconnu : « autre »"), _EXPORT),
    "legal_unknown": Mend(SCHOOL, _("Responsabilité légale illisible : simple contact"), _SIECLE),
    "old_relatives": Mend(ACADEMY, _("Responsables dans l’ancien format"), _KNOW),
    # Staff
    "staff_without_function": Mend(
        SCHOOL,
        _("Personnel sans fonction dans un établissement connu : fiche sans poste"),
        _("À compléter dans STS, ou donnez-lui un poste dans Préau."),
    ),
    "function_unknown": Mend(US, _("Fonction inconnue : « autre personnel »"), _("Complétez la table des fonctions.")),
    "function_elsewhere": Mend(NOBODY, _("Fonction dans une structure absente de l’export"), _KNOW),
    "teaching_elsewhere": Mend(NOBODY, _("Classe enseignée dans une structure absente de l’export"), _KNOW),
    # Hands
    "corrected_by_hand": Mend(
        SCHOOL,
        _("Corrigé à la main dans Préau : la correction est gardée"),
        _("À corriger aussi à la source, puis la correction s’efface d’elle-même."),
    ),
    "closed_by_hand": Mend(
        SCHOOL, _("Fermé à la main dans Préau, encore ouvert à la source : laissé fermé"), _("À corriger aussi à la source.")
    ),
}
