from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from preau.directory.access import schools_kept_by
from preau.directory.models import Person, School
from preau.kit.rights import right


@right(
    _("Lire la liste de rentrée"),
    direction=_("son établissement"),
    secretary=_("son établissement"),
)
def check_lists_visible_to(person: Person) -> QuerySet[School]:
    """The schools whose start of the year one prepares."""
    return schools_kept_by(person).open()
