"""A toast confirms what one has just done, and carries the way back. It rides on Django's messages.

say(request, _("Message envoyé à 26 familles."), undo=reverse("messages:recall", args=[message.pk]))
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def say(request: HttpRequest, sentence, *, undo: str = "") -> None:
    """`undo` is an address that takes a POST and puts things back."""
    messages.success(request, sentence, extra_tags=UNDO + undo if undo else "")


@dataclass(frozen=True)
class Toast:
    sentence: str
    kind: str = "ok"
    undo: str = ""


def waiting(request: HttpRequest) -> list[Toast]:
    """The toasts not yet shown; reading them empties the list."""
    found = []
    for message in messages.get_messages(request):
        undo = message.extra_tags.removeprefix(UNDO) if message.extra_tags.startswith(UNDO) else ""
        found.append(Toast(message.message, "ok" if message.level < messages.WARNING else "soon", undo))
    return found
