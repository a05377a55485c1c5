"""Marks stand where the schools are, and never on one another."""

import itertools
import math

from preau.directory.facts import read
from preau.portal.public.drawing import APART, WIDTH, drawing_of
from preau.portal.public.schools import PublicSchool


def schools_in(code: str) -> list[PublicSchool]:
    return [
        PublicSchool(
            uai=row["uai"], name=row["name"], kind=row["kind"], is_public=row["status"] == "public", hue=1, town=row["town"],
            latitude=float(row["latitude"]) if row["latitude"] else None, longitude=float(row["longitude"]) if row["longitude"] else None,
            is_exact=row["position"] == "school",
        )
        for row in read("schools.csv") if row["territory"] == code
    ]  # fmt: skip


def test_no_two_marks_touch_and_none_leaves_the_frame():
    for code in ("15", "92"):
        drawn = drawing_of(code, schools_in(code))
        for one, other in itertools.combinations(drawn.marks, 2):
            assert math.hypot(one.x - other.x, one.y - other.y) >= APART - 2, (code, one.school.name, other.school.name)
        assert all(0 < mark.x < WIDTH and 0 < mark.y < drawn.height for mark in drawn.marks)


def test_a_lycee_stands_at_its_true_place_and_no_school_is_moved_far():
    schools = schools_in("15")
    drawn = {mark.school.uai: mark for mark in drawing_of("15", schools).marks}
    monnet = next(school for school in schools if school.name.startswith("Lycée polyvalent Jean Monnet"))
    alone = drawing_of("15", [monnet]).marks[0]
    assert (drawn[monnet.uai].x, drawn[monnet.uai].y) == (alone.x, alone.y)
    for school in schools:
        true = drawing_of("15", [school]).marks[0]
        assert math.hypot(true.x - drawn[school.uai].x, true.y - drawn[school.uai].y) < 130, school.name


def test_a_filter_takes_marks_away_and_moves_none():
    schools = schools_in("15")
    whole = {mark.school.uai: (mark.x, mark.y) for mark in drawing_of("15", schools).marks}
    kept = {school.uai for school in schools if school.kind == "ecole" and school.town == "Aurillac"}
    some = {mark.school.uai: (mark.x, mark.y) for mark in drawing_of("15", schools, kept).marks}
    assert some.keys() == kept and all(whole[uai] == place for uai, place in some.items())


def test_the_scale_is_a_round_number_of_kilometres():
    scale = drawing_of("15", schools_in("15")).scale
    assert scale.km == 20 and 100 < scale.length < WIDTH / 4
    alone = {"uai": "1", "name": "", "kind": "lycee", "is_public": True, "hue": 1, "longitude": 2.5}
    south, north = PublicSchool(**alone, latitude=45.0), PublicSchool(**alone, latitude=45.0 + scale.km / 111.32)
    one, other = (drawing_of("15", [school]).marks[0] for school in (south, north))
    assert abs(abs(one.y - other.y) - scale.length) <= 2


def test_without_a_place_there_is_no_map():
    assert drawing_of("15", [PublicSchool(uai="1", name="", kind="ecole", is_public=True, hue=1)]) is None
    assert drawing_of("../../etc", schools_in("15")[:1]).outline == ""
