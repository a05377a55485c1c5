"""Two sources of one school, in either order, give one directory: who is who, which value wins, what holds."""

import datetime
from itertools import permutations

import pytest

from preau.directory.aaf.tests.pictures import codes, differences, dump, picture
from preau.directory.aaf.tests.writer import AafSet, small_school
from preau.directory.corrections import correct
from preau.directory.facts import load_facts
from preau.directory.models import Correction, Enrolment, Group, Guardianship, Match, Membership, Person, Position, School, SourceId
from preau.directory.siecle.tests.importing import bring_in, person
from preau.directory.siecle.tests.writer import SiecleSet, small_siecle
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds.models import Record, Run
from preau.feeds.undoing import CannotUndo, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_facts")]


@pytest.fixture
def known_facts(db):
    load_facts(again=True)


BOTH_ORDERS = pytest.mark.parametrize("order", list(permutations(["aaf", "siecle"])), ids="-".join)


def bring(tmp_path, order, **sets) -> list[Run]:
    return [bring_in(feed, sets[feed].write(tmp_path / f"{feed}-{Run.objects.count()}")) for feed in order]


def forget_everything() -> None:
    for run in Run.objects.applied():
        undo(run)
    Run.objects.all().delete()


def in_both_orders(tmp_path, **sets) -> dict:
    """The picture, the same whichever came first; imported again, nothing changes."""
    found = []
    for order in permutations(sets):
        bring(tmp_path, order, **sets)
        before = dump()
        again = bring(tmp_path, order, **sets)
        assert [run.changes for run in again if run.changes_anything] == [] and not differences(before, dump())
        assert_keys_hold()
        found.append(picture() | {"sources": sorted(map(str, Person.objects.values_list("sort_name", "sources")))})
        forget_everything()
    for other in found[1:]:
        assert not differences(found[0], other)
    return found[0]


def aaf() -> AafSet:
    made = small_school()
    for key in ("71", "72", "73", "74"):
        made.change("pupil", key, ENTEleveStructRattachId=f"6100{key}")
    return made


# --- Who is who ------------------------------------------------------------------------------------------------------


def test_a_school_described_twice_is_one_school_with_one_of_each(tmp_path):
    found = in_both_orders(tmp_path, aaf=aaf(), siecle=small_siecle())
    assert (len(found["schools"]), len(found["persons"]), len(found["enrolments"]), len(found["guardianships"])) == (1, 9, 4, 6)
    assert [name for name, *_values in found["persons"] if "guardian:31 " in name] == ["guardian:31 guardian:81"]


@BOTH_ORDERS
def test_a_pupil_is_known_by_ine_and_birth_date(tmp_path, order):
    one = AafSet().school().pupil("71", ENTEleveINE="990000071AA", given="Zoé")
    bring(tmp_path, order, aaf=one, siecle=SiecleSet().pupil("1", ID_NATIONAL=" 990000071aa ", given="ZOE"))
    assert Enrolment.objects.count() == 1 and not Match.objects.exists()


@BOTH_ORDERS
def test_an_ine_with_another_birth_date_is_a_likeness_to_examine(tmp_path, order):
    one = AafSet().school().pupil("71", ENTEleveINE="990000071AA")
    made = bring(tmp_path, order, aaf=one, siecle=SiecleSet().pupil("1", ID_NATIONAL="990000071AA", DATE_NAISS="21/01/2014"))
    match = Match.objects.get()
    assert match.reasons == ["ine", "names", "other_birth_date"] and Person.objects.count() == 2 and match.uai == "0159991D"
    assert {"match_proposed", "ine_of_another"} <= set(codes(made[1])) and Match.objects.waiting().exists()


@BOTH_ORDERS
def test_a_pupil_is_known_by_the_number_of_the_school_and_the_birth_date(tmp_path, order):
    one = AafSet().school().pupil("71", ENTEleveStructRattachId="610071")
    bring(tmp_path, order, aaf=one, siecle=SiecleSet().pupil("610071"))
    assert Enrolment.objects.count() == 1 and Person.objects.count() == 1


@BOTH_ORDERS
def test_the_number_of_another_school_or_with_another_birth_date_joins_nobody(tmp_path, order):
    one = AafSet().school().school("9002", uai="0159992E", name="CLG-B").pupil("71", at="9002", ENTEleveStructRattachId="610071")
    one.pupil("72", given="Tom", ENTEleveStructRattachId="610072")
    other = SiecleSet().pupil("610071").pupil("610072", given="Tom", DATE_NAISS="21/01/2014")
    bring(tmp_path, order, aaf=one, siecle=other)
    assert Person.objects.count() == 4
    assert {tuple(m.reasons) for m in Match.objects.all()} == {
        ("names", "birth_date"), ("school_number", "names", "other_birth_date"),
    }  # fmt: skip


