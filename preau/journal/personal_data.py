"""What the journal keeps on a person."""

from django.utils.translation import gettext_lazy as _

from preau.journal.models import Line
from preau.journal.writing import erase_person, forget_readings
from preau.kit.personal_data import Kept

KEPT = [
    Kept(
        model=Line,
        purpose=_("Prouver qui a changé quoi (droits, personnes) et qui a ouvert un dossier sensible."),
        delay=_("Les lectures %(delay)s ; les changements aussi longtemps que la personne est connue, puis sans leur contenu."),
        erase=erase_person,
        rule="readings",
        over=lambda limit: Line.objects.filter(is_reading=True, at__lt=limit),
        forget=forget_readings,
        on_erasure=_("Le contenu avant et après est vidé ; la date et l’auteur de l’acte restent."),
    )
]
