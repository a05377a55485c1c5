"""A small writer of AAF sets, for tests and for measuring: what a test does not name gets an ordinary value."""

import random
import tarfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

CATEGORY = {
    "school": ("categorieStructure", "EtabEducNat", "EtabEducNat"),
    "pupil": ("categoriePersonne", "Eleve", "Eleve"),
    "guardian": ("categoriePersonne", "PersRelEleve", "PersRelEleve"),
    "staff": ("categoriePersonne", "PersEducNat", "PersEducNat"),
    "mef": ("categorieMef", "MefEducNat", "MefEducNat"),
    "subject": ("categorieMatiere", "MatEducNat", "MatiereEducNat"),
}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n'
COMMENTS = '<!-- versionAF="AAF-VE2607" -->\n<!-- codeAcademieExport="{code}" -->\n<!-- degre="{degree}" -->\n'


class AafSet:
    """Records by kind and key; `write` puts them in files of the ministry's names."""

    degree = "2D"

    def __init__(self, *, code: str = "06", project: str = "ENT2DTEST", day: str = "20260907", kind: str = "Complet"):
        self.code, self.project, self.day, self.kind = code, project, day, kind
        self.records: list[tuple[str, str, str, dict]] = []  # request, kind, key, attributes

    def __repr__(self):
        return f"{self.kind} {self.day} {self.records}"

    def copy(self, **changes) -> "AafSet":
        other = type(self)(**{"code": self.code, "project": self.project, "day": self.day, "kind": self.kind, **changes})
        other.records = [(request, kind, key, dict(data)) for request, kind, key, data in self.records]
        return other

    def add(self, kind: str, key: str, **attributes) -> "AafSet":
        self.records.append(("addRequest", kind, key, attributes))
        return self

    def modify(self, kind: str, key: str, **attributes) -> "AafSet":
        self.records.append(("modifyRequest", kind, key, attributes))
        return self

    def delete(self, kind: str, key: str) -> "AafSet":
        self.records.append(("deleteRequest", kind, key, {}))
        return self

    def drop(self, kind: str, *keys: str) -> "AafSet":
        self.records = [r for r in self.records if not (r[1] == kind and r[2] in keys)]
        return self

    def change(self, kind: str, key: str, **attributes) -> "AafSet":
        for _request, found, known, data in self.records:
            if (found, known) == (kind, key):
                data.update(attributes)
        return self

    def school(self, key: str = "9001", *, uai: str = "0159991D", name: str = "CLG-DES VOLCANS-ac-CLERMONT-FERRAND", **more) -> "AafSet":
        return self.add(
            "school",
            key,
            ENTStructureJointure=key,
            ENTStructureUAI=uai,
            ENTStructureNomCourant=name,
            **{"ENTStructureTypeStruct": "COLLEGE", "ENTEtablissementContrat": "PU", **more},
        )

    def pupil(self, key: str, *, name: str = "PAGÈS", given: str = "Zoé", at: str = "9001", division: str = "6A", relatives=(), **more):
        return self.add(
            "pupil",
            key,
            ENTPersonJointure=key,
            sn=name,
            givenName=given,
            ENTElevePersRelEleve=list(relatives),
            ENTPersonStructRattach=at,
            **{
                "ENTPersonDateNaissance": "20/01/2014",
                "ENTEleveMEF": "10010012110",
                "ENTEleveNivFormation": "6EME",
                "ENTEleveClasses": [f"{at}${division}"] if division else [],
                "ENTEleveDateEntreeClasses": f"{at}$01/09/2026${division}" if division else "",
                **more,
            },
        )

    def guardian(self, key: str, *, name: str = "PAGÈS", given: str = "Karim", **more) -> "AafSet":
        return self.add("guardian", key, ENTPersonJointure=key, sn=name, givenName=given, **{"personalTitle": "M.", **more})

    def staff(self, key: str, *, name: str = "PETIT", given: str = "Anne", at: str = "9001", function: str = "ENS", **more) -> "AafSet":
        functions = [f"{at}${function}$ENSEIGNEMENT$L1300$MATHEMATIQUES"] if function else []
        return self.add(
            "staff",
            key,
            ENTPersonJointure=key,
            sn=name,
            givenName=given,
            ENTPersonStructRattach=at,
            **{"personalTitle": "Mme", "ENTPersonFonctions": functions, "ENTPersonCategorieEnseignant": "O", **more},
        )

    def subject(self, key: str, name: str) -> "AafSet":
        return self.add("subject", key, ENTMatJointure=key, ENTLibelleMatiere=name)

    def mef(self, key: str, name: str) -> "AafSet":
        return self.add("mef", key, ENTMefJointure=key, ENTLibelleMef=name, ENTMEFRattach=key)

    def write(self, folder: Path, *, shuffled: random.Random | None = None, files_of: int = 1_000) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        records = list(self.records)
        if shuffled:
            shuffled.shuffle(records)
        for kind, (_category, _value, typed) in CATEGORY.items():
            mine = [r for r in records if r[1] == kind]
            for number, start in enumerate(range(0, len(mine), files_of)):
                name = f"{self.project}_{self.kind}_{self.day}_{typed}_{number:04}.xml"
                with (folder / name).open("w", encoding="utf-8") as out:
                    out.write(HEAD + (COMMENTS.format(code=self.code, degree=self.degree) if self.code else ""))
                    out.writelines(text_of(record) for record in mine[start : start + files_of])
                    out.write("</ficAlimMENESR>\n")
        return folder

    def archive(self, path: Path) -> Path:
        folder = self.write(path.parent / f"{path.name}-files")
        with tarfile.open(path, "w:gz") as archive:
            for file in sorted(folder.iterdir()):
                archive.add(file, file.name)
        return path


