from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from preau.directory.disagreement_list import Disagreements
from preau.directory.sources import office
from preau.directory.sources.disagreements import disagreements_of
from preau.directory.sources.reach import reach_of
from preau.journal.writing import write_reading
from preau.kit.pages import page


def disagreements(request, school_id):
    if request.person is None:
        raise Http404
    school = get_object_or_404(office.schools_compared_by(request.person), pk=school_id)
    rows = disagreements_of(school, request.standing.date)
    table = Disagreements(request, rows, school=school, sees_people=school.uai in reach_of(request.person).of_office())
    write_reading("sources.compared", about=("school", school.pk))
    trail = [(school.name, reverse("directory:school", args=[school.pk])), (_("Désaccords entre sources"), "")]
    return table.response() or page(request, "directory/disagreements.html", "list", table=table, school=school, trail=trail)
