"""What two sources say otherwise of one school's people: computed from what each last said, so that it goes when they agree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from preau.directory.models import Correction, Enrolment, Guardianship, Person, Position, School, SourceId
from preau.directory.sources import choosing, values, wanted
from preau.directory.sources.choosing import NEAREST, Statement
from preau.directory.sources.known import INE
from preau.directory.sources.records import PERSON_KINDS
from preau.directory.sources.state import Row
from preau.directory.sources.voices import order_of
from preau.feeds.models import Record
from preau.feeds.registry import feed_of, is_known
from preau.kit.folding import fold

HAND = "hand"
IN_ONE_QUERY = 10_000  # keys; a school has fewer people
Source = tuple[str, str]  # feed, issuer


@dataclass(frozen=True)
class Saying:
    feed: str
    text: str

    @property
    def said(self) -> str:
        return f"{source_name(self.feed)} : {self.text}"


@dataclass(frozen=True)
class Disagreement:
    """One thing of one person. `sayings` go from the strongest source to the weakest; `kept` is one of their feeds, or a hand."""

    person_id: int
    name: str
    sort_name: str
    subject: str  # field of a person, or class, presence, tie, legal
    label: str
    kept: Saying
    sayings: tuple[Saying, ...]

    @property
    def pk(self) -> str:
        return f"{self.person_id}-{self.subject}-{fold(self.label)}"

    @property
    def others(self) -> list[Saying]:
        return [saying for saying in self.sayings if saying.text != self.kept.text]

    @property
    def waits(self) -> bool:
        """The source that says otherwise follows the one that is kept: it will say the same by itself."""
        return all(self.kept.feed in feed_of(saying.feed).follows for saying in self.others)

    @property
    def who(self) -> str:
        """Who mends what, if what is kept is right."""
        if self.waits:
            return _("Personne : %(source)s suivra") % {"source": source_name(self.others[0].feed)}
        return " ; ".join(dict.fromkeys(mender_of(saying.feed) for saying in self.others))

    @property
    def otherwise(self) -> str:
        if self.kept.feed == HAND:
            return _("Vous : rendez le champ au fichier, sur la fiche")
        return mender_of(self.kept.feed)


def source_name(feed: str) -> str:
    return _("À la main") if feed == HAND else str(feed_of(feed).short_name)


def mender_of(feed: str) -> str:
    return str(feed_of(feed).menders["school"])


def disagreements_of(school: School, day: date) -> list[Disagreement]:
    """A constant number of questions for each source that speaks of the school."""
    names = _names_by_person(school, day)
    statements = _statements(names)
    persons = {p.pk: p for p in Person.objects.filter(pk__in=list(statements))}
    corrections = {(c.person_id, c.field): c.value for c in Correction.objects.filter(person__in=list(persons), agreed_at=None)}
    schools = {(feed, issuer, key) for feed, issuer, key in _names_of_school(school)}
    adults = {(s, kind, key): person for person, found in names.items() for s, kind, key in found if kind == "guardian"}
    full_names = {pk: person.full_name for pk, person in persons.items()}
    found: list[Disagreement] = []
    for pk, said in statements.items():
        if person := persons.get(pk):
            found.extend(_of_fields(person, said, corrections))
            pupil = [s for s in said if s.kind == "pupil"]
            if len(pupil) > 1:
                found.extend(_of_places(person, pupil, schools, day))
                found.extend(_of_ties(person, pupil, adults, full_names))
    return sorted(found, key=lambda d: (d.sort_name, d.person_id, d.label))


# --- What is read ----------------------------------------------------------------------------------------------------


@dataclass(order=True)
class Said(Statement):
    """A statement that remembers its source."""

    source: Source = ("", "")


def _names_by_person(school: School, day: date) -> dict[int, list[tuple[Source, str, str]]]:
    """(source, kind, key) of each person of the school whom two sources name."""
    pupils = Enrolment.objects.filter(school=school).on(day).values("person")
    wanted_ones = Q(person__in=pupils) | Q(person__in=Position.objects.filter(organisation=school).on(day).values("person"))
    wanted_ones |= Q(person__in=Guardianship.objects.on(day).filter(pupil__in=pupils).values("guardian"))
    found: dict[int, list[tuple[Source, str, str]]] = defaultdict(list)
    rows = SourceId.objects.filter(wanted_ones, kind__in=PERSON_KINDS).exclude(feed=INE)
    for feed, issuer, kind, key, person in rows.values_list("feed", "issuer", "kind", "key", "person_id"):
        if is_known(feed):
            found[person].append(((feed, issuer), kind, key))
    return {person: names for person, names in found.items() if len({source for source, _kind, _key in names}) > 1}


def _statements(names: dict[int, list[tuple[Source, str, str]]]) -> dict[int, list[Said]]:
    by_source: dict[Source, dict[tuple[str, str], int]] = defaultdict(dict)
    for person, found in names.items():
        for source, kind, key in found:
            by_source[source][kind, key] = person
    said: dict[int, list[Said]] = defaultdict(list)
    for (feed, issuer), persons in by_source.items():
        for kind, row, said_on in _records(feed, issuer, persons):
            order = (NEAREST[kind], *order_of(feed, issuer, said_on))
            said[persons[kind, row.key]].append(Said(order, feed, kind, row, source=(feed, issuer)))
    return {person: sorted(found) for person, found in said.items() if len({s.source for s in found}) > 1}


def _records(feed: str, issuer: str, persons: dict[tuple[str, str], int]) -> Iterator[tuple[str, Row, date | None]]:
    keys = sorted({key for _kind, key in persons})
    for at in range(0, len(keys), IN_ONE_QUERY):
        rows = Record.objects.filter(feed=feed, issuer=issuer, key__in=keys[at : at + IN_ONE_QUERY])
        for kind, key, data, said_on in rows.values_list("kind", "key", "row__data", "row__run__dated_on"):
            if (kind, key) in persons:
                yield kind, Row.of_text(key, data), said_on


def _names_of_school(school: School) -> Iterable[tuple[str, str, str]]:
    return SourceId.objects.filter(kind="school", organisation=school).values_list("feed", "issuer", "key")


# --- What differs ----------------------------------------------------------------------------------------------------


def _of_fields(person: Person, said: list[Said], corrections: dict) -> Iterator[Disagreement]:
    kept = choosing.choose(list(said))
    usual = min(said, key=lambda s: s.order[1:]).feed
    read = [(s.feed, s.read()) for s in said]
    for name, value in kept.values.items():
        spoken = [Saying(feed, _text(fields[name])) for feed, fields in read if fields.get(name) not in ("", None)]
        if len({_alike(name, saying.text) for saying in spoken}) < 2:
            continue
        by_hand = corrections.get((person.pk, name))
        winner = Saying(kept.sources.get(name, usual), _text(value)) if by_hand is None else Saying(HAND, by_hand or "—")
        label = capfirst(str(Person._meta.get_field(name).verbose_name))
        yield _disagreement(person, name, label, winner, spoken)


def _text(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _alike(name: str, text: str) -> str:
    """Capitals, accents and spaces are nobody's disagreement."""
    return text if name in ("birth_date", "mobile", "home_phone", "work_phone") else fold(text)


