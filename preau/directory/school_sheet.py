"""What a school says of itself: its colour."""

from django.db import transaction

from preau.directory.models import Organisation
from preau.journal.writing import write


@transaction.atomic
def set_hue(organisation: Organisation, hue: int) -> None:
    """One of 24 (every 15 degrees); lightness and strength are the house's, so that every hue is readable."""
    before, organisation.hue = organisation.hue, int(hue)
    if before != organisation.hue:
        organisation.save(update_fields=["hue"])
        write("organisation.hue", about=("organisation", organisation.pk), before={"hue": before}, after={"hue": organisation.hue})
