"""What a home is made of. Each room that has something to say on a home gives functions of `Around`; `home.py` puts them in order.

A *bay* stands in the shelter (now, next, due), a *figure* opens its list, a *card* is a panel in the page.
"""

from dataclasses import dataclass, field
from typing import Any

LONG = 24  # characters: a longer sentence is set smaller in a bay


@dataclass(frozen=True)
class Bay:
    """`now` is the yellow tag, for what really is; `lines` are one or two."""

    when: Any
    what: Any
    lines: tuple = ()
    url: str = ""
    button: Any = ""
    now: bool = False
    icon: str = ""
    hue: int | None = None

    @property
    def is_long(self) -> bool:
        return len(str(self.what)) > LONG


@dataclass(frozen=True)
class Figure:
    number: Any
    words: Any
    url: str = ""


@dataclass(frozen=True)
class Card:
    """A template that reads `card`; `aside` for the narrow column."""

    template: str
    about: dict[str, Any] = field(default_factory=dict)
    aside: bool = False


@dataclass(frozen=True)
class Tile:
    """A large door of the homes of an école: a drawing (templates/portal/art) and a word."""

    word: Any
    art: str
    url: str

    @property
    def drawing(self) -> str:
        return f"portal/art/{self.art}.svg"


@dataclass(frozen=True)
class Step:
    """A day of the week in pictures."""

    name: str
    art: str
    said: Any
    is_past: bool = False
    is_today: bool = False
