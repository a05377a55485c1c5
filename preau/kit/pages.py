"""How a view answers: the whole page, or the one part of it that htmx asked for."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from preau.kit import toasts


def wants_part(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def follow(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A redirection towards another page than the one shown moves the browser: htmx would put the other page inside this one."""
    if not wants_part(request) or not 300 <= response.status_code < 400 or "Location" not in response:
        return response
    target = urlsplit(response["Location"]).path
    if target in (request.path, urlsplit(request.headers.get("HX-Current-URL", "")).path):
        return response
    moved = HttpResponse()
    moved["HX-Redirect"] = response["Location"]
    moved.cookies.update(response.cookies)
    return moved


def page(request: HttpRequest, template: str, part: str | Sequence[str] = "", *, status: int = 200, **context) -> HttpResponse:
    """Render `template`, or its partial `part` when htmx asks.

    Of several parts, the one whose name is the id of htmx's target is sent, else the first. Toasts ride along.
    """
    if part and wants_part(request):
        names = (part,) if isinstance(part, str) else part
        name = target if (target := request.headers.get("HX-Target")) in names else names[0]
        response = render(request, f"{template}#{name}", context, status=status)
        if waiting := toasts.waiting(request):
            response.write(render_to_string("kit/parts/toasts.html", {"toasts": waiting, "out_of_band": True}, request))
    else:
        response = render(request, template, context, status=status)
    if part:
        patch_vary_headers(response, ["HX-Request"])
    return response
