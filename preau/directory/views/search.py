"""Search as one types: a person, a class, a school; only what one may see."""

from django.db.models import Q

from preau.directory import access, lists
from preau.directory.class_board import groups_of_today
from preau.kit.folding import fold
from preau.kit.pages import page

PERSONS, OTHERS = 20, 10


def search(request):
    words = request.GET.get("q", "").strip()[:100]
    me, date = request.person, request.standing.date
    context = {"words": words, "persons": [], "groups": [], "schools": []}
    if words:
        persons = lists.described(lists.named(access.persons_visible_to(me), words), date)
        context["persons"] = list(persons[:PERSONS])
        for person in context["persons"]:
            person.described = lists.what(person)
        groups = groups_of_today(access.groups_visible_to(me), date).select_related("school")
        context["groups"] = list(groups.filter(Q(code__icontains=words) | Q(name__icontains=words)).order_by("code")[:OTHERS])
        schools = access.schools_visible_to(me).filter(closed_on=None).select_related("site")
        schools = schools.filter(Q(folded_name__contains=fold(words)) | Q(site__town__icontains=words) | Q(uai__iexact=words))
        context["schools"] = list(schools.order_by("name")[:OTHERS])
    return page(request, "directory/search.html", "found", **context)
