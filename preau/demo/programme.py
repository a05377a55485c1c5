"""What is taught in collège: subjects and weekly hours per level, and the discipline that teaches them.

Hours: arrêté du 19 mai 2015 (collège), as amended for 6e in 2023; LV2 from 5e. In SEGPA the general subjects have one teacher.
"""

from dataclasses import dataclass

LEVELS = ("6e", "5e", "4e", "3e")
MEF = {"6e": "10010012110", "5e": "10110001110", "4e": "10210001110", "3e": "10310019110"}
SEGPA_MEF = {"6e": "16410002110", "5e": "16510002110", "4e": "16610002110", "3e": "16710002110"}
MEF_LABEL = {
    **{MEF[level]: f"{level[0]}EME" for level in LEVELS},
    **{SEGPA_MEF[level]: f"{level[0]}EME SEGPA" for level in LEVELS},
}
# The ministry's statistical code of each training (ENTMEFSTAT11).
MEF_STAT = {
    "10010012110": "21110010012",
    "10110001110": "21120010001",
    "10210001110": "21150010001",
    "10310019110": "21160010019",
    "16410002110": "21211010002",
    "16510002110": "21212010002",
    "16610002110": "21213010002",
    "16710002110": "21214010002",
}

FRENCH, MATHS, HISTORY, CIVICS, ENGLISH = "020700", "061300", "043700", "043800", "030201"
PHYSICS, BIOLOGY, TECHNOLOGY, ARTS, MUSIC, SPORT = "062300", "062900", "070800", "090100", "081300", "100100"
SPANISH, GERMAN, ITALIAN, PORTUGUESE = "030602", "030102", "030902", "031102"
LATIN, GREEK, OCCITAN, SUPPORT = "020300", "020400", "035800", "006600"

SUBJECTS = {  # labels as the files write them
    FRENCH: "FRANCAIS", MATHS: "MATHEMATIQUES", HISTORY: "HISTOIRE-GEOGRAPHIE", CIVICS: "ENSEIGNEMENT MORAL ET CIVIQUE",
    ENGLISH: "ANGLAIS LV1", SPANISH: "ESPAGNOL LV2", GERMAN: "ALLEMAND LV2", ITALIAN: "ITALIEN LV2", PORTUGUESE: "PORTUGAIS LV2",
    PHYSICS: "PHYSIQUE-CHIMIE", BIOLOGY: "SCIENCES DE LA VIE ET DE LA TERRE", TECHNOLOGY: "TECHNOLOGIE",
    SPORT: "EDUCATION PHYSIQUE ET SPORTIVE", ARTS: "ARTS PLASTIQUES", MUSIC: "EDUCATION MUSICALE",
    LATIN: "LCA LATIN", GREEK: "LCA GREC", OCCITAN: "OCCITAN", SUPPORT: "ACCOMPAGNEMENT PERSONNALISE",
}  # fmt: skip

_SIXTH = {FRENCH: 4.5, MATHS: 4.5, HISTORY: 2.5, CIVICS: 0.5, ENGLISH: 4, PHYSICS: 1.5, BIOLOGY: 1.5, ARTS: 1, MUSIC: 1, SPORT: 4}
_MIDDLE = {
    FRENCH: 4.5, MATHS: 3.5, HISTORY: 2.5, CIVICS: 0.5, ENGLISH: 3, PHYSICS: 1.5, BIOLOGY: 1.5, TECHNOLOGY: 1.5, ARTS: 1, MUSIC: 1,
    SPORT: 3,
}  # fmt: skip
HOURS = {"6e": _SIXTH, "5e": _MIDDLE, "4e": _MIDDLE, "3e": _MIDDLE | {FRENCH: 4, HISTORY: 3}}
LV2_HOURS, OPTION_HOURS, SUPPORT_HOURS = 2.5, 2, 12


@dataclass(frozen=True)
class Discipline:
    """A post's discipline, with the two codes that the files give to it."""

    code: str
    name: str
    family: str
    family_name: str
    subjects: tuple[str, ...]
    owed: int = 18  # weekly hours of a full service (décret 2014-940)


DISCIPLINES = (
    Discipline("L0202", "LETTRES MODERNES", "02", "LETTRES", (FRENCH, LATIN, GREEK)),
    Discipline("L1300", "MATHEMATIQUES", "13", "MATHEMATIQUES", (MATHS,)),
    Discipline("L1000", "HISTOIRE GEOGRAPHIE", "10", "HISTOIRE-GEOGRAPHIE", (HISTORY, CIVICS)),
    Discipline("L0422", "ANGLAIS", "04", "LANGUES VIVANTES", (ENGLISH,)),
    Discipline("L0426", "ESPAGNOL", "04", "LANGUES VIVANTES", (SPANISH,)),
    Discipline("L0421", "ALLEMAND", "04", "LANGUES VIVANTES", (GERMAN,)),
    Discipline("L0429", "ITALIEN", "04", "LANGUES VIVANTES", (ITALIAN,)),
    Discipline("L0433", "PORTUGAIS", "04", "LANGUES VIVANTES", (PORTUGUESE,)),
    Discipline("L0441", "LANGUE D'OC", "04", "LANGUES VIVANTES", (OCCITAN,)),
    Discipline("L1500", "PHYSIQUE CHIMIE", "15", "PHYSIQUE-CHIMIE", (PHYSICS,)),
    Discipline("L1600", "SCIENCES DE LA VIE ET DE LA TERRE", "16", "BIOLOGIE GEOLOGIE", (BIOLOGY,)),
    Discipline("L1400", "TECHNOLOGIE", "14", "TECHNOLOGIE", (TECHNOLOGY,)),
    Discipline("L1800", "ARTS PLASTIQUES", "18", "ARTS PLASTIQUES", (ARTS,)),
    Discipline("L1700", "EDUCATION MUSICALE", "17", "EDUCATION MUSICALE", (MUSIC,)),
    Discipline("L1900", "EDUCATION PHYSIQUE ET SPORTIVE", "19", "EDUCATION PHYSIQUE ET SPORTIVE", (SPORT,), owed=20),
    Discipline("G0199", "ENSEIGNEMENT SPECIALISE", "01", "ENSEIGNEMENT SPECIALISE", (SUPPORT,), owed=21),
)
DISCIPLINE_OF = {subject: d for d in DISCIPLINES for subject in d.subjects}
SPECIALISED = DISCIPLINES[-1]
SEGPA_GENERAL = frozenset({FRENCH, MATHS, HISTORY, CIVICS, BIOLOGY, PHYSICS})


def discipline_of(subject: str, *, segpa: bool) -> Discipline:
    return SPECIALISED if segpa and subject in SEGPA_GENERAL else DISCIPLINE_OF[subject]
