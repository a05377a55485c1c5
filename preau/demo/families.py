"""Families: who lives with whom, who answers for whom, how they can be reached. Invented, with the cases that a school meets."""

import random
from dataclasses import dataclass, field

from preau.demo import drawing
from preau.demo.drawing import Names
from preau.demo.facts import DemoSchool

MOTHER, FATHER, GRANDPARENT, RELATIVE, FOSTER, TUTOR, ASE, OTHER = "10", "20", "38", "39", "42", "50", "51", "90"


@dataclass(slots=True)
class Home:
    address: str
    postcode: str
    town: str
    phone: str


@dataclass(slots=True)
class Relative:
    key: int
    title: str
    first_name: str
    last_name: str
    birth_name: str
    home: Home
    mobile: str = ""
    email: str = ""
    work_phone: str = ""


@dataclass(slots=True)
class Tie:
    """What `ENTElevePersRelEleve` says: link, pays, legal (0, 1, 2), is called, receives aids."""

    relative: Relative
    link: str
    financial: int
    legal: int
    contact: int
    aid: int


@dataclass(slots=True)
class Family:
    last_name: str
    home: Home  # the children's main home
    ties: list[Tie] = field(default_factory=list)
    levels: set[str] = field(default_factory=set)  # levels already taken by a child, so that siblings differ
    has_grant: bool = False


# What families are, in thousandths.
SHAPES = (
    *(("together", 610), ("separated", 215), ("mother alone", 95), ("father alone", 22), ("recomposed", 22)),
    *(("with grandparent", 15), ("ase", 8), ("tutor", 6), ("widowed", 4), ("nobody", 3)),
)


