import time

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation

from preau.accounts import devices, sessions
from preau.accounts.models import SignedIn

SEEN_EVERY = 300  # seconds between two notes of "last seen", per process


class LanguageMiddleware:
    """The person's own language; before sign-in, what the address says (`?lang=en`), else what this browser chose or asks for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        account = request.user
        language = account.language if account.is_authenticated else _of_visitor(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _of_visitor(request) -> str:
    asked = request.GET.get("lang")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


class SessionMiddleware:
    """Ends a shared computer's session in time, notes when a session was last seen, writes the device's cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            ends_at = request.session.get(sessions.ENDS_AT)
            if ends_at and time.time() >= ends_at:
                sessions.end_session(request)
            else:
                _note_seen(request)
        response = self.get_response(request)
        if token := getattr(request, devices.TO_WRITE, ""):
            devices.set_cookie(response, token)
        if request.user.is_authenticated:
            shared = request.session.get(sessions.ENDS_AT)
            response.headers.setdefault("Cache-Control", "private, no-store" if shared else "private, no-cache")
        return response


def _note_seen(request) -> None:
    key = request.session.session_key
    if not key or not cache.add(f"seen:{key}", True, SEEN_EVERY):
        return
    SignedIn.objects.filter(session_key=key).update(last_seen_at=timezone.now())
    today = timezone.localdate().isoformat()
    if not request.session.get(sessions.ENDS_AT) and request.session.get("day") != today:
        request.session["day"] = today  # saves the session once a day: its 30 days begin again
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
