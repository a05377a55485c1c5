"""A small writer of STS's export: what a test does not name gets an ordinary value."""

from pathlib import Path

from preau.directory.siecle.tests.writer import UAI, child, element


class StsSet:
    def __init__(self, *, uai: str = UAI, year: str = "2026", encoding: str = "ISO-8859-15"):
        self.uai, self.year, self.encoding = uai, year, encoding
        self.people: list[str] = []
        self.divisions: list[str] = []
        self.groups: list[str] = []
        self.subjects: list[str] = []
        self.patterns: list[str] = []

    def person(self, number: str, *, kind: str = "epp", name: str = "PETIT", given: str = "ANNE", tutors=(), **more) -> "StsSet":
        usual = {
            "SEXE": "2", "CIVILITE": "2", "NOM_USAGE": name, "NOM_PATRONYMIQUE": name, "PRENOM": given, "DATE_NAISSANCE": "1980-05-04",
            "FONCTION": "ENS",
        }  # fmt: skip
        usual |= more
        if tutors:
            usual["PROFS_PRINC"] = {"PROF_PRINC": tutors}
        self.people.append(element("INDIVIDU", {"ID": number, "TYPE": kind}, {n: v for n, v in usual.items() if v != ""}))
        return self

    def subject(self, code: str, name: str) -> "StsSet":
        self.subjects.append(element("MATIERE", {"CODE": code}, {"LIBELLE_LONG": name}))
        return self

    def division(self, code: str, label: str = "", services=(), mefs: str = "") -> "StsSet":
        self.divisions.append(structure("DIVISION", code, label, services, mefs))
        return self

    def group(self, code: str, label: str = "", services=(), mefs: str = "") -> "StsSet":
        self.groups.append(structure("GROUPE", code, label, services, mefs))
        return self

    def weeks(self, code: str, *days: str) -> "StsSet":
        inside = "".join(child("DATE_DEBUT_SEMAINE", day) for day in days)
        label = f"<LIBELLE_LONG>SEMAINE {code}</LIBELLE_LONG>"
        self.patterns.append(f'<ALTERNANCE CODE="{code}">{label}<SEMAINES>{inside}</SEMAINES></ALTERNANCE>')
        return self

    def text(self) -> str:
        uaj = f'<UAJ CODE="{self.uai}"><SIGLE>CLG</SIGLE><DENOM_PRINC>COLLEGE</DENOM_PRINC><DENOM_COMPL>DES VOLCANS</DENOM_COMPL></UAJ>'
        return (
            f'<STS_EDT>\n<PARAMETRES>{uaj}<ANNEE_SCOLAIRE ANNEE="{self.year}"/></PARAMETRES>\n'
            f"<NOMENCLATURES><MATIERES>{''.join(self.subjects)}</MATIERES></NOMENCLATURES>\n<DONNEES>\n"
            f"<INDIVIDUS>\n{''.join(self.people)}</INDIVIDUS>\n<STRUCTURE>\n<DIVISIONS>\n{''.join(self.divisions)}</DIVISIONS>\n"
            f"<GROUPES>\n{''.join(self.groups)}</GROUPES>\n</STRUCTURE></DONNEES>\n</STS_EDT>\n"
        )

    def write(self, folder: Path, name: str = "sts_emp.xml") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        head = f'<?xml version="1.0" encoding="{self.encoding}"?>\n'
        (folder / name).write_bytes((head + self.text()).encode(self.encoding))
        if self.patterns:
            inside = f"<ALTERNANCES>{''.join(self.patterns)}</ALTERNANCES>"
            (folder / "emp_sts.xml").write_text(f"<?xml version='1.0'?><EDT_STS>{inside}</EDT_STS>")
        return folder


def service(subject: str, *teachers: str) -> str:
    """`teachers`: TYPE:ID."""
    cited = "".join('<ENSEIGNANT ID="{1}" TYPE="{0}"/>'.format(*teacher.split(":")) for teacher in teachers)
    return f'<SERVICE CODE_MATIERE="{subject}" CODE_MOD_COURS="CG"><ENSEIGNANTS>{cited}</ENSEIGNANTS></SERVICE>'


def structure(tag: str, code: str, label: str, services, mefs: str) -> str:
    inside = f"<LIBELLE_LONG>{label or code}</LIBELLE_LONG><MEFS_APPARTENANCE>{mefs}</MEFS_APPARTENANCE>"
    return f'<{tag} CODE="{code}">{inside}<SERVICES>{"".join(services)}</SERVICES></{tag}>\n'


def small_sts(**more) -> StsSet:
    """The staff of the small school of the AAF: a teacher of two classes, form tutor of one, and a head."""
    tutor = {"CODE_STRUCTURE": "6A", "DATE_DEBUT": "2026-09-01", "DATE_FIN": "2027-08-31"}
    return (
        StsSet(**more)
        .subject("061300", "MATHEMATIQUES")
        .person("51", tutors=tutor)
        .person("52", name="LOIN", given="MARC", FONCTION="DIR", SEXE="1", CIVILITE="1", DATE_NAISSANCE="1970-01-01")
        .division("6A", "SIXIEME A", [service("061300", "epp:51")])
        .division("5 A", "CINQUIEME A", [service("061300", "epp:51")])
        .group("5ESP2", "ESPAGNOL LV2")
    )