class FirstDegreeSet(AafSet):
    """The 1st degree's: schools without declared classes, pupils with their own class, level and holders of the parental authority."""

    degree = "1D"

    def __init__(self, *, project: str = "ENT1DTEST", **more):
        super().__init__(project=project, **more)

    def school(self, key: str = "9501", *, uai: str = "0159801X", name: str = "E.E.PU-LES GENTIANES", **more):
        usual = {
            "ENTStructureTypeStruct": "ECOLE DE NIVEAU ELEMENTAIRE",
            "ENTEtablissementContrat": "PU",
            "ENTStructureVille": "VALGENTIANE",
        }
        return self.add("school", key, ENTStructureJointure=key, ENTStructureUAI=uai, ENTStructureNomCourant=name, **usual, **more)

    def pupil(
        self, key: str, *, name: str = "BRUNHES", given: str = "Théo", at: str = "9501", division: str = "501$CP-CE1 MME AURIAC", **more
    ):
        """`division`: number$label; `relatives`: keys, each holding the parental authority."""
        usual = {
            "ENTPersonDateNaissance": "01/01/2020",
            "ENTEleveAutoriteParentale": [f"{one}$10$1" for one in more.pop("relatives", ())],
            "ENTPersonStructRattach": at,
            "ENTPersonClasses": [f"{at}$1121$CP${division}"] if division else [],
            "ENTEleveNiveau": "CP",
        }
        return self.add("pupil", key, ENTPersonJointure=key, ENTPersonNom=name, ENTPersonPrenom=given, **{**usual, **more})

    def guardian(self, key: str, *, name: str = "BRUNHES", given: str = "Sylvie", **more):
        usual = {"ENTPersonCivilite": "Mme", "ENTPersRelEleveTelMobile": "+33 6 00 01 00 00"}
        return self.add("guardian", key, ENTPersonJointure=key, ENTPersonNom=name, ENTPersonPrenom=given, **{**usual, **more})

    def staff(self, key: str, *, name: str = "AURIAC", given: str = "Josette", at: str = "9501", directs: bool = False, **more):
        usual = {
            "ENTPersonCivilite": "Mme",
            "ENTPersonStructRattach": at,
            "ENTPersonFonctions": [f"{at}$ENS$ENSEIGNEMENT$G0000$ENSEIGNANT CLASSE ELEMENTAIRE"],
            "ENTEnsFonctionDir": [at] if directs else [],
            "ENTPersonCategorieEnseignant": "O",
        }
        return self.add("staff", key, ENTPersonJointure=key, ENTPersonNom=name, ENTPersonPrenom=given, **{**usual, **more})


