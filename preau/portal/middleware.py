"""Sends who has just signed in through the first steps, until none is due, and tells an account of nobody that it is one; keeps search
engines out of all but the public pages.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from preau.directory.leavers import may_still_read
from preau.kit.pages import page
from preau.portal.first_steps import due_step
from preau.retention.rules import rule_of

HERE = "here_on"  # session: the last day on which this person was found to be somebody
BOTH = ("portal:home",)  # open to all, and one's own once signed in
# Rooms that know accounts only, and the pages that speak to whoever signs in.
WITHOUT_PERSON = ("accounts", "jobs", "kit")
FOR_ANYBODY = ("portal:home", "portal:my_data")
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
        if here in ALWAYS_OPEN:
            return None
        if not (step := due_step(request)) or step.owns(here):
            return self._nobody(request, here) or self._long_gone(request)
        return HttpResponseClientRedirect(reverse(step.view)) if request.htmx else redirect(step.view)

    def _nobody(self, request: HttpRequest, here: str) -> HttpResponse | None:
        """An account that is nobody's finds nothing behind the doors of people: it is told so, once and for all pages."""
        if request.person is not None or here in FOR_ANYBODY or here.partition(":")[0] in WITHOUT_PERSON:
            return None
        return page(request, "portal/nobody.html", status=404)

    def _long_gone(self, request: HttpRequest) -> HttpResponse | None:
        """Who left reads their own things for a while; then the account waits, and opens again if they come back. Asked once a day."""
        today = timezone.localdate().isoformat()
        person = request.person
        if person is None or person.has_positions or person.has_enrolments or request.session.get(HERE) == today:
            return None
        if may_still_read(person):
            request.session[HERE] = today
            return None
        return page(request, "portal/long_gone.html", status=403, delay=rule_of("own_things").said)


class SearchEnginesMiddleware:
    """What `public_page` did not open to search engines is not kept by them, even found by a link."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(response, "is_public_page", False):
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response
