"""One small town whose people recur everywhere, and the eight strangers who must find every door closed.

    def test_…(cast):           # a fixture of the root conftest.py
        client.force_login(cast.karim.account)

Today is Thursday 26 November 2026. Collège Jean-Moulin has 5e B (Zoé, Nadia) and 6e A (Paul); the école du Bourg has a CM2 (Hugo, Zoé's
brother) and a CP (Lila). Karim and Samia are the parents of Zoé and Hugo; Samia is refused Zoé's marks by a judgment.
"""

import datetime
from dataclasses import dataclass, field

from preau.accounts.models import Account
from preau.directory.keys import refresh_keys
from preau.directory.models import (
    Enrolment,
    FormTutor,
    Function,
    Group,
    GuardianRefusal,
    Guardianship,
    Membership,
    Organisation,
    Person,
    Position,
    Profile,
    School,
    SchoolYear,
    Subject,
    Teaching,
    Territory,
    Topic,
    Zone,
)
from preau.directory.names import index_names
from preau.kit.folding import ascii_slug, fold

TODAY = datetime.date(2026, 11, 26)
BEGIN = datetime.date(2026, 9, 1)
YESTERDAY = TODAY - datetime.timedelta(days=1)
MARRIED = {"address": "12 rue de la Jordanne", "postcode": "15000", "town": "Aurillac", "mobile": "06 00 00 00 01"}


@dataclass
class Cast:
    territory: Territory
    college: School
    other_college: School
    ecole: School
    departement: Organisation
    cinquieme: Group
    sixieme: Group
    cm2: Group
    cp: Group
    spanish: Group
    maths: Subject
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name):  # cast.zoe, cast.petit…
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def by_profile(self) -> dict[str, Person]:
        """Somebody of each profile: what the crawl and the access tables go through."""
        return {profile: self.people[name] for profile, name in PROFILES.items()}

    @property
    def strangers(self) -> dict[str, Person | None]:
        """Who must not reach what belongs to Zoé of 5e B (docs/architecture.md); None is nobody."""
        return {
            "pupil of another class": self.paul,
            "guardian refused on that topic": self.samia,
            "guardian of a leaver": self.leaver_parent,
            "teacher gone yesterday": self.gone,
            "head of another school": self.other_head,
            "département agent": self.departement_education,
            "expired guest": self.old_guest,
            "nobody": None,
        }


PROFILES = {
    Profile.PUPIL: "zoe",
    Profile.PUPIL_PRIMARY: "hugo",
    Profile.GUARDIAN: "karim",
    Profile.TEACHER: "petit",
    Profile.TEACHER_PRIMARY: "vidal",
    Profile.HEAD: "head",
    Profile.DIRECTOR: "director",
    Profile.VIE_SCOLAIRE: "roche",
    Profile.NURSE: "nurse",
    Profile.SECRETARY: "secretary",
    Profile.BURSAR: "bursar",
    Profile.REFERENT: "referent",
    Profile.MAINTENANCE: "maintenance",
    Profile.STAFF: "aesh",
    Profile.DEPARTEMENT_EDUCATION: "departement_education",
    Profile.DEPARTEMENT_IT: "departement_it",
    Profile.DEPARTEMENT_WORKS: "departement_works",
    Profile.DEPARTEMENT_TERRITORY: "departement_territory",
    Profile.ELECTED: "elected",
    Profile.INSPECTOR: "inspector",
    Profile.DASEN: "dasen",
    Profile.COMMUNE: "commune",
    Profile.GUEST: "guest",
}

