"""What the directory keeps on a person. Erasing leaves a nameless row, so that what others did with them stays true.

Words of names (`NameWord`, `NameGram`) belong to nobody; those that no name uses any more go with the last who bore them.
"""

import datetime

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from preau.accounts.closing import erase_account, export_account
from preau.directory.keys import refresh_keys
from preau.directory.leavers import gone_since
from preau.directory.models import (
    AudienceKey,
    AudienceRefusal,
    ClassDelegate,
    ClassDoor,
    ColumnMapping,
    ContactCard,
    Correction,
    Emancipation,
    Enrolment,
    FormTutor,
    GuardianRefusal,
    Guardianship,
    Match,
    Membership,
    Merge,
    MergedRow,
    NameWord,
    Person,
    PersonName,
    PictureSchool,
    Position,
    SourceId,
    Teaching,
    Told,
)
from preau.directory.told import sentence
from preau.feeds.erasing import forget
from preau.journal.writing import write
from preau.kit.personal_data import Kept
from preau.retention.erasing import erase_all

STAYS = ("id", "account", "erased_at")  # of a person's own row
WHILE_HERE = _("Tant que la personne est d’un établissement ou d’un service, puis %(delay)s.")
NAMELESS = _("Gardé sans nom, et clos s’il durait encore : les effectifs des années passées restent justes.")
COMPUTED = _("Calculé à partir du reste : part avec lui.")


# --- Erasing -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def erase_person(person_id: int) -> int:
    """Empty the row, and end the account. Relations are erased by their own entries, in the order of `KEPT`."""
    person = Person.objects.select_for_update().filter(pk=person_id, erased_at=None).first()
    if person is None:
        return 0
    account_id = person.account_id
    for field in Person._meta.concrete_fields:
        if field.name not in STAYS:
            setattr(person, field.attname, field.get_default() if field.has_default() else None if field.null else "")
    person.account, person.erased_at = None, timezone.now()
    person.save()
    if account_id:
        erase_account(account_id)
    write("person.erased", about=("person", person_id), person_id=person_id)
    return 1


@transaction.atomic
def erase_names(person_id: int) -> int:
    mine = PersonName.objects.filter(person=person_id)
    words = list(mine.values_list("word", flat=True))
    rows, _by_table = mine.delete()
    NameWord.objects.filter(pk__in=words).exclude(pk__in=PersonName.objects.filter(word__in=words).values("word")).delete()
    return rows


def _close(model: type[Model], person_id: int, **emptied) -> int:
    """Over since yesterday, so that nothing is open today; what had not begun yesterday never was."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    rows = model.objects.filter(person=person_id)
    touched = rows.count()
    rows.filter(starts_on__gt=yesterday).delete()
    rows.filter(Q(ends_on=None) | Q(ends_on__gt=yesterday)).update(ends_on=yesterday)
    if emptied:
        rows.update(**emptied)
    return touched


def erase_memberships(person_id: int) -> int:
    return _close(Membership, person_id)


def erase_enrolments(person_id: int) -> int:
    """Facts of a year hang on an enrolment: even one that had not begun is kept, closed before it did."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Enrolment.objects.filter(person=person_id, starts_on__gt=yesterday).update(starts_on=yesterday, ends_on=yesterday)
    return _close(Enrolment, person_id, regime="", status="")


