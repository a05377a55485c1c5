"""The style page, and what makes the site installable. None of it knows who is there."""

import hashlib
import json

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from preau.kit import style_page as style_page_content
from preau.kit.pages import page
from preau.kit.shell import ICON_SIZES, OFFLINE_FILES


@login_not_required
@cache_control(public=True, max_age=3600)
def manifest(request):
    icons = [{"src": staticfiles_storage.url("kit/logo.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": staticfiles_storage.url(f"kit/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in ICON_SIZES
    ]
    about = {
        "id": "/",
        "name": "Préau",
        "short_name": "Préau",
        "description": _("L’école, le collège et le département sous un même toit"),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f0f1ed",
        "theme_color": "#272e32",
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@login_not_required
@cache_control(no_cache=True)
def service_worker(request):
    """Names its files by their hashed addresses: a new version of one is a new worker."""
    files = json.dumps([staticfiles_storage.url(name) for name in OFFLINE_FILES])
    version = hashlib.sha256(files.encode()).hexdigest()[:12]
    return render(request, "kit/service_worker.js", {"files_json": files, "version": version}, content_type="text/javascript")


@login_not_required
@cache_control(public=True, max_age=3600)
def offline(request):
    return HttpResponse(render_to_string("kit/offline.html"))  # without the request: no token, no cookie, no name


@login_not_required
def style_page(request):
    context = style_page_content.context(request)
    tempers = [("college", _("Collège, 17 px")), ("ecole", _("École, 19 px")), ("petits", _("Petits, 22 px"))]
    return context["table"].response() or page(request, "kit/style_page.html", "list", tempers=tempers, **context)