NAMES = {
    # families
    "zoe": ("Zoé", "Benali", {"birth_date": datetime.date(2014, 9, 4)} | MARRIED),
    "hugo": ("Hugo", "Benali", {"birth_date": datetime.date(2016, 3, 21)} | MARRIED),
    "nadia": ("Nadia", "Chabrol", {"birth_date": datetime.date(2014, 2, 12)}),
    "paul": ("Paul", "Faure", {"birth_date": datetime.date(2015, 6, 30)}),
    "lila": ("Lila", "Roques", {"birth_date": datetime.date(2020, 5, 17)}),
    "leaver": ("Théo", "Delmas", {"birth_date": datetime.date(2014, 7, 1)}),
    "karim": ("Karim", "Benali", {"title": "M.", "email": "karim.benali@example.org"} | MARRIED),
    "samia": ("Samia", "Meziane", {"title": "Mme", "mobile": "06 00 00 00 02"}),
    "grandmother": ("Odile", "Benali", {"title": "Mme"}),
    "leaver_parent": ("Sophie", "Delmas", {"title": "Mme"}),
    # collège
    "petit": ("Hélène", "Petit", {"title": "Mme", "email": "helene.petit@example.org"}),
    "colleague": ("Marc", "Lafon", {"title": "M."}),
    "gone": ("Yves", "Parti", {"title": "M."}),
    "head": ("Anne", "Roux", {"title": "Mme"}),
    "deputy": ("Luc", "Serre", {"title": "M."}),
    "roche": ("Denis", "Roche", {"title": "M."}),
    "aed": ("Inès", "Vaur", {"title": "Mme"}),
    "nurse": ("Claire", "Salers", {"title": "Mme"}),
    "secretary": ("Nicole", "Mauriac", {"title": "Mme"}),
    "bursar": ("Alain", "Besse", {"title": "M."}),
    "referent": ("Julie", "Cros", {"title": "Mme"}),
    "aesh": ("Fatou", "Diallo", {"title": "Mme"}),
    # elsewhere
    "loin": ("Marie", "Loin", {"title": "Mme"}),
    "other_head": ("Paule", "Autre", {"title": "Mme"}),
    "vidal": ("Rose", "Vidal", {"title": "Mme"}),
    "director": ("Jean", "Bourg", {"title": "M."}),
    "maintenance": ("Éric", "Câble", {"title": "M."}),
    "departement_education": ("Lucie", "Conseil", {"title": "Mme"}),
    "departement_it": ("Omar", "Réseau", {"title": "M."}),
    "departement_works": ("Guy", "Chantier", {"title": "M."}),
    "departement_territory": ("Aude", "Carte", {"title": "Mme"}),
    "elected": ("Rémi", "Vote", {"title": "M."}),
    "inspector": ("Agnès", "Visite", {"title": "Mme"}),
    "dasen": ("Paul", "Rectorat", {"title": "M."}),
    "commune": ("Lise", "Mairie", {"title": "Mme"}),
    "guest": ("Tom", "Passage", {"title": "M."}),
    "old_guest": ("Léo", "Hier", {"title": "M."}),
}


def make_cast() -> Cast:
    zone, _known = Zone.objects.get_or_create(code="A", defaults={"name": "Zone A"})
    territory, _known = Territory.objects.get_or_create(code="15", defaults={"name": "Cantal", "zone": zone})
    year, _known = SchoolYear.objects.get_or_create(
        name="2026-2027", defaults={"starts_on": datetime.date(2026, 8, 1), "ends_on": datetime.date(2027, 7, 31)}
    )
    maths, _known = Subject.objects.get_or_create(code="061300", defaults={"short_name": "MATHS", "name": "Mathématiques"})
    cast = Cast(
        territory=territory,
        college=_school("Collège Jean-Moulin", "0150900A", territory, hue=3),
        other_college=_school("Collège des Monts", "0150901B", territory, hue=9),
        ecole=_school("École du Bourg", "0150902C", territory, degree=School.Degree.FIRST, hue=15),
        departement=Organisation.objects.create(kind="departement", name="Département du Cantal", territory=territory),
        cinquieme=None,
        sixieme=None,
        cm2=None,
        cp=None,
        spanish=None,
        maths=maths,
    )
    for name, school, code, kind in (
        ("cinquieme", cast.college, "5e B", Group.Kind.DIVISION),
        ("sixieme", cast.college, "6e A", Group.Kind.DIVISION),
        ("spanish", cast.college, "5ESP1", Group.Kind.TEACHING),
        ("cm2", cast.ecole, "CM2", Group.Kind.DIVISION),
        ("cp", cast.ecole, "CP", Group.Kind.DIVISION),
    ):
        setattr(cast, name, Group.objects.create(kind=kind, school=school, year=year, code=code, name=code))
    _people(cast)
    _families(cast, year)
    _staff(cast)
    index_names()
    refresh_keys(date=TODAY)
    return cast


def _school(name, uai, territory, *, degree=School.Degree.SECOND, hue=1) -> School:
    kind = School.SchoolKind.ECOLE if degree == School.Degree.FIRST else School.SchoolKind.COLLEGE
    return School.objects.create(
        kind="school",
        name=name,
        folded_name=fold(name),
        uai=uai,
        school_kind=kind,
        degree=degree,
        territory=territory,
        zone=territory.zone,
        hue=hue,
    )


def _people(cast: Cast) -> None:
    activated = datetime.datetime(2026, 9, 2, 8, tzinfo=datetime.UTC)
    accounts = Account.objects.bulk_create(
        Account(login=f"{ascii_slug(first)}.{ascii_slug(last)}", password="!", activated_at=activated, recovery_asked_at=activated)
        for first, last, _more in NAMES.values()
    )
    made = Person.objects.bulk_create(
        Person(first_name=first, last_name=last, account=account, sort_name=fold(f"{last} {first}"), **more)
        for (first, last, more), account in zip(NAMES.values(), accounts, strict=True)
    )
    cast.people = dict(zip(NAMES, made, strict=True))


