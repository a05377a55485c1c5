"""The front door for who is not signed in: what this house is, and the way in."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from preau.directory.models import Territory
from preau.portal.cards.territory import said_number
from preau.portal.public.pages import public_page, show
from preau.portal.public.schools import counts_of, pupils_in, schools_of


@public_page
def front(request: HttpRequest) -> HttpResponse:
    territories = []
    for territory in Territory.objects.all():
        pupils = pupils_in(territory, timezone.localdate())
        territories.append({
            "territory": territory, "counts": counts_of(schools_of(territory)), "pupils": said_number(pupils) if pupils else "",
        })  # fmt: skip
    return show(request, "public/front.html", territories=territories, names=", ".join(str(t["territory"]) for t in territories))
