"""Narrowing to one position or one child: kept in the session, checked against what holds today."""

from django.http import Http404, HttpRequest


def choose_position(request: HttpRequest, value: str) -> None:
    """A position of one's own, or nothing for all of them. A position chosen narrows to work: no child with it."""
    _choose(request, "position", value, [position.pk for position in request.standing.positions])


def choose_child(request: HttpRequest, value: str) -> None:
    _choose(request, "child", value, [child.pk for child in request.standing.children])


def _choose(request: HttpRequest, name: str, value: str, allowed: list[int]) -> None:
    if not value:
        request.session.pop(name, None)
        return
    if not value.isascii() or not value.isdigit() or int(value) not in allowed:
        raise Http404
    request.session[name] = int(value)
