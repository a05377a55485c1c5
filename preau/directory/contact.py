"""« Comment vous joindre »: a guardian confirms or corrects their own addresses, says how and in which language. Asked again each year.

What differs from the school's files is a correction by hand like any other: it wins until the source agrees, and the office sees it.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from preau.accounts.models import Account
from preau.directory.corrections import correct_all, said
from preau.directory.models import ContactCard, Person
from preau.journal.writing import write
from preau.kit.refusal import Refusal

EVERY = datetime.timedelta(days=365)
OWN = ("email", "mobile")  # what one corrects by oneself; the rest goes through the office
PHONES = ("mobile", "home_phone", "work_phone")
# By themselves, as their readers know them: those most read in our schools, by number of speakers.
LANGUAGES = {
    "fr": "français", "en": "English", "ar": "العربية", "pt": "português", "tr": "Türkçe", "es": "español", "it": "italiano",
    "de": "Deutsch", "nl": "Nederlands", "pl": "polski", "ro": "română", "ru": "русский", "uk": "українська", "sq": "shqip",
    "sr": "srpski", "hy": "հայերեն", "ka": "ქართული", "fa": "فارسی", "ps": "پښتو", "zh": "中文", "vi": "Tiếng Việt",
    "ta": "தமிழ்", "bn": "বাংলা", "so": "Soomaali", "ti": "ትግርኛ",
}  # fmt: skip


class NoAddressForThat(Refusal):
    def __init__(self, way: str):
        what = _("un courriel") if way == ContactCard.Way.EMAIL else _("un numéro de mobile")
        super().__init__(_("Pour être joint ainsi, il faut donner %(what)s.") % {"what": what})


@transaction.atomic
def confirm(person: Person, *, email: str, mobile: str, way: str, languages: Iterable[str], by: Account | None = None) -> ContactCard:
    """What the person says of themselves today."""
    way = ContactCard.Way(way)
    if (way == ContactCard.Way.EMAIL and not email) or (way == ContactCard.Way.SMS and not mobile):
        raise NoAddressForThat(way)
    before = {field: said(getattr(person, field)) for field in OWN}
    correct_all(person, {"email": email, "mobile": mobile}, by=by)
    person.refresh_from_db(fields=list(OWN))
    changed = [field for field in OWN if said(getattr(person, field)) != before[field]]
    now = timezone.now()
    known = [code for code in dict.fromkeys(languages) if code in LANGUAGES]
    values = {"way": way, "languages": ",".join(known), "confirmed_at": now} | ({"changed_at": now} if changed else {})
    card, _made = ContactCard.objects.update_or_create(person=person, defaults=values)
    write("contact.confirmed", about=("person", person.pk), person_id=person.pk, after={"way": str(way), "changed": changed})
    return card


def is_due(confirmed_at: datetime.datetime | None, *, now: datetime.datetime | None = None) -> bool:
    return confirmed_at is None or confirmed_at < (now or timezone.now()) - EVERY


def said_languages(codes: str) -> str:
    return ", ".join(LANGUAGES[code] for code in codes.split(",") if code in LANGUAGES)


def first_way(person: Person) -> str:
    """What is proposed to who has not said: what we could use today."""
    return ContactCard.Way.EMAIL if person.email else ContactCard.Way.SMS if person.mobile else ContactCard.Way.PAPER