def erase_positions(person_id: int) -> int:
    """What this person had handed to a colleague ends with it."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    handed = Position.objects.filter(delegated_from__person=person_id)
    colleagues = list(handed.values_list("person", flat=True))
    handed.filter(starts_on__gt=yesterday).delete()
    handed.filter(ends_on__gt=yesterday).update(ends_on=yesterday)
    refresh_keys(colleagues)
    return _close(Position, person_id, label="")


def erase_teachings(person_id: int) -> int:
    return _close(Teaching, person_id)


def erase_tutorships(person_id: int) -> int:
    return _close(FormTutor, person_id)


def erase_mandates(person_id: int) -> int:
    return _close(ClassDelegate, person_id)


def erase_ties(person_id: int) -> int:
    """A tie tells on both: it goes when either does. Whoever was a guardian by it alone loses their keys at once."""
    ties = Guardianship.objects.filter(Q(guardian=person_id) | Q(pupil=person_id))
    guardians = list(ties.values_list("guardian", flat=True))
    rows, _by_table = ties.delete()
    refresh_keys([*guardians, person_id])
    return rows


def erase_keys(person_id: int) -> int:
    held = AudienceKey.objects.filter(person=person_id).count()
    AudienceKey.objects.filter(person=person_id).delete()
    return held + AudienceRefusal.objects.filter(person=person_id).delete()[0]


def erase_sources(person_id: int) -> int:
    """The names that sources give, and what imports remember under them."""
    mine = SourceId.objects.filter(person=person_id)
    names = list(mine.values_list("feed", "issuer", "kind", "key"))
    forgotten = forget(names, table=Person._meta.label, row_id=person_id)
    return forgotten + mine.delete()[0]


def erase_corrections(person_id: int) -> int:
    return Correction.objects.filter(person=person_id).delete()[0]


def erase_matches(person_id: int) -> int:
    return Match.objects.filter(Q(one=person_id) | Q(other=person_id)).delete()[0]


def erase_merges(person_id: int) -> int:
    return Merge.objects.filter(kept=person_id).delete()[0]


# --- Giving back -------------------------------------------------------------------------------------------------------


def export_person(person_id: int) -> list[dict]:
    left_out = {"id", "account", "account_id", "sort_name", "erased_at", "sources"}
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return []
    said = {f.name: f.value_from_object(person) for f in Person._meta.concrete_fields if f.name not in left_out}
    found = [{name: value for name, value in said.items() if value}]
    if person.account_id:
        found[0]["account"] = {name: rows for name, rows in export_account(person.account_id).items() if rows}
    return found


def _dated(model: type[Model], *names: str, who: str = "person", **words):
    def export(person_id: int) -> list[dict]:
        rows = model.objects.filter(**{who: person_id}).order_by("starts_on", "pk").select_related()
        return [{name: _plain(row, name) for name in (*names, "starts_on", "ends_on")} for row in rows]

    return export


def _plain(row: Model, name: str):
    """A value as one reads it: the word of a choice, the name of a thing."""
    if shown := getattr(row, f"get_{name}_display", None):
        return str(shown())
    value = getattr(row, name)
    return str(value) if isinstance(value, Model) else value


def export_ties(person_id: int) -> list[dict]:
    ties = Guardianship.objects.filter(Q(guardian=person_id) | Q(pupil=person_id)).select_related("guardian", "pupil").order_by("pk")
    names = ("guardian", "pupil", "tie", "legal", "contact_order", "is_contact", "is_financial", "receives_aid", "starts_on", "ends_on")
    return [{name: _plain(tie, name) for name in names} for tie in ties]


def export_refusals(person_id: int) -> list[dict]:
    """To the guardian whom it concerns; a child's own copy does not carry what a judge said of a parent."""
    rows = GuardianRefusal.objects.filter(guardianship__guardian=person_id).order_by("pk")
    return [{name: _plain(row, name) for name in ("topic", "deed", "starts_on", "ends_on")} for row in rows]


def export_sources(person_id: int) -> list[dict]:
    return list(SourceId.objects.filter(person=person_id).order_by("pk").values("feed", "issuer", "kind", "key"))


def export_corrections(person_id: int) -> list[dict]:
    return list(Correction.objects.filter(person=person_id).order_by("pk").values("field", "source_value", "value", "at"))


def export_matches(person_id: int) -> list[dict]:
    """Why, and what was decided; not whom the other record names."""
    rows = Match.objects.filter(Q(one=person_id) | Q(other=person_id)).order_by("pk")
    return [{"why": match.why, "state": match.get_state_display(), "at": match.at} for match in rows]


