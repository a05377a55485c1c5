"""Search as one types: persons by their folded words, classes, schools and services by what people call them.

Each word typed must begin a word of the person's names, in any order, with or without accents; two or three letters are also read as
initials (« zb »). When hardly anybody answers, words that look alike are tried too (« matrin », « benalli »): their trigrams propose,
the distance decides. Only among what the reader may see.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from preau.directory.access import groups_visible_to, organisations_visible_to, persons_visible_to
from preau.directory.class_board import groups_of_today
from preau.directory.models import Group, NameGram, NameWord, Organisation, Person, PersonName
from preau.directory.names import fold, grams_of, words_of

LONGEST = 100  # characters that are read
MOST_WORDS = 5  # typed words that are read
LOOKED_AT = 60  # persons ranked
FEW = 4  # found persons under which one looks for likely errors of typing
CANDIDATES = 80  # words that share most trigrams, measured one by one
ERRORS = ((8, 2), (4, 1))  # a word of 8 letters bears two errors, of 4 one, shorter none
LAST = "\U0010ffff"
GRADE = re.compile(r"\b(\d)(?:\s?(?:eme|ere|er|nde|de|e))(?![a-z]{2})")  # « 5e B », « 5eme b » → « 5 b »


@dataclass(frozen=True)
class Found:
    persons: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.persons) + len(self.groups) + len(self.organisations)


def find(reader: Person, text: str, *, persons: int = 20, others: int = 10) -> Found:
    """What answers to `text` among what the reader may see, the likeliest first."""
    if not fold(text):
        return Found()
    return Found(
        find_persons(persons_visible_to(reader), text, persons), find_groups(reader, text, others), find_bodies(reader, text, others)
    )


# --- Persons -----------------------------------------------------------------------------------------------------------


def find_persons(among: QuerySet[Person], text: str, limit: int) -> list[Person]:
    words = typed(text)
    if not words:
        return []
    found = _nearest(among.filter(*map(_bears, words)), words)
    if len(found) < FEW and _are_initials(words):
        found += [person for person in _nearest(among.filter(*_with_initials(words[0])), words) if person not in found]
    if len(found) < FEW:
        found += [person for person in _likely(among, words, unfinished=not found) if person not in found]
    return found[:limit]


def typed(text: str) -> list[str]:
    return words_of(text.replace("\0", "")[:LONGEST])[:MOST_WORDS]


def named(among: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Those each of whose typed words begins a word of the names, or whose initials these are; in no order."""
    words = typed(text)
    if not words:
        return among.none() if text.strip() else among
    found = Person.objects.filter(*map(_bears, words)).order_by().values("pk")
    if _are_initials(words):  # a union, not OR: databases go through an index for each half
        found = found.union(Person.objects.filter(*_with_initials(words[0])).order_by().values("pk"))
    return among.filter(pk__in=found)


def _bears(word: str, others: Iterable[int] = ()) -> Q:
    """Persons with a word that begins so, or is one of these few that look alike."""
    match = beginning("text", word)
    if others:
        match |= Q(pk__in=others)
    return Q(pk__in=PersonName.objects.filter(word__in=NameWord.objects.filter(match)).values("person"))


def _are_initials(words: list[str]) -> bool:
    return len(words) == 1 and 2 <= len(words[0]) <= 3 and words[0].isalpha()


def _with_initials(letters: str) -> list:
    """« zb » is Zoé Benali, or Benali Zoé: the sorting name begins with the last letter or with the first, other words with the others."""
    surname = beginning("sort_name", letters[-1]) | beginning("sort_name", letters[0])
    words = PersonName.objects.filter(person=OuterRef("pk"))
    return [surname, *(Exists(words.filter(beginning("word__text", letter))) for letter in sorted(set(letters)))]


