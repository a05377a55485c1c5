"""What life adds to an import: terms, a judgment, an adult who turns out to be two records."""

import datetime

from django.db import transaction
from django.db.models import F

from preau.demo.facts import rows
from preau.demo.population import Population
from preau.directory.keys import refresh_keys
from preau.directory.merging import merge
from preau.directory.models import GuardianRefusal, Guardianship, Person, School, SchoolYear, SourceId, Term, Territory, Topic

TERMS = (("1er trimestre", (11, 28)), ("2e trimestre", (3, 13)))
JUDGMENTS = 8
MERGED_AT_MOST = 5  # teachers who asked to have one key; the others still have two records, and the directory proposes them


@transaction.atomic
def open_terms(territory: Territory, population: Population) -> None:
    year = SchoolYear.objects.on(population.date).get()
    summer = next(
        datetime.date.fromisoformat(r["first_day"])
        for r in rows("holidays.csv")
        if r["zone"] == population.territory.zone and r["code"] == "ete" and r["year"] == year.name
    )
    limits = [datetime.date(population.year + (month < 8), month, day) for _name, (month, day) in TERMS]
    starts = [population.first_day, *(day + datetime.timedelta(days=1) for day in limits)]
    ends = [*limits, summer - datetime.timedelta(days=1)]
    names = [name for name, _day in TERMS] + ["3e trimestre"]
    Term.objects.bulk_create(
        Term(school=school, year=year, name=name, starts_on=first, ends_on=last)
        for school in School.objects.filter(territory=territory)
        for name, first, last in zip(names, starts, ends, strict=True)
    )


@transaction.atomic
def record_judgments(population: Population) -> None:
    """A few separated parents are refused some topics, by a dated deed."""
    court = "Aurillac" if population.territory.code == "15" else "Nanterre"
    deed = f"jugement du 12/03/{population.year}, tribunal judiciaire de {court}"
    ties = Guardianship.objects.on(population.date).filter(legal=2, tie=Guardianship.Tie.FATHER).exclude(guardian__town=F("pupil__town"))
    touched = []
    for number, tie in enumerate(ties.order_by("pk")[:JUDGMENTS]):
        topics = (Topic.MESSAGES, Topic.MEETINGS, Topic.PICTURES) if number % 2 else (Topic.HEALTH, Topic.PICTURES)
        GuardianRefusal.objects.bulk_create(
            GuardianRefusal(guardianship=tie, topic=topic, deed=deed, starts_on=population.first_day) for topic in topics
        )
        touched.append(tie.guardian_id)
    refresh_keys(touched)


def merge_doubles(doubles: list[tuple[int, int]]) -> int:
    """Some teachers who are also parents have been found to be one person; returns how many."""
    wanted = doubles[:MERGED_AT_MOST]
    person_of = dict(
        SourceId.objects.filter(feed="aaf", key__in=[str(k) for pair in wanted for k in pair], person__isnull=False).values_list(
            "key", "person"
        )
    )
    done = 0
    for teacher, parent in wanted:
        kept, dropped = person_of.get(str(teacher)), person_of.get(str(parent))
        if kept and dropped and kept != dropped:
            merge(kept=Person.objects.get(pk=kept), dropped=Person.objects.get(pk=dropped), reason="Professeur et parent d’élève")
            done += 1
    return done
