"""What Préau keeps on a person, to take away: one archive with a page to read anywhere and the same for a machine."""

import io
import json
import zipfile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from preau.directory.models import Person
from preau.kit import dates
from preau.portal.my_data import as_json, taken

PAGE, DATA = "mes-donnees.html", "mes-donnees.json"


def archive_of(subject: Person) -> bytes:
    """A ZIP: the page needs nothing else, neither network nor program."""
    told = {"subject": subject, "tables": taken(subject), "said_day": dates.day(timezone.localdate())}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, render_to_string("portal/archive.html", told))
        archive.writestr(DATA, json.dumps(as_json(subject), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return packed.getvalue()
