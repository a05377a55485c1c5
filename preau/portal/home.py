"""The home page: what it gathers, in order. A room that has something to say here adds one line."""

from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from preau.kit import dates
from preau.portal.around import Around
from preau.portal.cards import Bay, Card, Figure, Step, Tile, day, desk, due, family, leaving, teaching, territory

BAYS = [day.today_bay, day.next_bay, due.due_bay]
FIGURES = [desk.figures, territory.figures]
CARDS = [
    leaving.nothing_left,
    leaving.guest,
    teaching.my_classes,
    family.children_cards,
    family.my_teachers,
    family.my_school,
    desk.activation,
    desk.classes,
    territory.schools,
    territory.commune,
    territory.feeds,
    desk.office,
    desk.remarks,
    desk.my_school,
]


@dataclass
class Home:
    title: str
    sentence: str
    tabs: list = field(default_factory=list)
    bays: list[Bay] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    first: list[Card] = field(default_factory=list)  # across the whole page
    main: list[Card] = field(default_factory=list)
    aside: list[Card] = field(default_factory=list)
    week: list[Step] = field(default_factory=list)
    spoken_day: str = ""

    @property
    def cards(self) -> list[Card]:
        return [*self.main, *self.aside]

    @property
    def hello(self) -> str:
        """The one page with an exclamation mark."""
        return _("%(hello)s !") % {"hello": self.title}

    @property
    def read_aloud(self) -> str:
        today = next((f"{step.said}." for step in self.week if step.is_today), "")
        return f"{self.hello} {self.spoken_day} {capfirst(today)}".strip()

    @property
    def in_two(self) -> bool:
        """Panels of the same kind stand side by side."""
        return len(self.cards) > 1


def home_of(around: Around) -> Home:
    home = Home(_greeting(around), _sentence(around))
    if not around.standing.has_any:
        home.main = leaving.nothing_left(around)
        return home
    if around.temper == "petits":
        home.week, home.spoken_day, home.tiles = day.week_in_pictures(around), day.spoken_day(around), family.my_class_tiles(around)
        return home
    home.tabs = family.child_tabs(around)
    home.figures = [figure for source in FIGURES for figure in source(around)]
    home.bays = [bay for source in BAYS for bay in source(around)] if around.has_shelter else []
    home.tiles = family.my_class_tiles(around) if around.temper else []
    home.first = due.other_dues(around)
    cards = [card for source in CARDS for card in source(around)]
    home.main = [card for card in cards if not card.aside]
    home.aside = [card for card in cards if card.aside]
    return home


def _greeting(around: Around) -> str:
    person = around.person
    name = person.first_name if around.is_pupil or not person.title else person.formal_name
    return _("Bonjour %(name)s") % {"name": name or person.full_name}


def _sentence(around: Around) -> str:
    more = day.class_sentence(around) if around.has_shelter else day.desk_sentence(around)
    return f"{capfirst(dates.day(around.date))}. {more}".strip()