def small_primary() -> FirstDegreeSet:
    """One école, two classes of several levels, four pupils of three families, a teacher, a director who teaches."""
    return (
        FirstDegreeSet()
        .school()
        .guardian("8501", ENTPersRelEleveEleve=["7501", "7502"], ENTPersonMail="sylvie@example.org")
        .guardian("8502", given="Rémi", ENTPersonCivilite="M.", ENTPersRelEleveEleve=["7501", "7502"])
        .guardian("8503", name="NGUYEN", given="Joëlle", ENTPersRelEleveEleve=["7503"])
        .guardian("8504", name="SERRE", given="Hélène", ENTPersRelEleveEleve=["7504"])
        .pupil("7501", relatives=["8501", "8502"], ENTEleveINE="980000001HA")
        .pupil("7502", given="Noémie", relatives=["8501", "8502"], ENTEleveNiveau="CE1", ENTEleveRestaurantScolaire="O")
        .pupil("7503", name="NGUYEN", given="Léa", relatives=["8503"], division="503$CM1 CM2", ENTEleveNiveau="CM2")
        .pupil("7504", name="SERRE", given="Anaïs", relatives=["8504"], division="503$CM1 CM2", ENTEleveNiveau="CM1")
        .staff("5501", ENTPersonMail="auriac@example.org")
        .staff("5502", name="FAU", given="Denis", directs=True, ENTPersonCivilite="M.")
    )


def text_of(record: tuple[str, str, str, dict]) -> str:
    request, kind, key, attributes = record
    category, value, _typed = CATEGORY[kind]
    head = (
        f'<{request}>\n<operationalAttributes><attr name="{category}"><value>{value}</value></attr></operationalAttributes>\n'
        f"<identifier><id>{escape(key)}</id></identifier>\n"
    )
    if request == "deleteRequest":
        return f"{head}</{request}>\n"
    body, opening = ("attributes", "attr") if request == "addRequest" else ("modifications", "modification")
    more = ' operation="replace"' if opening == "modification" else ""
    lines = "".join(f'<{opening} name="{name}"{more}>{_values(v)}</{opening}>\n' for name, v in attributes.items())
    return f"{head}<{body}>\n{lines}</{body}>\n</{request}>\n"


def _values(value: str | Iterable[str]) -> str:
    texts = [value] if isinstance(value, str) else list(value)
    return "".join(f"<value>{escape(text)}</value>" for text in texts) if any(texts) else "<value/>"


def small_school() -> AafSet:
    """One collège, two classes, four pupils of two families, a teacher, a head."""
    return (
        AafSet()
        .school(ENTStructureClasses=["6A$SIXIEME A$10010012110", "5 A$CINQUIEME A$10110001110"], ENTStructureGroupes=["5ESP2$ESPAGNOL LV2"])
        .subject("061300", "MATHEMATIQUES")
        .mef("10010012110", "6EME")
        .guardian("81", given="Karim", mobile="+33 6 00 00 00 01")
        .guardian("82", given="Nadia", name="BENALI", personalTitle="Mme")
        .guardian("83", given="Luc", name="ROCHE")
        .pupil("71", relatives=["81$20$1$1$1$0", "82$10$0$1$1$1"], ENTEleveINE="990000071AA")
        .pupil("72", given="Tom", relatives=["81$20$1$1$1$0", "82$10$0$1$1$1"], division="5 A", ENTEleveGroupes=["9001$5ESP2"])
        .pupil("73", name="ROCHE", given="Lou", relatives=["83$20$1$1$1$0"])
        .pupil("74", name="ROCHE", given="Max", relatives=["83$20$1$1$1$0"])
        .staff("51", ENTAuxEnsClassesMatieres=["9001$6A$061300", "9001$5 A$061300"], ENTAuxEnsClassesPrincipal=["9001$6A"])
        .staff("52", name="LOIN", given="Marc", function="DIR", ENTPersonCategorieEnseignant="N")
    )