@BOTH_ORDERS
def test_same_names_and_birth_date_without_a_number_are_proposed_not_joined(tmp_path, order):
    bring(tmp_path, order, aaf=AafSet().school().pupil("71"), siecle=SiecleSet().pupil("1"))
    assert Person.objects.count() == 2 and Match.objects.get().reasons == ["names", "birth_date"]


@BOTH_ORDERS
def test_twins_stay_two_even_when_a_source_swaps_their_numbers(tmp_path, order):
    one = AafSet().school().pupil("71", given="Zoé", ENTEleveINE="990000071AA").pupil("72", given="Tom", ENTEleveINE="990000072AA")
    other = SiecleSet().pupil("1", given="Tom", ID_NATIONAL="990000071AA").pupil("2", given="Zoé", ID_NATIONAL="990000072AA")
    bring(tmp_path, order, aaf=one, siecle=other)
    for kept in Person.objects.all():
        assert kept.first_name in ("Zoé", "Tom")
    named = {}
    for source in SourceId.objects.filter(kind="pupil").exclude(feed="ine").select_related("person"):
        named.setdefault(source.person_id, set()).add(source.person.first_name)
    assert all(len(names) == 1 for names in named.values()) and Person.objects.count() == 4 and Match.objects.count() >= 2


@BOTH_ORDERS
def test_relatives_of_one_child_with_the_same_names_are_one(tmp_path, order):
    one = (
        AafSet()
        .school()
        .guardian("81", given="KARIM", mail="karim@example.org")
        .pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$1$1$0"])
    )
    other = SiecleSet().pupil("1", ID_NATIONAL="990000071AA").guardian("31", TEL_PORTABLE="0600000001").link("1", "31")
    bring(tmp_path, order, aaf=one, siecle=other)
    karim = Person.objects.get(guardianships__isnull=False)
    assert (karim.email, karim.mobile) == ("karim@example.org", "06 00 00 00 01") and Guardianship.objects.count() == 1


CONFLICTS = {
    "contacts": (
        {"mail": "a@example.org", "mobile": "0600000001"},
        {"MEL": "b@example.org", "TEL_PORTABLE": "0600000002"},
        "other_contacts",
    ),
    "title": ({"personalTitle": "M."}, {"LC_CIVILITE": "MME"}, "other_title"),
}


@BOTH_ORDERS
@pytest.mark.parametrize("name", CONFLICTS)
def test_relatives_whom_something_tells_apart_are_proposed(tmp_path, order, name):
    mine, theirs, why = CONFLICTS[name]
    one = AafSet().school().guardian("81", **mine).pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$1$1$0"])
    other = SiecleSet().pupil("1", ID_NATIONAL="990000071AA").guardian("31", **theirs).link("1", "31")
    bring(tmp_path, order, aaf=one, siecle=other)
    assert Guardianship.objects.count() == 2 and Match.objects.get().reasons == ["child", "names", why]


@BOTH_ORDERS
def test_a_father_and_a_grandfather_of_one_name_are_never_joined(tmp_path, order):
    one = (
        AafSet().school().guardian("81").guardian("82").pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$1$1$0", "82$38$0$0$1$0"])
    )
    other = SiecleSet().pupil("1", ID_NATIONAL="990000071AA").guardian("31").link("1", "31")
    bring(tmp_path, order, aaf=one, siecle=other)
    assert Person.objects.filter(guardianships__isnull=False).count() == 3
    assert {tuple(m.reasons) for m in Match.objects.all()} == {("child", "names", "several")}


@BOTH_ORDERS
def test_homonyms_of_other_children_are_proposed_only_with_something_in_common(tmp_path, order):
    one = AafSet().school().guardian("81", mail="karim@example.org").guardian("82", name="ROCHE", given="Luc")
    one.pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$1$1$0"]).pupil("73", name="ROCHE", relatives=["82$20$1$1$1$0"])
    other = SiecleSet().pupil("1", given="Ana", DATE_NAISS="03/03/2013").pupil("2", given="Eva", DATE_NAISS="04/04/2013")
    other.guardian("31", MEL="karim@example.org").guardian("32", name="ROCHE", given="Luc").link("1", "31").link("2", "32")
    bring(tmp_path, order, aaf=one, siecle=other)
    assert Person.objects.filter(guardianships__isnull=False).count() == 4 and Match.objects.get().reasons == ["names", "email"]


