"""What imports keep on people. Rows name nobody by a key of ours: the feed's own room knows under which names a source calls a person."""

from django.utils.translation import gettext_lazy as _

from preau.feeds import registry
from preau.feeds.models import Change, Proposal, Record, Remark, Run, Scope, StagedRow
from preau.kit.personal_data import Kept


def erase_person(person_id: int) -> int:
    """Empty what the sources said of a person, and forget their state: a feed that names them again makes somebody new."""
    touched = 0
    for feed in registry.feeds():
        for issuer, kind, key in feed.names_of(person_id):
            touched += StagedRow.objects.filter(run__feed=feed.code, run__issuer=issuer, kind=kind, key=key).update(data="{}")
            touched += Record.objects.filter(feed=feed.code, issuer=issuer, kind=kind, key=key).delete()[0]
    return touched + Change.objects.filter(table="directory.Person", action="U", first=person_id).delete()[0]


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
        on_erasure=_("Rien : aucune personne n’y est nommée."),
    ),
    Kept(
        model=StagedRow,
        purpose=_("Relire ce que la source a dit : un delta ne dit que ce qui change."),
        delay=_("Tant que la source nomme la personne, puis 30 jours."),
        erase=erase_person,
        on_erasure=_("Ce que la source a dit est vidé."),
    ),
    Kept(
        model=Record,
        purpose=_("Savoir ce que la source a dit en dernier."),
        delay=_("Tant que la source nomme la personne."),
        on_erasure=_("Effacé avec les lignes lues."),
    ),
    Kept(
        model=Change,
        purpose=_("Pouvoir annuler un import."),
        delay=_("Tant que l’import peut être annulé."),
        on_erasure=_("Les valeurs d’avant et d’après sont effacées avec les lignes lues."),
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
        on_erasure=_("Disparaît au bout de 30 jours."),
    ),
]
