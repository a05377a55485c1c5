"""Those who run or surround the service: the département's directions, academic services, a commune, a guest. No feed brings them."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from preau.demo.drawing import Names, folded
from preau.demo.lots import lots
from preau.demo.population import Population
from preau.directory.keys import refresh_keys
from preau.directory.models import Function, Organisation, Person, Position, School, Territory
from preau.directory.names import index_names
from preau.directory.territories import open_territory
from preau.kit.folding import fold

Kind = Organisation.Kind
F = Function


@dataclass(frozen=True)
class Body:
    """An organisation to open, under which one, and who works there: (function, title)."""

    word: str
    kind: str
    name: str
    under: str = ""
    posts: tuple[tuple[str, str], ...] = ()


def bodies_of(population: Population) -> list[Body]:
    code, academie = population.territory.code, population.territory.academie
    town, association = ("Aurillac", "Cézallier numérique") if code == "15" else ("Nanterre", "Boucle numérique")
    return [
        Body(
            "departement",
            Kind.DEPARTEMENT,
            population.territory.name,
            "",
            ((F.ELECTED, "Vice-présidence, éducation"), (F.ELECTED, "Canton")),
        ),
        Body(
            *("it", Kind.DIRECTION, "Direction informatique", "departement"),
            (
                *((F.DEPARTEMENT_IT, "Numérique éducatif"), (F.DEPARTEMENT_IT, "Réseaux et postes"), (F.DEPARTEMENT_IT, "Assistance")),
                *((F.MAINTENANCE, "Maintenance des collèges, secteur 1"), (F.MAINTENANCE, "Maintenance des collèges, secteur 2")),
            ),
        ),
        Body(
            *("education", Kind.DIRECTION, "Direction de l’éducation et de la jeunesse", "departement"),
            (
                (F.DEPARTEMENT_EDUCATION, "Collèges"),
                (F.DEPARTEMENT_EDUCATION, "Numérique éducatif"),
                (F.DEPARTEMENT_EDUCATION, "Restauration"),
            ),
        ),
        Body(
            *("works", Kind.DIRECTION, "Direction des bâtiments", "departement"),
            ((F.DEPARTEMENT_WORKS, "Travaux des collèges"), (F.DEPARTEMENT_WORKS, "Courants faibles")),
        ),
        Body(
            *("territory", Kind.DIRECTION, "Direction de l’action territoriale", "departement"),
            ((F.DEPARTEMENT_TERRITORY, "Appels à projets"), (F.DEPARTEMENT_TERRITORY, "Tiers-lieux")),
        ),
        Body("academie", Kind.ACADEMIE, f"Académie de {academie.name}"),
        Body(
            *("dsden", Kind.DSDEN, f"Services de l’éducation nationale, {population.territory.name}", "academie"),
            ((F.DASEN, "Direction académique"), (F.DASEN, "Numérique éducatif, conseiller")),
        ),
        Body("circonscription", Kind.CIRCONSCRIPTION, f"Circonscription de {town}", "dsden", ((F.INSPECTOR, "Premier degré"),)),
        Body("inspection", Kind.CIRCONSCRIPTION, "Inspection pédagogique du second degré", "academie", ((F.INSPECTOR, "Mathématiques"),)),
        Body("commune", Kind.COMMUNE, f"Commune de {town}", "", ((F.COMMUNE, "Affaires scolaires"), (F.COMMUNE, "Adjoint aux écoles"))),
        Body("association", Kind.ASSOCIATION, association, "", ((F.GUEST, "Animation d’ateliers"),)),
    ]


@transaction.atomic
def open_service(population: Population) -> Territory:
    """The territory and its bodies, with their people appointed at the start of the school year."""
    there = population.territory
    territory = open_territory(there.code, there.name, zone=there.zone)
    rng, names = lots(population.seed, "service"), population.names
    opened: dict[str, Organisation] = {}
    appointed: list[int] = []
    for body in bodies_of(population):
        organisation, _created = Organisation.objects.get_or_create(
            kind=body.kind,
            name=body.name,
            territory=territory,
            defaults={"parent": opened.get(body.under), "folded_name": fold(body.name)[:120]},
        )
        opened[body.word] = organisation
        for function, title in body.posts:
            appointed.append(_appoint(names, rng, organisation, function, title, population).pk)
    index_names(appointed)
    refresh_keys(appointed)
    return territory


def _appoint(names: Names, rng, organisation: Organisation, function: str, title: str, population: Population) -> Person:
    sex = "F" if rng.random() < 0.5 else "M"
    first, last = names.first(rng, sex, "parent"), names.last(rng)
    domain = "departement.example.org" if organisation.kind in (Kind.DEPARTEMENT, Kind.DIRECTION) else "example.org"
    person = Person.objects.create(
        title=Person.Title.MME if sex == "F" else Person.Title.M,
        first_name=first,
        last_name=last,
        sort_name=fold(f"{last} {first}"),
        email=f"{folded(first)}.{folded(last)}@{domain}",
    )
    Position.objects.create(
        person=person,
        organisation=organisation,
        function=function,
        label=title,
        starts_on=datetime.date(population.year, 8, 1),
        ends_on=_end_of(function, population),
    )
    return person


def _end_of(function: str, population: Population) -> datetime.date | None:
    """A guest leaves with the school year, an elected member at the next elections."""
    if function == Function.GUEST:
        return datetime.date(population.year + 1, 7, 7)
    if function == Function.ELECTED:
        return datetime.date(2028, 3, 26) if population.year < 2028 else datetime.date(2034, 3, 26)
    return None


@transaction.atomic
def name_referents(territory: Territory, population: Population) -> None:
    """In each school a teacher is the référent numérique for the year."""
    mandates = []
    for school in School.objects.filter(territory=territory).order_by("uai"):
        teachers = Position.objects.on(population.date).filter(organisation=school, function=Function.TEACHER)
        teacher = teachers.order_by("-label", "pk").first()  # the last disciplines in the alphabet: technology, SVT
        if teacher:
            mandates.append(
                Position(
                    person_id=teacher.person_id,
                    organisation=school,
                    function=Function.REFERENT,
                    label="Référent numérique",
                    is_mandate=True,
                    starts_on=population.first_day,
                    ends_on=datetime.date(population.year + 1, 8, 31),
                )
            )
    Position.objects.bulk_create(mandates)
    refresh_keys([m.person_id for m in mandates])
