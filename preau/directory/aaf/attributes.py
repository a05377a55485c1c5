"""Which attributes are read, under which short names. What is known but not used is None; what is absent here is remarked and skipped."""

KIND_OF_CATEGORY = {
    "EtabEducNat": "school",
    "Eleve": "pupil",
    "PersRelEleve": "guardian",
    "PersEducNat": "staff",
    "MefEducNat": "mef",
    "MatEducNat": "subject",
    "MatiereEducNat": "subject",
}
KINDS = ("school", "subject", "mef", "pupil", "guardian", "staff")  # the order of reading
READ_NAMES = {"school": "schools", "pupil": "students", "guardian": "guardians", "staff": "staff", "subject": "subjects", "mef": "mefs"}

_PERSON = {
    "ENTPersonJointure": None,  # the identifier again
    "ENTPersonDateNaissance": "birth",
    "ENTPersonNomPatro": "birth_name",
    "sn": "name",
    "givenName": "given",
    "ENTPersonAutresPrenoms": "others",
    "personalTitle": "title",
    "mail": "mail",
    "homePhone": "home",
    "telephoneNumber": "work",
    "mobile": "mobiles",
    "ENTPersonMobileSMS": "sms",
    "ENTPersonAdresse": "address",
    "ENTPersonCodePostal": "postcode",
    "ENTPersonVille": "town",
    "ENTPersonPays": "country",
    "ENTPersonAdresseDiffusion": None,
    "ENTPersonStructRattach": "structure",
}

ATTRIBUTES: dict[str, dict[str, str | None]] = {
    "school": {
        "ENTStructureJointure": None,
        "ENTStructureUAI": "uai",
        "ENTEtablissementUAI": "uai_again",
        "ENTStructureSIREN": "siret",
        "ENTStructureNomCourant": "name",
        "ENTStructureTypeStruct": "type",
        "ENTStructureCodeTypeStruct": None,
        "ENTEtablissementMinistereTutelle": None,
        "ENTEtablissementCodeMinistereTutelle": None,
        "ENTEtablissementContrat": "contract",
        "postOfficeBox": None,
        "street": "street",
        "postalCode": "postcode",
        "l": "town",
        "telephoneNumber": "phone",
        "facsimileTelephoneNumber": None,
        "ENTStructureMailSI": "mail",
        "ENTStructureSiteWeb": None,
        "ENTEtablissementStructRattachFctl": "seat",
        "ENTEtablissementBassin": None,
        "ENTServAcAcademie": "academy",
        "ENTServAcCodeAcademie": None,
        "ENTStructureClasses": "classes",
        "ENTStructureGroupes": "groups",
    },
    "pupil": {
        **_PERSON,
        "ENTEleveINE": "ine",
        "ENTEleveStructRattachId": None,  # SIECLE's ELEVE_ID of the school, not a structure
        "ENTElevePersRelEleve": "relatives",
        "ENTEleveParents": "parents",
        "ENTElevePere": "father",
        "ENTEleveMere": "mother",
        "ENTEleveAutoriteParentale": "authority",
        "ENTElevePersRelEleve1": "relative1",
        "ENTElevePersRelEleve2": "relative2",
        "ENTEleveQualitePersRelEleve1": None,
        "ENTEleveQualitePersRelEleve2": None,
        "ENTEleveBoursier": None,
        "ENTEleveTransport": None,
        "ENTEleveRegime": "regime",
        "ENTEleveAdresseRel": None,
        "ENTEleveStatutEleve": "status",
        "ENTEleveMEF": "mef",
        "ENTEleveLibelleMEF": "mef_name",
        "ENTEleveNivFormation": "level",
        "ENTEleveFiliere": None,
        "ENTEleveEnseignements": "subject_names",
        "ENTEleveCodeEnseignements": "subjects",
        "ENTEleveDateEntreeClasses": "entries",
        "ENTEleveDateSortieClasses": None,
        "ENTEleveDateEntreeStructRattach": "entry",
        "ENTEleveDateSortieStructRattach": None,
        "ENTEleveDateEntreeStruct": None,
        "ENTEleveDateSortieStruct": None,
        "ENTEleveClasses": "classes",
        "ENTEleveGroupes": "groups",
    },
    "guardian": {**_PERSON},
    "staff": {
        **_PERSON,
        "ENTAuxEnsCategoDiscipline": None,
        "ENTAuxEnsDisciplinesPoste": None,
        "ENTAuxEnsMEF": None,
        "ENTAuxEnsMatiereEnseignEtab": None,
        "ENTAuxEnsClasses": "classes",
        "ENTAuxEnsGroupes": "groups",
        "ENTAuxEnsClassesMatieres": "class_subjects",
        "ENTAuxEnsGroupesMatieres": "group_subjects",
        "ENTAuxEnsClassesPrincipal": "tutor",
        "ENTPersonFonctions": "functions",
        "ENTPersonCategorieEnseignant": "teaches",
        "PersEducNatPresenceDevantEleves": None,
        "ENTEnsFonctionDir": None,
        "ENTPersonSTSId": None,
        "ENTAuxEnsClassesMatieresDate": None,
        "ENTAuxEnsGroupesMatieresDate": None,
        "ENTAuxEnsClassesPrincipalDate": None,
        "ENTPersonFonctionsDate": None,
        "ENTPersonStructRattachDate": None,
    },
    "mef": {"ENTMefJointure": None, "ENTLibelleMef": "name", "ENTMEFRattach": "parent", "ENTMEFSTAT11": None},
    "subject": {"ENTMatJointure": None, "ENTLibelleMatiere": "name"},
}

# Several values; the others keep their first.
MANY = frozenset(
    [
        "others",
        "mobiles",
        "classes",
        "groups",
        "relatives",
        "parents",
        "authority",
        "subject_names",
        "subjects",
        "entries",
        "class_subjects",
        "group_subjects",
        "tutor",
        "functions",
    ]
)
# Values whose inner spaces mean something: split on $, never folded.
COMPOSED = frozenset(["classes", "groups", "relatives", "entries", "class_subjects", "group_subjects", "tutor", "functions"])
# 1st-degree files have the same envelope and other names.
FIRST_DEGREE_ONLY = frozenset(
    {"ENTPersonNom", "ENTPersonPrenom", "ENTPersonClasses", "ENTEleveNiveau", "ENTStructureAdresse", "ENTPersRelEleveEleve"}
)
