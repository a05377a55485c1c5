"""The list of what the sources of one school say otherwise."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.directory.models import School
from preau.directory.sources.disagreements import Disagreement, source_name
from preau.kit.tables import Choice, Column, Empty, Table, Tick


class Disagreements(Table):
    name, caption, order = "disagreements", gettext_lazy("Désaccords entre sources"), "name"
    counted = ngettext_lazy("%(n)s désaccord", "%(n)s désaccords", "n")
    search_in, search_label = ("sort_name",), gettext_lazy("Chercher un nom, une valeur")
    empty = Empty(
        gettext_lazy("Aucun désaccord"),
        gettext_lazy(
            "Quand SIECLE, STS, ONDE, l’annuaire académique ou votre tableau disent autre chose d’une même personne, c’est écrit ici, "
            "avec la valeur gardée et qui peut corriger l’autre."
        ),
        art="desk",
    )

    def __init__(self, request, rows: list[Disagreement], *, school: School, sees_people: bool):
        super().__init__(request, rows)
        self.columns = {
            "name": Column(
                gettext_lazy("Personne"),
                "name",
                sort="sort_name",
                link=(lambda d: reverse("directory:person", args=[d.person_id])) if sees_people else None,
            ),
            "label": Column(gettext_lazy("Quoi"), "label", sort="label", bare=True),
            "kept": Column(gettext_lazy("Gardé"), lambda d: d.kept.said),
            "others": Column(gettext_lazy("Dit autrement"), lambda d: " ; ".join(saying.said for saying in d.others)),
            "who": Column(gettext_lazy("Qui corrige"), "who"),
            "otherwise": Column(gettext_lazy("Si le gardé est faux"), "otherwise", less=True),
        }
        feeds = sorted({saying.feed for row in rows for saying in row.sayings})
        subjects = sorted({(row.subject, row.label) for row in rows if row.subject not in ("tie", "legal")}, key=lambda pair: pair[1])
        self.filters = {
            "source": Choice(
                gettext_lazy("Source qui dit autrement"),
                choices=[(feed, source_name(feed)) for feed in feeds],
                apply=lambda rows, feed: [row for row in rows if any(saying.feed == feed for saying in row.others)],
            ),
            "subject": Choice(
                gettext_lazy("Quoi"),
                choices=[*subjects, ("tie", gettext_lazy("Lien de parenté")), ("legal", gettext_lazy("Responsabilité légale"))],
                lookup="subject",
            ),
            "waits": Tick(gettext_lazy("À corriger seulement"), apply=lambda rows, _ticked: [row for row in rows if not row.waits]),
        }
