from django.utils.functional import SimpleLazyObject, lazy

from preau.directory.delegation import whose
from preau.directory.standing import person_of, standing_of
from preau.journal.writing import acting


class PersonMiddleware:
    """Gives every request its `person` (None for nobody), `standing` (asked when first read) and `position` (None = all of them).

    The switcher keeps `position` and `child` in the session; what no longer holds today is forgotten, not trusted.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        account = request.user if request.user.is_authenticated else None
        person = person_of(account) if account else None
        request.person = person
        request.standing = SimpleLazyObject(lambda: standing_of(person)) if person else None
        request.position = SimpleLazyObject(lambda: _chosen_position(request)) if person and request.session.get("position") else None
        request.child = SimpleLazyObject(lambda: _chosen_child(request)) if person and request.session.get("child") else None
        # In whose name one acts: asked only if a line is written, so that no page pays for it.
        in_name = lazy(lambda: whose(request.position), int)() if person and request.session.get("position") else None
        with acting(account_id=account and account.pk, person_id=person and person.pk, in_name_of_id=in_name):
            return self.get_response(request)


def _chosen_position(request):
    wanted = request.session.get("position")
    return next((p for p in request.standing.positions if p.pk == wanted), None)


def _chosen_child(request):
    wanted = request.session.get("child")
    return next((c for c in request.standing.children if c.pk == wanted), None)
