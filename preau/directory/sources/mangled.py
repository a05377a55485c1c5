"""Values as a spreadsheet leaves them: zeros eaten, numbers in scientific notation, dates turned round. Empty when nothing can be said."""

import datetime
import re

from django.utils import timezone

SCIENTIFIC = re.compile(r"^\d+(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE)
FRENCH = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:\s.*)?$")
ISO = re.compile(r"^(\d{4})[/\-](\d{1,2})[/\-](\d{1,2})(?:[T\s].*)?$")
INE = re.compile(r"^[0-9A-Z]{11}$")
SERIAL = re.compile(r"^\d{5}$")  # a day that lost its format: 39448 is 01/01/2008
EPOCH = datetime.date(1899, 12, 30)


def is_mangled(text: str) -> bool:
    """« 1.23E+10 »: what it was cannot be found again."""
    return bool(SCIENTIFIC.match(text.strip()))


def date_of(text: str) -> datetime.date | None:
    """dd/mm/yyyy, yyyy-mm-dd, dd/mm/yy (never in the future), or the number of a day."""
    text = text.strip()
    if match := FRENCH.match(text):
        day, month, year = match.groups()
        whole = int(year) if len(year) == 4 else _century(int(year))
        return _day(whole, int(month), int(day))
    if match := ISO.match(text):
        return _day(*map(int, match.groups()))
    return EPOCH + datetime.timedelta(days=int(text)) if SERIAL.match(text) else None


def said(day: datetime.date | None) -> str:
    """As canonical records say a day."""
    return f"{day:%d/%m/%Y}" if day else ""


def _century(year: int) -> int:
    return year + (2000 if year <= timezone.localdate().year % 100 else 1900)


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def postcode_of(text: str) -> str:
    """« 1000 » → 01000."""
    digits = text.replace(" ", "").removesuffix(".0")
    return digits.zfill(5) if digits.isdigit() and len(digits) == 4 else text.strip()


def phone_of(text: str) -> str:
    """« 612345678 » → 0612345678; the others as given."""
    text = text.strip().removesuffix(".0")
    digits = re.sub(r"[^\d+]", "", text)
    if is_mangled(text) or len(digits) < 4:
        return ""
    return f"0{digits}" if len(digits) == 9 and digits[0] in "123456789" else text


def ine_of(text: str) -> str:
    """Eleven signs, opaque; empty for anything else."""
    bare = re.sub(r"[\s.\-]", "", text).upper()
    return bare if INE.match(bare) and not is_mangled(text) else ""
