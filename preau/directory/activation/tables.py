"""The list of who has activated, and what can be done to the chosen ones."""

import datetime
import uuid
from collections.abc import Callable

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from preau.accounts.activation_codes import revoke_codes
from preau.accounts.models import Account
from preau.directory.activation import access, jobs, lists, resets
from preau.directory.activation.letters import EIGHT, ONE, Sender, issue_letters, print_letters
from preau.directory.activation.sending import HEADERS, NoAddress, rows_of, send_by_mail, with_address
from preau.directory.delegation import whose
from preau.directory.models import Organisation, Person, Position
from preau.jobs.running import start
from preau.kit import exports
from preau.kit.languages import stored
from preau.kit.pages import page
from preau.kit.refusal import Refusal
from preau.kit.tables import Action, Choice, Column, Empty, Table

AT_ONCE = 200  # letters made while one waits; beyond, a job


def _by_class(entry: lists.Entry, reverse: bool) -> tuple:
    """Those without a class last, whichever way."""
    return ((entry.class_code is None) != reverse, entry.class_code or "", entry.sort_name)


# As the columns say it to the database, for what the roster knows; it comes by key, which ties keep.
ORDERS: dict[str, Callable[[lists.Entry, bool], tuple]] = {
    "class": _by_class,
    "name": lambda entry, _reverse: (entry.sort_name,),
    "profile": lambda entry, _reverse: (entry.profile,),
}


class Accounts(Table):
    name = "accounts"
    caption = gettext_lazy("Comptes")
    counted = ngettext_lazy("%(n)s personne", "%(n)s personnes", "n")
    search_in = ("sort_name",)
    search_label = gettext_lazy("Chercher un nom")
    order = "class"
    columns = {
        "name": Column(gettext_lazy("Nom"), "full_name", sort="sort_name"),
        "class": Column(gettext_lazy("Classe"), "class_code", sort=("class_code", "sort_name"), described=True),
        "profile": Column(gettext_lazy("Profil"), lambda p: dict(lists.PROFILES)[p.profile], sort="profile", less=True, described=True),
        "login": Column(gettext_lazy("Identifiant"), lambda p: p.account.login if p.account else "", less=True),
        "state": Column(gettext_lazy("État"), chip=lambda p: lists.CHIPS[p.state], sort="state", described=True),
    }
    empty = Empty(gettext_lazy("Personne dans la liste"), gettext_lazy("Les personnes arrivent avec l’import de l’annuaire."))

    def __init__(self, request, sender: Sender, *, saved=None):
        self.sender, self.date = sender, timezone.localdate()
        organisation = sender.organisation
        rows = SimpleLazyObject(
            lambda: lists.persons_of(organisation, staff_only=sender.staff_only, date=self.date)
        )  # for filters, actions
        self.filters = {"state": Choice(gettext_lazy("État"), choices=lists.STATES, apply=self._in_state)}
        if not sender.staff_only:
            classes = lists.class_codes(organisation, self.date)
            self.filters["class"] = Choice(gettext_lazy("Classe"), choices=classes, apply=lists.in_class)
            self.filters["profile"] = Choice(gettext_lazy("Profil"), choices=lists.PROFILES, apply=self._in_profile)
        self.actions = actions_of(sender)
        super().__init__(request, rows, saved=saved)

    @cached_property
    def roster(self) -> list[lists.Entry]:
        return lists.roster_of(self.sender.organisation, staff_only=self.sender.staff_only, date=self.date)

    @cached_property
    def entries(self) -> list[lists.Entry]:
        """Those of the roster that match."""
        if not self.values:
            return self.roster
        keys = set(self.narrowed.order_by().values_list("pk", flat=True))
        return [entry for entry in self.roster if entry.pk in keys]

    @cached_property
    def total(self) -> int:
        return len(self.entries)

    @cached_property
    def shown(self) -> list[Person]:
        return self.read(self.keys())

    def keys(self) -> list[int]:
        order = ORDERS.get(self.sort.removeprefix("-"))
        if not order:
            return super().keys()
        reverse = self.sort.startswith("-")
        found = sorted(self.entries, key=lambda entry: order(entry, reverse), reverse=reverse)
        return [entry.pk for entry in found[self.first : self.last]]

    def described(self, rows):
        return lists.described(rows, self.sender.organisation, self.date)

    def read(self, keys: list[int]) -> list[Person]:
        return lists.read_described(keys, self.sender.organisation, self.date)

    def selected(self):
        return self.described(super().selected())

    def _in_state(self, rows, state: str):
        return lists.in_state(rows if state == lists.NOT_YET else self.described(rows), state)

    def _in_profile(self, rows, profile: str):
        return self.described(rows).filter(profile=profile)