def export_merges(person_id: int) -> list[dict]:
    return list(Merge.objects.filter(kept=person_id).order_by("pk").values("reason", "at", "undone_at"))


def export_contact_card(person_id: int) -> list[dict]:
    return list(ContactCard.objects.filter(person=person_id).values("way", "languages", "confirmed_at", "changed_at"))


def erase_contact_card(person_id: int) -> int:
    return ContactCard.objects.filter(person=person_id).delete()[0]


def export_emancipation(person_id: int) -> list[dict]:
    return list(Emancipation.objects.filter(person=person_id).values("starts_on", "deed"))


def erase_emancipation(person_id: int) -> int:
    return Emancipation.objects.filter(person=person_id).delete()[0]


def export_told(person_id: int) -> list[dict]:
    return [{"what": sentence(one), "at": one.at, "read_at": one.read_at} for one in Told.objects.filter(person=person_id).order_by("pk")]


def erase_told(person_id: int) -> int:
    return Told.objects.filter(person=person_id).delete()[0]


KEPT = [
    Kept(
        model=Guardianship,
        purpose=_("Savoir qui répond d’un élève, qui prévenir et dans quel ordre, et ouvrir à chacun ce qui le regarde."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=_("Supprimé, que l’on efface l’élève ou le responsable."),
        erase=erase_ties,
        export=export_ties,
    ),
    Kept(
        model=GuardianRefusal,
        purpose=_("Respecter une décision de justice : fermer un sujet à un responsable, avec l’acte qui le dit."),
        delay=_("Comme le lien entre le responsable et l’élève."),
        on_erasure=_("Supprimé avec le lien entre le responsable et l’élève."),
        export=export_refusals,
    ),
    Kept(
        model=ClassDelegate,
        purpose=_("Savoir qui représente une classe : les familles et les professeurs le lisent."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=NAMELESS,
        erase=erase_mandates,
        export=_dated(ClassDelegate, "group", "rank"),
    ),
    Kept(
        model=Membership,
        purpose=_("Savoir qui est dans quelle classe et quel groupe."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=NAMELESS,
        erase=erase_memberships,
        export=_dated(Membership, "group"),
    ),
    Kept(
        model=Enrolment,
        purpose=_("Savoir qui est élève, où, à quel niveau et sous quel régime."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=NAMELESS,
        erase=erase_enrolments,
        export=_dated(Enrolment, "school", "year", "level", "mef", "regime", "status"),
    ),
    Kept(
        model=Position,
        purpose=_("Savoir qui exerce quelle fonction, où et jusqu’à quand : ses droits en découlent."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=NAMELESS,
        erase=erase_positions,
        export=_dated(Position, "organisation", "function", "label"),
    ),
    Kept(
        model=Teaching,
        purpose=_("Savoir qui enseigne quoi à qui."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=NAMELESS,
        erase=erase_teachings,
        export=_dated(Teaching, "group", "subject"),
    ),
    Kept(
        model=FormTutor,
        purpose=_("Savoir qui est professeur principal d’une classe."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=NAMELESS,
        erase=erase_tutorships,
        export=_dated(FormTutor, "group"),
    ),
    Kept(
        model=SourceId,
        purpose=_("Reconnaître la personne d’un fichier à l’autre, sans créer de double."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=_("Supprimé, avec ce que les imports retenaient de la personne."),
        erase=erase_sources,
        export=export_sources,
    ),
    Kept(
        model=Correction,
        purpose=_("Garder ce qu’une main a corrigé tant que la source dit autre chose."),
        delay=_("Jusqu’à ce que la source dise la même chose, puis comme la personne."),
        on_erasure=_("Supprimé."),
        erase=erase_corrections,
        export=export_corrections,
    ),
    Kept(
        model=Match,
        purpose=_("Proposer de réunir deux fiches qui sont peut-être la même personne, et retenir qu’on l’a examiné."),
        delay=_("Tant que les deux fiches existent."),
        on_erasure=_("Supprimé."),
        erase=erase_matches,
        export=export_matches,
    ),
    Kept(
        model=Merge,
        purpose=_("Pouvoir séparer deux fiches réunies à tort."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=_("Supprimé, avec la fiche réunie et ce qui en venait : la réunion ne peut plus être défaite."),
        erase=erase_merges,
        export=export_merges,
    ),
    Kept(
        model=ContactCard,
        purpose=_("Joindre chaque responsable comme il le demande, dans une langue qu’il lit."),
        delay=WHILE_HERE,
        on_erasure=_("Supprimé."),
        erase=erase_contact_card,
        export=export_contact_card,
    ),
    Kept(
        model=Emancipation,
        purpose=_("Savoir qu’un juge a émancipé un élève mineur : il décide de ce que ses responsables lisent."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=_("Supprimé."),
        erase=erase_emancipation,
        export=export_emancipation,
    ),
    Kept(
        model=Told,
        purpose=_("Dire à la personne ce qui a été fait de sa fiche, jusqu’à ce qu’elle l’ait lu."),
        delay=WHILE_HERE,
        rule="leavers",
        on_erasure=_("Supprimé."),
        erase=erase_told,
        export=export_told,
    ),
    Kept(
        model=MergedRow,
        purpose=_("Remettre chaque ligne à sa place si deux fiches réunies sont séparées."),
        delay=_("Comme la réunion des deux fiches."),
        on_erasure=_("Supprimé avec la réunion des deux fiches."),
    ),
    Kept(
        model=ColumnMapping,
        purpose=_("Retrouver ce que dit chaque colonne d’un tableau déjà lu, et qui l’a dit. Il ne nomme aucune autre personne."),
        delay=_("Tant que l’établissement existe."),
        on_erasure=_("Gardé, sans le compte de qui l’a préparé."),
    ),
    Kept(
        model=PictureSchool,
        purpose=_("Savoir qu’une école a choisi la connexion par images, et qui l’a décidé."),
        delay=_("Tant que l’école la choisit."),
        on_erasure=_("Gardé, sans le compte de qui l’a décidé."),
    ),
    Kept(
        model=ClassDoor,
        purpose=_("Ouvrir la page d’une classe à son adresse, et savoir qui l’a ouverte. Elle ne nomme aucun élève."),
        delay=_("Comme la classe."),
        on_erasure=_("Gardé, sans le compte de qui l’a ouverte."),
    ),
    Kept(
        model=PersonName,
        purpose=_("Trouver la personne par son nom, avec ou sans accents, même mal écrit."),
        delay=COMPUTED,
        on_erasure=_("Supprimé ; un mot que plus aucun nom ne porte est oublié."),
        erase=erase_names,
    ),
    Kept(
        model=AudienceKey,
        purpose=_("Ouvrir à chacun ce qui s’adresse à lui aujourd’hui."),
        delay=COMPUTED,
        on_erasure=_("Supprimé : plus rien ne s’ouvre."),
        erase=erase_keys,
    ),
    Kept(
        model=AudienceRefusal,
        purpose=_("Fermer à un responsable les sujets qu’un acte lui ferme."),
        delay=COMPUTED,
        on_erasure=_("Supprimé avec ce qui s’ouvrait à la personne."),
    ),
    Kept(
        model=Person,
        purpose=_("Savoir qui est qui : une seule fiche par personne, quel que soit ce qu’elle est dans l’école."),
        delay=WHILE_HERE,
        rule="leavers",
        over=gone_since,
        forget=erase_all,
        on_erasure=_("Vidé de tout nom, date et coordonnée ; le compte est supprimé. Reste un numéro."),
        erase=erase_person,
        export=export_person,
    ),
]
