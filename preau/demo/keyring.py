"""Who can already sign in, who is still to be chased, and the two lists left for whoever visits the demo."""

import csv
import datetime
import pathlib

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Case, Count, DateTimeField, F, Q, Value, When
from django.db.models.functions import Mod
from django.utils import timezone

from preau.accounts.activation_codes import grouped, issue_codes
from preau.accounts.models import Account, ActivationCode
from preau.demo.population import Population
from preau.directory.activation.journey import welcome
from preau.directory.activation.opening import open_missing_accounts
from preau.directory.models import Enrolment, Guardianship, Person, Position, Profile, School, Territory
from preau.directory.standing import PROFILE_OF, profile_of

PASSWORD = "sous-le-preau"  # noqa: S105  of a fiction, printed on its first page
PROFILES = (
    *("pupil", "pupil_primary", "guardian", "teacher", "teacher_primary", "head", "director", "vie_scolaire", "nurse", "secretary"),
    *("bursar", "referent", "maintenance", "departement_education", "departement_it", "departement_works", "departement_territory"),
    *("elected", "inspector", "dasen", "commune", "guest"),
)
EACH_SCHOOL = {"pupil": 12, "guardian": 12, "teacher": 8}  # accounts listed per school; every one of the other profiles
NEW_EACH_SCHOOL = 3  # persons of each sort listed with a code, still to activate
MOMENTS = 24  # different instants of activation, spread since the rentrée


def open_everybody(territory: Territory, population: Population) -> None:
    """An account for all who may have one; many are activated, by one statement a school and sort of people, with one shared hash."""
    open_missing_accounts(date=population.date)
    shared = make_password(PASSWORD)
    day = population.date
    with transaction.atomic():
        for number, school in enumerate(School.objects.filter(territory=territory).order_by("uai")):
            enrolled = Enrolment.objects.on(day).filter(school=school)
            guardians = Guardianship.objects.on(day).with_rights().filter(pupil__in=enrolled.values("person"))
            posts = Position.objects.on(day).filter(organisation=school)
            _activate(enrolled.values("person__account"), shared, population, share=62 + number * 7 % 33)
            _activate(guardians.values("guardian__account"), shared, population, share=46 + number * 11 % 37)
            _activate(posts.values("person__account"), shared, population, share=91)
            named = posts.filter(function__in=[f for f in PROFILE_OF if f != "aed"])
            _activate(named.values("person__account"), shared, population, share=100)
        service = Position.objects.on(day).filter(organisation__territory=territory, organisation__school=None)
        _activate(service.values("person__account"), shared, population, share=100)