def _disagreement(person: Person, subject: str, label: str, kept: Saying, sayings: Iterable[Saying]) -> Disagreement:
    once = tuple(dict.fromkeys(sayings))
    return Disagreement(person.pk, person.full_name, person.sort_name, subject, label, kept, once)


def _of_places(person: Person, pupil: list[Said], schools: set, day: date) -> Iterator[Disagreement]:
    classes: list[Saying] = []
    presence: list[Saying] = []
    for said in pupil:
        here = [s for s in said.row.structures("pupil") if (*said.source, s) in schools]
        if not here:
            continue
        left = values.date_of(said.row.data.get("exit", ""))
        gone = left is not None and left < day
        presence.append(Saying(said.feed, _("parti le %(day)s") % {"day": f"{left:%d/%m/%Y}"} if gone else _("présent")))
        codes = sorted(place.code for place in said.row.places if place.kind == "division" and place.structure in here)
        if codes and not gone:
            classes.append(Saying(said.feed, ", ".join(codes)))
    for subject, label, spoken in (("class", _("Classe"), classes), ("presence", _("Présence"), presence)):
        if len({saying.text for saying in spoken}) > 1:
            yield _disagreement(person, subject, label, spoken[0], spoken)


def _of_ties(person: Person, pupil: list[Said], adults: dict, full_names: dict[int, str]) -> Iterator[Disagreement]:
    """Of the adults whom several sources tie to the child: what they are, and whether they are legally responsible."""
    ties: dict[int, list[tuple[str, wanted.Relative]]] = defaultdict(list)
    for said in pupil:
        for relative in said.row.relatives:
            adult = adults.get((said.source, "guardian", relative.key))
            if adult is not None and not relative.is_to_confirm:
                ties[adult].append((said.feed, relative))
    words = {"tie": _("Lien de %(name)s"), "legal": _("Responsabilité légale de %(name)s")}
    for adult, relatives in ties.items():
        spoken = {
            "tie": [Saying(feed, str(Guardianship.Tie(r.tie).label)) for feed, r in relatives if r.tie != Guardianship.Tie.OTHER],
            "legal": [Saying(feed, _("oui") if r.legal else _("non")) for feed, r in relatives],
        }
        for subject, sayings in spoken.items():
            if len({saying.text for saying in sayings}) > 1:
                label = words[subject] % {"name": full_names.get(adult, "")}
                yield _disagreement(person, subject, label, sayings[0], sayings)
