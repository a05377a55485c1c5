from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from preau.accounts.saved_filters import SavedFilters
from preau.directory.sources.reach import IMPORTERS
from preau.kit.pages import page
from preau.portal.steering.access import STEERS, schools_steered_by
from preau.portal.steering.gathering import FINE, lines_of, plots_of, unknown_here
from preau.portal.steering.lists import Followed


def schools(request):
    if not request.standing or not request.standing.holds(STEERS):
        raise PermissionDenied
    lines = lines_of(schools_steered_by(request.person), request.standing.date, reads_remarks=request.standing.holds(IMPORTERS))
    table = Followed(request, lines, saved=SavedFilters(request.user))
    if answer := table.response():
        return answer
    territories = {line.school.territory_id: line.school.territory for line in lines}
    return page(
        request, "steering/schools.html", "list", table=table, plots=plots_of(lines), schools=len(lines),
        late=sum(line.state != FINE for line in lines), without_referent=sum(not line.referents for line in lines),
        unknown=unknown_here(territories), names=", ".join(map(str, territories.values())) or _("Territoire"),
    )  # fmt: skip
