"""An expected "no", said in a sentence. One middleware turns it into a readable 409, so views need no `try`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from preau.kit.pages import follow, wants_part

SECRETS = ("password", "secret", "token", "code", "csrf")
WORTH_KEEPING = 20  # characters: shorter than that is typed again faster than copied


class Refusal(Exception):
    """What cannot be done (`sentence`), who decided and until when (`decided`), what can be done instead (`instead`).

    `way_out` is an optional (address, label) towards that other thing.
    """

    status = 409

    def __init__(self, sentence, *, decided="", instead="", way_out: tuple[str, str] | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.decided = decided
        self.instead = instead
        self.way_out = way_out

    def __str__(self) -> str:
        return str(self.sentence)


class RefusalMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return follow(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return refused(request, exception)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page; for htmx, as the content of the dialog that `preau.js` opens over an untouched form."""
    template = "kit/refusal.html"
    if wants_part(request):
        template += "#refusal"
    context = {"refusal": refusal, "typed": typed_texts(request), "back": same_site_referer(request)}
    return render(request, template, context, status=refusal.status)


def typed_texts(request: HttpRequest) -> list[str]:
    """The long texts that came with a refused form: shown again, so that nothing typed is lost without JavaScript."""
    if request.method != "POST":
        return []
    return [
        value
        for name, values in request.POST.lists()
        for value in values
        if len(value) >= WORTH_KEEPING and not any(secret in name.lower() for secret in SECRETS)
    ]


def same_site_referer(request: HttpRequest) -> str:
    """Where the person came from, when it is a page of ours."""
    referer = request.headers.get("Referer", "")
    origin = f"{request.scheme}://{request.get_host()}"
    return referer.removeprefix(origin) if referer.startswith(origin + "/") else ""
