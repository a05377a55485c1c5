"""Remarks common to the feeds of the directory: who can mend each, and how. A feed adds its own; the review page sorts them by who."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from preau.feeds.registry import Mend

SCHOOL, ACADEMY, US, NOBODY = "school", "academy", "us", "nobody"
KNOW = _("Rien à faire.")


def common_mends(*, pupils: Any, staff: Any, export: Any) -> dict[str, Mend]:
    """Each argument says what to do: about what is wrong with pupils and families, with staff and structures, with the files."""
    return {
        # The set and its files
        "file_ignored": Mend(NOBODY, _("Fichier non lu"), KNOW),
        "wrong_encoding": Mend(ACADEMY, _("Le fichier n’a pas le codage qu’il annonce"), export),
        "control_characters": Mend(ACADEMY, _("Caractères interdits retirés"), export),
        "kind_missing": Mend(
            US,
            _("Une sorte de fichier manque : ces personnes sont laissées comme elles sont"),
            _("Demandez l’export entier si c’est un oubli."),
        ),
        "other_school_year": Mend(US, _("L’export est d’une autre année scolaire"), _("Vérifiez que c’est bien le dernier export.")),
        "no_identifier": Mend(ACADEMY, _("Enregistrement sans identifiant, laissé de côté"), export),
        "record_twice": Mend(ACADEMY, _("Même identifiant deux fois dans l’export : le dernier est gardé"), export),
        # Structures
        "uai_letter": Mend(ACADEMY, _("La lettre de contrôle de l’UAI est fausse"), export),
        "uai_twice": Mend(ACADEMY, _("Deux structures ont la même UAI"), export),
        "uai_succeeded": Mend(
            ACADEMY, _("L’UAI est celle d’un établissement fermé, réuni à un autre"), _("Demandez un export qui cite la nouvelle UAI.")
        ),
        "school_gone": Mend(ACADEMY, _("Un établissement n’est plus dans l’export"), _("Vérifiez auprès de l’académie avant d’appliquer.")),
        "declared_twice": Mend(SCHOOL, _("Classe ou groupe déclaré plusieurs fois"), staff),
        "label_missing": Mend(SCHOOL, _("Classe ou groupe sans libellé"), staff),
        "group_undeclared": Mend(SCHOOL, _("Groupe cité sans être déclaré : ouvert quand même"), staff),
        "division_undeclared": Mend(SCHOOL, _("Classe citée sans être déclarée : ouverte quand même"), staff),
        "mef_unknown": Mend(ACADEMY, _("Formation (MEF) absente de la nomenclature"), export),
        "subject_unknown": Mend(ACADEMY, _("Matière absente de la nomenclature"), export),
        # Pupils
        "nameless": Mend(SCHOOL, _("Personne sans nom, laissée de côté"), pupils),
        "bad_date": Mend(SCHOOL, _("Date qui n’existe pas, laissée vide"), pupils),
        "pupil_of_unknown_school": Mend(
            ACADEMY,
            _("Élève d’une structure absente de l’export, laissé de côté"),
            _("Demandez un export qui contienne cet établissement."),
        ),
        "class_elsewhere": Mend(SCHOOL, _("Classe d’un autre établissement que celui de rattachement"), pupils),
        "class_of_unknown_school": Mend(ACADEMY, _("Classe ou groupe d’une structure absente de l’export"), export),
        "class_missing": Mend(SCHOOL, _("Élève sans classe"), _("À affecter dans SIECLE ; normal pendant l’été.")),
        "two_classes": Mend(SCHOOL, _("Élève dans plusieurs classes"), pupils),
        "ine_twice": Mend(SCHOOL, _("Même INE pour deux élèves : aucun ne le prend"), pupils),
        "match_proposed": Mend(
            US,
            _("Peut-être déjà dans l’annuaire : fiche ouverte, rapprochement à examiner"),
            _("Comparez les deux fiches et réunissez-les si c’est la même personne."),
        ),
        "ine_of_another": Mend(
            US, _("INE déjà porté par une autre personne"), _("Ouvrez les deux fiches : fusionnez-les si c’est le même enfant.")
        ),
        # Relatives
        "relative_taken_away": Mend(SCHOOL, _("Responsable retiré de l’export mais encore cité par un élève : gardé tel quel"), pupils),
        "relative_missing": Mend(SCHOOL, _("Responsable cité, absent de l’export : lien laissé de côté"), pupils),
        "relative_twice": Mend(SCHOOL, _("Même responsable cité plusieurs fois : un seul lien gardé"), pupils),
        "relative_of_nobody": Mend(NOBODY, _("Responsable d’aucun élève : aucune fiche n’est ouverte"), KNOW),
        "own_relative": Mend(NOBODY, _("Élève qui est son propre responsable : aucun lien n’est ouvert"), KNOW),
        "no_relative": Mend(SCHOOL, _("Élève sans responsable"), _("À compléter dans SIECLE, sauf élève majeur.")),
        "many_relatives": Mend(NOBODY, _("Élève avec plus de trois responsables"), KNOW),
        "tie_unknown": Mend(ACADEMY, _("Lien de parenté inconnu : « autre »"), export),
        "legal_unknown": Mend(SCHOOL, _("Responsabilité légale illisible : simple contact"), pupils),
        # Staff
        "staff_without_function": Mend(
            SCHOOL,
            _("Personnel sans fonction dans un établissement connu : fiche sans poste"),
            _("À compléter dans STS, ou donnez-lui un poste dans Préau."),
        ),
        "function_unknown": Mend(US, _("Fonction inconnue : « autre personnel »"), _("Complétez la table des fonctions.")),
        "function_elsewhere": Mend(NOBODY, _("Fonction dans une structure absente de l’export"), KNOW),
        "teaching_elsewhere": Mend(NOBODY, _("Classe enseignée dans une structure absente de l’export"), KNOW),
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
