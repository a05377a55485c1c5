"""Each page of the directory before each of the cast: what `test_access.py` checks, and what the eight strangers try."""

import datetime

from preau.directory.hand_made_groups import add_members
from preau.directory.keys import refresh_keys
from preau.directory.merging import merge
from preau.directory.models import (
    ClassDelegate,
    Correction,
    Enrolment,
    ExceptionalDay,
    Group,
    GuardianRefusal,
    Guardianship,
    Membership,
    Merge,
    Person,
    SchoolYear,
)
from preau.feeds import keeping
from preau.feeds.models import Run
from tests.access_table import EVERYBODY, Door
from tests.cast import BEGIN, TODAY

COLLEGE_STAFF = "petit colleague head deputy roche aed nurse secretary bursar referent aesh"
OFFICE = "head deputy secretary"
NAMES = "petit head deputy roche"
SEES_CLASS = "colleague aed nurse secretary bursar referent aesh zoe nadia karim"  # and write no delegate down
OTHER_STAFF = "colleague petit roche aed nurse bursar referent aesh"
SERVICE = "maintenance departement_education departement_it departement_works departement_territory inspector dasen"
ALL_STAFF = f"{COLLEGE_STAFF} {SERVICE} loin other_head vidal director elected commune"
FAMILY_OF_COLLEGE = "zoe nadia paul karim"
PUPILS = "zoe nadia paul hugo lila"
NOT_OFFICE = f"{OTHER_STAFF} zoe nadia karim"  # those who see Zoé and keep no file


def team(cast) -> Group:
    """A team of the collège with Zoé in it."""
    group, made = Group.objects.get_or_create(kind=Group.Kind.TEAM, school=cast.college, code="journal", defaults={"name": "Journal"})
    if made:
        add_members(group, [cast.zoe])
    return group


def correction(cast) -> Correction:
    return Correction.objects.get_or_create(person=cast.zoe, field="town", defaults={"source_value": "Aurillac", "value": "Murat"})[0]


def merge_of(cast) -> Merge:
    return Merge.objects.filter(kept=cast.zoe).first() or merge(
        kept=cast.zoe, dropped=Person.objects.create(first_name="Zoe", last_name="Benali")
    )


def closed_day(cast) -> ExceptionalDay:
    return ExceptionalDay.objects.get_or_create(school=cast.college, date=TODAY, half_day="pm", defaults={"is_open": False})[0]


def mandate(cast) -> ClassDelegate:
    fields = {"rank": ClassDelegate.Rank.TITULAR, "starts_on": BEGIN}
    return ClassDelegate.objects.get_or_create(person=cast.zoe, group=cast.cinquieme, defaults=fields)[0]


def list_of_college(cast) -> int:
    """A list that the head has given, and not yet said how to read."""
    given = {"feed": "csv", "options": {"school": cast.college.uai}, "account": cast.head.account}
    run = Run.objects.filter(**given).first() or Run.objects.create(**given)
    (keeping.given_folder(run) / "liste.csv").write_text("Nom;Prénom;Classe\nChabrol;Nadia;5e B\n", encoding="utf-8")
    return run.pk


def confirmed_tie(cast) -> Guardianship:
    row = Guardianship.objects.filter(pupil=cast.zoe, guardian=cast.karim).get()
    Guardianship.objects.filter(pk=row.pk).update(confirmed_on=TODAY)
    return row


def last_year(cast) -> Group:
    """Zoé's class of the year before."""
    first, last = datetime.date(2025, 8, 1), datetime.date(2026, 7, 31)
    year, _known = SchoolYear.objects.get_or_create(name="2025-2026", defaults={"starts_on": first, "ends_on": last})
    fields = {"kind": Group.Kind.DIVISION, "school": cast.college, "year": year, "code": "6e B"}
    group, made = Group.objects.get_or_create(**fields, defaults={"name": "6e B", "closed_on": last})
    if made:
        enrolment = Enrolment.objects.create(
            person=cast.zoe, school=cast.college, year=year, level="6e", starts_on=datetime.date(2025, 9, 1), ends_on=last
        )
        Membership.objects.create(person=cast.zoe, group=group, enrolment=enrolment, starts_on=datetime.date(2025, 9, 1), ends_on=last)
        refresh_keys([cast.zoe.pk])
    return group


def refusal(cast) -> GuardianRefusal:
    return GuardianRefusal.objects.filter(guardianship__pupil=cast.zoe).first()


def zoe(cast):
    return [cast.zoe.pk]


def college(cast):
    return [cast.college.pk]


DAYS = {"first": "2026-12-01", "half": "day", "is_open": "no", "reason": "neige"}
TERMS = {"terms-TOTAL_FORMS": "1", "terms-INITIAL_FORMS": "0", "terms-0-name": "T1", "terms-0-starts_on": "2026-09-01"}
TERMS |= {"terms-0-ends_on": f"{datetime.date(2026, 11, 30)}"}
SEES_COLLEGE = set(f"{ALL_STAFF} {FAMILY_OF_COLLEGE} guest".split())
TEAM_MATES = f"{OTHER_STAFF} zoe"
CALENDAR = {"args": college, "opens": OFFICE, "forbids": SEES_COLLEGE - set(OFFICE.split())}
TERRITORY = dict.fromkeys(("departement_education", "other_head"), "everybody who works in the territory sees its schools")
PUPIL_HERE = {"paul": "a pupil sees their own school"}

