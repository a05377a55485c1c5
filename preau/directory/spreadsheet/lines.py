"""One line of a list, in the words of canonical records."""

import re

from preau.directory.sources import mangled
from preau.kit.folding import fold

TIES = {
    "mere": "10", "maman": "10", "pere": "20", "papa": "20", "frere": "37", "soeur": "37", "fratrie": "37", "grand mere": "38",
    "grand pere": "38", "grand parent": "38", "grands parents": "38", "oncle": "39", "tante": "39", "famille": "39", "belle mere": "39",
    "beau pere": "39", "educateur": "41", "educatrice": "41", "famille d accueil": "42", "assistant familial": "42",
    "assistante familiale": "42", "nourrice": "43", "garde d enfant": "43", "tuteur": "50", "tutrice": "50", "ase": "51",
    "aide sociale a l enfance": "51",
}  # fmt: skip
NOT_LEGAL = ("0", "non", "n", "contact", "aucune", "sans", "simple contact")
LEGAL = (
    "1",
    "2",
    "oui",
    "o",
    "x",
    "legal",
    "legale",
    "responsable",
    "responsable legal",
    "autorite parentale",
    "conjointe",
    "vrai",
    "true",
)
FUNCTIONS = (  # words of a list → code and discipline of the table of functions
    (r"adjoint|principal adjoint|proviseur adjoint", "DIR", "D0020"),
    (r"direct(eur|rice).*ecole|^direct(eur|rice)$", "DIR", "1D"),
    (r"principal|proviseur|chef d etablissement|cheffe d etablissement", "DIR", ""),
    (r"documentaliste", "DOC", ""),
    (r"conseill.*education|^cpe$", "EDU", ""),
    (r"assistant.*education|surveillant|^aed$", "AED", ""),
    (r"aesh|avs|accompagnant", "AES", ""),
    (r"infirmi", "MDS", ""),
    (r"assistant.*social|service social", "MDS", "S0020"),
    (r"psy", "PSY", ""),
    (r"gestionnaire|intendant|secretaire general", "ADF", "A0010"),
    (r"secretaire|secretariat|administrati", "ADF", "A0020"),
    (r"agent|atsem|cuisin|technicien|maintenance", "OUV", ""),
    (r"enseign|prof|maitre|maitresse|instit", "ENS", ""),
)
SEVERAL = re.compile(r"\s*(?:[,;/]|\bet\b|\s&\s)\s*")


def split_full(text: str) -> tuple[str, str]:
    """« DUPUY-LEFÈVRE Yanis », « Yanis DUPUY-LEFÈVRE », « Dupuy Yanis » → family name, first name."""
    words = text.split()
    upper = [word.isupper() and len(word) > 1 for word in words]
    if all(upper) or not any(upper) or len(words) < 2:
        return words[0] if words else "", " ".join(words[1:])
    if upper[0]:
        cut = next((at for at, is_upper in enumerate(upper) if not is_upper), len(words))
        return " ".join(words[:cut]), " ".join(words[cut:])
    cut = next(at for at, is_upper in enumerate(upper) if is_upper)
    return " ".join(words[cut:]), " ".join(words[:cut])


class Line:
    """Values by field; `place` is where the line stands."""

    def __init__(self, values: dict[str, str], file: str, number: int):
        self.values, self.file, self.number = values, file, number

    @property
    def place(self) -> dict:
        return {"file": self.file, "line": self.number}

    def said(self, role: str, name: str) -> str:
        return self.values.get(f"{role}.{name}", "")

    def names(self, role: str) -> tuple[str, str]:
        last, first = self.said(role, "last"), self.said(role, "first")
        return (last, first) if last or first else split_full(self.said(role, "full"))

    def spoken(self, role: str) -> str:
        last, first = self.names(role)
        return f"{first} {last}".strip()

    def reach(self, role: str) -> dict:
        """Ways to be reached, as records write them."""
        mail = self.said(role, "email")
        mobile = mangled.phone_of(self.said(role, "mobile"))
        return {
            "mail": mail.lower() if "@" in mail else "",
            "mobiles": [mobile] if mobile else [],
            "home": mangled.phone_of(self.said(role, "home")),
            "address": self.said(role, "address"),
            "postcode": mangled.postcode_of(self.said(role, "postcode")),
            "town": self.said(role, "town"),
        }

    def phones_mangled(self) -> list[str]:
        return [v for f, v in self.values.items() if f.split(".")[1] in ("mobile", "home", "work") and mangled.is_mangled(v)]


def tie_of(text: str) -> str:
    word = fold(text)
    return TIES.get(word) or next((code for known, code in TIES.items() if word.startswith(known)), "") if word else ""


def legal_of(text: str) -> str:
    """1, 0, or nothing when the list does not say."""
    word = fold(text)
    if word in NOT_LEGAL:
        return "0"
    return "1" if word in LEGAL or word.startswith(("legal", "responsable legal")) else ""


def function_of(text: str) -> tuple[str, str]:
    word = fold(text)
    return next(((code, discipline) for pattern, code, discipline in FUNCTIONS if re.search(pattern, word)), ("", ""))


def sex_title(text: str) -> str:
    return {"m": "M.", "g": "M.", "h": "M.", "f": "Mme"}.get(fold(text)[:1], "")


def several(text: str) -> list[str]:
    return [part for part in SEVERAL.split(text) if part]
