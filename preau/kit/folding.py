"""Text as one searches it: without accents, capitals, ligatures, apostrophes or hyphens."""

import re
import unicodedata

# What NFKD leaves whole. Case is gone when these are read.
WHOLE = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th"})
APART = re.compile(r"[\s'’‘ʼ`´\-‐‑‒–—_/.,;:]+")
NOT_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """« L'Haÿ-les-Roses » → « l hay les roses ». Idempotent; what carries no letter keeps its own sign."""
    folded = unicodedata.normalize("NFKD", APART.sub(" ", text)).casefold()
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return APART.sub(" ", bare.translate(WHOLE)).strip()


def ascii_slug(text: str, separator: str = "-") -> str:
    """Letters a-z and digits only, words joined by `separator`; empty when the text holds none."""
    return NOT_SLUG.sub(separator, fold(text)).strip(separator)
