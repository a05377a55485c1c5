"""A small writer of SIECLE's exports: what a test does not name gets an ordinary value."""

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

UAI = "0159991D"
HEAD = '<?xml version="1.0" encoding="{encoding}"?>\n'
FILES = {
    "BEE_ELEVES": "ElevesAvecAdresses",
    "BEE_RESPONSABLES": "ResponsablesAvecAdresses",
    "BEE_NOMENCLATURES": "Nomenclature",
    "BEE_STRUCTURES": "Structures",
    "BEE_COMMUN": "Communs",
}


def child(name: str, value) -> str:
    if isinstance(value, dict):
        return f"<{name}>" + "".join(child(n, v) for n, v in value.items()) + f"</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>" if value is not None else f"<{name}/>"


def element(name: str, attributes: dict, children: dict) -> str:
    opening = "".join(f" {n}={quoteattr(str(v))}" for n, v in attributes.items())
    return f"<{name}{opening}>" + "".join(child(n, v) for n, v in children.items()) + f"</{name}>\n"


class SiecleSet:
    """The elements of each file, by section; `write` puts them in files of the usual names."""

    def __init__(self, *, uai: str = UAI, year: str = "2026", exported: str = "07/09/2026", encoding: str = "ISO-8859-15"):
        self.uai, self.year, self.exported, self.encoding = uai, year, exported, encoding
        self.parts: dict[str, list[str]] = {}
        self.kept: dict[str, dict] = {}

    def put(self, section: str, text: str) -> "SiecleSet":
        self.parts.setdefault(section, []).append(text)
        return self

    def pupil(self, key: str, *, name: str = "PAGÈS", given: str = "Zoé", division: str = "6A", groups=(), attributes=None, **more):
        usual = {
            "ID_NATIONAL": "", "NOM_DE_FAMILLE": name, "PRENOM": given, "DATE_NAISS": "20/01/2014", "CODE_SEXE": "2", "CODE_REGIME": "2",
            "CODE_STATUT": "ST", "CODE_MEF": "10010012110", "DATE_ENTREE": "01/09/2026",
        }  # fmt: skip
        self.put("ELEVES", element("ELEVE", attributes or {"ELEVE_ID": key}, usual | more))
        places = [*([(division, "D")] if division else []), *((code, "G") for code in groups)]
        inside = "".join(child("STRUCTURE", {"CODE_STRUCTURE": c, "TYPE_STRUCTURE": t}) for c, t in places)
        return self.put("PLACES", f'<STRUCTURES_ELEVE ELEVE_ID="{key}">{inside}</STRUCTURES_ELEVE>\n') if places else self

    def guardian(self, key: str, *, name: str = "PAGÈS", given: str = "Karim", attributes=None, **more) -> "SiecleSet":
        usual = {"LC_CIVILITE": "M.", "NOM_DE_FAMILLE": name, "PRENOM": given}
        return self.put("PERSONNES", element("PERSONNE", attributes or {"PERSONNE_ID": key}, usual | more))

    def link(self, pupil: str, guardian: str, *, tie: str = "20", level: str = "1", tag: str = "RESPONSABLE_ELEVE", **more) -> "SiecleSet":
        usual = {
            "ELEVE_ID": pupil, "PERSONNE_ID": guardian, "NIVEAU_RESPONSABILITE": level, "CODE_PARENTE": tie, "PAIE_FRAIS_SCOLAIRES": "0",
            "PERCOIT_LES_AIDES": "false", "A_CONTACTER_EN_PRIORITE": "false",
        }  # fmt: skip
        return self.put("RESPONSABLES", element(tag, {}, usual | more))

    def old_link(self, pupil: str, guardian: str, **more) -> "SiecleSet":
        return self.put("RESPONSABLES", element("RESPONSABLE", {}, {"ELEVE_ID": pupil, "PERSONNE_ID": guardian, **more}))

    def address(self, key: str, *, of: str = "ADRESSES", **more) -> "SiecleSet":
        usual = {"LIGNE1_ADRESSE": "3 route du Puy", "CODE_POSTAL": "15999", "LL_PAYS": "FRANCE", "LIBELLE_POSTAL": "VALGENTIANE"}
        return self.put(of, element("ADRESSE", {"ADRESSE_ID": key}, usual | more))

    def division(self, code: str, label: str) -> "SiecleSet":
        return self.put("DIVISIONS", element("DIVISION", {"CODE_STRUCTURE": code}, {"LIBELLE_LONG": label}))

    def group(self, code: str, label: str) -> "SiecleSet":
        return self.put("GROUPES", element("GROUPE", {"CODE_STRUCTURE": code}, {"LIBELLE_LONG": label}))

    def mef(self, code: str = "10010012110", name: str = "6EME", **more) -> "SiecleSet":
        return self.put("MEFS", element("MEF", {"CODE_MEF": code}, {"LIBELLE_LONG": name, "MEF_RATTACHEMENT": code, **more}))

    def subject(self, code: str, **more) -> "SiecleSet":
        return self.put("MATIERES", element("MATIERE", {"CODE_MATIERE": code}, more))

    def school(self, form: str = "COLLEGE", own: str = "DES VOLCANS", **more) -> "SiecleSet":
        return self.put("COMMUN", element("UAJ", {}, {"ETAB_UAJ_ID": self.uai, "DENOM_PRINC": form, "DENOM_COMPL": own, **more}))

    def texts(self) -> dict[str, str]:
        """What each file holds, by root."""
        p = {section: "".join(texts) for section, texts in self.parts.items()}
        bodies = {
            "BEE_ELEVES": f"<ELEVES>\n{p.get('ELEVES', '')}</ELEVES>\n<STRUCTURES>\n{p.get('PLACES', '')}</STRUCTURES>\n"
            f"<OPTIONS>{p.get('OPTIONS', '')}</OPTIONS>\n<ADRESSES>{p.get('PUPIL_ADRESSES', '')}</ADRESSES>\n",
            "BEE_RESPONSABLES": f"<PERSONNES>\n{p.get('PERSONNES', '')}</PERSONNES>\n<RESPONSABLES>\n{p.get('RESPONSABLES', '')}"
            f"</RESPONSABLES>\n<ADRESSES>\n{p.get('ADRESSES', '')}</ADRESSES>\n",
            "BEE_NOMENCLATURES": f"<MEFS>\n{p.get('MEFS', '')}</MEFS>\n<MATIERES>\n{p.get('MATIERES', '')}</MATIERES>\n",
            "BEE_STRUCTURES": f"<DIVISIONS>\n{p.get('DIVISIONS', '')}</DIVISIONS>\n<GROUPES>\n{p.get('GROUPES', '')}</GROUPES>\n",
            "BEE_COMMUN": p.get("COMMUN", ""),
        }
        sections = {
            "BEE_ELEVES": ("ELEVES", "PLACES"), "BEE_RESPONSABLES": ("PERSONNES", "RESPONSABLES"),
            "BEE_NOMENCLATURES": ("MEFS", "MATIERES"), "BEE_STRUCTURES": ("DIVISIONS", "GROUPES"), "BEE_COMMUN": ("COMMUN",),
        }  # fmt: skip
        head = child("PARAMETRES", {"UAJ": self.uai, "ANNEE_SCOLAIRE": self.year, "DATE_EXPORT": self.exported})
        return {
            root: f'<{root} VERSION="3.0">\n{head}\n<DONNEES>\n{body}</DONNEES>\n</{root}>\n'
            for root, body in bodies.items()
            if any(section in p for section in sections[root])
        }

    def write(self, folder: Path, *, only: tuple[str, ...] = ()) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for root, text in self.texts().items():
            if not only or root in only:
                data = HEAD.format(encoding=self.encoding) + text
                (folder / f"{FILES[root]}.xml").write_bytes(data.encode(self.encoding))
        return folder


