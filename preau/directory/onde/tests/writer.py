"""A small writer of ONDE's files, for tests and for the demo's like: what a test does not name gets an ordinary value."""

import csv
import io
from pathlib import Path

PUPILS = """
Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;
Libellé classe;Identifiant classe;Attestation fournie;Autorisation associations;Autorisation photo;Décision de passage
""".replace("\n", "").split(";")
RELATIVE = """
Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;CP responsable;Commune responsable;
Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable
""".replace("\n", "").split(";")
CHILD = ["Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants"]
TEACHERS = """
Civilité;Nom usage;Nom;Prénom;Adresse;CP;Commune;Pays;Courriel;Téléphone domicile;Téléphone portable;Directeur;Classe
""".replace("\n", "").split(";")
FIRST = ("CP-CE1 MME AURIAC", "501")
CYCLES = {"TPS": "MATERNELLE", "PS": "MATERNELLE", "MS": "MATERNELLE", "GS": "MATERNELLE", "CM1": "CYCLE III", "CM2": "CYCLE III"}


class OndeSchool:
    """The people of one school as its head extracts them."""

    def __init__(self):
        self.pupils: list[dict[str, str]] = []
        self.relatives: list[tuple[dict[str, str], list[list[str]]]] = []
        self.teachers: list[dict[str, str]] = []

    def pupil(self, name: str, given: str, *, birth="01/01/2019", ine="", level="CP", division=FIRST, used="", **more):
        self.pupils.append(
            {
                "Nom élève": name, "Nom d'usage élève": used, "Prénom élève": given, "Date naissance": birth, "Sexe": "F", "INE": ine,
                "Adresse1": "1 rue du Lavoir", "Cp1": "15999", "Commune1": "VALGENTIANE", "Pays1": "FRANCE",
                " Cycle": CYCLES.get(level, "CYCLE II"), "Niveau": level, "Libellé classe": division[0], "Identifiant classe": division[1],
                "Attestation fournie": "Oui", "Autorisation associations": "Non", "Autorisation photo": "Oui", **more,
            }
        )  # fmt: skip
        return self

    def relative(self, name: str, given: str, *children: tuple[str, str], mail="", mobile="", title="MME", **more):
        """`children`: family name and first name; a third part is the label of the class."""
        line = {
            "Civilité Responsable": title, "Nom responsable": name, "Prénom responsable": given, "Adresse responsable": "1 rue du Lavoir",
            "CP responsable": "15999", "Commune responsable": "VALGENTIANE", "Pays": "FRANCE", "Courriel": mail,
            "Téléphone portable": mobile, **more,
        }  # fmt: skip
        self.relatives.append((line, [["", *child, *[""] * (3 - len(child))] for child in children]))
        return self

    def teacher(self, name: str, given: str, *, division="", directs="non", title="MME", **more):
        self.teachers.append({"Civilité": title, "Nom": name, "Prénom": given, "Directeur": directs, "Classe": division, **more})
        return self

    def rows(self, kind: str) -> list[list[str]]:
        if kind == "relatives":
            most = max((len(children) for _line, children in self.relatives), default=1)
            cells = [(line, [cell for child in children for cell in child]) for line, children in self.relatives]
            return [[*RELATIVE, *CHILD * most], *([line.get(name, "") for name in RELATIVE] + named for line, named in cells)]
        columns, lines = (PUPILS, self.pupils) if kind == "pupils" else (TEACHERS, self.teachers)
        return [columns, *([line.get(name, "") for name in columns] for line in lines)]

    def write(self, folder: Path, *, encoding="cp1252", separator=";", newline="\r\n", only: str = "") -> list[Path]:
        """The files that hold something, named as nobody can guess from."""
        folder.mkdir(parents=True, exist_ok=True)
        found = []
        for at, kind in enumerate(("pupils", "relatives", "teachers")):
            if not getattr(self, kind) or (only and kind != only):
                continue
            out = io.StringIO()
            csv.writer(out, delimiter=separator, lineterminator=newline).writerows(self.rows(kind))
            path = folder / f"CSVExtraction ({at}).csv"
            path.write_bytes(out.getvalue().encode(encoding))
            found.append(path)
        return found


def small_onde() -> OndeSchool:
    """Two classes of several levels, four pupils of three families, a teacher of one and the director of the other."""
    return (
        OndeSchool()
        .pupil("BRUNHES", "Théo", birth="01/01/2020", ine="980000001HA", Sexe="M")
        .pupil("BRUNHES", "Noémie", birth="02/02/2019", ine="980000002HA", level="CE1")
        .pupil("NGUYEN", "Léa", birth="03/03/2016", ine="980000003HA", level="CM2", division=("CM1 CM2", "503"))
        .pupil("SERRE", "Anaïs", birth="04/04/2017", used="SERRE-FEL", level="CM1", division=("CM1 CM2", "503"))
        .relative("BRUNHES", "Sylvie", ("BRUNHES", "Théo"), ("BRUNHES", "Noémie"), mail="sylvie@example.org", mobile="06.00.00.02.00")
        .relative("BRUNHES", "Rémi", ("BRUNHES", "Théo"), ("BRUNHES", "Noémie"), title="M.", mobile="06.00.00.02.01")
        .relative("NGUYEN", "Joëlle", ("NGUYEN", "Léa"), mail="joelle@example.org")
        .relative("SERRE", "Hélène", ("SERRE", "Anaïs"))
        .teacher("AURIAC", "Josette", division="CP-CE1 MME AURIAC")
        .teacher("FAU", "Denis", division="CM1 CM2", directs="oui", title="M.")
    )
