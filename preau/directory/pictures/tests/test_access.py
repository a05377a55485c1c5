import pytest

from preau.directory.models import Enrolment, Person, Position
from preau.directory.pictures import access
from preau.directory.pictures.tests.doors import ACCESS
from tests.access_table import check_doors, check_rights
from tests.cast import BEGIN, TODAY

pytestmark = pytest.mark.django_db

RIGHTS = {
    access.may_choose_pictures: lambda cast, person: access.may_choose_pictures(person, cast.ecole),
    access.may_keep_pictures: lambda cast, person: access.may_keep_pictures(person, cast.cm2),
}

# One of each standing that could come near.
WHO = [*("hugo", "zoe", "karim", "samia", "vidal", "director", "petit", "head", "gone", "departement_it", "guest", "elected"), "lila"]


def test_pages_open_for_whom_they_should(cast):
    check_doors(cast, "preau.directory.pictures.urls", ACCESS, people=WHO)


def test_the_table_of_rights_says_what_the_code_does(cast):
    check_rights(cast, access, RIGHTS)


def test_a_teacher_keeps_own_classes_and_the_direction_all(cast):
    assert set(access.classes_kept_by(cast.vidal)) == {cast.cm2}
    assert set(access.classes_kept_by(cast.director)) == {cast.cm2, cast.cp}
    assert not access.classes_kept_by(cast.petit) and not access.classes_kept_by(cast.head)  # a collège has none


def test_only_pupils_of_an_ecole_come_in_by_pictures(cast):
    assert set(access.pupils_of(cast.cm2)) == {cast.hugo}
    assert not access.pupils_of(cast.cinquieme)
    Position.objects.create(person=cast.hugo, organisation=cast.ecole, function="other", starts_on=TODAY)
    assert not access.pupils_of(cast.cm2)


def test_a_pupil_also_of_a_college_has_a_password(cast):
    year = Enrolment.objects.get(person=cast.hugo).year
    Enrolment.objects.create(person=cast.hugo, school=cast.college, year=year, level="6e", starts_on=BEGIN, is_main=False)
    assert not access.pupils_of(cast.cm2)


def test_pictures_belong_to_children_never_to_the_staff(cast):
    assert not Person.objects.filter(account__identities__provider="pictures").exists()
