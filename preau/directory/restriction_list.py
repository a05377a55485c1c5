"""Every topic closed to a guardian in a school, as one list: to whom, until when, on which deed."""

import datetime

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from preau.directory.models import Group, GuardianRefusal, Membership, Topic
from preau.kit.tables import Choice, Column, Empty, Table

ENDS_SOON = 30  # days
NOW, SOON, TO_COME, OVER = "now", "soon", "to_come", "over"
STATES = [
    (NOW, gettext_lazy("En cours")),
    (SOON, gettext_lazy("Finit dans le mois")),
    (TO_COME, gettext_lazy("À venir")),
    (OVER, gettext_lazy("Terminé")),
]
CHIPS = {NOW: "stop", SOON: "soon", TO_COME: "wait", OVER: "plain"}


def with_class(refusals: QuerySet[GuardianRefusal], date: datetime.date) -> QuerySet[GuardianRefusal]:
    divisions = Membership.objects.on(date).filter(person=OuterRef("guardianship__pupil"), group__kind=Group.Kind.DIVISION)
    code = Subquery(divisions.order_by("group__code").values("group__code")[:1])
    rows = refusals.select_related("guardianship__guardian", "guardianship__pupil")
    return rows.annotate(class_code=Coalesce(code, Value(""), output_field=CharField()))


class Restrictions(Table):
    name, caption, order = "restrictions", gettext_lazy("Sujets fermés"), "pupil"
    counted = ngettext_lazy("%(n)s sujet", "%(n)s sujets", "n")
    search_in = ("guardianship__pupil__sort_name", "guardianship__guardian__sort_name")
    search_label = gettext_lazy("Nom de l’élève ou du responsable")
    empty = Empty(
        gettext_lazy("Aucun sujet fermé"),
        gettext_lazy("Sur la page d’un élève, « Sujets fermés » inscrit ce qu’un jugement ferme à un responsable."),
        art="desk",
    )

    def __init__(self, request, rows, *, date: datetime.date, saved=None):
        super().__init__(request, rows, saved=saved)
        self.date = date

    @cached_property
    def columns(self):
        return {
            "pupil": Column(
                _("Élève"),
                "guardianship.pupil.full_name",
                sort="guardianship__pupil__sort_name",
                link=lambda r: reverse("directory:closed_topics", args=[r.guardianship.pupil_id]),
            ),
            "class": Column(_("Classe"), "class_code", sort="class_code"),
            "guardian": Column(_("Responsable"), "guardianship.guardian.full_name", sort="guardianship__guardian__sort_name"),
            "topic": Column(_("Sujet"), lambda r: capfirst(r.get_topic_display()), sort="topic"),
            "starts_on": Column(_("Du"), "starts_on", sort="starts_on", less=True),
            "ends_on": Column(_("Au"), "ends_on", sort="ends_on"),
            "deed": Column(_("Acte"), lambda r: capfirst(r.deed), sort="deed"),
            "state": Column(_("État"), chip=lambda r: self.chip(r)),
        }

    @cached_property
    def filters(self):
        return {
            "state": Choice(_("État"), choices=STATES, apply=self.narrow_state),
            "topic": Choice(_("Sujet"), choices=[(t.value, t.label.capitalize()) for t in Topic], lookup="topic"),
        }

    def state_of(self, refusal: GuardianRefusal) -> str:
        if refusal.starts_on > self.date:
            return TO_COME
        if refusal.ends_on is None:
            return NOW
        if refusal.ends_on < self.date:
            return OVER
        return SOON if (refusal.ends_on - self.date).days <= ENDS_SOON else NOW

    def chip(self, refusal: GuardianRefusal) -> tuple[str, str]:
        state = self.state_of(refusal)
        return CHIPS[state], str(dict(STATES)[state])

    def narrow_state(self, rows, value):
        begun = rows.filter(starts_on__lte=self.date)
        soon = self.date + datetime.timedelta(days=ENDS_SOON)
        return {
            NOW: begun.filter(Q(ends_on=None) | Q(ends_on__gte=self.date)),
            SOON: begun.filter(ends_on__gte=self.date, ends_on__lte=soon),
            TO_COME: rows.filter(starts_on__gt=self.date),
            OVER: rows.filter(ends_on__lt=self.date),
        }[value]
