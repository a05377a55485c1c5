import datetime

import pytest

from preau.demo import programme
from preau.demo.facts import held_within_known_years, rows
from preau.demo.population import Population

pytestmark = pytest.mark.one_database
DAY = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def cantal():
    population = Population("cantal", seed=15, date=DAY)
    return population, list(population.schools_with_people())


def portrait(people):
    return [
        (
            q.key,
            q.ine,
            q.first_name,
            q.last_name,
            q.birth_date,
            q.seat.division.code,
            q.seat.groups,
            [t.relative.email for t in q.family.ties],
        )
        for here in people
        for q in here.pupils
    ]


def test_the_same_seed_and_day_give_the_same_people():
    one, other = (list(Population("sector", seed=3, date=DAY).schools_with_people()) for _ in range(2))
    assert portrait(one) == portrait(other)
    assert portrait(list(Population("sector", seed=4, date=DAY).schools_with_people())) != portrait(one)


def test_the_cantal_has_its_real_effectifs(cantal):
    population, people = cantal
    real = {r["uai"]: int(r["pupils"]) for r in rows("schools.csv") if r["territory"] == "15" and r["kind"] == "college"}
    assert len(people) == 22
    assert sum(len(here.pupils) for here in people) == 4_727
    assert all(len(here.pupils) == real[here.school.uai] for here in people)


def test_a_sector_is_about_three_thousand_people():
    population = Population("sector", seed=15, date=DAY)
    people = list(population.schools_with_people())
    total = sum(len(h.pupils) + len(h.relatives) for h in people) + len(population.staff)
    assert len(people) == 3
    assert 2_850 <= total <= 3_200


def test_the_hauts_de_seine_are_about_125_000_people():
    population = Population("hauts-de-seine", seed=15, date=DAY)
    total, schools = 0, 0
    for here in population.schools_with_people():
        total += len(here.pupils) + len(here.relatives)
        schools += 1
    assert schools == 93
    assert 121_000 <= total + len(population.staff) <= 129_000


def test_every_division_is_taught_every_subject_of_its_level(cantal):
    _, people = cantal
    for here in people:
        taught = {(code, s) for t in here.staff for school, code, s, _ in t.classes if school == here.school.jointure}
        in_groups = {(code, s) for t in here.staff for school, code, s in t.groups if school == here.school.jointure}
        for division in here.classes.divisions:
            for subject in programme.HOURS[division.level]:
                assert (division.code, subject) in taught, (here.school.uai, division.code, subject)
        for pupil in here.pupils:
            own = {s for code, s in taught if code == pupil.seat.division.code} | {s for code, s in in_groups if code in pupil.seat.groups}
            assert set(pupil.seat.subjects) <= own


def test_nobody_teaches_more_than_a_service_and_its_extra_hours(cantal):
    population, _ = cantal
    assert all(t.room >= 0 for t in population.staff if t.is_teacher)


def test_every_division_has_a_form_tutor_who_teaches_it(cantal):
    _, people = cantal
    for here in people:
        tutors = {code: t for t in here.staff for school, code in t.tutor_of if school == here.school.jointure}
        for division in here.classes.divisions:
            assert any(c[1] == division.code for c in tutors[division.code].classes)


def test_families_are_of_all_kinds(cantal):
    population, people = cantal
    pupils = [q for here in people for q in here.pupils]
    schools_of = {}
    for here in people:
        for q in here.pupils:
            schools_of.setdefault(id(q.family), set()).add(here.school.uai)
    assert any(len(schools) == 2 for schools in schools_of.values()), "siblings in two schools"
    assert any(len(q.family.ties) == 2 and q.family.ties[0].relative.home is not q.family.ties[1].relative.home for q in pupils)
    assert {len(q.family.ties) for q in pupils} >= {0, 1, 2, 3}
    assert any(t.legal == 0 for q in pupils for t in q.family.ties), "contacts without rights"
    assert any(t.link == "51" for q in pupils for t in q.family.ties), "children placed by the ASE"
    reachable = [t.relative for q in pupils for t in q.family.ties if t.legal]
    assert any(not r.email and not r.mobile for r in reachable), "a guardian without e-mail or telephone"
    assert any(len({school for school, _ in t.functions}) == 2 for t in population.staff if t.is_teacher), "a teacher in two collèges"
    assert population.doubles, "a teacher who is also a parent"


def test_a_date_outside_known_years_is_brought_back_to_the_nearest():
    assert held_within_known_years(datetime.date(2029, 3, 2)) == datetime.date(2027, 3, 2)
    assert held_within_known_years(datetime.date(2020, 10, 1)) == datetime.date(2024, 10, 1)
    assert held_within_known_years(DAY) == DAY
    assert Population("sector", date=datetime.date(2027, 1, 4)).first_day == datetime.date(2026, 9, 1)


def test_nobody_can_be_rung_or_written_to(cantal):
    population, people = cantal
    for here in people:
        for relative in here.relatives:
            assert not relative.email or relative.email.endswith("@example.org")
            assert not relative.mobile or relative.mobile.startswith("+33 6 39 98 ")
    assert all(t.email.endswith(".example.org") for t in population.staff)
