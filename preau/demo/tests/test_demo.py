import csv
import datetime
import json

import pytest
from django.core.management import call_command

from preau.accounts.activation_codes import find_code
from preau.accounts.models import Account
from preau.demo import opening
from preau.demo.keyring import PROFILES
from preau.directory.activation.journey import prove_fact, read_date, welcome
from preau.directory.facts import load_facts
from preau.directory.keys import Kind, key
from preau.directory.models import (
    AudienceKey,
    Correction,
    Enrolment,
    FormTutor,
    Group,
    GuardianRefusal,
    Guardianship,
    Merge,
    OrganisationLink,
    Person,
    Position,
    School,
    Teaching,
    Territory,
    Zone,
)
from preau.feeds.models import Run
from preau.kit.stopped import Stopped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]
DAY = "2026-11-26"


def listed(name):
    with (opening.folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["preau.accounts.hashers.Argon2id"]
    load_facts(again=True)


def check_last_year():
    """Whoever is in 5e was in 6e last year, in a class that is closed and that they may still read."""
    before = Enrolment.objects.filter(year__name="2025-2026")
    assert set(before.filter(school__degree=2).values_list("level", flat=True)) == {"6e", "5e", "4e"}
    assert before.filter(school__degree=1, level="CM2").exists()  # who came into 6e
    assert before.filter(level="6e").count() == Enrolment.objects.filter(year__name="2026-2027", level="5e").count()
    assert not Group.objects.filter(year__name="2025-2026").exclude(closed_on="2026-07-31").exists()
    one = before.filter(level="6e").first().memberships.get()
    assert AudienceKey.objects.filter(person=one.person, key=key(Kind.GROUP_FORMER, one.group_id)).exists()
    assert FormTutor.objects.filter(group=one.group).exists() and Teaching.objects.filter(group=one.group).exists()


def check_primary(rows):
    """Écoles have their people in the list, ties wait for their directors, an RPI has siblings in both villages."""
    assert {"pupil_primary", "teacher_primary", "director"} <= {r["profile"] for r in rows}
    assert {run.feed for run in Run.objects.applied()} >= {"aaf", "aaf1d", "onde"}
    assert Guardianship.objects.to_confirm().exists()
    together = OrganisationLink.objects.filter(whole__kind="rpi").values_list("part", flat=True)
    parents = [set(Guardianship.objects.filter(pupil__enrolments__school=school).values_list("guardian", flat=True)) for school in together]
    assert len(together) == 2 and parents[0] & parents[1]


def test_a_sector_opens_whole_and_its_people_sign_in(home, client, capsys):
    call_command("demo", size="sector", date=datetime.date.fromisoformat(DAY))
    said = capsys.readouterr().out
    rows = listed("accounts.csv")
    check_last_year()

    assert list(rows[0]) == ["login", "password", "profile", "name", "school"]
    assert {r["profile"] for r in rows} <= set(PROFILES)
    assert {r["profile"] for r in rows} >= {"pupil", "guardian", "teacher", "head", "vie_scolaire", "departement_it", "inspector", "guest"}
    assert all(r["school"][:8] in {s.uai for s in School.objects.all()} for r in rows if r["school"])
    assert len({(r["login"], r["profile"]) for r in rows}) == len(rows)

    today = Enrolment.objects.on(datetime.date.fromisoformat(DAY))
    assert today.filter(school__degree=2).count() == 1_160
    assert today.filter(school__degree=1).values("school").distinct().count() == 8
    check_primary(rows)
    assert Account.objects.exclude(password__startswith="!").values("password").distinct().count() == 1, "one shared stored hash"
    run = Run.objects.get(feed="aaf")
    assert run.state == Run.State.APPLIED
    assert run.remarks.values("code").distinct().count() >= 6
    assert GuardianRefusal.objects.exists()
    assert Correction.objects.exists()
    assert Merge.objects.exists()
    assert Position.objects.exclude(delegated_from=None).exists()
    assert Account.objects.to_activate().count() > 300

    for row in opening.one_of_each():
        assert row["login"] in said
        client.logout()
        assert client.login(login=row["login"], password=row["password"]), row
        assert Person.objects.get(account__login=row["login"]).full_name == row["name"]
        assert client.get("/").status_code == 200, row  # the home itself: nothing left to answer before it
    _new_ones_can_activate()
    _asked_again(capsys)


def _new_ones_can_activate():
    """With the code and the date listed."""
    for row in listed("accounts-new.csv"):
        assert not Account.objects.get(login=row["login"]).is_activated
        code = find_code(row["code"], address="127.0.0.1")
        prove_fact(code, welcome(code), read_date(row["asked"]))


def _asked_again(capsys):
    people = Person.objects.count()
    call_command("demo", size="sector", date=datetime.date.fromisoformat(DAY))
    assert "déjà là" in capsys.readouterr().out
    call_command("demo")  # neither size nor seed: the one that is there
    assert "déjà là" in capsys.readouterr().out
    for other in ({"seed": 99}, {"size": "cantal"}):
        with pytest.raises(Stopped):
            call_command("demo", **other)
    assert Person.objects.count() == people


def test_the_demo_does_not_touch_a_real_territory(home):
    Territory.objects.create(code="15", name="Cantal")
    with pytest.raises(opening.NotADemo):
        call_command("demo", size="sector")
    assert not (opening.folder() / "demo.json").exists()


def test_an_interrupted_demo_is_forgotten_whole(home):
    opening.folder().mkdir(parents=True)
    wish = {"size": "sector", "seed": 15, "date": DAY}
    (opening.folder() / "demo.json").write_text(json.dumps({"wish": wish, "people": 0, "state": "begun"}))
    Person.objects.create(last_name="Reste")
    assert opening.found().state == "begun"
    opening.start_over()
    assert not Person.objects.exists()
    assert Zone.objects.exists(), "the facts of the house are back"
    assert opening.found() is None


def test_nothing_is_forgotten_where_no_demo_lives(home):
    with pytest.raises(opening.NotADemo):
        opening.start_over()
