"""What imports keep on people. Rows name nobody by a key of ours: the feed's own room knows under which names a source calls a person."""

from django.utils.translation import gettext_lazy as _

from preau.feeds import keeping
from preau.feeds.models import Change, Proposal, Record, Remark, Run, Scope, StagedRow
from preau.kit.personal_data import Kept

# Erased by `erasing.forget`, which the directory calls with the names that sources give to the person.
WITH_THE_NAMES = _("Supprimé avec les numéros que les sources donnent à la personne.")

KEPT = [
    Kept(
        model=Run,
        purpose=_("Savoir qui a importé quoi, quand, et pouvoir l’annuler."),
        delay=_("Les fichiers %(delay)s ; ce que l’import a fait, aussi longtemps que l’installation."),
        rule="imports",
        over=keeping.runs_over,
        forget=keeping.forget_files,
        on_erasure=_("Le compte qui a lancé l’import n’est plus nommé ; l’import reste."),
    ),
    Kept(
        model=Scope,
        purpose=_("Savoir quels établissements un import a touchés."),
        delay=_("Comme l’import."),
        on_erasure=_("Rien : aucune personne n’y est nommée."),
    ),
    Kept(
        model=StagedRow,
        purpose=_("Relire ce que la source a dit : un delta ne dit que ce qui change."),
        delay=_("Tant que la source nomme la personne, puis 30 jours."),
        on_erasure=WITH_THE_NAMES,
    ),
    Kept(
        model=Record,
        purpose=_("Savoir ce que la source a dit en dernier."),
        delay=_("Tant que la source nomme la personne."),
        on_erasure=WITH_THE_NAMES,
    ),
    Kept(
        model=Change,
        purpose=_("Pouvoir annuler un import."),
        delay=_("Tant que l’import peut être annulé."),
        on_erasure=_("Les valeurs d’avant et d’après sont supprimées : cet import ne peut plus rien remettre de la personne."),
    ),
    Kept(
        model=Proposal,
        purpose=_("Montrer ce qu’un import changerait, avant de l’appliquer."),
        delay=_("30 jours après l’import."),
        on_erasure=_("Disparaît au bout de 30 jours."),
    ),
    Kept(
        model=Remark,
        purpose=_("Dire ce qu’il faut corriger à la source."),
        delay=_("30 jours après l’import."),
        on_erasure=WITH_THE_NAMES,
    ),
]
