"""Names as one searches them: the folded words of each person, and the trigrams of each word.

Words are shared (a few thousand in a département), so that trigrams are kept per word. Surnames of birth and of use and first names
all lead to a person; other first names do not: nobody is looked for by them.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db import connection, transaction

from preau.directory.models import NameGram, NameWord, Person, PersonName
from preau.feeds.writing import insert, table_of
from preau.kit import folding
from preau.kit.id_sets import id_set, id_set_sql

LONGEST = 60  # characters of a word kept
NAME_FIELDS = ("last_name", "first_name", "birth_name")
fold = lru_cache(50_000)(folding.fold)  # a département has few different names


def words_of(*names: str) -> list[str]:
    """« Le Goff », « Zoé » → le, goff, zoe: each once, in order."""
    return list(dict.fromkeys(word[:LONGEST] for name in names for word in fold(name).split()))


def grams_of(word: str) -> set[str]:
    """Trigrams of the word between a leading and a closing space: a beginning and an end count as letters."""
    padded = f" {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def sort_name_of(last_name: str, first_name: str) -> str:
    return f"{fold(last_name)} {fold(first_name)}".strip()[:210]


@transaction.atomic
def index_names(person_ids: Iterable[int] | None = None) -> None:
    """Rewrite the words and the sorting name of these persons (of everybody when None)."""
    ids = None if person_ids is None else sorted(set(person_ids))
    if ids == []:
        return
    names = list(_names(ids))
    if not names:
        _forget(ids)  # of persons who are gone
        return
    wanted = [(person, words_of(*parts)) for person, _sorting, *parts in names]
    words = _word_ids({word for _person, found in wanted for word in found})
    _forget(ids)
    insert(PersonName, ["person_id", "word_id"], ((person, words[word]) for person, found in wanted for word in found))
    _write_sorting(names)


def _names(ids: list[int] | None) -> Iterator[tuple]:
    """(id, sort_name, last_name, first_name, birth_name)."""
    only = "" if ids is None else f" WHERE id IN ({id_set_sql()})"
    with connection.cursor() as cursor:
        columns = ", ".join(("id", "sort_name", *NAME_FIELDS))
        cursor.execute(f"SELECT {columns} FROM {table_of(Person)}{only}", None if ids is None else {"ids": id_set(ids)})
        yield from cursor.fetchall()


def learn_words(names: Iterable[str]) -> None:
    """Write the words of names to come, with their trigrams, before the transaction that indexes them: it holds its lock less long."""
    with transaction.atomic():
        _word_ids(set(words_of(*names)))


def _word_ids(texts: set[str]) -> dict[str, int]:
    """The id of each word; those not yet known are written with their trigrams."""
    known = _known(texts)
    new = sorted(texts - known.keys())
    if new:
        NameWord.objects.bulk_create((NameWord(text=text) for text in new), ignore_conflicts=True, batch_size=2000)
        added = _known(set(new))
        grams = [(word, gram) for text, word in added.items() for gram in sorted(grams_of(text))]
        with connection.cursor() as cursor:  # a first import writes tens of thousands
            cursor.executemany(f"INSERT INTO {table_of(NameGram)} (word_id, gram) VALUES (%s, %s) ON CONFLICT DO NOTHING", grams)
        known |= added
    return known


def _known(texts: set[str]) -> dict[str, int]:
    if len(texts) > 500:  # fewer words in the whole table than a statement could name
        everything = dict(NameWord.objects.values_list("text", "pk"))
        return {text: everything[text] for text in texts if text in everything}
    return dict(NameWord.objects.filter(text__in=texts).values_list("text", "pk"))


def _forget(ids: list[int] | None) -> None:
    with connection.cursor() as cursor:
        if ids is None:
            cursor.execute(f"DELETE FROM {table_of(PersonName)}")
        else:
            cursor.execute(f"DELETE FROM {table_of(PersonName)} WHERE person_id IN ({id_set_sql()})", {"ids": id_set(ids)})


def _write_sorting(names: list[tuple]) -> None:
    changed = [(sorting, person) for person, before, last, first, _birth in names if (sorting := sort_name_of(last, first)) != before]
    if not changed:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one statement: forty thousand would each go there and back
            given = "unnest(%s::text[], %s::bigint[]) AS given (sorting, id)"
            sql = f"UPDATE {table_of(Person)} p SET sort_name = given.sorting FROM {given} WHERE p.id = given.id"
            cursor.execute(sql, [list(column) for column in zip(*changed, strict=True)])
        else:
            cursor.executemany(f"UPDATE {table_of(Person)} SET sort_name = %s WHERE id = %s", changed)


# What every name of a school begins with, and the particles: they tell none apart.
COMMON = frozenset(
    [
        *("college", "lycee", "ecole", "ecoles", "elementaire", "maternelle", "primaire", "publique", "public", "prive", "privee"),
        *(
            "polyvalent",
            "general",
            "technologique",
            "professionnel",
            "cite",
            "scolaire",
            "clg",
            "lyc",
            "direction",
            "departement",
            "mairie",
        ),
        *("de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "au", "aux", "sur", "sous", "a"),
    ]
)


def arms_of_name(name: str) -> str:
    """The initials by which one tells places apart: « Collège de la Planèze » → PL, « École Jules-Ferry » → JF."""
    words = [word for word in re.split(r"[\s\-’']+", name) if word[:1].isalnum()]
    own = [word for word in words if folding.fold(word) not in COMMON] or words
    return ("".join(word[0] for word in (own[0], own[-1])) if len(own) > 1 else own[0][:2] if own else "").upper()
