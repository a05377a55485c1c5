"""Each page of the check-list before each of the cast."""

from tests.access_table import Door

OFFICE = "head deputy secretary"


def college(cast):
    return [cast.college.pk]


ACCESS = {
    "start_of_year:mine": Door(opens=f"{OFFICE} other_head director"),
    "start_of_year:of_school": Door(college, opens=OFFICE),
    "start_of_year:concerned": Door(lambda cast: [cast.college.pk, "pupils_without_class"], opens=OFFICE),
}