def small_siecle(**more) -> SiecleSet:
    """The people of the small school of the AAF: two classes, a group, four pupils of two families."""
    return (
        SiecleSet(**more)
        .school(LIGNE1_ADRESSE="4 rue des Genêts", CODE_POSTAL="15999", TELEPHONE="0400000001")
        .division("6A", "SIXIEME A")
        .division("5 A", "CINQUIEME A")
        .group("5ESP2", "ESPAGNOL LV2")
        .mef()
        .subject("061300", LIBELLE_LONG="MATHEMATIQUES", LIBELLE_EDITION="Mathématiques")
        .guardian("31", TEL_PORTABLE="+33600000001", MEL="karim@example.org", ADRESSE_ID="300001")
        .guardian("32", name="BENALI", given="Nadia", LC_CIVILITE="MME")
        .guardian("33", name="ROCHE", given="Luc")
        .pupil("610071", ID_NATIONAL="990000071AA")
        .pupil("610072", given="Tom", division="5 A", groups=["5ESP2"], CODE_SEXE="1")
        .pupil("610073", name="ROCHE", given="Lou")
        .pupil("610074", name="ROCHE", given="Max", CODE_SEXE="1")
        .link("610071", "31", PAIE_FRAIS_SCOLAIRES="1")
        .link("610071", "32", tie="10", A_CONTACTER_EN_PRIORITE="true", PERCOIT_LES_AIDES="true")
        .link("610072", "31")
        .link("610072", "32", tie="10")
        .link("610073", "33")
        .link("610074", "33")
        .address("300001")
    )
