"""Who can already sign in, who is still to be chased, and the two lists left for whoever visits the demo."""

import csv
import datetime
import pathlib
from collections import defaultdict

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from preau.accounts.activation_codes import grouped, issue_codes
from preau.accounts.models import Account
from preau.demo.population import Population
from preau.demo.roster import Roster, SchoolRoster, profile_of_function
from preau.directory.activation.opening import open_missing_accounts
from preau.directory.models import Function, Person, Profile, Territory

PASSWORD = "sous-le-preau"  # noqa: S105  of a fiction, printed on its first page
PROFILES = (
    *("pupil", "pupil_primary", "guardian", "teacher", "teacher_primary", "head", "director", "vie_scolaire", "nurse", "secretary"),
    *("bursar", "referent", "maintenance", "departement_education", "departement_it", "departement_works", "departement_territory"),
    *("elected", "inspector", "dasen", "commune", "guest"),
)
EACH_SCHOOL = {
    "pupil": 12,
    "pupil_primary": 6,
    "guardian": 12,
    "teacher": 8,
    "teacher_primary": 4,
}  # accounts listed per school; every one of the other profiles
NEW_EACH_SCHOOL = 3  # persons of each sort listed with a code, still to activate
MOMENTS = 24  # different instants of activation, spread since the rentrée
ALWAYS = 100  # out of a hundred
AT_ONCE = 5_000  # accounts named in one statement


def open_everybody(territory: Territory, population: Population) -> Roster:
    """An account for all who may have one; many are activated, with one stored hash that they share."""
    open_missing_accounts(date=population.date)
    roster = Roster(territory, population.date)
    chosen: dict[int, int] = {}  # account -> moment

    def activate(persons, share: int) -> None:
        for person in persons:
            account = roster.accounts.get(person)
            if account and account * 7919 % 100 < share:
                chosen[account] = account * 31 % MOMENTS

    for number, here in enumerate(roster.schools.values()):
        activate(here.pupils, share=62 + number * 7 % 33)
        activate(here.guardians, share=46 + number * 11 % 37)
        for function, person in here.posts:
            profile = profile_of_function(function, here.school)
            activate([person], share=ALWAYS if profile not in ("teacher", "teacher_primary", "staff") else 91)
    activate([person for _function, person in roster.service], share=ALWAYS)
    _store(chosen, population)
    return roster


@transaction.atomic
def _store(chosen: dict[int, int], population: Population) -> None:
    """One statement for those activated at the same moment: most in the first weeks, some lately."""
    now, shared = timezone.now().replace(second=0, microsecond=0), make_password(PASSWORD)
    began = timezone.make_aware(datetime.datetime.combine(population.first_day, datetime.time(18, 5)))
    step = max(now - began, datetime.timedelta(days=1)) / (MOMENTS * MOMENTS)
    at: dict[int, list[int]] = defaultdict(list)
    for account, moment in chosen.items():
        at[moment].append(account)
    for moment, accounts in sorted(at.items()):
        when = (began + step * moment * moment).replace(microsecond=0)
        lately = now - datetime.timedelta(hours=moment * moment // 2 + 1)
        values = {"password": shared, "activated_at": when, "secret_changed_at": when, "last_login": max(when, lately)}
        for first in range(0, len(accounts), AT_ONCE):
            some = Account.objects.filter(pk__in=accounts[first : first + AT_ONCE])
            some.update(**values, recovery_asked_at=now, must_change_secret=False)


# --- The lists -------------------------------------------------------------------------------------------------------


def write_accounts(path: pathlib.Path, roster: Roster) -> list[dict[str, str]]:
    """`login,password,profile,name,school`, profile by profile, the best example of each first; all of them can sign in."""
    ready = set(Account.objects.activated().values_list("pk", flat=True))
    found: dict[str, list[tuple[int, str]]] = {profile: [] for profile in PROFILES}

    def can_sign_in(person: int) -> bool:
        return roster.accounts.get(person) in ready

    for here in roster.schools.values():
        for profile, persons in _listed_in(here, roster).items():
            able = [person for person in dict.fromkeys(persons) if can_sign_in(person)]
            found[profile] += [(person, here.label) for person in able[: EACH_SCHOOL.get(profile)]]
    for function, person in roster.service:
        if (profile := profile_of_function(function)) in found and can_sign_in(person):
            found[profile].append((person, ""))
    found["guardian"].sort(key=lambda line: (-len(roster.schools_of[line[0]]), -roster.children[line[0]]))
    people = Person.objects.select_related("account").in_bulk({person for lines in found.values() for person, _school in lines})
    listed, seen = [], set()
    for profile, lines in found.items():
        for number, school in lines:
            if (profile, number) not in seen:
                seen.add((profile, number))
                person = people[number]
                named = {"profile": profile, "name": person.full_name, "school": school}
                listed.append({"login": person.account.login, "password": PASSWORD, **named})
    _write(path, ("login", "password", "profile", "name", "school"), listed)
    return listed


def _listed_in(here: SchoolRoster, roster: Roster) -> dict[str, list[int]]:
    """By profile. Parents of most come first; the head before the deputy."""
    people = {here.pupil_profile: here.pupils, "guardian": sorted(here.guardians, key=lambda g: (-roster.children[g], g))}
    for function, person in sorted(here.posts, key=lambda post: post[0] == Function.DEPUTY):
        profile = profile_of_function(function, here.school)
        if profile in PROFILES:
            people.setdefault(profile, []).append(person)
    return people


def write_new_accounts(path: pathlib.Path, roster: Roster) -> list[dict[str, str]]:
    """Some who have not activated yet, with a fresh code each as their letter would carry it, and the date that the page will ask."""
    waiting = set(Account.objects.to_activate().values_list("pk", flat=True))
    listed = []
    for school, here in roster.schools.items():
        teachers = [person for function, person in here.posts if function == Function.TEACHER]
        families = sorted(here.guardians, key=lambda g: (-roster.children[g], g))
        chosen: dict[int, Profile] = {}
        for profile, persons in (
            (Profile.GUARDIAN, families),
            (Profile(here.pupil_profile), here.pupils),
            (Profile(profile_of_function(Function.TEACHER, here.school)), teachers),
        ):
            still = [person for person in dict.fromkeys(persons) if roster.accounts.get(person) in waiting and person not in chosen]
            chosen |= dict.fromkeys(still[:NEW_EACH_SCHOOL], profile)
        codes = issue_codes([roster.accounts[person] for person in chosen], issuer=school)
        people = Person.objects.select_related("account").in_bulk(chosen)
        for number, profile in chosen.items():
            person = people[number]
            asked = here.child_born[number] if profile == Profile.GUARDIAN else person.birth_date
            named = {
                "profile": profile.value,
                "name": person.full_name,
                "asked": f"{asked:%d/%m/%Y}" if asked else "",
                "school": here.label,
            }
            listed.append({"login": person.account.login, "code": grouped(codes[person.account_id]), **named})
    _write(path, ("login", "code", "profile", "name", "asked", "school"), listed)
    return listed


def _write(path: pathlib.Path, head: tuple[str, ...], listed: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, head, lineterminator="\n")
        out.writeheader()
        out.writerows(listed)
    path.chmod(0o600)
