"""What a column likely is, and what a list is never read without."""

import pytest

from preau.directory.spreadsheet import fields
from preau.directory.spreadsheet.guessing import guess, header_line, header_names, likeness
from preau.directory.spreadsheet.lines import function_of, legal_of, split_full, tie_of


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nom de l'élève", "pupil.last"),
        ("Prénom élève", "pupil.first"),
        ("Né(e) le", "pupil.birth"),
        ("Classe", "pupil.class"),
        ("Niveau", "pupil.level"),
        ("Nom responsable 1", "guardian1.last"),
        ("Prénom resp. 1", "guardian1.first"),
        ("Courriel du responsable 1", "guardian1.email"),
        ("Tél. portable responsable 2", "guardian2.mobile"),
        ("Nom de la mère", "guardian1.last"),
        ("Mail père", "guardian2.email"),
        ("Nom de l'enseignant", "staff.last"),
        ("Code postal", "pupil.postcode"),
    ],
)
def test_headers_of_a_list_of_pupils(header, field):
    beside = ["INE", "Prénom élève", "Prénom resp. 1", "Prénom resp. 2", "Prénom enseignant"]
    names = header_names([header, *(name for name in beside if name != header)])
    assert guess(names)[names[0]] == field


def test_a_list_of_staff_and_a_list_of_people():
    staff = guess(header_names(["Civilité", "Nom", "Prénom", "Fonction", "Mail", "Matière", "Classes"]))
    assert set(staff.values()) == {f"staff.{p}" for p in ("title", "last", "first", "function", "email", "subject", "class")}
    people = guess(header_names(["Nom", "Classe ou fonction", "Courriel", "Téléphone mobile", "Compte"]))
    assert people == {"nom": "person.full", "courriel": "person.email", "telephone mobile": "person.mobile"}


def test_the_header_is_found_under_a_title():
    rows = [
        (1, ["École des Gentianes"]),
        (2, ["Rentrée 2026"]),
        (4, ["Nom", "Prénom", "Né le", "Classe"]),
        (5, ["A", "B", "01/01/2019", "CP"]),
    ]
    assert header_line(rows) == 2


def test_two_columns_of_one_name_are_two():
    assert header_names(["Nom", "Prénom", "Nom", ""]) == ["nom", "prenom", "nom#2", ""]
    assert likeness(["nom", "prenom", "classe"], ["nom", "prenom", "classe", "mail"]) == 0.75


def test_what_is_missing_is_said():
    assert not fields.lacks({"pupil.last", "pupil.first"}) and not fields.lacks({"person.full"})
    assert fields.lacks(set()) and fields.lacks({"pupil.class"}) and fields.lacks({"guardian1.full"})
    assert fields.lacks({"pupil.full", "guardian1.last"})


def test_names_in_one_cell():
    assert split_full("DUPUY-LEFÈVRE Yanis") == ("DUPUY-LEFÈVRE", "Yanis")
    assert split_full("DE LA ROCHE Jules Henri") == ("DE LA ROCHE", "Jules Henri")
    assert split_full("Yanis DUPUY") == ("DUPUY", "Yanis") and split_full("Dupuy Yanis") == ("Dupuy", "Yanis")


def test_words_of_lists():
    assert [tie_of(w) for w in ("Mère", "papa", "Grand-mère", "Beau-père", "voisin", "")] == ["10", "20", "38", "39", "", ""]
    assert [legal_of(w) for w in ("Oui", "non", "Légale", "contact", "")] == ["1", "0", "1", "0", ""]
    assert function_of("Directrice de l'école") == ("DIR", "1D") and function_of("Principal adjoint") == ("DIR", "D0020")
    assert function_of("Professeur des écoles") == ("ENS", "") and function_of("Jardinier du roi") == ("", "")