def _families(cast: Cast, year: SchoolYear) -> None:
    enrolled = [
        ("zoe", cast.college, "5e", cast.cinquieme, None),
        ("nadia", cast.college, "5e", cast.cinquieme, None),
        ("paul", cast.college, "6e", cast.sixieme, None),
        ("leaver", cast.college, "5e", cast.cinquieme, YESTERDAY),
        ("hugo", cast.ecole, "CM2", cast.cm2, None),
        ("lila", cast.ecole, "CP", cast.cp, None),
    ]
    for name, school, level, group, end in enrolled:
        pupil = cast.people[name]
        enrolment = Enrolment.objects.create(
            person=pupil, school=school, year=year, level=level, regime="Demi-pensionnaire", starts_on=BEGIN, ends_on=end
        )
        Membership.objects.create(person=pupil, group=group, enrolment=enrolment, starts_on=BEGIN, ends_on=end)
    Membership.objects.create(person=cast.zoe, group=cast.spanish, starts_on=BEGIN)
    ties = [
        ("karim", "zoe", "20", 1),
        ("karim", "hugo", "20", 1),
        ("samia", "zoe", "10", 1),
        ("samia", "hugo", "10", 1),
        ("grandmother", "zoe", "38", 0),
        ("leaver_parent", "leaver", "10", 1),
    ]
    for guardian, pupil, tie, legal in ties:
        known = Guardianship.objects.create(
            guardian=cast.people[guardian],
            pupil=cast.people[pupil],
            tie=tie,
            legal=legal,
            is_contact=True,
            contact_order=1,
            starts_on=BEGIN,
        )
        if (guardian, pupil) == ("samia", "zoe"):
            for topic in Topic.values:
                GuardianRefusal.objects.create(guardianship=known, topic=topic, deed="jugement du 3 septembre 2026", starts_on=BEGIN)


def _staff(cast: Cast) -> None:
    end_of_year = datetime.date(2027, 7, 31)
    positions = [
        ("petit", cast.college, Function.TEACHER, None),
        ("colleague", cast.college, Function.TEACHER, None),
        ("gone", cast.college, Function.TEACHER, YESTERDAY),
        ("head", cast.college, Function.HEAD, None),
        ("deputy", cast.college, Function.DEPUTY, None),
        ("roche", cast.college, Function.CPE, None),
        ("aed", cast.college, Function.AED, None),
        ("nurse", cast.college, Function.NURSE, None),
        ("secretary", cast.college, Function.SECRETARY, None),
        ("bursar", cast.college, Function.BURSAR, None),
        ("referent", cast.college, Function.REFERENT, end_of_year),
        ("aesh", cast.college, Function.AESH, None),
        ("loin", cast.other_college, Function.TEACHER, None),
        ("other_head", cast.other_college, Function.HEAD, None),
        ("vidal", cast.ecole, Function.TEACHER, None),
        ("director", cast.ecole, Function.DIRECTOR, None),
        ("guest", cast.college, Function.GUEST, end_of_year),
        ("old_guest", cast.college, Function.GUEST, YESTERDAY),
    ]
    positions += [
        (name, cast.departement, function, end_of_year if function == Function.ELECTED else None)
        for name, function in (
            ("maintenance", Function.MAINTENANCE),
            ("departement_education", Function.DEPARTEMENT_EDUCATION),
            ("departement_it", Function.DEPARTEMENT_IT),
            ("departement_works", Function.DEPARTEMENT_WORKS),
            ("departement_territory", Function.DEPARTEMENT_TERRITORY),
            ("elected", Function.ELECTED),
            ("inspector", Function.INSPECTOR),
            ("dasen", Function.DASEN),
            ("commune", Function.COMMUNE),
        )
    ]
    Position.objects.bulk_create(
        Position(
            person=cast.people[name],
            organisation_id=body.pk,
            function=function,
            starts_on=BEGIN,
            ends_on=end,
            is_mandate=function == Function.REFERENT,
        )
        for name, body, function, end in positions
    )
    Teaching.objects.bulk_create(
        [
            Teaching(person=cast.petit, group=cast.cinquieme, subject=cast.maths, starts_on=BEGIN),
            Teaching(person=cast.gone, group=cast.cinquieme, subject=cast.maths, starts_on=BEGIN, ends_on=YESTERDAY),
            Teaching(person=cast.colleague, group=cast.sixieme, subject=cast.maths, starts_on=BEGIN),
            Teaching(person=cast.vidal, group=cast.cm2, starts_on=BEGIN),
        ]
    )
    FormTutor.objects.bulk_create(
        [FormTutor(person=cast.petit, group=cast.cinquieme, starts_on=BEGIN), FormTutor(person=cast.vidal, group=cast.cm2, starts_on=BEGIN)]
    )