ACCESS = {
    "directory:people": Door(opens=EVERYBODY),
    "directory:search": Door(opens=EVERYBODY, query="?q=ben"),
    "directory:person": Door(zoe, opens=f"{COLLEGE_STAFF} zoe nadia karim"),
    "directory:correct": Door(zoe, opens=OFFICE, forbids=NOT_OFFICE),
    "directory:merge": Door(zoe, opens=OFFICE, query=""),
    "directory:closed_topics": Door(zoe, opens=OFFICE, forbids=NOT_OFFICE),
    "directory:open_topic": Door(lambda cast: [cast.zoe.pk, refusal(cast).pk], opens=OFFICE, forbids=NOT_OFFICE, post={}),
    "directory:columns": Door(lambda cast: [list_of_college(cast)], opens="head"),
    "directory:ties": Door(opens="head deputy director other_head", rest=403),
    "directory:take_back_tie": Door(lambda cast: [confirmed_tie(cast).pk], opens="head deputy", post={}),
    "directory:emancipate": Door(zoe, opens=OFFICE, forbids=NOT_OFFICE, post={"deed_of": "jugement", "since": "2026-11-01"}),
    "directory:restrictions": Door(opens=f"{OFFICE} director other_head", rest=403),
    "directory:contact": Door(opens="karim samia leaver_parent"),
    "directory:contacts": Door(opens=f"{OFFICE} director other_head", rest=403),
    "directory:my_guardians": Door(refuses=PUPILS),  # none of the cast is of age
    "directory:open_again": Door(lambda cast: [refusal(cast).pk], refuses="zoe", post={}),
    "directory:corrections": Door(opens=f"{OFFICE} director other_head", rest=403),
    "directory:take_back": Door(lambda cast: [correction(cast).pk], opens=OFFICE, forbids=NOT_OFFICE, post={}),
    "directory:leavers": Door(opens=f"{OFFICE} director other_head", rest=403),
    "directory:doubles": Door(opens=f"{OFFICE} director other_head", rest=403),
    "directory:unmerge": Door(lambda cast: [merge_of(cast).pk], opens=OFFICE, post={}),
    "directory:groups": Door(opens=EVERYBODY),
    "directory:boards": Door(opens=EVERYBODY),
    "directory:group": Door(lambda cast: [cast.cinquieme.pk], opens=f"{COLLEGE_STAFF} zoe nadia karim"),
    "directory:past_groups": Door(opens=EVERYBODY),
    "directory:correct_past": Door(lambda cast: [last_year(cast).pk, cast.zoe.pk], opens=OFFICE, forbids=f"{OTHER_STAFF} zoe"),
    "directory:new_group": Door(opens=f"{OFFICE} director other_head", rest=403),
    "directory:change_group": Door(lambda cast: [team(cast).pk], opens=OFFICE, forbids=TEAM_MATES),
    "directory:add_members": Door(lambda cast: [team(cast).pk], opens=OFFICE, forbids=TEAM_MATES),
    "directory:remove_member": Door(lambda cast: [team(cast).pk, cast.zoe.pk], opens=OFFICE, forbids=TEAM_MATES, post={}),
    "directory:close_group": Door(lambda cast: [team(cast).pk], opens=OFFICE, forbids=TEAM_MATES, post={}),
    "directory:delegates": Door(lambda cast: [cast.cinquieme.pk], opens=NAMES, forbids=SEES_CLASS),
    "directory:end_delegate": Door(lambda cast: [cast.cinquieme.pk, mandate(cast).pk], opens=NAMES, forbids=SEES_CLASS, post={}),
    "directory:schools": Door(opens=EVERYBODY),
    "directory:school": Door(college, opens=f"{ALL_STAFF} {FAMILY_OF_COLLEGE} guest", strangers=TERRITORY | PUPIL_HERE),
    "directory:disagreements": Door(college, opens=f"{OFFICE} departement_it"),
    "directory:hue": Door(college, opens="head deputy", forbids=SEES_COLLEGE - {"head", "deputy"}),
    "directory:calendar": Door(**CALENDAR),
    "directory:decide_days": Door(**CALENDAR, post=DAYS),
    "directory:back_to_rule": Door(**CALENDAR | {"args": lambda cast: [cast.college.pk, closed_day(cast).pk]}, post={}),
    "directory:set_week": Door(**CALENDAR, post={"week": "4.5"}),
    "directory:set_terms": Door(**CALENDAR, post=TERMS),
    "directory:name_referent": Door(college, opens="head deputy", forbids=SEES_COLLEGE - {"head", "deputy"}),
    "directory:name_tutors": Door(**CALENDAR),
    "directory:organisations": Door(opens=EVERYBODY),
    "directory:organisation": Door(
        lambda cast: [cast.departement.pk],
        opens=ALL_STAFF,
        strangers=TERRITORY,
    ),
}

# One of each standing: with the whole cast, the same is asked a thousand times.
WHO = [
    *("zoe", "nadia", "hugo", "karim", "samia", "leaver_parent", "petit", "colleague", "gone", "head", "secretary", "nurse", "guest"),
    *("other_head", "departement_education", "elected"),
]
