from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from preau.directory.models import Territory
from preau.kit.folding import fold
from preau.portal.public.answering import answering
from preau.portal.public.drawing import drawing_of
from preau.portal.public.forms import MapForm
from preau.portal.public.pages import asked_language, keep_language, public_page, show
from preau.portal.public.schools import counts_of, holidays_of, rows_of, school_of, schools_of

PAGES = ("portal:home", "public:map", "public:legal", "public:personal_data", "public:accessibility", "public:site_plan")


@public_page
def school_map(request: HttpRequest) -> HttpResponse:
    territories = list(Territory.objects.all())
    wanted = request.GET.get("territoire", "")
    territory = next((t for t in territories if t.code == wanted), territories[0] if territories and not wanted else None)
    if territory is None:
        if wanted:
            raise Http404
        return show(request, "public/no_territory.html")
    schools = schools_of(territory)
    form = MapForm(request.GET, towns=sorted({school.town for school in schools if school.town}, key=fold))
    found = form.narrow(schools)
    drawn = drawing_of(territory.code, schools, {school.uai for school in found}, keep=keep_language(request))
    said = {
        "territory": territory,
        "territories": territories,
        "counts": counts_of(schools),
        "kinds": {school.kind for school in schools},
        "without_place": sum(not s.is_placed for s in found),
    }
    return show(
        request,
        "public/map.html",
        "found",
        form=form,
        found=found,
        rows=rows_of(found, keep_language(request)),
        drawing=drawn,
        lang=asked_language(request),
        **said,
    )


@public_page
def school(request: HttpRequest, uai: str) -> HttpResponse:
    known = school_of(uai)
    if known is None:
        raise Http404
    about, territory = known
    year, holidays = holidays_of(about.zone, timezone.localdate())
    drawn = drawing_of(territory.code, [about])
    map_url = f"{reverse('public:map')}?{urlencode({'territoire': territory.code})}"
    return show(
        request, "public/school.html", school=about, territory=territory, year=year, holidays=holidays, map_url=map_url,
        drawing=drawn if drawn and drawn.outline else None,
    )  # fmt: skip


@public_page
def legal(request: HttpRequest) -> HttpResponse:
    return show(request, "public/legal.html", answering=answering())


@public_page
def personal_data(request: HttpRequest) -> HttpResponse:
    return show(request, "public/personal_data.html", answering=answering())


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return show(request, "public/accessibility.html", answering=answering())


@public_page
def site_plan(request: HttpRequest) -> HttpResponse:
    return show(request, "public/site_plan.html", territories=[(t, schools_of(t)) for t in Territory.objects.all()])


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def sitemap(request: HttpRequest) -> HttpResponse:
    paths = [reverse(name) for name in PAGES]
    paths += [school.url for territory in Territory.objects.all() for school in schools_of(territory)]
    said = {"addresses": [settings.PREAU_URL + path for path in paths], "languages": [code for code, _name in settings.LANGUAGES]}
    return render(request, "public/sitemap.xml", said, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Only the public pages, and what they need to be drawn."""
    allowed = [f"{reverse(name)}$" if name == "portal:home" else reverse(name) for name in PAGES]
    allowed += ["/?lang=", reverse("public:school", args=["0"]).removesuffix("0/"), "/static/", reverse("public:sitemap")]
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in allowed),
        "Disallow: /",
        "",
        f"Sitemap: {settings.PREAU_URL}{reverse('public:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
