"""Reading elements of the ministry's school software: a value is a child, sometimes an attribute, whatever the file's age."""

import hashlib
import re
from pathlib import Path

DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")
STRAY = " \t\r\n\"'“”"


def text_of(element, *names: str) -> str:
    """The first of these names that says something, attribute or child; spaces of every sort become one."""
    for name in names:
        found = element.get(name)
        if found is None or not found.strip():
            child = element.find(name)
            found = child.text if child is not None else None
        if found and found.strip():
            return " ".join(found.split())
    return ""


def code_of(element, *names: str) -> str:
    """A code of class or group: inner spaces kept, quotes around it dropped."""
    for name in names:
        found = element.get(name)
        if found is None:
            child = element.find(name)
            found = (child.text or "") if child is not None else ""
        if found := found.replace("\r", " ").replace("\n", " ").replace("$", " ").strip(STRAY):
            return found
    return ""


def day_of(text: str) -> str:
    """dd/mm/yyyy, whichever way it was written."""
    found = DAY.match(text)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else text[:10] if text else ""


def once(paths: list[Path]) -> list[Path]:
    """The same file given twice (beside its archive, or copied) is read once."""
    seen: dict[str, Path] = {}
    for path in paths:
        with path.open("rb") as file:
            seen.setdefault(hashlib.file_digest(file, "sha256").hexdigest(), path)
    return list(seen.values())


def is_yes(text: str) -> bool:
    """Booleans have two spellings, sometimes within one element."""
    return text.strip().lower() in ("1", "true", "o", "oui", "vrai")
