"""What life adds to an import: terms, a judgment, an adult who turns out to be two records."""

import datetime
from collections import defaultdict

from django.db.models import Count, F
from django.utils import timezone

from preau.demo.drawing import mobile
from preau.demo.lots import lots
from preau.demo.population import Population
from preau.directory.class_delegates import DEPUTIES, TITULARS, Elected, name_delegates
from preau.directory.corrections import correct
from preau.directory.delegation import delegate
from preau.directory.guardians import close_topics
from preau.directory.hand_made_groups import make_group
from preau.directory.merging import merge
from preau.directory.models import (
    ClassDelegate,
    Function,
    Group,
    Guardianship,
    Membership,
    Organisation,
    OrganisationLink,
    Person,
    Position,
    School,
    SourceId,
    Territory,
    Topic,
)
from preau.directory.school_years import current_year, set_terms, usual_terms
from preau.kit.folding import fold

VOTED_AFTER = 35  # days: the vote is held in the first weeks of the year
JUDGMENTS, CORRECTIONS = 8, 6
MERGED_AT_MOST = 5  # teachers who asked to have one key; the others still have two records, and the directory proposes them


def cut_terms(territory: Territory, population: Population) -> None:
    """Trimestres in every collège, but semestres in one of eight."""
    year = current_year(population.date)
    for number, school in enumerate(School.objects.filter(territory=territory).order_by("uai")):
        set_terms(school, year, usual_terms(school, year, 2 if number % 8 == 5 else 3))


def elect_delegates(territory: Territory, population: Population) -> None:
    """Every class has voted: two titulars, two deputies, as far as it has pupils."""
    voted_on = min(population.date, population.first_day + datetime.timedelta(days=VOTED_AFTER))
    members: dict[Group, list[Person]] = defaultdict(list)
    classes = Group.objects.filter(kind=Group.Kind.DIVISION, school__territory=territory, school__degree=2, closed_on=None)
    rows = Membership.objects.on(voted_on).on(population.date).filter(group__in=classes)
    for row in rows.select_related("group__year", "person").order_by("group", "person"):
        members[row.group].append(row.person)
    ranks = [ClassDelegate.Rank.TITULAR] * TITULARS + [ClassDelegate.Rank.DEPUTY] * DEPUTIES
    elected = []
    for group, pupils in members.items():
        lots(population.seed, "delegates", group.school_id, group.code).shuffle(pupils)
        elected += [Elected(group, person, rank) for person, rank in zip(pupils, ranks, strict=False)]
    name_delegates(elected, starts_on=voted_on)


def record_judgments(population: Population) -> None:
    """To a few separated parents some topics are closed, by a dated deed."""
    court = "d’Aurillac" if population.territory.code == "15" else "de Nanterre"
    deed = f"jugement du 12/03/{population.year}, tribunal judiciaire {court}"
    ties = Guardianship.objects.on(population.date).filter(legal=2, tie=Guardianship.Tie.FATHER).exclude(guardian__town=F("pupil__town"))
    for number, tie in enumerate(ties.order_by("pk")[:JUDGMENTS]):
        topics = (Topic.MESSAGES, Topic.MEETINGS, Topic.PICTURES) if number % 2 else (Topic.HEALTH, Topic.PICTURES)
        close_topics(tie, topics, deed=deed, starts_on=population.first_day)


def correct_by_hand(population: Population) -> None:
    """Some families gave the secretary another telephone, which the source does not know yet."""
    ties = Guardianship.objects.on(population.date).with_rights().exclude(guardian__mobile="")
    rng = lots(population.seed, "corrections")
    for tie in ties.select_related("guardian").order_by("-pk")[:CORRECTIONS]:
        correct(tie.guardian, "mobile", mobile(rng))


def hand_over(territory: Territory, population: Population) -> None:
    """The head of the largest school is away for ten days: the deputy holds the function too."""
    today = timezone.localdate()
    heads = Position.objects.on(today).filter(organisation__territory=territory, function=Function.HEAD)
    size = Count("organisation__school__enrolments")
    for head in heads.annotate(size=size).order_by("-size", "pk")[:1]:
        deputy = (
            Position.objects.on(today).filter(organisation=head.organisation, function=Function.DEPUTY).select_related("person").first()
        )
        if deputy:
            delegate(head, to=deputy.person, starts_on=today, ends_on=today + datetime.timedelta(days=10))


def gather_referents(territory: Territory, population: Population) -> None:
    """The référents numériques of all the schools have a group of their own."""
    schools = list(School.objects.filter(territory=territory).order_by("uai"))
    mandates = Position.objects.on(population.date).filter(organisation__territory=territory, function=Function.REFERENT)
    members = Person.objects.filter(pk__in=mandates.values("person"))
    make_group(
        *(Group.Kind.INTER_SCHOOL, f"Référents numériques, {territory.name}"),
        other_schools=schools,
        members=members,
        starts_on=population.first_day,
    )


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


def join_villages(population: Population, uais: tuple[str, ...]) -> Organisation | None:
    """An RPI: two villages, one class each, one body that says that they go together."""
    schools = list(School.objects.filter(uai__in=uais).order_by("uai"))
    if len(schools) < 2:
        return None
    towns = " – ".join(sorted({school.site.town.title() for school in schools if school.site}))
    named = {"kind": Organisation.Kind.RPI, "name": f"RPI {towns}"[:120], "territory": schools[0].territory}
    whole = Organisation.objects.create(**named, folded_name=fold(named["name"])[:120])
    for school in schools:
        OrganisationLink.objects.create(whole=whole, part=school, starts_on=population.first_day)
    return whole
