"""Who is in which school on a day, read once: what opening accounts and writing lists start from."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from preau.directory.models import Enrolment, Function, Guardianship, Person, Position, Profile, School, Territory
from preau.directory.standing import PROFILE_OF


@dataclass
class SchoolRoster:
    school: School
    pupils: list[int] = field(default_factory=list)  # ids of persons
    guardians: list[int] = field(default_factory=list)
    posts: list[tuple[str, int]] = field(default_factory=list)  # function, person
    child_born: dict[int, datetime.date] = field(default_factory=dict)  # guardian -> birth date of their youngest child here

    @property
    def label(self) -> str:
        return f"{self.school.uai} {self.school.name}"

    @property
    def pupil_profile(self) -> str:
        return Profile.PUPIL_PRIMARY.value if self.school.degree == School.Degree.FIRST else Profile.PUPIL.value


class Roster:
    def __init__(self, territory: Territory, day: datetime.date):
        enrolled = Enrolment.objects.on(day).filter(school__territory=territory).order_by("pk")
        sizes = Counter(enrolled.values_list("school", flat=True))
        schools = sorted(School.objects.filter(territory=territory), key=lambda s: (-sizes[s.pk], s.uai))
        self.schools = {s.pk: SchoolRoster(s) for s in schools}  # the largest first
        self.children: Counter[int] = Counter()  # guardian -> children
        self.schools_of: dict[int, set[int]] = defaultdict(set)  # guardian -> schools of their children
        born: dict[int, datetime.date | None] = {}
        school_of: dict[int, int] = {}
        for person, school, birth in enrolled.values_list("person", "school", "person__birth_date").iterator(10_000):
            self.schools[school].pupils.append(person)
            school_of[person], born[person] = school, birth
        ties = Guardianship.objects.on(day).with_rights().filter(pupil__in=enrolled.values("person")).order_by("pk")
        for guardian, pupil in ties.values_list("guardian", "pupil").iterator(10_000):
            self._note_guardian(guardian, school_of[pupil], born[pupil])
        self.service: list[tuple[str, int]] = []
        posts = Position.objects.on(day).filter(organisation__territory=territory).order_by("pk")
        for function, person, place in posts.values_list("function", "person", "organisation").iterator(10_000):
            (self.schools[place].posts if place in self.schools else self.service).append((function, person))
        self.accounts = dict(Person.objects.exclude(account=None).values_list("pk", "account"))

    def _note_guardian(self, guardian: int, school: int, birth: datetime.date | None) -> None:
        self.children[guardian] += 1
        self.schools_of[guardian].add(school)
        here = self.schools[school]
        if guardian not in here.child_born:
            here.guardians.append(guardian)
        if birth and (guardian not in here.child_born or birth > here.child_born[guardian]):
            here.child_born[guardian] = birth
        else:
            here.child_born.setdefault(guardian, birth)


def profile_of_function(function: str, school: School | None = None) -> str:
    """The profile that a function gives in an école, in a collège or in the service."""
    if function in (Function.TEACHER, Function.LIBRARIAN):
        in_ecole = school is not None and school.degree == School.Degree.FIRST
        return Profile.TEACHER_PRIMARY.value if in_ecole else Profile.TEACHER.value
    return PROFILE_OF.get(Function(function), Profile.STAFF).value
