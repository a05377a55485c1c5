"""One collège and one école, and whoever a test puts there."""

import datetime
from itertools import count

from preau.accounts.models import Account
from preau.accounts.tests.factories import AccountFactory
from preau.directory.models import (
    Enrolment,
    FormTutor,
    Function,
    Group,
    GuardianRefusal,
    Guardianship,
    Holiday,
    Membership,
    Organisation,
    Person,
    Place,
    Position,
    PublicHoliday,
    School,
    SchoolYear,
    Subject,
    Teaching,
    Territory,
    Zone,
)

SINCE = datetime.date(2026, 9, 1)
_numbers = count(1)


def person(first: str, last: str, *, title: str = "", account: bool = True, **account_fields) -> Person:
    owner = AccountFactory(**account_fields) if account else None
    return Person.objects.create(first_name=first, last_name=last, title=title, account=owner, sort_name=f"{last} {first}".lower())


class Yard:
    """Opened with `Yard()`: a calendar, a territory, the year, two schools, one class each."""

    def __init__(self):
        self.calendar()
        self.territory, _new = Territory.objects.get_or_create(code="15", defaults={"name": "Cantal", "zone_id": "A"})
        self.year, _new = SchoolYear.objects.get_or_create(
            name="2026-2027", defaults={"starts_on": datetime.date(2026, 8, 1), "ends_on": datetime.date(2027, 7, 31)}
        )
        self.college = self.school("Collège de la Planèze", "0150001X", hue=16, phone="04 71 60 00 01", town="Saint-Flour")
        self.ecole = self.school("École du Couderc", "0150002X", degree=1, kind="ecole", week="4", hue=4, town="Ussel")
        self.fifth = self.division(self.college, "5e B")
        self.first_grade = self.division(self.ecole, "CE1")

    def calendar(self) -> None:
        """The one break and the one public holiday that tests are about: loading every fact of the house takes longer than a test."""
        zone = Zone.objects.get_or_create(code="A", defaults={"name": "Zone A"})[0]
        first, last = datetime.date(2026, 12, 19), datetime.date(2027, 1, 3)
        known = {"name": "Vacances de Noël", "first_day": first, "last_day": last}
        Holiday.objects.get_or_create(zone=zone, year_name="2026-2027", code="noel", defaults=known)
        PublicHoliday.objects.get_or_create(date=datetime.date(2026, 12, 25), defaults={"name": "Noël"})

    def school(self, name: str, uai: str, *, degree=2, kind="college", week="5", hue=1, phone="", town="") -> School:
        site = Place.objects.create(kind="site", name=name, town=town)
        return School.objects.create(
            kind="school", name=name, uai=uai, degree=degree, school_kind=kind, week=week, hue=hue, phone=phone,
            email=f"ce.{uai.lower()}@example.org", zone_id="A", territory=self.territory, site=site,
        )  # fmt: skip

    def division(self, school: School, code: str) -> Group:
        return Group.objects.create(kind="division", school=school, year=self.year, code=code)

    def pupil(self, first: str, last: str, group: Group, *, level: str = "5e", account: bool = True, **account_fields) -> Person:
        child = person(first, last, account=account, **account_fields)
        enrolment = Enrolment.objects.create(person=child, school=group.school, year=self.year, level=level, starts_on=SINCE)
        Membership.objects.create(person=child, group=group, enrolment=enrolment, starts_on=SINCE)
        return child

    def guardian(self, first: str, last: str, *children: Person, title: str = "M.", **account_fields) -> Person:
        parent = person(first, last, title=title, **account_fields)
        for child in children:
            self.answers_for(parent, child)
        return parent

    def answers_for(self, who: Person, child: Person) -> None:
        Guardianship.objects.create(guardian=who, pupil=child, tie="10", legal=1, starts_on=SINCE)

    def refuses(self, who: Person, topic: str) -> None:
        """A deed closes a topic of their only child to this guardian."""
        GuardianRefusal.objects.create(guardianship=who.guardianships.get(), topic=topic, deed="jugement", starts_on=SINCE)

    def crowd(self, number: int) -> None:
        """More classes, pupils, parents and teachers in both schools."""
        for n in range(number):
            group = self.division(self.college if n % 2 else self.ecole, f"{3 + n % 4}e {n}")
            child = self.pupil(f"Élève{n}", f"Foule{n}", group, level="4e")
            self.guardian(f"Parent{n}", f"Foule{n}", child)
            who = self.staff("teacher", group.school, first=f"Prof{n}", last=f"Foule{n}")
            for other in (group, self.fifth, self.first_grade):
                self.teaches(who, other, f"Matière {n}")

    def holds(self, who: Person, function: str, where: Organisation | None = None, **dates) -> Position:
        if function in (Function.GUEST, Function.ELECTED):
            dates.setdefault("ends_on", datetime.date(2027, 7, 31))
        dates.setdefault("starts_on", SINCE)
        return Position.objects.create(person=who, organisation=where or self.college, function=function, **dates)

    def staff(self, function: str, where: Organisation | None = None, *, first="Hélène", last="Petit", title="Mme") -> Person:
        who = person(first, last, title=title)
        self.holds(who, function, where)
        return who

    def teaches(self, who: Person, group: Group, subject: str = "Mathématiques") -> None:
        known, _new = Subject.objects.get_or_create(name=subject, defaults={"code": f"T{next(_numbers):05d}"})
        Teaching.objects.create(person=who, group=group, subject=known, starts_on=SINCE)

    def tutors(self, who: Person, group: Group) -> None:
        FormTutor.objects.create(person=who, group=group, starts_on=SINCE)

    def body(self, kind: str, name: str) -> Organisation:
        return Organisation.objects.create(kind=kind, name=name, territory=self.territory)


def sign_in(client, who: Person) -> Account:
    client.force_login(who.account)
    return who.account
