"""Who left a school, and the erasing of their file."""

from django.core.exceptions import PermissionDenied

from preau.directory import access
from preau.directory.leaver_lists import Leavers
from preau.directory.sections import works_in_office
from preau.kit.pages import page
from preau.retention.rules import rule_of


def leavers(request):
    if not works_in_office(request.standing):
        raise PermissionDenied
    rule = rule_of("leavers")
    directs = any(access.may_erase(request.person, school) for school in access.schools_directed_by(request.person))
    found = access.leavers_visible_to(request.person)
    table = Leavers(request, found, delay=rule.delay, may_erase=directs)
    return table.response() or page(request, "directory/leavers.html", "list", table=table, rule=rule)
