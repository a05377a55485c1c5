"""What each file is, by its root: the two names are anagrams, and one is often given for the other."""

import re
from pathlib import Path

from django.utils.translation import gettext as _

from preau.feeds import xml
from preau.kit.refusal import Refusal

DOWN, UP = "STS_EDT", "EDT_STS"
UAI = re.compile(r"^\d{7}[A-Z]$")


class UnreadableSet(Refusal):
    pass


def sort_out(paths: list[Path]) -> tuple[Path, list[Path]]:
    """The export of STS, and what the timetable sends to STS, given beside it."""
    roots = [(path, xml.root_of(path)) for path in paths]
    for path, root in roots:
        if root not in (DOWN, UP):
            raise UnreadableSet(
                _("« %(name)s » n’est pas un export de STS (sts_emp) : sa racine est « %(root)s ».")
                % {"name": path.name, "root": root[:60]}
            )
    down, up = ([path for path, root in roots if root == wanted] for wanted in (DOWN, UP))
    if not down:
        raise UnreadableSet(
            _("« %(name)s » est le fichier que l’emploi du temps envoie à STS (emp_sts) ; il faut celui que STS donne (sts_emp).")
            % {"name": up[0].name}
        )
    if len(down) > 1:
        raise UnreadableSet(_("Plusieurs exports de STS : donnez-en un seul."))
    return down[0], up


def school_of(said: str, asked: str, name: str) -> str:
    uai, asked = said.strip().upper() or asked.strip().upper(), asked.strip().upper()
    if not UAI.match(uai):
        raise UnreadableSet(_("« %(name)s » ne dit pas de quel établissement il est (UAJ).") % {"name": name})
    if asked and uai != asked:
        raise UnreadableSet(_("Ce fichier est de l’établissement %(uai)s, pas de %(asked)s.") % {"uai": uai, "asked": asked[:20]})
    return uai
