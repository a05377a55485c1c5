"""Classes and levels of the 1st degree: a label that people write and change, a number that stays where the source has one."""

import re

from preau.directory.models import Mef
from preau.kit.folding import fold

CODE_LENGTH = 40
BARE = str.maketrans("ÉÈÊ", "EEE")
LONG_NAMES = (  # as some exports write the levels of a class
    (re.compile(r"\bCOURS\s+PREPARATOIRE\b"), "CP"),
    (re.compile(r"\bCOURS\s+ELEMENTAIRE\s+([12])\b"), r"CE\1"),
    (re.compile(r"\bCOURS\s+ELEMENTAIRE\s+(?:1ERE?|PREMIERE)\s+ANNEE\b"), "CE1"),
    (re.compile(r"\bCOURS\s+ELEMENTAIRE\s+(?:2EME?|2NDE|DEUXIEME)\s+ANNEE\b"), "CE2"),
    (re.compile(r"\bCOURS\s+MOYEN\s+([12])\b"), r"CM\1"),
    (re.compile(r"\bCOURS\s+MOYEN\s+(?:1ERE?|PREMIERE)\s+ANNEE\b"), "CM1"),
    (re.compile(r"\bCOURS\s+MOYEN\s+(?:2EME?|2NDE|DEUXIEME)\s+ANNEE\b"), "CM2"),
    (re.compile(r"\bTOUTE\s+PETITE\s+SECTION\b"), "TPS"),
    (re.compile(r"\bPETITE\s+SECTION\b"), "PS"),
    (re.compile(r"\bMOYENNE\s+SECTION\b"), "MS"),
    (re.compile(r"\bGRANDE\s+SECTION\b"), "GS"),
)


def class_code(label: str) -> str:
    """« 01 COURS PREPARATOIRE-COURS ELEMENTAIRE 1 » → 01 CP-CE1; other labels as they are, within the length of a code."""
    text = " ".join(label.replace("$", "-").split())
    if len(text) > 12:
        plain = text.upper().translate(BARE)
        for pattern, short in LONG_NAMES:
            plain, found = pattern.subn(short, plain)
            text = plain if found else text
    return text[:CODE_LENGTH].strip()


def class_value(structure: str, label: str, number: str, taken: dict[tuple[str, str, str], str], sort: str = "classes") -> str:
    """A canonical class: `structure$code$number$label`. Two classes of one label are told apart by their number.

    `taken` remembers who has which code in one set: (structure, sort, folded code) → number.
    """
    code = class_code(label)
    owner = taken.setdefault((structure, sort, fold(code)), number)
    if owner != number:
        code = f"{code[: CODE_LENGTH - len(number) - 3]} ({number})"
    return f"{structure}${code}${number}${' '.join(label.replace('$', '-').split())[:100]}"


def mef_of_level() -> dict[str, str]:
    """CP → 00110002110: the formation of each level of the 1st degree, from the nomenclature."""
    first = Mef.objects.filter(pk__startswith="00").exclude(level="")
    return {level: code for code, level in first.order_by("-pk").values_list("pk", "level")}