def actions_of(sender: Sender) -> dict[str, Action]:
    """Bound to who writes: a school to all its people, the territory to staff."""
    actions = {
        "print": Action(gettext_lazy("Imprimer les courriers"), lambda r, rows: _print(r, rows, sender, ONE), icon="printer"),
        "slips": Action(gettext_lazy("Imprimer par 8 à découper"), lambda r, rows: _print(r, rows, sender, EIGHT), icon="scissors"),
        "csv": Action(gettext_lazy("Fichier CSV"), lambda r, rows: _csv(rows, sender), icon="file-spreadsheet"),
        "mail": Action(gettext_lazy("Envoyer par courriel"), lambda r, rows: _mail(r, rows, sender), icon="send"),
        "revoke": Action(
            gettext_lazy("Annuler les courriers en cours"),
            lambda r, rows: _revoke(rows, sender),
            icon="ban",
            confirm=gettext_lazy("Annuler les courriers en cours (%(count)s) ? Leurs codes ne fonctionneront plus."),
            danger=True,
        ),
    }
    if not sender.staff_only:
        actions["reset"] = Action(gettext_lazy("Nouveau mot de passe (élèves)"), lambda r, rows: _reset(r, rows), icon="key-round")
        actions["reopen"] = Action(
            gettext_lazy("Repartir d’un courrier (adultes)"),
            lambda r, rows: _reopen(r, rows, sender),
            icon="rotate-ccw",
            confirm=gettext_lazy("Fermer ces comptes d’adultes (%(count)s) jusqu’à leur courrier ? Leur mot de passe ne servira plus."),
            danger=True,
        )
    return actions


def _waiting(rows) -> list[int]:
    return list(rows.filter(account__activated_at=None).order_by().values_list("pk", flat=True))


def _print(request, rows, sender: Sender, layout: str) -> HttpResponse:
    ids, batch = _waiting(rows), uuid.uuid4()
    if len(ids) > AT_ONCE:
        with stored():
            title = _("Courriers d’activation, %(place)s") % {"place": sender.organisation}
        return _in_background(request, jobs.PRINT, title, sender, ids, batch, layout=layout)
    print_letters(sender, person_ids=ids, batch=batch, layout=layout)
    return redirect("activation:printing", sender.organisation.pk, batch)


def _in_background(request, name: str, title: str, sender: Sender, ids: list[int], batch: uuid.UUID, **more) -> HttpResponse:
    started = start(
        name,
        title=title,
        account=request.user,
        organisation_id=sender.organisation.pk,
        account_id=request.user.pk,
        person_id=request.person.pk,
        in_name_of_id=whose(request.position),
        issuer=sender.issuer,
        staff_only=sender.staff_only,
        person_ids=ids,
        batch=str(batch),
        **more,
    )
    return redirect("jobs:one", started.pk)


def _csv(rows, sender: Sender) -> HttpResponseBase:
    letters = issue_letters(sender, person_ids=_waiting(rows), batch=uuid.uuid4(), channel="csv")
    response = exports.response("csv", _("codes d’activation"), HEADERS, rows_of(letters))
    response["Cache-Control"] = "no-store"
    return response


def _mail(request, rows, sender: Sender):
    ids, batch = with_address(sender, _waiting(rows)), uuid.uuid4()
    if not ids:
        raise NoAddress
    if len(ids) > 20:  # a mail server takes its time
        with stored():
            title = _("Codes par courriel, %(place)s") % {"place": sender.organisation}
        return _in_background(request, jobs.MAIL, title, sender, ids, batch)
    sent, refused = send_by_mail(sender, person_ids=ids, batch=batch)
    said = ngettext("%(n)d message parti.", "%(n)d messages partis.", sent) % {"n": sent}
    if not refused:
        return said
    return said + " " + ngettext("%(n)d refusé.", "%(n)d refusés.", refused) % {"n": refused}


