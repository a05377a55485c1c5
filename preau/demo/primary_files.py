"""The files of the primary schools: the académie's export of the 1st degree, and what some heads extract from ONDE."""

import csv
import pathlib
from dataclasses import dataclass, field

from preau.demo.aaf import Export, Record, address_of, one
from preau.demo.population import Population
from preau.demo.primary import Ecole, Primary, PrimaryPupil, PrimaryTeacher

ONDE_FROM, ONDE_MOST = 4, 10  # one école in four has sent its own files too, up to ten
CYCLES = {"PS": "MATERNELLE", "MS": "MATERNELLE", "GS": "MATERNELLE", "CM1": "CYCLE III", "CM2": "CYCLE III"}
PUPIL_HEAD = """
Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;
Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage
""".replace("\n", "").split(";")
RELATIVE_HEAD = """
Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;Pays;
Courriel;Téléphone domicile;Téléphone travail;Téléphone portable
""".replace("\n", "").split(";")
CHILD_HEAD = ["Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants"]
TEACHER_HEAD = """
Civilité;Nom usage;Nom;Prénom;Adresse;CP;Commune;Pays;Courriel;Téléphone domicile;Téléphone portable;Directeur;Classe
""".replace("\n", "").split(";")


@dataclass
class WrittenPrimary:
    """Where the files are: one export for all, and a folder for each école that has sent its own."""

    full: pathlib.Path | None = None
    onde: dict[str, pathlib.Path] = field(default_factory=dict)  # by UAI
    rpi: tuple[str, ...] = ()
    ecoles: int = 0


def write_primary(population: Population, folder: pathlib.Path) -> WrittenPrimary:
    primary = Primary(population)
    written = WrittenPrimary(rpi=primary.rpi, ecoles=len(primary.places))
    if not primary.places:
        return written
    written.full = folder / f"ENT1D.{population.date:%Y%m%d}.Complet"
    export = Export(written.full, population, "Complet", population.date, degree="1D")
    seen: set[int] = set()
    for number, ecole in enumerate(primary.ecoles()):
        _write_ecole(export, ecole, seen)
        if number % ONDE_FROM == 1 and len(written.onde) < ONDE_MOST:
            written.onde[ecole.school.uai] = write_onde(ecole, folder / f"ONDE.{ecole.school.uai}")
    export.close()
    return written


def _write_ecole(export: Export, ecole: Ecole, seen: set[int]) -> None:
    export.add("EtabEducNat", str(ecole.school.jointure), _structure(ecole))
    for pupil in ecole.pupils:
        export.add("Eleve", str(pupil.key), _pupil(ecole, pupil))
    children: dict[int, list[str]] = {}
    for pupil in ecole.pupils:
        for tie in pupil.family.ties:
            children.setdefault(tie.relative.key, []).append(str(pupil.key))
    for relative in ecole.relatives:
        if relative.key not in seen:  # siblings of an RPI have one record for both villages
            seen.add(relative.key)
            export.add("PersRelEleve", str(relative.key), _relative(relative, children[relative.key]))
    for teacher in ecole.staff:
        export.add("PersEducNat", str(teacher.key), _teacher(ecole, teacher))


def _structure(ecole: Ecole) -> Record:
    school = ecole.school
    sorts = {"maternelle": "ECOLE MATERNELLE", "élémentaire": "ECOLE DE NIVEAU ELEMENTAIRE"}
    return {
        "ENTStructureJointure": (str(school.jointure),),
        "ENTStructureUAI": (school.uai,),
        "ENTStructureNomCourant": (school.name,),
        "ENTStructureTypeStruct": (next((said for word, said in sorts.items() if word in ecole.kind), "ECOLE PRIMAIRE"),),
        "ENTEtablissementContrat": ("PU" if ecole.is_public else "PR",),
        "ENTStructureAdresse": one(school.address),
        "ENTStructureCodePostal": (school.postcode,),
        "ENTStructureVille": (school.town.upper(),),
        "ENTStructureTelephone": (f"+33 4 65 71 {school.jointure // 100 % 100:02d} {school.jointure % 100:02d}",),
        "ENTStructureMailSI": (f"ecole.{school.uai.lower()}@example.org",),
        "ENTEcoleCommune": (school.town.upper(),),
    }


def _pupil(ecole: Ecole, pupil: PrimaryPupil) -> Record:
    at = str(ecole.school.jointure)
    division = pupil.division
    return {
        "ENTPersonJointure": (str(pupil.key),),
        "ENTEleveINE": (pupil.ine,),
        "ENTPersonDateNaissance": (f"{pupil.birth_date:%d/%m/%Y}",),
        "ENTPersonNomPatro": (pupil.last_name.upper(),),
        "ENTPersonNom": (pupil.last_name.upper(),),
        "ENTPersonPrenom": (pupil.first_name,),
        "ENTPersonCivilite": (pupil.title,),
        "ENTEleveAutoriteParentale": tuple(f"{t.relative.key}${t.link}$1" for t in pupil.family.ties if t.legal),
        **address_of(pupil.family.home),
        "ENTPersonStructRattach": (at,),
        "ENTPersonClasses": (f"{at}$1121${pupil.level}${division.number}${division.label}",),
        "ENTPersonGroupes": (),
        "ENTEleveNiveau": (pupil.level,),
        "ENTEleveCycle": (CYCLES.get(pupil.level, "CYCLE II"),),
        "ENTEleveTypeClasse": ("ORDINAIRE",),
        "ENTEleveRestaurantScolaire": ("O" if pupil.eats_here else "N",),
    }


