"""Delays are data: each with the text that it rests on, and corrected by a person when the text or the territory says otherwise."""

import csv
import datetime
import functools
import pathlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from preau.journal.writing import write
from preau.kit.personal_data import Kept
from preau.kit.refusal import Refusal
from preau.retention.models import CorrectedRule

DATA = pathlib.Path(__file__).parent / "data" / "rules.csv"
LONGEST = 36_500  # days
LABELS = {
    "leavers": gettext_lazy("La fiche d’une personne, après son départ"),
    "own_things": gettext_lazy("La lecture de ses propres données, après son départ"),
    "sessions": gettext_lazy("Les connexions, après leur fin"),
    "attempts": gettext_lazy("Les essais de mot de passe"),
    "codes": gettext_lazy("Les codes d’activation, après leur fin"),
    "one_time_codes": gettext_lazy("Les codes envoyés par courriel, après leur fin"),
    "jobs": gettext_lazy("Les travaux longs, après leur fin"),
    "imports": gettext_lazy("Les fichiers importés, après l’import"),
    "readings": gettext_lazy("La trace de qui a ouvert un dossier"),
}


class WrongDelay(Refusal):
    pass


@dataclass(frozen=True)
class Rule:
    code: str
    days: int
    article: str
    dated_on: datetime.date
    is_corrected: bool = False

    @property
    def label(self) -> Any:
        return LABELS[self.code]

    @property
    def delay(self) -> datetime.timedelta:
        return datetime.timedelta(days=self.days)

    @property
    def said(self) -> str:
        """« 1 an », « 90 jours »."""
        if self.days % 365 == 0:
            return ngettext("%(n)d an", "%(n)d ans", self.days // 365) % {"n": self.days // 365}
        return ngettext("%(n)d jour", "%(n)d jours", self.days) % {"n": self.days}


@functools.cache
def _written() -> dict[str, Rule]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Rule(row["code"], int(row["days"]), row["article"], datetime.date.fromisoformat(row["dated_on"]))
            for row in csv.DictReader(lines)
        }


def all_rules() -> list[Rule]:
    corrected = {c.code: Rule(c.code, c.days, c.article, c.dated_on, is_corrected=True) for c in CorrectedRule.objects.all()}
    return [corrected.get(code, rule) for code, rule in _written().items()]


def rule_of(code: str) -> Rule:
    return next(rule for rule in all_rules() if rule.code == code)


def delay_of(code: str) -> datetime.timedelta:
    return datetime.timedelta(days=rule_of(code).days)


def said_delay(kept: Kept, rules: dict[str, Rule]) -> str:
    """Until when, in words, with the delay of today."""
    words = str(kept.delay)
    return words % {"delay": rules[kept.rule].said} if kept.rule else words


@transaction.atomic
def correct_rule(code: str, *, days: int, article: str, dated_on: datetime.date, by=None) -> Rule:
    """It acts from the next night on."""
    if code not in _written():
        raise WrongDelay(_("Cette durée n’existe pas."))
    if not 1 <= days <= LONGEST:
        raise WrongDelay(_("Une durée va d’un jour à cent ans."))
    if not (article := " ".join(article.split())[:200]):
        raise WrongDelay(_("Une durée repose sur un texte : écrivez lequel."))
    before = rule_of(code)
    CorrectedRule.objects.update_or_create(code=code, defaults={"days": days, "article": article, "dated_on": dated_on, "by": by})
    said = {"days": days, "article": article, "dated_on": f"{dated_on}"}
    write("retention.rule_corrected", about=("rule", None), before={"code": code, "days": before.days}, after={"code": code, **said})
    return rule_of(code)


@transaction.atomic
def back_to_text(code: str) -> None:
    """The delay of the file holds again."""
    if CorrectedRule.objects.filter(code=code).delete()[0]:
        write("retention.rule_restored", about=("rule", None), after={"code": code, "days": rule_of(code).days})