# --- Which value wins ------------------------------------------------------------------------------------------------


def test_the_strongest_source_wins_and_its_silence_erases_nothing(tmp_path):
    one = (
        AafSet()
        .school()
        .guardian("81", mail="aaf@example.org", homePhone="0471000000", ENTPersonAdresse="1 rue Basse$$$", ENTPersonVille="SALERS")
    )
    one.pupil(
        "71", ENTEleveINE="990000071AA", ENTEleveRegime="EXTERNE LIBRE", relatives=["81$20$1$2$1$0"], ENTPersonAutresPrenoms=["Zoé", "Lou"]
    )
    other = SiecleSet().mef().pupil("1", ID_NATIONAL="990000071AA", given="Zoë").guardian("31", MEL="siecle@example.org", ADRESSE_ID="1")
    other.link("1", "31", tie="39", PERCOIT_LES_AIDES="1").address("1")
    found = in_both_orders(tmp_path, aaf=one, siecle=other)
    bring(tmp_path, ["aaf", "siecle"], aaf=one, siecle=other)
    karim, zoe = person("siecle", "guardian", "31"), person("siecle", "pupil", "1")
    assert (karim.email, karim.home_phone, karim.address, karim.town) == (
        "siecle@example.org", "04 71 00 00 00", "3 route du Puy", "VALGENTIANE",
    )  # fmt: skip
    assert karim.sources == {"home_phone": "aaf"}
    assert (zoe.first_name, zoe.other_first_names, zoe.sources) == ("Zoë", "Lou", {"other_first_names": "aaf"})
    assert zoe.enrolments.get().regime == "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT"
    tie = Guardianship.objects.get()
    assert (tie.tie, tie.legal, tie.receives_aid) == ("39", 1, True) and len(found["guardianships"]) == 1


def test_what_the_strongest_withdraws_comes_back_from_the_other(tmp_path):
    one = AafSet().school().guardian("81", mail="aaf@example.org").pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$1$1$0"])

    def siecle(**more):
        return SiecleSet().pupil("1", ID_NATIONAL="990000071AA").guardian("31", **more).link("1", "31")

    bring(tmp_path, ["siecle", "aaf"], aaf=one, siecle=siecle(MEL="siecle@example.org"))
    assert person("aaf", "guardian", "81").email == "siecle@example.org"
    bring(tmp_path, ["siecle"], siecle=siecle())
    karim = person("aaf", "guardian", "81")
    assert karim.email == "aaf@example.org" and karim.sources == {"email": "aaf"}
    bring(tmp_path, ["aaf"], aaf=one.change("guardian", "81", mail=""))
    karim.refresh_from_db()
    assert karim.email == "" and karim.sources == {}


def test_a_correction_by_hand_holds_until_the_source_that_wins_agrees(tmp_path):
    bring(tmp_path, ["aaf", "siecle"], aaf=aaf(), siecle=small_siecle())
    karim = person("siecle", "guardian", "31")
    correct(karim, "email", "vrai@example.org")
    bring(tmp_path, ["aaf"], aaf=aaf().change("guardian", "81", mail="vrai@example.org"))
    assert Correction.objects.get().agreed_at is None
    karim.refresh_from_db()
    assert karim.email == "vrai@example.org"
    made = small_siecle()
    made.parts["PERSONNES"] = [text.replace("karim@example.org", "vrai@example.org") for text in made.parts["PERSONNES"]]
    bring(tmp_path, ["siecle"], siecle=made)
    assert Correction.objects.get().agreed_at is not None


def test_a_name_of_school_chosen_by_hand_stays(tmp_path):
    bring(tmp_path, ["aaf"], aaf=aaf())
    School.objects.update(name="Collège Simone-Veil")
    bring(tmp_path, ["siecle"], siecle=small_siecle())
    assert School.objects.get().name == "Collège Simone-Veil"


def test_two_labels_of_a_class_follow_the_rank(tmp_path):
    other = SiecleSet().division("6A", "SIXIEME ALPHA").pupil("610071", ID_NATIONAL="990000071AA")
    found = in_both_orders(tmp_path, aaf=aaf(), siecle=other)
    assert next(g for g in found["groups"] if g[2] == "6A")[3] == "SIXIEME ALPHA"


