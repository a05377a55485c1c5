"""What imports keep on people. Erasing one goes through the directory, which knows under which keys feeds know them (`erasing`)."""

from django.utils.translation import gettext_lazy as _

from preau.feeds.models import Change, Proposal, Record, Remark, Run, Scope, StagedRow
from preau.kit.personal_data import Kept

WITH_PERSON = _("Supprimé avec la personne : les imports n’en gardent plus rien.")
THIRTY_DAYS = _("Trente jours après l’import.")

KEPT = [
    Kept(
        model=Run,
        purpose=_("Savoir qui a importé quoi, quand, et pouvoir l’annuler."),
        delay=_("Aussi longtemps que l’installation."),
        on_erasure=_("Le compte qui a lancé l’import n’est plus nommé ; l’import reste."),
    ),
    Kept(
        model=Scope,
        purpose=_("Savoir quels établissements un import a touchés."),
        delay=_("Comme l’import."),
        on_erasure=_("Gardé : il ne dit rien de personne."),
    ),
    Kept(
        model=StagedRow,
        purpose=_("Comparer ce que dit le fichier avec ce qui est connu."),
        delay=_("Trente jours après l’import ; au-delà, le dernier état seulement, sur lequel s’appuie le fichier suivant."),
        on_erasure=WITH_PERSON,
    ),
    Kept(
        model=Record,
        purpose=_("Savoir quel est le dernier état qu’un fichier a donné d’une personne."),
        delay=_("Tant que le fichier en parle."),
        on_erasure=WITH_PERSON,
    ),
    Kept(
        model=Remark,
        purpose=_("Dire ce qui est étrange dans un fichier à ceux qui peuvent le corriger."),
        delay=_("Comme l’import."),
        on_erasure=WITH_PERSON,
    ),
    Kept(
        model=Proposal,
        purpose=_("Montrer ce qu’un import changerait avant de l’appliquer."),
        delay=THIRTY_DAYS,
        on_erasure=_("Part de lui-même trente jours après l’import."),
    ),
    Kept(
        model=Change,
        purpose=_("Pouvoir annuler un import, exactement."),
        delay=_("Comme l’import."),
        on_erasure=_("Les anciennes valeurs de la personne sont supprimées."),
    ),
]
