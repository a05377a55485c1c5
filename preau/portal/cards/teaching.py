"""My classes and groups, what I teach them, whether I am their form tutor."""

from django.utils.translation import gettext as _

from preau.directory.models import School
from preau.kit.addresses import address
from preau.portal.around import Around, Course
from preau.portal.cards import Card
from preau.portal.cards.drawn import group_rows


def my_classes(around: Around) -> list[Card]:
    if not around.teaches:
        return []
    several = len(around.work_schools) > 1
    rows = group_rows(
        (
            course.group.code,
            address("directory:group", course.group.pk),
            _sub(course, around.work_schools[course.school_id] if several else None),
            around.work_schools[course.school_id].hue,
            course.pupils,
        )
        for course in around.courses
    )
    return [Card("portal/cards/my_classes.html", {"count": len(around.courses), "rows": rows})]


def _sub(course: Course, school: School | None) -> str:
    return " · ".join(str(part) for part in (course.said_subjects, course.is_tutor and _("professeur principal"), school) if part)
