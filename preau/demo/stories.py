"""What life adds to an import: schools on the map, terms, a judgment, an adult who turns out to be two records."""

from django.db import transaction
from django.db.models import F

from preau.demo.facts import rows
from preau.demo.population import Population
from preau.directory.keys import refresh_keys
from preau.directory.merging import merge
from preau.directory.models import GuardianRefusal, Guardianship, Organisation, Person, Place, School, SourceId, Territory, Topic
from preau.directory.school_years import current_year, set_terms, usual_terms
from preau.kit.folding import fold

JUDGMENTS = 8
MERGED_AT_MOST = 5  # teachers who asked to have one key; the others still have two records, and the directory proposes them


@transaction.atomic
def settle_schools(territory: Territory) -> None:
    """The schools' usual names and their places on the map, which the feed does not hold."""
    facts = {r["uai"]: r for r in rows("schools.csv")}
    schools = list(School.objects.filter(territory=territory).select_related("site"))
    for school in schools:
        if known := facts.get(school.uai):
            school.name, school.folded_name = known["name"], fold(known["name"])[:120]
            if school.site and known["latitude"]:
                school.site.latitude, school.site.longitude = float(known["latitude"]), float(known["longitude"])
                school.site.town = known["town"]
    Organisation.objects.bulk_update(schools, ["name", "folded_name"])
    Place.objects.bulk_update([school.site for school in schools if school.site], ["latitude", "longitude", "town"])


def cut_terms(territory: Territory, population: Population) -> None:
    """Trimestres in every collège, but semestres in one of eight."""
    year = current_year(population.date)
    for number, school in enumerate(School.objects.filter(territory=territory).order_by("uai")):
        set_terms(school, year, usual_terms(school, year, 2 if number % 8 == 5 else 3))


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
