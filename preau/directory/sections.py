"""The parts of the directory that somebody has, as tabs over its lists."""

from django.urls import reverse
from django.utils.translation import gettext as _

from preau.directory.keys import OFFICE
from preau.directory.models import Function, School
from preau.directory.standing import Standing, school_of


def works_in_office(standing: Standing) -> bool:
    return standing.holds(OFFICE)


def works_in_a_school(standing: Standing) -> bool:
    return any(school_of(position) for position in standing.positions)


def runs_territory_of(standing: Standing, school: School) -> bool:
    """Whether one administers the territory of this school."""
    held = {p.organisation.territory_id for p in standing.positions if p.function == Function.DEPARTEMENT_IT}
    return school.territory_id in held - {None}


def sections_of(standing: Standing) -> list[dict]:
    found = [("people", _("Personnes"), "directory:people")]
    if standing.school_ids or standing.children:
        found.append(("groups", _("Classes et groupes"), "directory:groups"))
    found.append(("schools", _("Établissements"), "directory:schools"))
    if standing.positions:
        found.append(("organisations", _("Services et partenaires"), "directory:organisations"))
    if works_in_office(standing):
        found.append(("corrections", _("Corrections"), "directory:corrections"))
        found.append(("contacts", _("Joindre les familles"), "directory:contacts"))
        found.append(("restrictions", _("Sujets fermés"), "directory:restrictions"))
        found.append(("doubles", _("Fiches à rapprocher"), "directory:doubles"))
        found.append(("leavers", _("Anciens"), "directory:leavers"))
    elif standing.holds(Function.DEPARTEMENT_IT):
        found.append(("matches", _("Fiches à rapprocher"), "joining:matches"))
    return [{"key": key, "label": label, "url": reverse(view)} for key, label, view in found]
