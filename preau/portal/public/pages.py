"""How a public page answers: the same to everybody who is nobody, without a cookie, in the language of its address."""

import functools
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from preau.kit.pages import page

KEPT = 300  # seconds that a browser or a cache on the way may keep a page


def public_page(view: Callable) -> Callable:
    """Opens without log-in and may be found by search engines; who is signed in gets the same page under their own roof."""

    @functools.wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_public_page = True
        if not request.user.is_authenticated:
            # The front door becomes one's own home a moment later: asked again each time.
            kept = 0 if request.path == reverse("portal:home") else KEPT
            patch_cache_control(response, public=True, max_age=kept, **({} if kept else {"must_revalidate": True}))
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return login_not_required(require_safe(conditional_page(shown)))


def show(request: HttpRequest, template: str, part: str = "", **context) -> HttpResponse:
    said = {"places": _places(request), "keep": keep_language(request), "head": head_of(request), **context}
    if not request.user.is_authenticated:
        said["csrf_token"] = ""  # no form here changes anything: without a token the page sets no cookie and stays the same
    return page(request, template, part, **said)


def keep_language(request: HttpRequest) -> str:
    """What links to the other public pages carry, so that a language chosen in the address stays chosen."""
    language = asked_language(request)
    return f"?lang={language}" if language else ""


def asked_language(request: HttpRequest) -> str:
    language = request.GET.get("lang", "")
    return language if language in dict(settings.LANGUAGES) else ""


def _places(request: HttpRequest) -> list[dict]:
    names = [("portal:home", _("Accueil")), ("public:map", _("Carte des établissements"))]
    return [{"url": reverse(name), "label": label, "current": reverse(name) == request.path} for name, label in names]


def head_of(request: HttpRequest) -> dict:
    """The address that search engines should keep, and that of the same page in each language. Filters are no page of their own."""
    here = settings.PREAU_URL + request.path
    other = "en" if get_language() != "en" else "fr"
    query = request.GET.copy()
    query["lang"] = other
    language = asked_language(request)
    return {
        "canonical": f"{here}?{urlencode({'lang': language})}" if language and language != settings.LANGUAGE_CODE else here,
        "languages": [(code, f"{here}?{urlencode({'lang': code})}") for code, _name in settings.LANGUAGES],
        "plain": here,
        "site": settings.PREAU_URL,
        "switch": {"url": f"?{query.urlencode()}", "code": other, "label": {"en": "English", "fr": "Français"}[other]},
    }