def _activate(accounts, shared: str, population: Population, *, share: int) -> None:
    """Out of a hundred accounts, `share` have been activated, at moments spread between the rentrée and the demo's day."""
    now = timezone.now()
    began = timezone.make_aware(datetime.datetime.combine(population.first_day, datetime.time(18, 5)))
    step = max(now - began, datetime.timedelta(days=1)) / (MOMENTS + 1)
    when = Case(
        *(When(moment=i, then=Value(began + step * (i * i // MOMENTS))) for i in range(MOMENTS)),  # most in the first weeks
        default=Value(began),
        output_field=DateTimeField(),
    )
    chosen = Account.objects.filter(pk__in=accounts, activated_at=None).annotate(lot=Mod(F("pk") * 7919, 100)).filter(lot__lt=share)
    Account.objects.filter(pk__in=chosen.values("pk")).annotate(moment=Mod(F("pk") * 31, MOMENTS)).update(
        password=shared, activated_at=when, secret_changed_at=when, last_login=when, recovery_asked_at=now, must_change_secret=False
    )


# --- The lists -------------------------------------------------------------------------------------------------------


def write_accounts(path: pathlib.Path, territory: Territory, population: Population) -> list[dict[str, str]]:
    """`login,password,profile,name,school`, profile by profile, the best example of each first; all of them can sign in."""
    found = {profile: [] for profile in PROFILES}
    seen: set[int] = set()
    for school in School.objects.filter(territory=territory).order_by("uai"):
        for profile, people in _people_of_school(school, population.date).items():
            fresh = [person for person in people if _first_time(seen, person, profile)]
            found[profile] += [_row(person, profile, f"{school.uai} {school.name}") for person in fresh]
    service = Position.objects.on(population.date).filter(organisation__territory=territory, organisation__school=None)
    for position in service.select_related("person__account", "organisation").order_by("pk"):
        profile = profile_of(position).value
        if profile in found and position.person.account:
            found[profile].append(_row(position.person, profile, ""))
    found["guardian"] = _with_best_family_first(found["guardian"], population.date)
    listed = [row for profile in PROFILES for row in found[profile]]
    _write(path, ("login", "password", "profile", "name", "school"), listed)
    return listed


def _first_time(seen: set, person: Person, profile: str) -> bool:
    new = (person.pk, profile) not in seen
    seen.add((person.pk, profile))
    return new


def _people_of_school(school: School, day: datetime.date) -> dict[str, list[Person]]:
    activated = Person.objects.exclude(account__activated_at=None).exclude(account=None).select_related("account")
    enrolled = Enrolment.objects.on(day).filter(school=school)
    people = {
        "pupil": list(activated.filter(pk__in=enrolled.values("person")).order_by("pk")[: EACH_SCHOOL["pupil"]]),
        "guardian": list(
            activated.filter(
                pk__in=Guardianship.objects.on(day).with_rights().filter(pupil__in=enrolled.values("person")).values("guardian")
            )
            .annotate(children=Count("guardianships", filter=Q(guardianships__legal__gt=0)))
            .order_by("-children", "pk")[: EACH_SCHOOL["guardian"]]
        ),
    }
    posts = Position.objects.on(day).filter(organisation=school).select_related("person__account", "organisation__school")
    for position in posts.order_by("function", "pk"):
        profile = profile_of(position).value
        account = position.person.account
        if profile in PROFILES and account and account.is_activated and len(people.get(profile, [])) < EACH_SCHOOL.get(profile, 99):
            people.setdefault(profile, []).append(position.person)
    return people


def _row(person: Person, profile: str, school: str) -> dict[str, str]:
    return {"login": person.account.login, "password": PASSWORD, "profile": profile, "name": person.full_name, "school": school}


def _with_best_family_first(listed: list[dict], day: datetime.date) -> list[dict]:
    """A parent whose children are in two schools, then one with several children, then the others."""
    logins = [row["login"] for row in listed]
    schools = dict(
        Person.objects.filter(account__login__in=logins)
        .annotate(schools=Count("guardianships__pupil__enrolments__school", distinct=True))
        .values_list("account__login", "schools")
    )
    children = dict(
        Person.objects.filter(account__login__in=logins)
        .annotate(children=Count("guardianships__pupil", distinct=True, filter=Q(guardianships__legal__gt=0)))
        .values_list("account__login", "children")
    )
    return sorted(listed, key=lambda row: (-schools[row["login"]], -children[row["login"]]))


def write_new_accounts(path: pathlib.Path, territory: Territory, population: Population) -> list[dict[str, str]]:
    """Some who have not activated yet, with a fresh code each, as their letter would carry it, and what the page will ask."""
    chosen: list[tuple[Person, str, School]] = []
    for school in School.objects.filter(territory=territory).order_by("uai"):
        enrolled = Enrolment.objects.on(population.date).filter(school=school)
        waiting = Person.objects.filter(account__activated_at=None, account__is_active=True).select_related("account")
        guardians = Guardianship.objects.on(population.date).with_rights().filter(pupil__in=enrolled.values("person"))
        teachers = Position.objects.on(population.date).filter(organisation=school, function="teacher")
        sorts = (
            (Profile.GUARDIAN, guardians.values("guardian")),
            (Profile.PUPIL, enrolled.values("person")),
            (Profile.TEACHER, teachers.values("person")),
        )
        for profile, people in sorts:
            found = waiting.filter(pk__in=people).annotate(children=Count("guardianships")).order_by("-children", "pk")
            chosen += [(person, profile.value, school) for person in found[:NEW_EACH_SCHOOL]]
    listed = []
    by_school: dict[School, list[tuple[Person, str]]] = {}
    for person, profile, school in chosen:
        by_school.setdefault(school, []).append((person, profile))
    for school, people in by_school.items():
        codes = issue_codes([person.account_id for person, _profile in people], issuer=school.pk)
        for person, profile in people:
            if code := codes.pop(person.account_id, None):
                listed.append(
                    {
                        "login": person.account.login,
                        "code": grouped(code),
                        "profile": profile,
                        "name": person.full_name,
                        "asked": _date_asked(person.account_id),
                        "school": f"{school.uai} {school.name}",
                    }
                )
    _write(path, ("login", "code", "profile", "name", "asked", "school"), listed)
    return listed


def _date_asked(account_id: int) -> str:
    """The date that the page will ask of who holds the letter."""
    welcomed = welcome(ActivationCode.objects.filter(account=account_id).latest("pk"))
    return f"{welcomed.fact.date:%d/%m/%Y}" if welcomed and welcomed.fact else ""


def _write(path: pathlib.Path, head: tuple[str, ...], listed: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, head, lineterminator="\n")
        out.writeheader()
        out.writerows(listed)
    path.chmod(0o600)
