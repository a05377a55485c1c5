from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from preau.directory.access import contacts_visible_to, groups_visible_to, may_name_referent, persons_kept_by
from preau.directory.models import Group, Person
from preau.kit import dates
from preau.kit.pages import page
from preau.portal.start_of_year.access import check_lists_visible_to
from preau.portal.start_of_year.gathering import BY_CODE, items_of
from preau.portal.start_of_year.lists import Classes, Concerned


def mine(request):
    """Where one prepares the year; the first school of those who keep several, which the page's tabs then offer."""
    school = check_lists_visible_to(request.person).order_by("name").first()
    if school is None:
        raise Http404
    return redirect("start_of_year:of_school", school.pk)


def of_school(request, school_id):
    schools = {school.pk: school for school in check_lists_visible_to(request.person).order_by("name")}
    school = schools.get(school_id)
    if school is None:
        raise Http404
    date = request.standing.date
    items = items_of(school, date, persons=persons_kept_by(request.person), direction=may_name_referent(request.person, school))
    tabs = [
        {"url": reverse("start_of_year:of_school", args=[other.pk]), "label": str(other), "current": other == school}
        for other in schools.values()
    ]
    return page(
        request, "start_of_year/check_list.html", school=school, tabs=tabs if len(tabs) > 1 else [], said_day=dates.day(date),
        waiting=[item for item in items if item.count], done=[item for item in items if not item.count],
    )  # fmt: skip


def concerned(request, school_id, code):
    school = get_object_or_404(check_lists_visible_to(request.person), pk=school_id)
    check = BY_CODE.get(code)
    if check is None or check.opens or not check.concerns(school):
        raise Http404
    date = request.standing.date
    rows = check.rows(school, date)
    if rows.model is Person:
        me = request.person
        persons = persons_kept_by(me).filter(pk__in=rows.order_by().values("pk"))
        table = Concerned(request, persons, school, date=date, reached=contacts_visible_to(me))
    elif rows.model is Group:
        table = Classes(request, groups_visible_to(request.person).filter(pk__in=rows.order_by().values("pk")))
    else:
        raise Http404
    trail = [(_("Ma rentrée"), reverse("start_of_year:of_school", args=[school.pk])), (str(check.title), "")]
    about = {"school": school, "check": check, "mender": check.mender(school), "trail": trail}
    return table.response() or page(request, "start_of_year/concerned.html", "list", table=table, **about)