class Families:
    """Invents families around schools of a territory; relatives are numbered in the order in which they appear."""

    def __init__(self, names: Names, ase_name: str, first_key: int = 8_000_001):
        self.names = names
        self.shapes = drawing.Hat(SHAPES)
        self.next_key = first_key
        self.ase_name = ase_name
        self._make = {
            "together": self._together,
            "separated": self._separated,
            "mother alone": self._mother_alone,
            "father alone": self._father_alone,
            "widowed": self._mother_alone,
            "recomposed": self._recomposed,
            "with grandparent": self._with_grandparent,
            "ase": self._ase,
            "tutor": self._tutor,
            "nobody": self._nobody,
        }

    def make(self, rng: random.Random, school: DemoSchool) -> Family:
        family = Family(self.names.last(rng), self._home(rng, school), has_grant=rng.random() < 0.24)
        self._make[self.shapes.draw(rng)](rng, school, family)
        return family

    def make_of_teacher(self, rng: random.Random, school: DemoSchool, teacher) -> Family:
        """A family one of whose parents also works in a school: two records in the files, one human being."""
        family = Family(teacher.last_name, self._home(rng, school))
        sex = "F" if teacher.title == "Mme" else "M"
        parent = self._relative(rng, sex, family.last_name, family.home)
        parent.first_name, parent.birth_name = teacher.first_name, teacher.birth_name
        parent.email = f"{drawing.folded(parent.first_name)}.{drawing.folded(parent.last_name)}@example.org"
        parent.mobile = parent.mobile or drawing.mobile(rng)
        other = self._relative(rng, "M" if sex == "F" else "F", family.last_name, family.home)
        family.ties = [
            Tie(parent, MOTHER if sex == "F" else FATHER, 1, 1, 1, 1),
            Tie(other, FATHER if sex == "F" else MOTHER, 0, 2, 1, 0),
        ]
        return family

    # --- Shapes ------------------------------------------------------------------------------------------------------

    def _together(self, rng, school, family):
        father = self._relative(rng, "M", family.last_name, family.home)
        mother = self._relative(rng, "F", self._wife_name(rng, family.last_name), family.home)
        second = 1 if rng.random() < 0.2 else 2  # since 2020 both parents may carry 1
        family.ties = [Tie(mother, MOTHER, 1, 1, 1, 1), Tie(father, FATHER, 0, second, 1, 0)]

    def _separated(self, rng, school, family):
        mother = self._relative(rng, "F", self.names.last(rng), family.home)
        father = self._relative(rng, "M", family.last_name, self._home(rng, school))
        if rng.random() < 0.22:  # the children's main home is their father's
            mother.home, father.home = father.home, mother.home
        family.ties = [Tie(mother, MOTHER, 1, 1, 1, 1), Tie(father, FATHER, int(rng.random() < 0.3), 2, 1, 0)]

    def _mother_alone(self, rng, school, family):
        family.ties = [Tie(self._relative(rng, "F", family.last_name, family.home), MOTHER, 1, 1, 1, 1)]

    def _father_alone(self, rng, school, family):
        family.ties = [Tie(self._relative(rng, "M", family.last_name, family.home), FATHER, 1, 1, 1, 1)]

    def _recomposed(self, rng, school, family):
        self._separated(rng, school, family)
        partner = self._relative(rng, "M", self.names.last(rng), family.home)
        family.ties.append(Tie(partner, OTHER, 0, 0, 1, 0))
        if rng.random() < 0.25:
            family.ties.append(Tie(self._relative(rng, "F", self.names.last(rng), family.ties[1].relative.home), OTHER, 0, 0, 1, 0))

    def _with_grandparent(self, rng, school, family):
        self._mother_alone(rng, school, family)
        elder = self._relative(rng, "F", family.last_name, self._home(rng, school), generation="elder")
        elder.email = ""
        family.ties.append(Tie(elder, GRANDPARENT, 0, 0, 1, 0))

    def _ase(self, rng, school, family):
        service = Relative(self._key(), "", "", self.ase_name, "", Home("1 rue du Conseil", school.postcode, school.town, ""))
        service.work_phone = drawing.landline(rng)
        foster = self._relative(rng, "F", self.names.last(rng), family.home)
        family.ties = [Tie(service, ASE, 1, 1, 1, 1), Tie(foster, FOSTER, 0, 0, 1, 0)]

    def _tutor(self, rng, school, family):
        elder = self._relative(rng, "F" if rng.random() < 0.6 else "M", family.last_name, family.home, generation="elder")
        family.ties = [Tie(elder, TUTOR, 1, 1, 1, 1)]

    def _nobody(self, rng, school, family):
        family.ties = []

    # --- People ------------------------------------------------------------------------------------------------------

    def _key(self) -> int:
        self.next_key += 1
        return self.next_key - 1

    def _wife_name(self, rng, husband: str) -> str:
        return husband if rng.random() < 0.55 else self.names.last(rng)

    def _home(self, rng: random.Random, school: DemoSchool) -> Home:
        draw = rng.random() * sum(t.weight for t in school.towns) if len(school.towns) > 1 else 0
        town = school.towns[0]
        for town in school.towns:
            draw -= town.weight
            if draw < 0:
                break
        return Home(drawing.street(rng), town.postcode, town.name, drawing.landline(rng) if rng.random() < 0.45 else "")

    def _relative(self, rng, sex: str, last_name: str, home: Home, generation: str = "parent") -> Relative:
        first = self.names.first(rng, sex, generation)
        birth = last_name if sex == "M" or rng.random() < 0.35 else self.names.last(rng)
        title = "" if rng.random() < 0.04 else ("Mme" if sex == "F" else "M.")
        person = Relative(self._key(), title, first, last_name, birth, home)
        if rng.random() < 0.93:
            person.mobile = drawing.mobile(rng)
        if rng.random() < (0.86 if generation == "parent" else 0.4):
            year = 60 + int(rng.random() * 40)
            person.email = f"{drawing.folded(first)}.{drawing.folded(last_name)}{year if rng.random() < 0.5 else ''}@example.org"
        if rng.random() < 0.2:
            person.work_phone = drawing.landline(rng)
        return person