def _revoke(rows, sender: Sender) -> str:
    accounts = list(rows.exclude(account=None).order_by().values_list("account", flat=True))
    ended = revoke_codes(issuer=sender.issuer, account_ids=accounts)
    return ngettext("%(n)d code annulé.", "%(n)d codes annulés.", ended) % {"n": ended}


def _reset(request, rows) -> HttpResponse:
    chosen = rows.order_by().values_list("pk", flat=True)
    pupils = access.pupils_resettable_by(request.person).filter(pk__in=list(chosen)).order_by("sort_name")
    if not pupils:
        raise Refusal(_("Aucun élève n’est coché : un adulte repart d’un courrier."))
    response = page(request, "directory/activation/slips.html", slips=resets.reset_pupils(pupils), back=request.get_full_path())
    response["Cache-Control"] = "no-store"
    return response


def _reopen(request, rows, sender: Sender) -> HttpResponse:
    adults = [person for person in rows.exclude(profile=lists.PUPIL) if access.may_reopen(request.person, person, sender.organisation)]
    if not adults:
        raise Refusal(_("Aucun adulte dont vous puissiez refaire le courrier n’est coché."))
    batch = uuid.uuid4()
    resets.reopen_by_letter(sender, adults, batch=batch, layout=ONE)
    return redirect("activation:printing", sender.organisation.pk, batch)


def sender_of(organisation: Organisation, person: Person, account: Account) -> Sender:
    """As the school one works for, else as the territory."""
    staff_only = access.prints_for_staff_only(person, organisation)
    return Sender(organisation, account, 0 if staff_only else organisation.pk, staff_only)


class Classes(Table):
    """How far each class is, from `lists.counts_by_class`."""

    name = "classes"
    caption = gettext_lazy("Comptes par classe")
    counted = ngettext_lazy("%(n)s classe", "%(n)s classes", "n")
    order = "code"
    empty = Empty(gettext_lazy("Pas encore de classe"), gettext_lazy("Elles arrivent avec l’import de l’annuaire."), art="desk")

    def __init__(self, request, organisation: Organisation):
        people = reverse("activation:people", args=[organisation.pk])
        self.columns = {
            "code": Column(gettext_lazy("Classe"), "code", sort="code", link=lambda c: f"{people}?class={c.pk}"),
            "pupils": Column(gettext_lazy("Élèves activés"), "pupils.said", number=True, sort="pupils.active"),
            "guardians": Column(gettext_lazy("Familles activées"), "guardians.said", number=True, sort="guardians.active"),
            "waiting": Column(
                gettext_lazy("À activer"),
                lambda c: c.pupils.waiting + c.guardians.waiting,
                number=True,
                link=lambda c: f"{people}?class={c.pk}&state={lists.NOT_YET}",
            ),
        }
        super().__init__(request, lists.counts_by_class(organisation))


class Organisations(Table):
    name = "organisations"
    caption = gettext_lazy("Établissements et services")
    counted = ngettext_lazy("%(n)s établissement ou service", "%(n)s établissements et services", "n")
    search_in = ("folded_name",)
    order = "name"
    columns = {
        "name": Column(
            gettext_lazy("Nom"),
            "name",
            sort="name",
            link=lambda o: reverse("activation:people", args=[o.pk]),
            sub=lambda o: o.get_kind_display(),
        ),
        "active": Column(gettext_lazy("Personnels activés"), "staff_active", number=True, sort="staff_active"),
        "total": Column(gettext_lazy("Personnels"), "staff_total", number=True, sort="staff_total"),
    }
    empty = Empty(gettext_lazy("Aucun établissement"))


def with_staff_counts(organisations, *, date: datetime.date | None = None):
    """How many hold a position there today, and how many of them have activated."""
    here = Position.objects.on(date or timezone.localdate()).filter(organisation=OuterRef("pk")).order_by().values("organisation")
    total = here.annotate(n=Count("person", distinct=True)).values("n")
    active = here.filter(person__account__activated_at__isnull=False).annotate(n=Count("person", distinct=True)).values("n")
    return organisations.annotate(staff_total=Coalesce(Subquery(total), 0), staff_active=Coalesce(Subquery(active), 0))
