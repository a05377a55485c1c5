"""A few things that real exports hold and that the rules forbid, so that whoever reads the demo's import sees true remarks.

None makes a person unreadable: a pupil keeps a place in the school. Each happens once or twice, spread over the schools.
"""

from preau.demo.facts import DemoSchool
from preau.demo.lots import lots
from preau.demo.staffing import SUBSTITUTE, Staff, Staffing

OUTSIDE = 9_999  # a structure of another département, absent from the export
SUBSTITUTES = 9_001  # a pseudo-structure of replacement teachers
MISSING_RELATIVE = 8_999_999


def _absent_relative(record, school):
    ties = record["ENTElevePersRelEleve"]
    record["ENTElevePersRelEleve"] = (*ties, f"{MISSING_RELATIVE}$39$0$0$1$0")


def _twice_the_same(record, school):
    ties = record["ENTElevePersRelEleve"]
    if ties:
        key, link, *_ = ties[0].split("$")
        record["ENTElevePersRelEleve"] = (*ties, f"{key}${link}$0$2$0$0")


def _no_class(record, school):
    record["ENTEleveClasses"] = record["ENTEleveDateEntreeClasses"] = ()


def _impossible_birthday(record, school):
    year = record["ENTPersonDateNaissance"][0][-4:]
    record["ENTPersonDateNaissance"] = (f"31/02/{year}",)


def _unknown_training(record, school):
    record["ENTEleveMEF"], record["ENTEleveLibelleMEF"] = ("1031000D11A",), ("3EME SECTION LOCALE",)


def _double_space(record, school):
    record["sn"] = (record["sn"][0] + "  " + record["ENTPersonNomPatro"][0],)


PUPIL_ODDITIES = (_absent_relative, _twice_the_same, _no_class, _impossible_birthday, _unknown_training, _double_space, _no_class)


class Irregularities:
    """Which oddity falls on which school, by seed."""

    def __init__(self, schools: list[DemoSchool], seed: int):
        rng = lots(seed, "irregular")
        self.schools = schools
        self._waiting: dict[int, list] = {}
        for i, oddity in enumerate(PUPIL_ODDITIES):
            school = schools[i * max(1, len(schools) // len(PUPIL_ODDITIES)) % len(schools)]
            self._waiting.setdefault(school.jointure, []).append((1 + int(rng.random() * (school.size - 1)), oddity))
        self._seen: dict[int, int] = {}

    def in_pupil(self, school: DemoSchool, record):
        waiting = self._waiting.get(school.jointure)
        if waiting:
            n = self._seen[school.jointure] = self._seen.get(school.jointure, 0) + 1
            for position, oddity in waiting:
                if position == n:
                    oddity(record, school)
        return record

    def in_structure(self, school: DemoSchool, record):
        """In one school the last group is used without being declared; in another a class is declared twice."""
        if school is self.schools[len(self.schools) // 2]:
            record["ENTStructureGroupes"] = record["ENTStructureGroupes"][:-1]
        if school is self.schools[0]:
            record["ENTStructureClasses"] = (*record["ENTStructureClasses"], record["ENTStructureClasses"][0])
            record["ENTStructureOffreNumerique"] = ("N",)  # an attribute of some later version
        return record

    def structures(self):
        yield {
            "ENTStructureJointure": (str(SUBSTITUTES),),
            "ENTStructureUAI": ("015Z999Z",),
            "ENTStructureNomCourant": ("Z.REMP-ZONE DE REMPLACEMENT",),
            "ENTStructureTypeStruct": ("SANS OBJET",),
            "ENTStructureClasses": (),
            "ENTStructureGroupes": (),
        }

    def staff(self, staffing: Staffing) -> list[Staff]:
        """Two replacement teachers waiting in the pseudo-structure, one of another département, two with nothing at all."""
        rng = lots("irregular", "staff")
        before = len(staffing.everybody)
        staffing.outside(None, [(SUBSTITUTES, SUBSTITUTE)], rng)
        staffing.outside(None, [(SUBSTITUTES, SUBSTITUTE)], rng)
        staffing.outside(None, [(OUTSIDE, SUBSTITUTE)], rng)
        staffing.outside(None, [], rng)
        staffing.outside(None, [], rng)
        added = staffing.everybody[before:]
        del staffing.everybody[before:]
        return added
