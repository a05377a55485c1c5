"""Search as one types, in the roof of every page and on a page of its own; only what one may see."""

from preau.directory.people_lines import read_described, what
from preau.directory.search import find
from preau.kit.pages import page, wants_part

LEAST = 2  # letters under which the roof does not propose
IN_ROOF = {"persons": 6, "others": 3}


def search(request):
    words = request.GET.get("q", "").strip()[:100]
    in_roof = wants_part(request) and request.htmx.target == "roof-found"
    found = find(request.person, "" if in_roof and len(words) < LEAST else words, **(IN_ROOF if in_roof else {}))
    for person, read in zip(found.persons, read_described([p.pk for p in found.persons], request.standing.date), strict=True):
        person.what = what(read)
    return page(request, "directory/search.html", ("found", "roof-found"), words=words, found=found)
