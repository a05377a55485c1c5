"""Sends who has just signed in through the first steps, until none is due; keeps search engines out of all but the public pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from preau.portal.first_steps import due_step

BOTH = ("portal:home",)  # open to all, and one's own once signed in
ALWAYS_OPEN = ("accounts:sign_out", "accounts:set_language", "accounts:set_preferences")


class FirstStepsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        here = request.resolver_match.view_name
        if not request.user.is_authenticated or not (getattr(view, "login_required", True) or here in BOTH):
            return None
        if here in ALWAYS_OPEN or not (step := due_step(request)) or step.owns(here):
            return None
        return HttpResponseClientRedirect(reverse(step.view)) if request.htmx else redirect(step.view)


class SearchEnginesMiddleware:
    """What `public_page` did not open to search engines is not kept by them, even found by a link."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(response, "is_public_page", False):
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response
