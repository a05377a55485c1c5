"""A few pages that use kit as a room does."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import ngettext_lazy
from django.views.generic import RedirectView

from preau.kit import toasts
from preau.kit.pages import page
from preau.kit.refusal import Refusal
from preau.kit.tables import Action, Choice, Column, Empty, Table, Tick

done = []  # what bulk actions were given, newest last


def note_down(request, rows):
    done.append(sorted(rows.values_list("model", flat=True)))
    return f"{len(done[-1])} lignes traitées"


class FakeSaved:
    def __init__(self):
        self.kept = {}

    def list(self, page):
        return [{"id": key, "label": label, "querystring": query} for key, (where, label, query) in self.kept.items() if where == page]

    def save(self, page, label, querystring):
        self.kept[len(self.kept) + 1] = (page, label, querystring)

    def delete(self, page, id):
        self.kept.pop(id)


saved = FakeSaved()


class Kinds(Table):
    """Rows of a table that Django always has."""

    name, caption, order = "kinds", "Sortes", "model"
    counted = ngettext_lazy("%(n)s sorte", "%(n)s sortes", "n")
    search_in = ("model", "app_label")
    per_page = 20
    columns = {
        "model": Column("Nom", "model", sort="model", sub="app_label", link=lambda kind: f"/kinds/{kind.pk}/"),
        "room": Column("Pièce", "app_label", sort=("app_label", "model"), less=True),
        "uses": Column("Emplois", lambda kind: len(kind.permission_set.all()), number=True),
        "state": Column("État", chip=lambda kind: ("ok", "Ouvert") if kind.app_label == "yard" else None),
        "id": Column("Numéro", "pk", screen=False),
    }
    filters = {
        "room": Choice("Pièce", choices=[("yard", "La cour"), ("hall", "Le hall")], lookup="app_label"),
        "odd": Tick("Finit par 1", apply=lambda rows, value: rows.filter(model__endswith="1")),
    }
    actions = {
        "note": Action("Noter", do=note_down),
        "burn": Action("Brûler", do=note_down, confirm="Brûler %(count)s sortes ?", danger=True),
        "never": Action("Interdit", do=note_down, may=lambda request: False),
        "file": Action("Fichier", do=lambda request, rows: HttpResponse("fichier")),
    }
    empty = Empty("Aucune sorte", "Elles arrivent avec la rentrée.", "/new/", "En préparer une")


def kinds(request):
    rows = ContentType.objects.filter(app_label__in=["yard", "hall", "attic"]).prefetch_related("permission_set")
    table = Kinds(request, rows, saved=saved)
    return table.response() or page(request, "kit_tests/kinds.html", "list", table=table)


def parts(request):
    return page(request, "kit_tests/parts.html", ("one", "two"), word="salut")


def act(request):
    if request.method == "POST":
        raise Refusal(
            "L’appel de ce cours a déjà été fait.",
            decided="Par M. Vidal.",
            instead="Le corriger est possible.",
            way_out=("/appel/", "Voir l’appel"),
        )
    toasts.say(request, "Message envoyé", undo="/undo/")
    return page(request, "kit_tests/parts.html", "one", word="envoyé")


def typed(request):
    return page(request, "kit_tests/typed.html")


def draft(request):
    if request.method == "POST":
        return redirect("/parts/")
    return page(request, "kit_tests/draft.html")


def closed(request):
    raise PermissionDenied


def boom(request):
    raise RuntimeError("à dessein")


urlpatterns = [
    path("", include("preau.kit.urls")),
    path("kinds/", kinds),
    path("parts/", parts),
    path("act/", act),
    path("typed/", typed),
    path("draft/", draft),
    path("closed/", closed),
    path("elsewhere/", RedirectView.as_view(url="/parts/")),
    path("boom/", boom),
]
