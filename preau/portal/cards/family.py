"""Children and their schools; a pupil's own class and teachers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.directory.models import Person
from preau.kit.addresses import address
from preau.portal.around import Around, Schooling
from preau.portal.cards import Card, Tile


@dataclass(frozen=True)
class Tab:
    """A child, or all of them, above a guardian's home."""

    value: str
    label: str
    sub: str
    initials: str
    hue: int | None
    current: bool


def child_tabs(around: Around) -> list[Tab]:
    """All first; nothing to choose with one child."""
    if len(around.children) < 2:
        return []
    chosen = around.request.child
    everyone = Tab(
        "", _("Tous"), ngettext("%(n)d enfant", "%(n)d enfants", len(around.children)) % {"n": len(around.children)}, "", None, not chosen
    )
    return [everyone, *(_tab(around, child, bool(chosen) and chosen.pk == child.pk) for child in around.children)]


def _tab(around: Around, child: Person, current: bool) -> Tab:
    main = next(iter(around.schooling_of(child)), None)
    sub = f"{main.class_name}, {main.school}" if main else _("pas d’école cette année")
    return Tab(str(child.pk), child.first_name, sub, child.initials, main.school.hue if main else child.hue, current)


def children_cards(around: Around) -> list[Card]:
    """One panel a child and a school: class, form tutor, whom to call. Teachers of each subject once one child is chosen."""
    shown = around.children_shown
    in_full = len(shown) == 1 and (around.request.child or not around.positions)
    return [_child_card(around, child, in_full) for child in shown]


def _child_card(around: Around, child: Person, in_full: bool) -> Card:
    schoolings = around.schooling_of(child)
    hue = schoolings[0].school.hue if schoolings else child.hue
    about = {"child": child, "hue": hue, "in_full": in_full, "places": [_place(around, s) for s in schoolings]}
    return Card("portal/cards/child.html", about | {"url": address("directory:person", child.pk)})


def _place(around: Around, schooling: Schooling) -> dict:
    teachers = [(teacher, address("directory:person", teacher.person_id)) for teacher in around.teachers_of(schooling)]
    division = schooling.division
    subjects = [subject for teacher, _url in teachers for subject in teacher.subjects]
    return {
        "schooling": schooling,
        "school_url": address("directory:school", schooling.school.pk),
        "class_url": address("directory:group", division.pk) if division else "",
        "tutors": [(teacher, url) for teacher, url in teachers if teacher.is_tutor],
        "teachers": teachers,
        "subjects": ", ".join(dict.fromkeys(subjects)),
        "groups": [c for c in schooling.classes if not c.is_division],
        "today": around.days.on(schooling.school, around.date),
    }


def my_teachers(around: Around) -> list[Card]:
    """For a pupil: every teacher by subject, the form tutor first."""
    places = [_place(around, schooling) for schooling in around.schooling]
    return [Card("portal/cards/teachers.html", place) for place in places if place["teachers"]]


def my_school(around: Around) -> list[Card]:
    """For a pupil: class, groups, and how to reach the school."""
    return [Card("portal/cards/my_school.html", _place(around, s), aside=True) for s in around.schooling]


def my_class_tiles(around: Around) -> list[Tile]:
    """The large doors of an école's home, at most four; each opens a page of the directory."""
    found = []
    for schooling in around.schooling[:1]:
        if schooling.division:
            found.append(Tile(_("Ma classe"), "class", address("directory:group", schooling.division.pk)))
        for teacher in around.teachers_of(schooling)[:1]:
            word = _("Mon maître") if teacher.name.startswith("M. ") else _("Ma maîtresse")
            found.append(Tile(word, "teacher", address("directory:person", teacher.person_id)))
        found.append(Tile(_("Mon école"), "school", address("directory:school", schooling.school.pk)))
    found.append(Tile(_("Mon compte"), "key", address("accounts:mine")))
    return [tile for tile in found if tile.url]
