"""What the pages of a run say: an import's words, unless its feed brings its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from preau.feeds.models import Proposal


@dataclass(frozen=True)
class Words:
    listed: tuple[str, ...] = ()  # the kinds of which each line is told, when not all: the others are counted only
    takes_files: bool = True  # brought in by `preau import` and the upload page
    created: Any = _("Créés")
    updated: Any = _("Modifiés")
    left: Any = _("Partis")
    unchanged: Any = _("Inchangés")
    actions: Mapping[str, Any] = field(default_factory=lambda: dict(Proposal.Action.choices))  # of one line of the list
    apply: Any = _("Appliquer cet import")
    apply_nothing: Any = _("Noter que rien ne change")
    apply_anyway: Any = _("Appliquer quand même")
    hint: Any = _("Un export incomplet fait cet effet. En cas de doute, écartez-le et demandez-en un autre.")
    dialog: Any = _("Appliquer malgré ces départs ?")
    warning: Any = _("Ces personnes perdront leurs accès tout de suite. L’import pourra être annulé.")
    job: Any = _("Import n° %(id)s")
    undo: Any = _("Annuler cet import")
    undo_question: Any = _("Annuler cet import ?")
    undo_now: Any = _("Annuler l’import")
    undo_job: Any = _("Annulation de l’import n° %(id)s")
    dismissed: Any = _("Import n° %(id)s écarté : rien n’est appliqué.")
    list_empty: Any = _("L’annuaire dit déjà la même chose que l’export.")
    keep: Any = _("Le garder")
    back: Any = _("Revenir à l’import")
    cannot: Any = _("Cet import ne peut pas être annulé")
    only_applied: Any = _("Seul un import appliqué peut être annulé ; celui-ci est « %(state)s ».")
    undone: Any = _("Cet import a été annulé.")
    nothing_odd: Any = _("Rien d’étrange dans ces fichiers.")
    remarks: Any = _("Remarques")


IMPORT = Words()


def words_of(feed) -> Words:
    return getattr(feed, "words", IMPORT)


def said(words, run) -> str:
    """A sentence about one run; those that number it take its `id`."""
    return str(words) % {"id": run.pk, "state": run.get_state_display()}
