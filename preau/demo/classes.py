"""The classes and teaching groups of a school: how many of each level, how they are called, who goes to which."""

import math
import random
from dataclasses import dataclass, field

from preau.demo import programme as p
from preau.demo.facts import DemoSchool

CLASS_SIZE = 27
SEGPA_FROM, BILINGUAL_FROM, ULIS_FROM, SEVERAL_LANGUAGES_FROM = 460, 250, 300, 90  # pupils of the school
LEVEL_SHARES = (0.255, 0.253, 0.248, 0.244)

# How schools write the codes of their classes: real exports hold spaces and dots.
CODE_STYLES = (
    lambda level, i: f"{level[0]}{'ABCDEFGHJKLM'[i]}",
    lambda level, i: f"{level[0]}EME{i + 1}",
    lambda level, i: f"{level[0]} {'ABCDEFGHJKLM'[i]}",
    lambda level, i: f"{level[0]}0{i + 1}",
    lambda level, i: f"{level[0]}{'ABCDEFGHJKLM'[i]}",
)
WORDS = {"6e": "SIXIEME", "5e": "CINQUIEME", "4e": "QUATRIEME", "3e": "TROISIEME"}


@dataclass(slots=True)
class Division:
    code: str
    label: str
    level: str
    mef: str
    is_segpa: bool = False
    size: int = 0


@dataclass(slots=True)
class TeachingGroup:
    code: str
    label: str
    subject: str
    hours: float
    mefs: set[str] = field(default_factory=set)
    size: int = 0


@dataclass(slots=True)
class Seat:
    """A place to be filled by a pupil: class, groups, subjects."""

    division: Division
    groups: tuple[str, ...]
    subjects: tuple[str, ...]


_COMMON = {level: tuple(p.HOURS[level]) for level in p.LEVELS}


class Classes:
    """The divisions and groups of one school for a year, then its seats."""

    def __init__(self, school: DemoSchool, territory: str, rng: random.Random):
        self.school, self.territory, self.rng = school, territory, rng
        self.style = CODE_STYLES[int(rng.random() * len(CODE_STYLES))]
        self.divisions: list[Division] = []
        self.groups: dict[str, TeachingGroup] = {}
        self.languages = self._languages()
        self.seats = self._seat_everybody()
        self.divisions = [d for d in self.divisions if d.size]

    def _languages(self) -> list[tuple[str, float]]:
        if self.school.size < SEVERAL_LANGUAGES_FROM:
            return [(p.SPANISH, 1.0)]
        third = self.rng.choice((p.ITALIAN, p.PORTUGUESE)) if self.school.size > 420 else None
        return [(p.SPANISH, 0.68), (p.GERMAN, 0.88), (third, 1.0)] if third else [(p.SPANISH, 0.78), (p.GERMAN, 1.0)]

    def _seat_everybody(self) -> list[Seat]:
        seats: list[Seat] = []
        left = self.school.size
        for level, share in zip(p.LEVELS, LEVEL_SHARES, strict=True):
            wanted = self.school.size * share * self.rng.uniform(0.94, 1.06)
            number = left if level == p.LEVELS[-1] else min(left, round(wanted))
            left -= number
            seats += self._seats_of(level, number)
        return seats

    def _seats_of(self, level: str, number: int) -> list[Seat]:
        segpa = 13 + int(self.rng.random() * 4) if self.school.size >= SEGPA_FROM else 0
        count = max(1, math.ceil((number - segpa) / CLASS_SIZE))
        general = [Division(self.style(level, i), f"{WORDS[level]} {'ABCDEFGHJKLM'[i]}", level, p.MEF[level]) for i in range(min(count, 9))]
        self.divisions += general
        seats = [self._seat(general[i % len(general)], number - segpa, i) for i in range(number - segpa)]
        if segpa:
            special = Division(f"{level[0]}SEGPA", f"{WORDS[level]} SEGPA", level, p.SEGPA_MEF[level], is_segpa=True)
            self.divisions.append(special)
            for _ in range(segpa):
                special.size += 1
                seats.append(Seat(special, (), _COMMON[level]))
        return seats

    def _seat(self, division: Division, of_level: int, index: int) -> Seat:
        level, draw = division.level, self.rng.random
        groups, subjects = [], list(_COMMON[level])
        if level == "6e":
            if self.school.size >= BILINGUAL_FROM and draw() < 0.16:
                groups.append(self._join("6BILANGUE", "6EME BILANGUE ALLEMAND", p.GERMAN, p.LV2_HOURS, division))
                subjects.append(p.GERMAN)
        else:
            language = next(code for code, upto in self.languages if draw() < upto or upto == 1.0)
            groups.append(self._join_language(language, division, of_level, index))
            subjects.append(language)
            for subject, chance, at_least in ((p.LATIN, 0.19, 60), (p.OCCITAN, 0.06 if self.territory == "15" else 0, 140)):
                if self.school.size >= at_least and draw() < chance:
                    groups.append(self._join_option(subject, division))
                    subjects.append(subject)
            if level == "3e" and p.LATIN in subjects and self.school.size >= 250 and draw() < 0.35:
                groups.append(self._join("3GREC", "3EME GREC", p.GREEK, p.OPTION_HOURS, division))
                subjects.append(p.GREEK)
        if self.school.size >= ULIS_FROM and draw() < 0.024:
            groups.append(self._join("ULIS", "DISPOSITIF ULIS", p.SUPPORT, p.SUPPORT_HOURS, division))
            subjects.append(p.SUPPORT)
        division.size += 1
        return Seat(division, tuple(groups), tuple(subjects))

    def _join_language(self, language: str, division: Division, of_level: int, index: int) -> str:
        short = {p.SPANISH: "ESP", p.GERMAN: "ALL", p.ITALIAN: "ITA", p.PORTUGUESE: "POR"}[language]
        name = p.SUBJECTS[language].removesuffix(" LV2")
        if language != p.SPANISH and self.school.size < 200:  # one class for two years, where few learn it
            return self._join(f"543{short}2", f"5EME 4EME 3EME {name} LV2", language, p.LV2_HOURS, division)
        parts = max(1, math.ceil(of_level * (0.75 if language == p.SPANISH else 0.2) / CLASS_SIZE))
        part = index % parts
        code = f"{division.level[0]}{short}2" + (f".{part + 1}" if parts > 1 else "")
        return self._join(code, f"{division.level[0]}EME {name} LV2" + (f" GR{part + 1}" if parts > 1 else ""), language, 2.5, division)

    def _join_option(self, subject: str, division: Division) -> str:
        name = "LATIN" if subject == p.LATIN else "OCCITAN"
        if self.school.size < 250:
            return self._join(f"{name}.5 4 3", f"{name} 5EME 4EME 3EME", subject, p.OPTION_HOURS, division)
        level = division.level[0]
        return self._join(f"{level}{name}", f"{level}EME {name}", subject, p.OPTION_HOURS, division)

    def _join(self, code: str, label: str, subject: str, hours: float, division: Division) -> str:
        group = self.groups.get(code)
        if group is None:
            group = self.groups[code] = TeachingGroup(code, label, subject, hours)
        group.mefs.add(division.mef)
        group.size += 1
        return code