def large_set(people: int, *, seed: int = 1) -> AafSet:
    """About that many people in collèges of 500 pupils: two relatives a family of two children, one staff for eleven pupils."""
    draw = random.Random(seed)
    schools = max(1, round(people / 1_180))
    made = AafSet(project="ENT2DLARGE")
    for at in range(schools):
        structure = str(10_000 + at)
        codes = [f"{level}{letter}" for level in (6, 5, 4, 3) for letter in "ABCDE"]
        groups = [f"G {n}" for n in range(30)]
        uai = f"015{at:04}A"
        made.school(
            structure,
            uai=uai,
            name=f"CLG-NUMERO {at}-ac-CLERMONT-FERRAND",
            ENTStructureClasses=[f"{c}$CLASSE {c}$10010012110" for c in codes],
            ENTStructureGroupes=[f"{g}$GROUPE {g}" for g in groups],
            street="1 rue du Test", postalCode="15000", l="AURILLAC", telephoneNumber="+33 4 00 00 00 00",
        )  # fmt: skip
        for n in range(500):
            key = at * 1_000 + n
            home = at * 1_000 + n // 2 * 2 if n % 5 else key
            parents = [f"{2 * home + 5_000_000}$20$1$1$1$0", f"{2 * home + 5_000_001}$10$0$1$1$1"]
            if n % 2 == 0 or home == key:
                for parent in (0, 1):
                    made.guardian(
                        str(2 * home + 5_000_000 + parent), name=f"FAMILLE{draw.randrange(4_000)}", given=f"Prénom{draw.randrange(500)}",
                        ENTPersonAdresse="12 rue de la Fontaine$$$", ENTPersonCodePostal="15000", ENTPersonVille="AURILLAC",
                        ENTPersonPays="FRANCE", mobile="+33 6 12 34 56 78", mail=f"p{key}@example.org", homePhone="", telephoneNumber="",
                    )  # fmt: skip
            made.pupil(
                str(key + 1_000_000), name=f"FAMILLE{draw.randrange(4_000)}", given=f"Prénom{draw.randrange(500)}", at=structure,
                division=codes[n % 20], relatives=parents, ENTEleveINE=f"{key:09}AA",
                ENTEleveRegime="DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT",
                ENTEleveGroupes=[f"{structure}${groups[(n + k) % 30]}" for k in range(3)],
                ENTPersonAdresse="12 rue de la Fontaine$$$", ENTPersonCodePostal="15000", ENTPersonVille="AURILLAC",
                ENTEleveEnseignements=["FRANCAIS", "ANGLAIS LV1", "MATHEMATIQUES"],
                ENTEleveCodeEnseignements=["020700", "030201", "061300"],
                ENTEleveBoursier="N", ENTEleveTransport="N", ENTEleveStatutEleve="SCOLAIRE", ENTEleveLibelleMEF="6EME",
            )  # fmt: skip
        for n in range(45):
            made.staff(
                str(at * 100 + n + 9_000_000), name=f"STAFF{draw.randrange(4_000)}", given=f"Prénom{draw.randrange(500)}", at=structure,
                ENTAuxEnsClassesMatieres=[f"{structure}${codes[(n + k) % 20]}$061300" for k in range(4)], mail=f"s{at}.{n}@example.org",
            )  # fmt: skip
    return made
