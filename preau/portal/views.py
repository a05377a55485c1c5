from django.http import HttpRequest, HttpResponse

from preau.kit.pages import page


def home(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/home.html")
