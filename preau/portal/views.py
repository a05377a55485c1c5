from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from preau.kit.pages import page
from preau.portal import switching
from preau.portal.around import around_of
from preau.portal.home import home_of


def home(request: HttpRequest) -> HttpResponse:
    if request.person is None:
        return page(request, "portal/nobody.html")
    around = around_of(request)
    return page(
        request, "portal/home_petits.html" if around.temper == "petits" else "portal/home.html", home=home_of(around), around=around
    )


@require_POST
def choose_position(request: HttpRequest) -> HttpResponse:
    if request.standing:
        switching.choose_position(request, request.POST.get("position", ""))
    return redirect("portal:home")


@require_POST
def choose_child(request: HttpRequest) -> HttpResponse:
    if request.standing:
        switching.choose_child(request, request.POST.get("child", ""))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page of ours that the tabs stood on, else home."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "portal:home"


@login_not_required
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines yet."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
