"""Reading single values: composites, dates, telephones, titles, names of schools, levels."""

import datetime
import re
from functools import lru_cache

from preau.directory.models import School
from preau.kit.folding import fold

UAI = re.compile(r"^\d{7}[A-Z]$")
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
ACADEMY_SUFFIX = re.compile(r"\s*-ac-.*$", re.IGNORECASE)
SMALL_WORDS = {"de", "des", "du", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "a", "lès", "d", "l"}
SCHOOL_PREFIXES = {
    "CLG": ("Collège", School.SchoolKind.COLLEGE),
    "COLLEGE": ("Collège", School.SchoolKind.COLLEGE),
    "LYC": ("Lycée", School.SchoolKind.LYCEE),
    "LGT": ("Lycée", School.SchoolKind.LYCEE),
    "LPO": ("Lycée polyvalent", School.SchoolKind.LYCEE),
    "LP": ("Lycée professionnel", School.SchoolKind.LYCEE),
    "SEP": ("Section professionnelle", School.SchoolKind.LYCEE),
    "EREA": ("EREA", School.SchoolKind.COLLEGE),
    **{
        f"{sort}{status}": (name, School.SchoolKind.ECOLE)
        for sort, name in (("EE", "École élémentaire"), ("EM", "École maternelle"), ("EP", "École primaire"))
        for status in ("PU", "PR")
    },
}
FIRST_DEGREE_LEVELS = {"tps": "TPS", "ps": "PS", "ms": "MS", "gs": "GS", "cp": "CP", "ce1": "CE1", "ce2": "CE2", "cm1": "CM1", "cm2": "CM2"}
FIRST_DEGREE_LEVELS |= {"clis": "ULIS", "ulis": "ULIS", "toute petite section": "TPS", "petite section": "PS", "moyenne section": "MS"}
FIRST_DEGREE_LEVELS |= {"grande section": "GS", "cours preparatoire": "CP", "cours elementaire 1": "CE1", "cours elementaire 2": "CE2"}
FIRST_DEGREE_LEVELS |= {"cours moyen 1": "CM1", "cours moyen 2": "CM2"}
LEGAL = {"1": 1, "2": 2}
OLD_TIES = {"1": "20", "2": "10", "3": "50", "4": "39", "5": "51", "6": "90", "7": "70"}
TIES = {"10", "20", "37", "38", "39", "41", "42", "43", "50", "51", "70", "90"}


def segments(value: str, count: int) -> list[str]:
    """Split on `$`, empty segments kept, missing ones empty."""
    parts = value.split("$")
    return parts + [""] * (count - len(parts))


@lru_cache(20_000)
def date_of(text: str) -> datetime.date | None:
    match = DATE.match(text.strip())
    if not match:
        return None
    try:
        return datetime.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def uai_is_sound(uai: str) -> bool:
    return bool(UAI.match(uai)) and UAI_LETTERS[int(uai[:7]) % 23] == uai[7]


@lru_cache(20_000)
def title_of(text: str) -> str:
    word = text.strip().rstrip(".").lower()
    return {"m": "M.", "mr": "M.", "monsieur": "M.", "mme": "Mme", "mlle": "Mme", "madame": "Mme", "mademoiselle": "Mme"}.get(word, "")


def phone_of(text: str) -> str:
    """French numbers as they are said, « 06 12 34 56 78 »; the others as given."""
    if not text:
        return ""
    digits = re.sub(r"[^\d+]", "", text)
    if digits.startswith("+33"):
        digits = "0" + digits[3:].lstrip("0")
    elif digits.startswith("0033"):
        digits = "0" + digits[4:].lstrip("0")
    if len(digits) == 10 and digits[0] == "0":
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))
    return text[:30]


def address_of(text: str) -> str:
    return ", ".join(filter(None, map(str.strip, text.split("$"))))[:250]


@lru_cache(20_000)
def tie_of(code: str) -> tuple[str, bool]:
    """The tie in the list since 2018, and whether the code was known."""
    code = code.strip()
    code = OLD_TIES.get(code, code)
    return (code, True) if code in TIES else ("90", False)


