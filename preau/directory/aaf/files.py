"""What a set of files is: full or delta, of which export and day, from names and then from contents."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from preau.kit.refusal import Refusal

NAME = re.compile(r"^(?P<project>.+?)_(?P<kind>Complet|Delta)_(?P<date>\d{8})_(?P<type>[A-Za-z]+)_(?P<number>\d{4,})\.xml$", re.IGNORECASE)
ORDER = ("etabeducnat", "matiereeducnat", "mefeducnat", "eleve", "persreleleve", "perseducnat")


class UnreadableSet(Refusal):
    pass


@dataclass(frozen=True)
class FeedFile:
    path: Path
    project: str = ""
    kind: str = ""
    day: datetime.date | None = None
    type: str = ""
    number: str = ""

    @property
    def rank(self) -> tuple:
        """The order of reading: by day, by type, by number; the same whatever order they were given in."""
        kind = self.type.lower()
        return (self.day or datetime.date.min, ORDER.index(kind) if kind in ORDER else len(ORDER), self.number, self.path.name)

    @property
    def relatives_first(self) -> tuple:
        """In the 1st degree a relative may name a child who does not cite them: told before the child is read."""
        return (self.rank[0], self.type.lower() != "persreleleve", *self.rank[1:])


def parse_name(path: Path) -> FeedFile:
    match = NAME.match(path.name)
    if not match:
        return FeedFile(path, kind="delta" if "delta" in path.name.lower() else "")
    try:
        day = datetime.datetime.strptime(match["date"], "%Y%m%d").date()
    except ValueError:
        day = None
    kind = "delta" if match["kind"].lower() == "delta" else "full"
    return FeedFile(path, match["project"], kind, day, match["type"], match["number"])


def announced_kind(files: list[FeedFile], archives: list[str]) -> str:
    """`full`, `delta`, or empty when no name says. A folder or archive with "Delta" in its name is one."""
    kinds = {f.kind for f in files if f.kind}
    if len(kinds) > 1:
        raise UnreadableSet(_("Ces fichiers mêlent un export complet et un delta : donnez l’un, puis l’autre."))
    if kinds:
        return kinds.pop()
    return "delta" if any("delta" in name.lower() for name in archives) else ""


def project_of(files: list[FeedFile]) -> str:
    projects = sorted({f.project for f in files if f.project})
    if len(projects) > 1:
        raise UnreadableSet(
            _("Ces fichiers viennent de plusieurs exports (%(projects)s) : donnez-les un par un.") % {"projects": ", ".join(projects[:3])}
        )
    return projects[0][:120] if projects else ""