def beginning(column: str, text: str) -> Q:
    """`column` begins with `text`, by an index: SQLite reads a range of it, PostgreSQL the pattern index that Django makes beside it."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})


def _nearest(persons: QuerySet[Person], words: list[str]) -> list[Person]:
    """Whole surnames first, then surnames that begin so: what is cut off is the least likely. The rest of the order is in `_rank`."""
    whole, begun = beginning("sort_name", f"{words[0]} "), beginning("sort_name", words[0])
    nearness = Case(When(whole, then=Value(0)), When(begun, then=Value(1)), default=Value(2), output_field=IntegerField())
    return sorted(persons.order_by(nearness, "sort_name", "pk")[:LOOKED_AT], key=lambda person: _rank(person, words))


def _rank(person: Person, words: list[str]) -> tuple:
    """Whole words before beginnings, beginnings before initials; a surname before a first name."""
    surname, names = words_of(person.last_name), words_of(person.last_name, person.first_name, person.birth_name)
    cost = 0
    for word in words:
        if word in names:
            cost += 0 if word in surname else 1
        elif any(name.startswith(word) for name in names):
            cost += 3 if any(name.startswith(word) for name in surname) else 4
        else:
            cost += 6 if person.initials.casefold().endswith(word[-1]) else 7
    return cost, person.sort_name, person.pk


# --- Errors of typing --------------------------------------------------------------------------------------------------


def _likely(among: QuerySet[Person], words: list[str], *, unfinished: bool) -> list[Person]:
    """Persons of whom each typed word is, or nearly is, a word; the nearest first."""
    near = {word: _near(word, unfinished=unfinished) for word in words}
    if not any(near.values()):
        return []
    likely = among.filter(*(_bears(word, [known.pk for known in alike]) for word, alike in near.items()))
    errors = {word: {known.text: far for known, far in alike.items()} for word, alike in near.items()}

    def far(person: Person) -> int:
        names = words_of(person.last_name, person.first_name, person.birth_name)
        return sum(min(0 if name.startswith(word) else errors[word].get(name, len(word)) for name in names) for word in words)

    return sorted(likely.order_by("sort_name", "pk")[:LOOKED_AT], key=far)


def _near(word: str, *, unfinished: bool) -> dict[NameWord, int]:
    """Known words within the few errors that a word of this length bears, and how many."""
    errors = next((allowed for length, allowed in ERRORS if len(word) >= length), 0)
    if not errors:
        return {}
    grams = grams_of(word)
    shared = max(2, len(grams) - 4 * errors)  # an exchange of neighbours spoils up to four trigrams
    counted = NameGram.objects.filter(gram__in=grams).values("word").annotate(n=Count("word")).filter(n__gte=shared).order_by("-n", "word")
    known = NameWord.objects.in_bulk([row["word"] for row in counted[:CANDIDATES]]).values()
    return {other: far for other in known if (far := distance(word, other.text, unfinished=unfinished)) <= errors}


def distance(one: str, other: str, *, unfinished: bool = False) -> int:
    """Letters added, left out, changed or exchanged with their neighbour to go from one word to the other.

    Of a word still being typed (`unfinished`) the end costs nothing: « matri » is no further from « martin » than « matrin ».
    """
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        line = [i]
        for j, b in enumerate(other, 1):
            cost = min(previous[j] + 1, line[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        before, previous = previous, line
    return min(previous) if unfinished else previous[-1]


# --- Classes, schools, services ----------------------------------------------------------------------------------------


def find_groups(reader: Person, text: str, limit: int) -> list[Group]:
    """« 5b », « 5e B », « 5ème b » are one class. A reader sees a few hundred groups at most: they are compared here, folded."""
    wanted = forms_of(text)
    rows = groups_of_today(groups_visible_to(reader), timezone.localdate()).values_list("pk", "code", "name")
    matches = []
    for pk, code, name in rows:
        places = [_place(said, form) for form in forms_of(code) | forms_of(name) for said in wanted if said in form]
        if places:
            matches.append((min(places), fold(name or code), pk))
    return _in_order(Group.objects.select_related("school"), matches, limit)


def find_bodies(reader: Person, text: str, limit: int) -> list[Organisation]:
    """Schools and services by name, short name, town or UAI, each word in any of them."""
    words = fold(text).split()
    columns = ("pk", "name", "short_name", "site__town", "school__uai")
    matches = []
    for pk, *said in organisations_visible_to(reader).filter(closed_on=None).values_list(*columns):
        names = [fold(part) for part in said if part]
        if all(any(_begins_a_word(word, name) for name in names) for word in words):
            matches.append((min(_place(words[0], name) for name in names), names[0], pk))
    return _in_order(Organisation.objects.select_related("school", "site"), matches, limit)


@lru_cache(20_000)
def forms_of(name: str) -> frozenset[str]:
    """A class as one says it, without spaces: « 5e B » → « 5eb » and « 5b », « 5eme b » → « 5emeb » and « 5b »."""
    folded = fold(name)
    return frozenset({folded.replace(" ", ""), GRADE.sub(r"\1", folded).replace(" ", "")} - {""})


def _begins_a_word(word: str, name: str) -> bool:
    return name.startswith(word) or f" {word}" in name


def _place(wanted: str, form: str) -> int:
    """0: the very name; 1: its beginning; 2: elsewhere in it."""
    return 0 if form == wanted else 1 if form.startswith(wanted) else 2


def _in_order(rows: QuerySet, matches: list[tuple], limit: int) -> list:
    wanted = [pk for *_rank, pk in sorted(matches)[:limit]]
    found = rows.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
