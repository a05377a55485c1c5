"""Those whom an item of the check-list is about: one list for persons, one for classes."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.directory.lists import People, Reader
from preau.directory.models import Group
from preau.kit.tables import Column, Empty, Table

ALL_WELL = Empty(_("Plus rien ici"), _("Ce point de la rentrée est en ordre."), art="desk")


class Concerned(People):
    name, caption = "concerned", _("Personnes concernées")
    empty = ALL_WELL
    filters = {}
    actions = {}

    def __init__(self, request: HttpRequest, persons, school, *, date, reached):
        super().__init__(request, persons, Reader([school], [], keeps_files=True), date=date, reached=reached)


class Classes(Table):
    name, caption, order = "classes", _("Classes concernées"), "code"
    counted = ngettext_lazy("%(n)s classe", "%(n)s classes", "n")
    columns = {"code": Column(_("Classe"), "code", sort="code", link=lambda group: reverse("directory:group", args=[group.pk]))}
    empty = ALL_WELL

    def __init__(self, request: HttpRequest, groups: QuerySet[Group]):
        super().__init__(request, groups)
