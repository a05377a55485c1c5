"""The lists of the directory: people, classes and groups, schools, organisations, corrections, doubles."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from preau.directory import corrections, search
from preau.directory.class_board import with_counts
from preau.directory.models import (
    Correction,
    Function,
    Group,
    Membership,
    Organisation,
    Person,
    School,
)
from preau.directory.opening import SchoolDays
from preau.directory.people_lines import GUARDIANS, PUPILS, STAFF, around_class, described, in_role, in_school, read_described, what
from preau.kit.addresses import address
from preau.kit.folding import fold
from preau.kit.statements import Statement
from preau.kit.tables import Action, Choice, Column, Empty, Table, Tick

WHO = [(PUPILS, gettext_lazy("Élèves")), (GUARDIANS, gettext_lazy("Familles")), (STAFF, gettext_lazy("Personnels"))]
CARRIED = 500  # persons carried from a list to the making of a group


# --- People ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """What the list depends on of whoever reads it."""

    schools: list[School]
    classes: list[Group]
    keeps_files: bool = False  # of an office: accounts, addresses to export, groups to make


class People(Table):
    name, caption, order = "people", gettext_lazy("Personnes"), "name"
    counted = ngettext_lazy("%(n)s personne", "%(n)s personnes", "n")
    search_label = gettext_lazy("Nom ou prénom")
    empty = Empty(
        gettext_lazy("Personne ici pour l’instant"),
        gettext_lazy("Les personnes arrivent avec le fichier de l’académie, que le département importe."),
    )

    def __init__(self, request: HttpRequest, persons: QuerySet[Person], reader: Reader, *, date: datetime.date, reached=None, saved=None):
        self.reader, self.date, self.reached = reader, date, reached
        super().__init__(request, persons, saved=saved)

    def described(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        rows = described(rows, self.date)
        return rows if self.reached is None else rows.annotate(is_reached=Q(pk__in=self.reached.order_by().values("pk")))

    def find(self, rows, text):
        return search.named(rows, text)

    def read(self, keys: list[int]) -> list[Person]:
        """Without what only files hold."""
        return read_described(keys, self.date)

    @cached_property
    def columns(self):
        found = {
            "name": Column(_("Nom"), lambda p: f"{p.last_name} {p.first_name}", sort="sort_name", link=_person_url),
            "what": Column(_("Classe ou fonction"), what, sort=("class_code", "function"), bare=True, described=True),
        }
        if len(self.reader.schools) != 1:
            found["place"] = Column(_("Établissement"), "place", sort="place", less=True, described=True)
        if self.reader.keeps_files:
            found["email"] = Column(_("Courriel"), lambda p: p.email if p.is_reached else "", screen=False)
            found["mobile"] = Column(_("Téléphone mobile"), lambda p: p.mobile if p.is_reached else "", screen=False)
        if self.reader.keeps_files:
            found["account"] = Column(_("Compte"), chip=_account_chip, sort="account__activated_at")
        return found

    @cached_property
    def filters(self):
        date, reader = self.date, self.reader
        found = {"who": Choice(_("Qui"), choices=WHO, apply=lambda rows, who: in_role(rows, who, date), everything=_("Tout le monde"))}
        if len(reader.schools) > 1:
            schools = [(s.pk, str(s)) for s in reader.schools]
            found["school"] = Choice(_("Établissement"), choices=schools, apply=in_school, everything=_("Tous"))
        if reader.classes:
            several = len(reader.schools) > 1
            classes = [(g.pk, f"{g}, {g.school}" if several else str(g)) for g in reader.classes]
            found["class"] = Choice(_("Classe"), choices=classes, apply=around_class, everything=_("Toutes"))
        functions = [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in Function.choices]
        narrow = lambda rows, function: described(rows, date).filter(function=function)  # noqa: E731
        found["function"] = Choice(_("Fonction"), choices=functions, apply=narrow, everything=_("Toutes"))
        if reader.keeps_files:
            found["waiting"] = Tick(_("Compte à activer"), apply=lambda rows, _on: rows.filter(account__activated_at=None))
        return found

    @cached_property
    def actions(self):
        if not self.reader.keeps_files:
            return {}
        return {"group": Action(_("Créer un groupe avec ces personnes"), do=_carry_to_group, icon="users-round")}


def _person_url(person: Person) -> str:
    return address("directory:person", person.pk)


def _account_chip(person: Person):
    if person.account_id is None:
        return "plain", _("Pas de compte")
    return ("ok", _("Activé")) if person.has_account else ("wait", _("À activer"))


def _carry_to_group(request: HttpRequest, persons) -> HttpResponse:
    """The chosen persons wait in the session for the group to have a name."""
    request.session["carried"] = [person.pk for person in persons[:CARRIED]]
    return redirect("directory:new_group")


# --- Classes and groups ------------------------------------------------------------------------------------------------


_counted_groups = Statement(
    lambda keys, date: with_counts(Group.objects.filter(pk__in=keys), date).select_related("school"), keys=[int], date=datetime.date
)


class Groups(Table):
    name, caption, order = "groups", gettext_lazy("Classes et groupes"), "name"
    counted = ngettext_lazy("%(n)s groupe", "%(n)s groupes", "n")
    search_in, search_label = ("code", "name"), gettext_lazy("Nom de la classe ou du groupe")
    empty = Empty(
        gettext_lazy("Aucune classe pour l’instant"),
        gettext_lazy("Les classes arrivent avec le fichier de l’académie. Une équipe se crée ici."),
    )

    def __init__(
        self, request, groups: QuerySet[Group], *, schools: list[School], date: datetime.date, makes: bool, boards: bool, saved=None
    ):
        super().__init__(request, groups, saved=saved)
        self.schools, self.date, self.boards = schools, date, boards
        if makes:
            self.empty = Empty(self.empty.title, self.empty.text, reverse("directory:new_group"), _("Créer un groupe"))

    def described(self, rows):
        return with_counts(rows, self.date).select_related("school")

    def read(self, keys: list[int]) -> list[Group]:
        found = {group.pk: group for group in _counted_groups.ask(keys=keys, date=self.date)}
        return [found[key] for key in keys]

    def find(self, rows, text):
        for word in text.split():
            rows = rows.filter(code__icontains=word) | rows.filter(name__icontains=word)
        return rows

    @cached_property
    def columns(self):
        found = {
            "name": Column(_("Nom"), str, sort=("code", "name"), link=lambda g: address("directory:group", g.pk)),
            "kind": Column(_("Sorte"), lambda g: capfirst(g.get_kind_display()), sort="kind", bare=True),
            "level": Column(_("Niveau"), "level", sort="level", described=True),
            "count": Column(_("Effectif"), "member_count", sort="member_count", number=True, described=True),
            "tutor": Column(_("Professeur principal"), _tutor, sort="tutor_name", described=True),
        }
        if len(self.schools) != 1:
            found["school"] = Column(_("Établissement"), "school", sort="school__name", less=True)
        return found

    @cached_property
    def filters(self):
        found = {
            "kind": Choice(
                _("Sorte"), choices=[(v, capfirst(str(n))) for v, n in Group.Kind.choices], lookup="kind", everything=_("Toutes")
            )
        }
        if len(self.schools) > 1:
            found["school"] = Choice(
                _("Établissement"), choices=[(s.pk, str(s)) for s in self.schools], lookup="school_id", everything=_("Tous")
            )
        return found

    @cached_property
    def actions(self):
        return {"boards": Action(_("Imprimer les trombinoscopes"), do=_print_boards, icon="printer")} if self.boards else {}


class Members(Table):
    """Those of one class or group, already read for its board."""

    name, order = "members", "name"
    counted = ngettext_lazy("%(n)s personne", "%(n)s personnes", "n")
    search_label = gettext_lazy("Nom ou prénom")
    search_in = ("name",)
    empty = Empty(gettext_lazy("Personne dans ce groupe"), gettext_lazy("Il se remplit avec le fichier de l’académie, ou à la main."))

    def __init__(self, request, group: Group, members: list[Membership], *, staff: bool, makes_groups: bool = False, saved=None,
        found: set[int] | None = None, corrects: bool = False,
    ):  # fmt: skip
        """`found`: the persons whose sheet the reader may open, all of them when None. `corrects`: a past class, for its office."""
        super().__init__(request, members, saved=saved)
        self.found, self.corrects = found, corrects
        self.group, self.staff, self.makes_groups = group, staff, makes_groups
        self.caption = _("Liste de %(group)s") % {"group": group}

    @cached_property
    def columns(self):
        found = {
            "name": Column(
                _("Nom"),
                lambda m: f"{m.person.last_name} {m.person.first_name}",
                sort="person.sort_name",
                link=lambda m: _person_url(m.person) if self.found is None or m.person_id in self.found else "",
            )
        }
        if self.staff and any(m.enrolment_id for m in self.rows):
            found["level"] = Column(_("Niveau"), lambda m: m.enrolment.level if m.enrolment else "", sort=_level)
            found["regime"] = Column(_("Régime"), lambda m: _in_small(m.enrolment.regime) if m.enrolment else "", sort=_regime)
            found["birth"] = Column(_("Né·e le"), "person.birth_date", sort=_birth, less=True)
        found["since"] = Column(_("Depuis le"), "starts_on", sort="starts_on", less=True)
        if self.corrects:
            found["past"] = Column(
                _("Erreur ?"), lambda m: _("Corriger"), link=lambda m: address("directory:correct_past", self.group.pk, m.person_id)
            )
        return found

    @cached_property
    def filters(self):
        levels = sorted({_level(m) for m in self.rows} - {""})
        if not self.staff or len(levels) < 2:
            return {}
        narrow = lambda rows, level: [m for m in rows if _level(m) == level]  # noqa: E731
        return {"level": Choice(_("Niveau"), choices=[(level, level) for level in levels], apply=narrow, everything=_("Tous"))}

    @cached_property
    def actions(self):
        if not self.makes_groups:
            return {}
        return {"group": Action(_("Créer un groupe avec ces personnes"), do=_carry_members, icon="users-round")}


def _in_small(regime: str) -> str:
    """Feeds shout: « DEMI-PENSIONNAIRE » is read « Demi-pensionnaire »."""
    return regime.capitalize() if regime.isupper() else capfirst(regime)


def _level(member: Membership) -> str:
    return member.enrolment.level if member.enrolment else ""


def _regime(member: Membership) -> str:
    return member.enrolment.regime if member.enrolment else ""


def _birth(member: Membership) -> datetime.date:
    return member.person.birth_date or datetime.date.min


def _carry_members(request: HttpRequest, members) -> HttpResponse:
    return _carry_to_group(request, [member.person for member in members])


def _tutor(group: Group) -> str:
    return " ".join(filter(None, [group.tutor_title, group.tutor_name]))


def _print_boards(request: HttpRequest, groups) -> HttpResponse:
    ids = ",".join(str(group.pk) for group in groups)
    return redirect(f"{reverse('directory:boards')}?{urlencode({'groupes': ids})}")


# --- Schools and organisations -----------------------------------------------------------------------------------------


def _open_on(date: datetime.date) -> Q:
    """A school that is known to close later is still there."""
    return Q(closed_on=None) | Q(closed_on__gt=date)


class Schools(Table):
    name, caption, order = "schools", gettext_lazy("Établissements"), "name"
    counted = ngettext_lazy("%(n)s établissement", "%(n)s établissements", "n")
    search_in, search_label = ("folded_name", "site__town", "uai"), gettext_lazy("Nom, commune ou UAI")
    empty = Empty(
        gettext_lazy("Aucun établissement pour l’instant"),
        gettext_lazy("Ils arrivent avec le premier fichier de l’académie."),
        art="yard",
    )

    def __init__(self, request, schools: QuerySet[School], *, date: datetime.date, saved=None):
        super().__init__(request, schools.select_related("site", "territory").filter(_open_on(date)), saved=saved)
        self.date = date

    def find(self, rows, text):
        for word in text.split():
            rows = rows.filter(folded_name__contains=fold(word)) | rows.filter(site__town__icontains=word) | rows.filter(uai__iexact=word)
        return rows

    @cached_property
    def days(self) -> SchoolDays:
        return SchoolDays(self.shown, self.date, self.date)

    @cached_property
    def columns(self):
        return {
            "name": Column(
                _("Établissement"),
                "name",
                sort="name",
                link=lambda s: reverse("directory:school", args=[s.pk]),
                sub=lambda s: s.site.town if s.site else "",
            ),
            "uai": Column(_("UAI"), "uai", sort="uai", less=True),
            "kind": Column(_("Sorte"), lambda s: capfirst(s.get_school_kind_display()), sort="school_kind"),
            "status": Column(_("Statut"), lambda s: _("public") if s.is_public else _("privé"), sort="is_public", less=True),
            "town": Column(_("Commune"), "site.town", screen=False),
            "phone": Column(_("Téléphone"), "phone"),
            "email": Column(_("Courriel"), "email", screen=False),
            "today": Column(_("Aujourd’hui"), chip=self._today, export=False),
        }

    def _today(self, school: School):
        day = self.days.on(school, self.date)
        if day.is_whole:
            return "ok", _("Ouvert")
        if day.is_open:
            return "part", _("Le matin") if day.morning else _("L’après-midi")
        return "plain", capfirst(day.reason)

    @cached_property
    def filters(self):
        kinds = [(value, capfirst(str(label))) for value, label in School.SchoolKind.choices]
        return {
            "kind": Choice(_("Sorte"), choices=kinds, lookup="school_kind", everything=_("Toutes")),
            "private": Tick(_("Privés seulement"), apply=lambda rows, _on: rows.filter(is_public=False)),
        }

    actions = {"emails": Action(gettext_lazy("Copier leurs courriels"), do=lambda request, rows: email_list(rows), icon="mail")}


class Organisations(Table):
    name, caption, order = "organisations", gettext_lazy("Services et partenaires"), "name"
    counted = ngettext_lazy("%(n)s organisation", "%(n)s organisations", "n")
    search_in, search_label = ("folded_name",), gettext_lazy("Nom")
    columns = {
        "name": Column(gettext_lazy("Nom"), "name", sort="name", link=lambda o: reverse("directory:organisation", args=[o.pk])),
        "kind": Column(gettext_lazy("Sorte"), lambda o: capfirst(o.get_kind_display()), sort="kind", bare=True),
        "parent": Column(gettext_lazy("Fait partie de"), "parent", sort="parent__name", less=True),
        "phone": Column(gettext_lazy("Téléphone"), "phone"),
        "email": Column(gettext_lazy("Courriel"), "email", screen=False),
    }
    filters = {
        "kind": Choice(
            gettext_lazy("Sorte"),
            choices=lambda: [(v, capfirst(n)) for v, n in Organisation.Kind.choices if v != Organisation.Kind.SCHOOL],
            lookup="kind",
            everything=gettext_lazy("Toutes"),
        )
    }
    actions = {"emails": Action(gettext_lazy("Copier leurs courriels"), do=lambda request, rows: email_list(rows), icon="mail")}
    empty = Empty(gettext_lazy("Aucun service pour l’instant"), gettext_lazy("Le département les ouvre avec son territoire."), art="desk")


def email_list(organisations) -> HttpResponse:
    """One address a line, ready to be pasted in a message."""
    lines = sorted({organisation.email for organisation in organisations if organisation.email})
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="courriels.txt"'
    return answer


# --- Corrections, doubles ----------------------------------------------------------------------------------------------


class Corrections(Table):
    name, caption, order = "corrections", gettext_lazy("Corrections en cours"), "at"
    counted = ngettext_lazy("%(n)s correction", "%(n)s corrections", "n")
    search_in, search_label = ("person__sort_name",), gettext_lazy("Nom ou prénom")
    columns = {
        "name": Column(
            gettext_lazy("Personne"), "person", sort="person__sort_name", link=lambda c: reverse("directory:person", args=[c.person_id])
        ),
        "field": Column(gettext_lazy("Champ"), lambda c: capfirst(corrections.field_name(c.field)), sort="field", bare=True),
        "value": Column(gettext_lazy("Écrit à la main"), lambda c: c.value or "—", sort="value"),
        "source": Column(gettext_lazy("Dans le fichier"), lambda c: c.source_value or "—", sort="source_value"),
        "at": Column(gettext_lazy("Le"), "at", sort="at", less=True),
        "by": Column(gettext_lazy("Par"), lambda c: _by(c), less=True),
    }
    empty = Empty(
        gettext_lazy("Aucune correction en cours"),
        gettext_lazy(
            "Un champ se corrige sur la fiche d’une personne. La correction reste ici tant que le fichier de l’académie dit autre chose."
        ),
        art="desk",
    )

    @cached_property
    def filters(self):
        fields = [(name, capfirst(corrections.field_name(name))) for name in corrections.FIELDS]
        return {"field": Choice(_("Champ"), choices=fields, lookup="field", everything=_("Tous"))}

    @cached_property
    def actions(self):
        return {
            "take_back": Action(
                _("Revenir au fichier"),
                do=_take_back,
                icon="undo-2",
                confirm=_("Revenir à ce que dit le fichier pour %(count)s corrections ?"),
            )
        }


def _by(correction: Correction) -> str:
    account = correction.by
    return str(getattr(account, "person", account)) if account else ""


def _take_back(request: HttpRequest, rows) -> str:
    rows = list(rows)
    for correction in rows:
        corrections.take_back(correction)
    return ngettext("%(n)s champ rendu au fichier.", "%(n)s champs rendus au fichier.", len(rows)) % {"n": len(rows)}


class Doubles(Table):
    name, caption, order = "doubles", gettext_lazy("Fiches qui se ressemblent"), "name"
    counted = ngettext_lazy("%(n)s paire", "%(n)s paires", "n")
    columns = {
        "name": Column(gettext_lazy("Nom"), "kept.full_name", sort="kept.sort_name", link=lambda d: merge_url(d)),
        "first": Column(gettext_lazy("Une fiche"), lambda d: what(d.kept)),
        "second": Column(gettext_lazy("L’autre"), lambda d: what(d.dropped)),
        "why": Column(gettext_lazy("Ce qu’elles partagent"), "why", sort="why", bare=True),
    }
    search_in, search_label = ("name",), gettext_lazy("Nom")
    empty = Empty(
        gettext_lazy("Aucune fiche à rapprocher"),
        gettext_lazy(
            "Deux fiches du même nom qui partagent une naissance, un courriel ou un téléphone, ou qu’un import rapproche, viennent ici."
        ),
    )


def merge_url(double) -> str:
    return f"{reverse('directory:merge', args=[double.kept.pk])}?avec={double.dropped.pk}"