def _relative(relative, children: list[str]) -> Record:
    """Who is named by no pupil, though naming one, has no parental authority: a tie for the école to confirm."""
    return {
        "ENTPersonJointure": (str(relative.key),),
        "ENTPersonNomPatro": one(relative.birth_name.upper()),
        "ENTPersonNom": (relative.last_name.upper(),),
        "ENTPersonPrenom": one(relative.first_name),
        "ENTPersonCivilite": one(relative.title),
        "ENTPersonTelPerso": one(relative.home.phone),
        "ENTPersRelEleveTelPro": one(relative.work_phone),
        "ENTPersRelEleveTelMobile": one(relative.mobile),
        **address_of(relative.home),
        "ENTPersonMail": one(relative.email),
        "ENTPersRelEleveEleve": tuple(children),
    }


def _teacher(ecole: Ecole, teacher: PrimaryTeacher) -> Record:
    at = str(ecole.school.jointure)
    return {
        "ENTPersonJointure": (str(teacher.key),),
        "ENTPersonDateNaissance": (f"{teacher.birth_date:%d/%m/%Y}",),
        "ENTPersonNomPatro": (teacher.last_name.upper(),),
        "ENTPersonNom": (teacher.last_name.upper(),),
        "ENTPersonPrenom": (teacher.first_name,),
        "ENTPersonCivilite": (teacher.title,),
        "ENTPersonMail": (teacher.email,),
        "ENTPersonStructRattach": (at,),
        "ENTPersonFonctions": (f"{at}$ENS$ENSEIGNEMENT$G0000$ENSEIGNANT CLASSE ELEMENTAIRE",),
        "ENTEnsFonctionDir": (at,) if teacher.directs else (),
        "ENTPersonCategorieEnseignant": ("O",),
    }


# --- ONDE --------------------------------------------------------------------------------------------------------------


def write_onde(ecole: Ecole, folder: pathlib.Path) -> pathlib.Path:
    """Three extractions, as the head saves them: Windows-1252, `;`, one name or another."""
    folder.mkdir(parents=True, exist_ok=True)
    children: dict[int, list[PrimaryPupil]] = {}
    people = {}
    for pupil in ecole.pupils:
        for tie in pupil.family.ties:
            children.setdefault(tie.relative.key, []).append(pupil)
            people[tie.relative.key] = tie.relative
    most = max((len(found) for found in children.values()), default=1)
    _write(folder / "CSVExtraction.csv", PUPIL_HEAD, (_onde_pupil(pupil) for pupil in ecole.pupils))
    _write(
        folder / "CSVExtraction (1).csv",
        RELATIVE_HEAD + CHILD_HEAD * most,
        (_onde_relative(people[k], children[k]) for k in sorted(people)),
    )
    _write(folder / "CSVExtraction (2).csv", TEACHER_HEAD, map(_onde_teacher, ecole.staff))
    return folder


def _onde_pupil(pupil: PrimaryPupil) -> list[str]:
    home, division = pupil.family.home, pupil.division
    sex = "F" if pupil.title == "Mme" else "M"
    return [
        *(pupil.last_name.upper(), "", pupil.first_name, f"{pupil.birth_date:%d/%m/%Y}", sex, pupil.ine),
        *(home.address, home.postcode, home.town.upper(), "FRANCE", "", "", "", ""),
        *(CYCLES.get(pupil.level, "CYCLE II"), pupil.level, division.label, str(division.number), "Oui", "Non", "Oui", ""),
    ]


def _onde_relative(relative, children: list[PrimaryPupil]) -> list[str]:
    title = {"Mme": "MME", "M.": "M."}.get(relative.title, "")
    home = relative.home
    line = [title, "", relative.last_name.upper(), relative.first_name, home.address, home.postcode, home.town.upper(), "FRANCE"]
    line += [relative.email, home.phone, relative.work_phone, relative.mobile]
    for child in children:
        line += ["", child.last_name.upper(), child.first_name, child.division.label]
    return line


def _onde_teacher(teacher: PrimaryTeacher) -> list[str]:
    title = "MME" if teacher.title == "Mme" else "M."
    named = [title, "", teacher.last_name.upper(), teacher.first_name, "", "", "", ""]
    return [*named, teacher.email, "", "", "oui" if teacher.directs else "non", teacher.division.label if teacher.division else ""]


def _write(path: pathlib.Path, head: list[str], lines) -> None:
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\r\n")
        out.writerow(head)
        out.writerows(lines)
