import time

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone, translation

from preau.accounts import devices, sessions
from preau.accounts.models import SignedIn
from preau.kit.brief_writes import written_if_free

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
    """Once in a while, and not at all while an import holds the write lock: no page waits for a note."""
    key, session = request.session.session_key, request.session
    if not key or not cache.add(f"seen:{key}", True, SEEN_EVERY):
        return
    with written_if_free():
        SignedIn.objects.filter(session_key=key).update(last_seen_at=timezone.now())
        today = timezone.localdate().isoformat()
        if not session.get(sessions.ENDS_AT) and session.get("day") != today and not session.modified:
            _begin_again(session, today)


def _begin_again(session, today: str) -> None:
    """Saves the session once a day: its 30 days begin again."""
    before = {name: session[name] for name in ("day", "_session_expiry") if name in session}
    session["day"] = today
    session.set_expiry(settings.SESSION_COOKIE_AGE)
    try:
        session.save()
    except OperationalError:
        for name in ("day", "_session_expiry"):
            session.pop(name, None)
        session.update(before)
        session.modified = False  # or it would be saved again, after the page
        raise