# --- What holds ------------------------------------------------------------------------------------------------------


def test_a_class_said_otherwise_by_the_strongest_is_that_of_the_pupil(tmp_path):
    other = SiecleSet().division("5 A", "CINQUIEME A").pupil("610071", ID_NATIONAL="990000071AA", division="5 A")
    found = in_both_orders(tmp_path, aaf=aaf(), siecle=other)
    assert [m[3] for m in found["memberships"] if "pupil:610071" in m[0] and m[5] is None] == ["5 A"]


def test_a_departure_said_by_the_strongest_ends_what_the_other_claims(tmp_path):
    other = SiecleSet().pupil("610071", ID_NATIONAL="990000071AA", division="", DATE_SORTIE="04/09/2026")
    found = in_both_orders(tmp_path, aaf=aaf(), siecle=other)
    mine = [row for table in ("enrolments", "memberships") for row in found[table] if "pupil:610071" in row[0]]
    assert len(mine) == 2 and {row[-1] for row in mine} == {datetime.date(2026, 9, 4)}


def test_silence_closes_nothing_that_another_source_says(tmp_path):
    bring(tmp_path, ["aaf", "siecle"], aaf=aaf(), siecle=small_siecle())
    fewer = small_siecle()
    for part in ("ELEVES", "PLACES"):
        fewer.parts[part] = [text for text in fewer.parts[part] if "610073" not in text]
    bring(tmp_path, ["siecle"], siecle=fewer)
    assert person("aaf", "pupil", "73").enrolments.get().ends_on is None and person("aaf", "pupil", "73").guardians.get().ends_on is None
    run = bring(tmp_path, ["aaf"], aaf=aaf().drop("pupil", "73"))[0]
    assert person("aaf", "pupil", "73").enrolments.get().ends_on is not None and run.changes["left"]["students"] == 1


def test_a_group_that_another_source_still_uses_stays_open(tmp_path):
    one = aaf().staff("53", name="AUTRE", given="Lise", ENTAuxEnsGroupesMatieres=["9001$LATIN$020300"])
    bring(tmp_path, ["aaf", "siecle"], aaf=one, siecle=small_siecle())
    assert Group.objects.get(code="LATIN").closed_on is None and Group.objects.get(code="5ESP2").closed_on is None
    bring(tmp_path, ["aaf"], aaf=aaf())
    assert Group.objects.get(code="LATIN").closed_on is not None


def test_staff_are_left_alone_by_a_source_that_says_nothing_of_them(tmp_path):
    bring(tmp_path, ["aaf", "siecle"], aaf=aaf(), siecle=small_siecle())
    assert Position.objects.filter(ends_on=None).count() == 2


# --- Undo ------------------------------------------------------------------------------------------------------------


@BOTH_ORDERS
def test_each_import_is_undone_to_the_last_byte_the_latest_first(tmp_path, order):
    empty = dump()
    first = bring(tmp_path, order[:1], **{order[0]: aaf() if order[0] == "aaf" else small_siecle()})[0]
    before = dump()
    second = bring(tmp_path, order[1:], **{order[1]: aaf() if order[1] == "aaf" else small_siecle()})[0]
    assert differences(before, dump())
    with pytest.raises(CannotUndo, match=f"n° {second.pk}"):
        undo(first)
    undo(second)
    assert not differences(before, dump())
    undo(first)
    assert not differences(empty, dump()) and not Record.objects.exists()
    assert_keys_hold()


def test_undoing_takes_back_the_likenesses_that_it_found(tmp_path):
    bring(tmp_path, ["aaf"], aaf=AafSet().school().pupil("71"))
    run = bring(tmp_path, ["siecle"], siecle=SiecleSet().pupil("1"))[0]
    assert Match.objects.count() == 1
    undo(run)
    assert not Match.objects.exists() and Person.objects.count() == 1


def test_a_pupil_of_two_schools_has_one_main_school(tmp_path):
    here = SiecleSet().pupil("1", ID_NATIONAL="990000071AA", DATE_ENTREE="01/09/2026")
    there = SiecleSet(uai="0159992E").pupil("1", ID_NATIONAL="990000071AA", DATE_ENTREE="05/10/2026", division="X")
    bring_in("siecle", there.write(tmp_path / "b"))
    bring_in("siecle", here.write(tmp_path / "a"))
    assert {e.school.uai: e.is_main for e in Enrolment.objects.all()} == {"0159991D": True, "0159992E": False}
    assert Person.objects.count() == 1 and Membership.objects.count() == 2