@lru_cache(20_000)
def level_of(label: str) -> str:
    """« CP » → CP, « 6EME » → 6e, « 2NDE GENERALE » → 2de, « TERM » → Tle; empty when the label says something else."""
    text = fold(label)
    if text in FIRST_DEGREE_LEVELS:
        return FIRST_DEGREE_LEVELS[text]
    if match := re.match(r"^([3-6])\s*e(me)?\b", text):
        return f"{match[1]}e"
    if re.match(r"^(2\s*(nde|de|e)|seconde)\b", text):
        return "2de"
    if re.match(r"^(1\s*(ere|re|e)|premiere)\b", text):
        return "1re"
    return "Tle" if re.match(r"^(t|tle|term|terminale)\b", text) else ""


def is_pseudo_structure(data: dict) -> bool:
    """Replacement zones and the like: named among schools, they are none."""
    return (
        fold(data.get("type", "")) == "sans objet"
        or data.get("name", "").upper().startswith(("Z.REMP", "ZR-", "ZR "))
        or not school_uai(data)
    )


def school_uai(data: dict) -> str:
    return (data.get("uai") or data.get("uai_again") or "").strip().upper()


def school_kind(data: dict) -> str | None:
    """None for a body that is no school: rectorat, CIO, inspection."""
    text = fold(data.get("type", ""))
    prefix = _prefix(re.split(r"[-$ ]", data.get("name", ""))[0])
    if "college" in text:
        return School.SchoolKind.COLLEGE
    if any(word in text for word in ("lycee", "professionnel", "polyvalent")):
        return School.SchoolKind.LYCEE
    if "erea" in text or "regional d enseignement adapte" in text:
        return School.SchoolKind.COLLEGE
    if text.startswith("ecole"):
        return School.SchoolKind.ECOLE
    if prefix in SCHOOL_PREFIXES:
        return SCHOOL_PREFIXES[prefix][1]
    return School.SchoolKind.COLLEGE if data.get("classes") and not text else None


def _prefix(head: str) -> str:
    """« E.E.PU » → EEPU."""
    return head.upper().replace(".", "")


def school_name(data: dict) -> str:
    """« CLG-DES VOLCANS-ac-CLERMONT-FERRAND » → Collège des Volcans; « E.E.PU-LES GENTIANES » → École élémentaire Les Gentianes."""
    name = ACADEMY_SUFFIX.sub("", data.get("name", "").replace("$", "-")).strip(" -")
    head, _sep, rest = name.partition("-")
    if _prefix(head) not in SCHOOL_PREFIXES:
        head, _sep, rest = name.partition(" ")
    if _prefix(head) in SCHOOL_PREFIXES and rest.strip():
        return f"{SCHOOL_PREFIXES[_prefix(head)][0]} {_article_up(_as_said(rest.strip()))}"[:120]
    return (_as_said(name) or school_uai(data))[:120]


def _article_up(name: str) -> str:
    """« Collège La Jordanne », but « Collège des Volcans »."""
    return name[0].upper() + name[1:] if name.startswith(("la ", "le ", "les ", "l'", "l’")) else name


def _as_said(text: str) -> str:
    """Words of an all-capitals name as one writes them; a name already in small letters is left alone."""
    if text != text.upper():
        return text

    def word(match: re.Match) -> str:
        small = match[0].lower()
        return small if small in SMALL_WORDS else small.capitalize()

    said = re.sub(r"[^\W\d_]+", word, text)
    return re.sub(r"\b([dl])(['’ ])(?=\w)", lambda m: m[1] + m[2], said)


def is_prettier(said: str, held: str) -> bool:
    """« Français » for « FRANCAIS »: the same word, as one writes it."""
    return held == held.upper() and said != said.upper() and fold(said) == fold(held)


def siret_of(text: str) -> str:
    return text if len(text) == 14 and text.isdigit() else ""


def department_of(uai: str) -> str:
    """« 0159991D » → 15, « 0920001X » → 92, Corsica and overseas as the ministry writes them."""
    code = uai[:3]
    if code in ("620", "720"):
        return {"620": "2A", "720": "2B"}[code]
    return code[1:] if code.startswith("0") else code
