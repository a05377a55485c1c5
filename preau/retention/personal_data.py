"""What retention keeps on a person."""

from django.utils.translation import gettext_lazy as _

from preau.kit.personal_data import Kept
from preau.retention.models import CorrectedRule

KEPT = [
    Kept(
        model=CorrectedRule,
        purpose=_("Savoir quelle durée de conservation a été changée, sur quel texte, et par quel compte."),
        delay=_("Tant que la durée reste changée."),
        on_erasure=_("Gardé, sans le compte de qui l’a changée."),
    )
]
