"""Accounts that nobody has opened, second factors that lack: this room's items in the head's check-list."""

import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.accounts.models import SecondFactorRule
from preau.accounts.second_factor import with_second_factor
from preau.directory.activation import lists
from preau.directory.models import Guardianship, Person, School
from preau.directory.standing import functions_by_profile
from preau.directory.start_of_year import enrolled, us, working
from preau.kit.checks import Check


def _waiting(ids) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=ids, account__activated_at=None, erased_at=None)


def pupils_waiting(school: School, date: datetime.date) -> QuerySet[Person]:
    return _waiting(enrolled(school, date).values("person"))


def guardians_waiting(school: School, date: datetime.date) -> QuerySet[Person]:
    ties = Guardianship.objects.on(date).with_rights().filter(pupil__in=enrolled(school, date).values("person"))
    return _waiting(ties.values("guardian"))


def staff_waiting(school: School, date: datetime.date) -> QuerySet[Person]:
    return _waiting(working(school, date).values("person"))


def without_second_factor(school: School, date: datetime.date) -> QuerySet[Person]:
    """Staff whose profile must have one, who opened their account and have none."""
    rules = SecondFactorRule.objects.filter(Q(from_date=None) | Q(from_date__lte=date), is_required=True)
    asked = set(rules.values_list("profile", flat=True))
    functions = [function for profile, those in functions_by_profile(school).items() if profile in asked for function in those]
    must = working(school, date).filter(function__in=functions).values("person")
    opened = Person.objects.filter(pk__in=must, account__activated_at__isnull=False)
    return opened.exclude(account__in=with_second_factor())


def _letters(profile: str):
    query = urlencode({"state": lists.NOT_YET, "profile": profile})
    return lambda school: f"{reverse('activation:people', args=[school.pk])}?{query}"


def each(school: School):
    return _("Chaque personne, à sa prochaine connexion")


CHECKS = [
    Check(
        "pupils_waiting", _("Comptes d’élèves à activer"), pupils_waiting,
        ngettext_lazy(
            "%(n)d élève n’a pas ouvert son compte.",
            "%(n)d élèves n’ont pas ouvert leur compte.",
            "n",
        ),
        us, opens=_letters(lists.PUPIL), repair=_letters(lists.PUPIL), repair_label=_("Écrire les courriers"),
    ),
    Check(
        "guardians_waiting", _("Comptes de familles à activer"), guardians_waiting,
        ngettext_lazy(
            "%(n)d responsable n’a pas ouvert son compte.",
            "%(n)d responsables n’ont pas ouvert leur compte.",
            "n",
        ),
        us, opens=_letters(lists.GUARDIAN), repair=_letters(lists.GUARDIAN), repair_label=_("Écrire les courriers"),
    ),
    Check(
        "staff_waiting", _("Comptes de personnels à activer"), staff_waiting,
        ngettext_lazy(
            "%(n)d personnel n’a pas ouvert son compte.",
            "%(n)d personnels n’ont pas ouvert leur compte.",
            "n",
        ),
        us, opens=_letters(lists.STAFF), repair=_letters(lists.STAFF), repair_label=_("Écrire les courriers"),
    ),
    Check(
        "without_second_factor", _("Double vérification"), without_second_factor,
        ngettext_lazy(
            "%(n)d personnel doit encore choisir sa double vérification.",
            "%(n)d personnels doivent encore choisir leur double vérification.",
            "n",
        ),
        each,
    ),
]  # fmt: skip
