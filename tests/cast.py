"""One small school, and the people who recur in every test of who may see what.

`cast` (fixture of the root `conftest.py`) opens it: Zoé Benali of 5e B and her family, those who work at the collège de la Planèze,
the école of her brother, another collège, the département, an association. `STRANGERS` are the eight before whom every door that
carries an id stays shut, unless a room says why not.
"""

import datetime

from preau.directory.keys import refresh_keys
from preau.directory.models import Function, Group, Guardianship, Organisation, Person, School, Topic
from preau.directory.names import index_names
from preau.directory.tests.factories import (
    BEGIN,
    EnrolmentFactory,
    FormTutorFactory,
    GroupFactory,
    GuardianRefusalFactory,
    GuardianshipFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    PositionFactory,
    SchoolFactory,
    SchoolYearFactory,
    SubjectFactory,
    TeachingFactory,
    TerritoryFactory,
)

TODAY = datetime.date(2026, 11, 26)  # the frozen day of the root conftest.py
YESTERDAY = TODAY - datetime.timedelta(days=1)
NEXT_SUMMER = datetime.date(2027, 7, 31)

# Architecture, §6, in its order. `nobody` is not signed in.
STRANGERS = {
    "lucas": "a pupil of another class",
    "refused": "a guardian refused on that topic (and on every other) for Zoé",
    "leavers_mother": "the guardian of a pupil who left the school",
    "gone": "a teacher gone yesterday",
    "other_head": "the head of another school",
    "agent": "an agent of the département",
    "expired": "a guest whose time is over",
    "nobody": "nobody",
}


