"""The schools of a territory as anybody may know them: those of the directory, and those that public data knows."""

import datetime
import functools
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, ngettext

from preau.directory.models import Enrolment, Holiday, KnownSchool, School, SchoolYear, Territory
from preau.directory.school_years import year_of
from preau.kit import dates
from preau.kit.folding import fold
from preau.kit.templatetags.kit import initials_of

SAID_KINDS = {
    ("ecole", True): gettext_lazy("École publique"),
    ("college", True): gettext_lazy("Collège public"),
    ("lycee", True): gettext_lazy("Lycée public"),
    ("ecole", False): gettext_lazy("École privée"),
    ("college", False): gettext_lazy("Collège privé"),
    ("lycee", False): gettext_lazy("Lycée privé"),
}
COUNT_KEPT = 3600  # seconds
FEWEST = 200  # pupils: under that, a round figure would say too much
ORDER = (School.SchoolKind.LYCEE, School.SchoolKind.COLLEGE, School.SchoolKind.ECOLE)


@dataclass(frozen=True)
class PublicSchool:
    """`is_here`: it has its people in Préau, who may sign in; else only public data knows it."""

    uai: str
    name: str
    kind: str
    is_public: bool
    hue: int
    address: str = ""
    postcode: str = ""
    town: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_exact: bool = False
    phone: str = ""
    email: str = ""
    week: str = ""
    zone: str = ""
    is_here: bool = False

    @property
    def url(self) -> str:
        return _address().replace("UAI", self.uai)

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def said_kind(self) -> str:
        """« Collège public », « École privée »."""
        return str(SAID_KINDS[self.kind, self.is_public])

    @property
    def full_name(self) -> str:
        """« École élémentaire, Saint-Poncy »: many schools of villages have no other name than their town's."""
        return f"{self.name}, {self.town}" if self.town and self.town not in self.name else self.name

    @property
    def is_placed(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    def answers_to(self, words: list[str]) -> bool:
        text = fold(f"{self.name} {self.town} {self.postcode} {self.uai}")
        return all(word in text for word in words)


@functools.cache
def _address() -> str:
    return reverse("public:school", args=["UAI"])


def schools_of(territory: Territory) -> list[PublicSchool]:
    """By town, then name. Two queries; what the directory does not say of a school is filled from public data."""
    known = {school.uai: school for school in KnownSchool.objects.filter(territory=territory)}
    held = list(School.objects.filter(territory=territory).select_related("site"))
    found = [_held(school, known.get(school.uai), territory) for school in held if school.closed_on is None]
    here = {school.uai for school in held}  # a school that closed here is not shown again by older public data
    found += [_known(school, territory) for uai, school in known.items() if uai not in here]
    return sorted(found, key=lambda school: (fold(school.town), ORDER.index(school.kind), fold(school.name)))


def school_of(uai: str) -> tuple[PublicSchool, Territory] | None:
    held = School.objects.select_related("site", "territory").filter(uai=uai).first()
    known = KnownSchool.objects.select_related("territory").filter(pk=uai).first()
    if held:
        territory = held.territory
        return (_held(held, known, territory), territory) if held.closed_on is None and territory else None
    return (_known(known, known.territory), known.territory) if known else None


def _held(school: School, known: KnownSchool | None, territory: Territory) -> PublicSchool:
    site = school.site
    placed = site if site and site.latitude is not None and site.longitude is not None else None
    where = placed or known
    return PublicSchool(
        uai=school.uai,
        name=school.name,
        kind=school.school_kind,
        is_public=school.is_public,
        hue=school.hue,
        address=(site and site.address) or (known.address if known else ""),
        postcode=(site and site.postcode) or (known.postcode if known else ""),
        town=(site and site.town) or (known.town if known else ""),
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        is_exact=bool(placed) or bool(known and known.is_exact),
        phone=school.phone,
        email=school.email,
        week=school.get_week_display(),
        zone=school.zone_id or territory.zone_id or "",
        is_here=True,
    )


def _known(school: KnownSchool, territory: Territory) -> PublicSchool:
    return PublicSchool(
        uai=school.uai,
        name=school.name,
        kind=school.school_kind,
        is_public=school.is_public,
        hue=int(school.uai[:7]) % 24 + 1 if school.uai[:7].isdigit() else 1,
        address=school.address,
        postcode=school.postcode,
        town=school.town,
        latitude=school.latitude,
        longitude=school.longitude,
        is_exact=school.is_exact,
        zone=territory.zone_id or "",
    )


def rows_of(schools: list[PublicSchool], keep: str) -> SafeString:
    """The lines of the list beside the map; `keep`: what their addresses carry."""
    line = '<li><div class="grow"><a class="title" href="{}">{}</a><span class="sub">{}</span></div></li>'
    return mark_safe("".join(line.format(escape(s.url + keep), escape(s.full_name), s.said_kind) for s in schools))


def counts_of(schools: list[PublicSchool]) -> list[tuple[int, str]]:
    """« 31 collèges », « 9 lycées », « 129 écoles »."""
    numbers = {kind: sum(school.kind == kind for school in schools) for kind in ORDER}
    words = {
        School.SchoolKind.COLLEGE: ngettext("collège", "collèges", numbers[School.SchoolKind.COLLEGE]),
        School.SchoolKind.LYCEE: ngettext("lycée", "lycées", numbers[School.SchoolKind.LYCEE]),
        School.SchoolKind.ECOLE: ngettext("école", "écoles", numbers[School.SchoolKind.ECOLE]),
    }
    return [(numbers[kind], word) for kind, word in words.items() if numbers[kind]]


def pupils_in(territory: Territory, date: datetime.date) -> int:
    """How many pupils have their place here, rounded down to the hundred; 0 when too few to be said. Kept an hour."""
    name = f"public.pupils.{territory.pk}.{date:%Y%m%d}"
    found = cache.get(name)
    if found is None:
        there = Enrolment.objects.on(date).filter(school__territory=territory, school__closed_on=None)
        number = there.values("person").distinct().count()
        found = number // 100 * 100 if number >= FEWEST else 0
        cache.set(name, found, COUNT_KEPT)
    return found


def holidays_of(zone: str, date: datetime.date) -> tuple[SchoolYear | None, list[tuple[str, str]]]:
    """This school year's, said: « Vacances de Noël », « du 19 décembre au 3 janvier »."""
    year = year_of(date)
    if year is None or not zone:
        return year, []
    rows = Holiday.objects.filter(zone=zone, year_name=year.name)
    return year, [(row.name, capfirst(dates.span(row.first_day, row.last_day))) for row in rows]
