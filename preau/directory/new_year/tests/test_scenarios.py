"""What befalls schools between two Septembers, by files and by acts: a move, a split, a merger, an RPI, a cité scolaire."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from preau.accounts.models import Account
from preau.directory import access
from preau.directory.aaf.tests.pictures import bring_in
from preau.directory.aaf.tests.writer import AafSet, small_school
from preau.directory.class_board import members_of
from preau.directory.facts import load_facts
from preau.directory.hand_made_groups import make_group
from preau.directory.models import (
    Enrolment,
    Function,
    Group,
    Membership,
    Organisation,
    OrganisationLink,
    Person,
    Place,
    Position,
    School,
    SourceId,
)
from preau.directory.standing import standing_of
from preau.directory.successions import NoSuccession, succeed
from preau.directory.tests.factories import (
    AccountFactory,
    EnrolmentFactory,
    GroupFactory,
    GuardianshipFactory,
    PersonFactory,
    PositionFactory,
    SchoolFactory,
)
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds import runs
from preau.feeds.models import Run
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
D = datetime.date
VOLCANS, PLANEZE = "0159991D", "0159992E"


@pytest.fixture(autouse=True)
def facts(db):
    load_facts(again=True)


def two_schools(day: str = "20260907") -> AafSet:
    """The small school, and another in the next valley with a class and a teacher."""
    made = small_school().copy(day=day)
    made.school("9002", uai=PLANEZE, name="CLG-LA PLANEZE-ac-CLERMONT-FERRAND", ENTStructureClasses=["6A$SIXIEME A$10010012110"])
    made.guardian("91", name="VIDAL", given="Rose")
    made.pupil("92", name="VIDAL", given="Léa", at="9002", relatives=["91$10$1$1$1$0"])
    return made.staff("93", name="MONTS", given="Paul", at="9002", ENTAuxEnsClassesMatieres=["9002$6A$061300"])


def person(kind: str, key: str) -> Person:
    return Person.objects.get(source_ids__feed="aaf", source_ids__kind=kind, source_ids__key=key)


def school(uai: str) -> School:
    return School.objects.get(uai=uai)


def spans(rows) -> list[tuple]:
    return sorted(rows.values_list("starts_on", "ends_on"), key=str)


# --- A pupil moves in the middle of the year ---------------------------------------------------------------------------


def test_a_pupil_who_moves_in_january_leaves_one_school_for_the_other_and_stays_one_person(tmp_path, travel):
    bring_in(two_schools().write(tmp_path / "a"))
    zoe, karim = person("pupil", "71"), person("guardian", "81")
    travel("2027-01-11T08:00:00+01:00")
    moved = two_schools("20270111")
    moved.change("pupil", "71", ENTPersonStructRattach="9002", ENTEleveClasses=["9002$6A"], ENTEleveDateEntreeClasses="9002$11/01/2027$6A")
    bring_in(moved.write(tmp_path / "b"), confirmed=True)
    assert person("pupil", "71") == zoe
    by_school = {e.school.uai: (e.starts_on, e.ends_on) for e in Enrolment.objects.filter(person=zoe).select_related("school")}
    assert by_school[VOLCANS][1] == D(2027, 1, 10)
    assert by_school[PLANEZE] == (D(2027, 1, 11), None)
    classes = (
        Membership.objects.filter(person=zoe).order_by("starts_on").values_list("group__school__uai", "ends_on", "enrolment__school__uai")
    )
    assert list(classes) == [(VOLCANS, D(2027, 1, 10), VOLCANS), (PLANEZE, None, PLANEZE)]
    seen = set(access.schools_visible_to(karim).values_list("uai", flat=True))
    assert seen == {VOLCANS, PLANEZE}  # the brother stayed
    assert not access.persons_visible_to(person("staff", "51")).filter(pk=zoe.pk).exists()
    assert access.persons_visible_to(person("staff", "93")).filter(pk=zoe.pk).exists()
    assert_keys_hold()


# --- A class is split in January ---------------------------------------------------------------------------------------


def test_a_class_split_in_january_dates_places_and_keeps_one_enrolment(tmp_path, travel):
    bring_in(small_school().write(tmp_path / "a"))
    travel("2027-01-04T08:00:00+01:00")
    split = small_school().copy(day="20270104")
    classes = ["6A$SIXIEME A$10010012110", "6B$SIXIEME B$10010012110", "5 A$CINQUIEME A$10110001110"]
    split.change("school", "9001", ENTStructureClasses=classes)
    for key in ("73", "74"):
        split.change("pupil", key, ENTEleveClasses=["9001$6B"], ENTEleveDateEntreeClasses="9001$04/01/2027$6B")
    bring_in(split.write(tmp_path / "b"), confirmed=True)
    lou, six_a, six_b = person("pupil", "73"), Group.objects.get(code="6A"), Group.objects.get(code="6B")
    assert Enrolment.objects.filter(person=lou).count() == 1
    places = Membership.objects.filter(person=lou).order_by("starts_on").values_list("group__code", "starts_on", "ends_on", "enrolment")
    one = Enrolment.objects.get(person=lou).pk
    assert list(places) == [("6A", D(2026, 9, 1), D(2027, 1, 3), one), ("6B", D(2027, 1, 4), None, one)]
    assert members_of(six_a, D(2026, 12, 1)).count() == 3 and members_of(six_a).count() == 1 and members_of(six_b).count() == 2
    assert six_a.closed_on is None
    assert_keys_hold()


# --- A school closes and merges into another ---------------------------------------------------------------------------


@pytest.fixture
def merged(tmp_path, travel) -> School:
    """La Planèze takes over the collège des Volcans on 4 January; Zoé has an account."""
    bring_in(two_schools().write(tmp_path / "a"))
    Person.objects.filter(pk=person("pupil", "71").pk).update(account=AccountFactory(login="zoe.pages"))
    travel("2027-01-04T08:00:00+01:00")
    succeed(school(VOLCANS), by=school(PLANEZE), on=D(2027, 1, 4), deed="arrêté du 3 novembre 2026")
    return school(PLANEZE)


def test_everybody_goes_on_in_the_successor_with_their_account(merged):
    zoe, anne = person("pupil", "71"), person("staff", "51")
    assert zoe.account.login == "zoe.pages"
    assert standing_of(zoe).enrolments[0].school == merged and standing_of(anne).positions[0].organisation_id == merged.pk
    rows = Enrolment.objects.filter(person=zoe).order_by("starts_on").values_list("school__uai", "level", "starts_on", "ends_on")
    assert list(rows) == [(VOLCANS, "6e", D(2026, 9, 1), D(2027, 1, 3)), (PLANEZE, "6e", D(2027, 1, 4), None)]
    assert spans(Position.objects.filter(person=anne)) == [(D(2026, 9, 7), D(2027, 1, 3)), (D(2027, 1, 4), None)]
    old = school(VOLCANS)
    codes = set(Group.objects.filter(school=merged, kind="division").values_list("code", flat=True))
    assert codes == {"6A", f"6A ({old})", "5 A"}  # there was a 6A already
    places = Membership.objects.filter(person=zoe).order_by("starts_on")
    assert list(places.values_list("enrolment__school__uai", "ends_on")) == [(VOLCANS, D(2027, 1, 3)), (PLANEZE, None)]
    assert (old.successor, old.succeeded_on, old.closed_on) == (merged, D(2027, 1, 4), D(2027, 1, 4))
    line = Line.objects.get(action="school.succeeded")
    assert line.after["pupils"] == 4 and line.after["deed"] == "arrêté du 3 novembre 2026"
    assert_keys_hold()


def test_what_was_of_the_old_school_is_read_from_the_new_one(merged):
    past = GroupFactory(
        school=school(VOLCANS),
        kind="division",
        code="3e Z",
        year__name="2025-2026",
        year__starts_on=D(2025, 8, 1),
        year__ends_on=D(2026, 7, 31),
    )
    paul = person("staff", "93")  # was never in the old one
    assert access.groups_visible_to(paul).filter(pk=past.pk).exists() and access.may_see_class_list(paul, past)
    assert not access.may_correct_past(paul, past)


def test_an_export_that_cites_the_old_uai_is_told_and_its_people_are_the_successors(merged, tmp_path):
    run = runs.open_run(feed="aaf")
    runs.read(run, [two_schools("20270105").write(tmp_path / "b")])
    comparison = runs.compare(run)
    assert run.state == Run.State.ASKING and any("réuni à" in alarm["text"] for alarm in run.alarms)
    assert run.remarks.filter(code="uai_succeeded").count() == 1
    runs.apply(run, comparison=comparison, confirmed=True)
    today = Enrolment.objects.on(D(2027, 1, 4))
    assert set(today.values_list("school__uai", flat=True)) == {PLANEZE} and today.count() == 5
    assert school(VOLCANS).closed_on == D(2027, 1, 4)


def test_an_export_without_the_old_school_closes_neither(merged, tmp_path):
    later = AafSet(day="20270105").subject("061300", "MATHEMATIQUES").mef("10010012110", "6EME")
    later.school("9002", uai=PLANEZE, name="CLG-LA PLANEZE-ac-CLERMONT-FERRAND", ENTStructureClasses=["6A$SIXIEME A$10010012110"])
    later.guardian("91", name="VIDAL", given="Rose").pupil("92", name="VIDAL", given="Léa", at="9002", relatives=["91$10$1$1$1$0"])
    later.staff("93", name="MONTS", given="Paul", at="9002", ENTAuxEnsClassesMatieres=["9002$6A$061300"])
    run = bring_in(later.write(tmp_path / "b"), confirmed=True)
    assert not run.remarks.filter(code="uai_succeeded").exists()
    assert school(PLANEZE).closed_on is None
    assert set(Enrolment.objects.on(D(2027, 1, 4)).values_list("person", flat=True)) == {person("pupil", "92").pk}
    assert_keys_hold()


def test_a_head_does_not_become_the_head_of_a_school_that_has_one(merged):
    """Nobody was head of La Planèze: the head of the Volcans goes on there; a second merger meets a head."""
    marc = person("staff", "52")
    assert standing_of(marc).positions[0].function == Function.HEAD
    third = SchoolFactory(territory=merged.territory)
    Position.objects.create(person=person("staff", "93"), organisation=third, function=Function.HEAD, starts_on=D(2026, 9, 1))
    succeed(merged, by=third, on=D(2027, 2, 1))
    assert [p.organisation_id for p in Position.objects.on(D(2027, 2, 1)).filter(person=marc)] == []
    assert school(VOLCANS).successor == third  # and the first one is read from there


def test_a_school_is_succeeded_once_by_another_that_is_open(merged):
    with pytest.raises(NoSuccession):
        succeed(merged, by=merged, on=D(2027, 2, 1))
    with pytest.raises(NoSuccession):
        succeed(school(VOLCANS), by=merged, on=D(2027, 2, 1))
    with pytest.raises(NoSuccession):
        succeed(merged, by=school(VOLCANS), on=D(2027, 2, 1))


# --- An RPI ------------------------------------------------------------------------------------------------------------


def test_an_rpi_is_two_schools_one_family_and_one_group_of_both(client):
    one, other = (SchoolFactory(name=f"École de {town}", school_kind="ecole", degree=1) for town in ("Lascelle", "Mandailles"))
    rpi = Organisation.objects.create(kind="rpi", name="RPI de la Jordanne", territory=one.territory)
    for part in (one, other):
        OrganisationLink.objects.create(whole=rpi, part=part, starts_on=D(2026, 9, 1))
    cp, cm = GroupFactory(school=one, kind="division", code="CP-CE1"), GroupFactory(school=other, kind="division", code="CM1-CM2")
    small = EnrolmentFactory(school=one, level="CP", group=cp).person
    big = EnrolmentFactory(school=other, level="CM1", group=cm).person
    mother = PersonFactory()
    for child in (small, big):
        GuardianshipFactory(guardian=mother, pupil=child, legal=1)
    assert set(access.schools_visible_to(mother)) == {one, other}
    assert set(standing_of(mother).children) == {small, big}
    both = make_group("inter_school", "Classe de mer", school=one, other_schools=[other], members=[small, big])
    assert access.persons_visible_to(big).filter(pk=small.pk).exists()  # through the group of both, and by nothing else
    assert access.may_see_class_list(small, both) and not access.may_see_class_list(small, cm)
    director = PositionFactory(organisation=one, function=Function.DIRECTOR).person
    Account.objects.filter(pk=director.account_id).update(recovery_asked_at=timezone.now())
    client.force_login(director.account)
    text = client.get(reverse("directory:organisation", args=[rpi.pk])).content.decode()
    assert "École de Lascelle" in text and "École de Mandailles" in text
    assert_keys_hold()


# --- A cité scolaire ---------------------------------------------------------------------------------------------------


def test_a_cite_scolaire_shares_sites_and_staff_and_keeps_pupils_apart(tmp_path):
    cite = AafSet().subject("061300", "MATHEMATIQUES").mef("10010012110", "6EME")
    cite.school("9001", uai=VOLCANS, name="CLG-DE LA CITE-ac-CLERMONT-FERRAND", ENTStructureClasses=["6A$SIXIEME A$10010012110"])
    cite.school(
        "9003", uai="0159993F", name="LYC-DE LA CITE-ac-CLERMONT-FERRAND", ENTStructureTypeStruct="LYCEE D ENSEIGNEMENT GENERAL",
        ENTStructureClasses=["2DE1$SECONDE 1$20010018110"],
    )  # fmt: skip
    cite.pupil("71").pupil("75", name="LYCEE", given="Ana", at="9003", division="2DE1", ENTEleveNivFormation="2NDE")
    here, there = "9001$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES", "9003$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"
    cite.staff("51", ENTPersonFonctions=[here, there], ENTAuxEnsClassesMatieres=["9001$6A$061300", "9003$2DE1$061300"])
    bring_in(cite.write(tmp_path / "a"))
    college, lycee = school(VOLCANS), school("0159993F")
    site = Place.objects.create(kind="site", name="Cité scolaire")
    college.sites.add(site)
    lycee.sites.add(site)
    anne, zoe, ana = person("staff", "51"), person("pupil", "71"), person("pupil", "75")
    assert {p.organisation_id for p in standing_of(anne).positions} == {college.pk, lycee.pk}
    assert set(access.persons_visible_to(anne)) >= {zoe, ana}
    assert not access.persons_visible_to(zoe).filter(pk=ana.pk).exists()
    assert not access.persons_visible_to(ana).filter(pk=zoe.pk).exists()
    assert set(site.schools.all()) == {college, lycee}
    assert SourceId.objects.filter(person=anne, kind="staff").count() == 1
    assert_keys_hold()