class Cast:
    """Each of its people is an attribute: `cast.zoe`, `cast.head`; so are schools, classes, bodies."""

    nobody = None

    def __init__(self):
        self.territory = TerritoryFactory()
        self.year = SchoolYearFactory()
        self._bodies()
        self._classes()
        self._families()
        self._staff()
        self._service()
        index_names()
        refresh_keys()

    @property
    def people(self) -> dict[str, Person | None]:
        """Name → person, `nobody` included."""
        return {name: who for name, who in vars(self).items() if isinstance(who, Person)} | {"nobody": None}

    @property
    def strangers(self) -> dict[str, Person | None]:
        return {name: getattr(self, name) for name in STRANGERS}

    def name_of(self, person: Person | None) -> str:
        return next(name for name, who in self.people.items() if who == person)

    # --- Bodies -----------------------------------------------------------------------------------------------------

    def _bodies(self):
        body = lambda kind, name, **more: OrganisationFactory(kind=kind, name=name, territory=self.territory, **more)  # noqa: E731
        kind = Organisation.Kind
        self.college = self._school("Collège de la Planèze", "0150001P", hue=16, town="Saint-Flour")
        self.other_college = self._school("Collège des Grands Causses", "0150002G", hue=4, town="Murat")
        self.ecole = self._school("École du Couderc", "0150003C", hue=10, town="Ussel", school_kind=School.SchoolKind.ECOLE)
        self.departement = body(kind.DEPARTEMENT, "Département du Cantal")
        self.direction = body(kind.DIRECTION, "Direction de l’éducation", parent=self.departement)
        self.it = body(kind.DIRECTION, "Direction informatique", parent=self.departement)
        self.academie = body(kind.DSDEN, "Services académiques du Cantal")
        self.commune = body(kind.COMMUNE, "Ussel")
        self.association = body(kind.ASSOCIATION, "Les Amis du Planétarium")

    def _school(self, name: str, uai: str, *, town: str, **more) -> School:
        site = PlaceFactory(name=name, town=town, postcode="15100", address="1 rue du Préau")
        school = SchoolFactory(
            name=name, uai=uai, territory=self.territory, site=site, email=f"ce.{uai.lower()}@example.org", phone="04 71 00 00 01", **more
        )
        school.sites.add(site)
        return school

    def _classes(self):
        self.fifth_b = GroupFactory(school=self.college, year=self.year, code="5e B")
        self.fifth_a = GroupFactory(school=self.college, year=self.year, code="5e A")
        self.latin = GroupFactory(school=self.college, year=self.year, code="5LATIN", kind=Group.Kind.TEACHING)
        self.cm2 = GroupFactory(school=self.ecole, year=self.year, code="CM2")
        self.other_class = GroupFactory(school=self.other_college, year=self.year, code="6e 1")
        self.team = GroupFactory(school=self.college, year=None, code="equipe-5e", name="Équipe de 5e", kind=Group.Kind.TEAM)
        self.maths = SubjectFactory(code="061300", name="Mathématiques", short_name="MATHS")
        self.french = SubjectFactory(code="020700", name="Français", short_name="FRANC")

    # --- People -----------------------------------------------------------------------------------------------------

    def _person(self, first_name: str, last_name: str, title: str = "", **more) -> Person:
        account = {"account__login": f"{first_name}.{last_name}".lower().translate(str.maketrans("éèëç ", "eeec-"))}
        return PersonFactory(first_name=first_name, last_name=last_name, title=title, names=False, **account, **more)

    def _pupil(self, first_name: str, last_name: str, group: Group, *, level: str = "5e", born=datetime.date(2014, 3, 9), until=None):
        pupil = self._person(first_name, last_name, birth_date=born)
        enrolment = EnrolmentFactory(person=pupil, school=group.school, year=self.year, level=level, ends_on=until, keys=False)
        MembershipFactory(group=group, enrolment=enrolment, person=pupil, ends_on=until, keys=False)
        return pupil

    def _guardian(self, first_name: str, last_name: str, title: str, *pupils: Person, tie=Guardianship.Tie.MOTHER, legal: int = 1):
        street = {"address": "12 rue de la Jordanne", "postcode": "15100", "town": "Saint-Flour"}
        guardian = self._person(first_name, last_name, title, email=f"{first_name}@example.org".lower(), mobile="06 00 00 00 01", **street)
        for pupil in pupils:
            GuardianshipFactory(guardian=guardian, pupil=pupil, tie=tie, legal=legal, keys=False)
        return guardian

    def _families(self):
        self.zoe = self._pupil("Zoé", "Benali", self.fifth_b, born=datetime.date(2014, 9, 4))
        latin = self.zoe.enrolments.get()
        MembershipFactory(group=self.latin, enrolment=latin, person=self.zoe, keys=False)
        self.sami = self._pupil("Sami", "Benali", self.cm2, level="CM2", born=datetime.date(2016, 3, 21))
        self.ines = self._pupil("Inès", "Faure", self.fifth_b)  # in Zoé's class
        self.lucas = self._pupil("Lucas", "Vernet", self.fifth_a)
        self.leaver = self._pupil("Tom", "Serieys", self.fifth_b, until=datetime.date(2026, 10, 16))
        self.other_pupil = self._pupil("Léa", "Delmas", self.other_class, level="6e")
        father, grandparent = Guardianship.Tie.FATHER, Guardianship.Tie.GRANDPARENT
        self.karim = self._guardian("Karim", "Benali", "M.", self.zoe, self.sami, tie=father)
        self.refused = self._guardian("Sylvie", "Maurel", "Mme", self.zoe)
        self.contact = self._guardian("Odette", "Maurel", "Mme", self.zoe, tie=grandparent, legal=0)  # no right: to be called only
        self.ines_mother = self._guardian("Julie", "Faure", "Mme", self.ines)
        self.leavers_mother = self._guardian("Nadine", "Serieys", "Mme", self.leaver)
        for topic in Topic:
            GuardianRefusalFactory(guardianship=self.refused.guardianships.get(), topic=topic, keys=False)

    def _holds(self, function: str, who: Person, where: Organisation, **dates) -> Person:
        if function in (Function.GUEST, Function.ELECTED):
            dates.setdefault("ends_on", NEXT_SUMMER)
        PositionFactory(person=who, organisation=where, function=function, keys=False, **{"ends_on": None} | dates)
        return who

    def _teaches(self, who: Person, group: Group, subject, **dates) -> None:
        TeachingFactory(person=who, group=group, subject=subject, keys=False, **dates)

    def _staff(self):
        at = lambda function, *name, where=self.college, **dates: self._holds(function, self._person(*name), where, **dates)  # noqa: E731
        f = Function
        self.head = at(f.HEAD, "Anne", "Garnier", "Mme")
        self.deputy = at(f.DEPUTY, "Paul", "Astier", "M.")
        self.petit = at(f.TEACHER, "Hélène", "Petit", "Mme")  # mathematics, form tutor of 5e B
        self.roche = at(f.CPE, "Marc", "Roche", "M.")
        self.aed = at(f.AED, "Manon", "Chabrier", "Mme")
        self.secretary = at(f.SECRETARY, "Sophie", "Lacombe", "Mme")
        self.bursar = at(f.BURSAR, "Denis", "Fabre", "M.")
        self.nurse = at(f.NURSE, "Claire", "Bonnet", "Mme")
        self.librarian = at(f.LIBRARIAN, "Yves", "Teissedre", "M.")
        self.referent = at(f.REFERENT, "Alain", "Mercadier", "M.", is_mandate=True)
        self.aesh = at(f.AESH, "Rose", "Pages", "Mme")
        self.gone = at(f.TEACHER, "Bruno", "Vidal", "M.", ends_on=YESTERDAY)
        self.loin = at(f.TEACHER, "Irène", "Loin", "Mme", where=self.other_college)
        self.other_head = at(f.HEAD, "Gilles", "Ailleurs", "M.", where=self.other_college)
        self.director = at(f.DIRECTOR, "Laure", "Couderc", "Mme", where=self.ecole)
        self.teacher_primary = at(f.TEACHER, "Nicolas", "Bos", "M.", where=self.ecole)
        self._teaches(self.petit, self.fifth_b, self.maths)
        self._teaches(self.petit, self.latin, self.french)
        self._teaches(self.gone, self.fifth_b, self.french, ends_on=YESTERDAY)
        self._teaches(self.loin, self.other_class, self.maths)
        self._teaches(self.teacher_primary, self.cm2, None)
        FormTutorFactory(person=self.petit, group=self.fifth_b, keys=False)
        for member in (self.petit, self.roche):
            MembershipFactory(group=self.team, person=member, enrolment=None, keys=False)

    def _service(self):
        f = Function
        at = lambda function, where, *name, **dates: self._holds(function, self._person(*name), where, **dates)  # noqa: E731
        self.agent = at(f.DEPARTEMENT_EDUCATION, self.direction, "Estelle", "Rigal", "Mme")
        self.it_agent = at(f.DEPARTEMENT_IT, self.it, "Hugo", "Sarret", "M.")
        self.elected = at(f.ELECTED, self.departement, "Françoise", "Combes", "Mme")
        self.inspector = at(f.INSPECTOR, self.academie, "Pierre", "Lafon", "M.")
        self.dasen = at(f.DASEN, self.academie, "Marie", "Soulier", "Mme")
        self.clerk = at(f.COMMUNE, self.commune, "Régine", "Vaissade", "Mme")
        self.guest = at(f.GUEST, self.association, "Théo", "Marty", "M.")
        self.expired = at(f.GUEST, self.association, "Louis", "Ancel", "M.", starts_on=BEGIN, ends_on=YESTERDAY)
