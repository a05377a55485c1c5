import pytest
from django.contrib.auth import get_user_model

from preau.journal.models import AppendOnly, Line
from preau.journal.writing import acting, erase_person, forget_readings, write, write_reading

pytestmark = pytest.mark.django_db


def test_a_line_is_signed_by_whoever_is_acting():
    account = get_user_model().objects.create_account(login="anne.roche")
    with acting(account_id=account.pk, person_id=7, in_name_of_id=8):
        line = write("position.closed", about=("position", 3), person_id=9, before={"ends_on": None}, after={"ends_on": "2026-11-26"})
    assert (line.account, line.by_person_id, line.in_name_of_id, line.person_id) == (account, 7, 8, 9)
    assert write("position.closed", about=("position", 3)).by_person_id is None


def test_a_line_is_neither_changed_nor_deleted():
    line = write("position.closed", about=("position", 3))
    line.action = "nothing"
    with pytest.raises(AppendOnly):
        line.save()
    with pytest.raises(AppendOnly):
        line.delete()
    with pytest.raises(AppendOnly):
        Line.objects.update(action="nothing")
    with pytest.raises(AppendOnly):
        Line.objects.all().delete()


def test_erasing_a_person_empties_what_was_written_and_keeps_that_it_happened():
    write("person.corrected", about=("person", 9), person_id=9, before={"email": "a@example.org"}, after={"email": "b@example.org"})
    other = write("person.corrected", about=("person", 10), person_id=10, after={"email": "c@example.org"})
    assert erase_person(9) == 1
    line = Line.objects.concerning(9).get()
    assert (line.before, line.after, line.action) == (None, None, "person.corrected")
    other.refresh_from_db()
    assert other.after == {"email": "c@example.org"}


def test_readings_are_forgotten_and_changes_are_not():
    write_reading("file.read", about=("person", 9), person_id=9)
    write("person.corrected", about=("person", 9), person_id=9)
    assert forget_readings(list(Line.objects.values_list("pk", flat=True))) == 1
    assert [line.is_reading for line in Line.objects.all()] == [False]
