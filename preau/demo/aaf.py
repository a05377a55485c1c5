"""Writes a population as the ministry's nightly feed: AAF, 2nd degree, a full export and the delta of the day after.

The format is that of the SDET, annexe 4 bis: one folder per export, files of a type numbered from 0000, the DTD beside them.
"""

import datetime
import pathlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from preau.demo import programme as p
from preau.demo.facts import DemoSchool
from preau.demo.families import Home, Relative
from preau.demo.irregular import Irregularities
from preau.demo.lots import lots
from preau.demo.population import Move, Population, Pupil, SchoolPeople
from preau.demo.staffing import Staff

RECORDS_PER_FILE = {"Eleve": 2_000, "PersRelEleve": 3_000, "PersEducNat": 1_000}
CATEGORIES = {
    "EtabEducNat": ("categorieStructure", "EtabEducNat"),
    "MefEducNat": ("categorieMef", "MefEducNat"),
    "MatiereEducNat": ("categorieMatiere", "MatEducNat"),  # the file and its category do not have the same name
    **{kind: ("categoriePersonne", kind) for kind in ("Eleve", "PersRelEleve", "PersEducNat")},
}
DTD = """<!ELEMENT ficAlimMENESR (addRequest|modifyRequest|deleteRequest)*>
<!ELEMENT addRequest (operationalAttributes, identifier, attributes)>
<!ELEMENT modifyRequest (operationalAttributes, identifier, modifications)>
<!ELEMENT deleteRequest (operationalAttributes, identifier)>
<!ELEMENT operationalAttributes (attr)>
<!ELEMENT identifier (id)>
<!ELEMENT attributes (attr+)>
<!ELEMENT attr (value+)>
<!ELEMENT modifications (modification+)>
<!ELEMENT modification (value+)>
<!ELEMENT value (#PCDATA)>
<!ELEMENT id (#PCDATA)>
<!ATTLIST attr name CDATA #REQUIRED>
<!ATTLIST modification name CDATA #REQUIRED operation (replace) #REQUIRED>
"""

Record = dict[str, tuple[str, ...]]  # attribute -> values, in the order of the file; an attribute without value is still there


@dataclass
class Written:
    """Where the files are, and what the full export holds, so that others can check and open accounts."""

    full: pathlib.Path
    delta: pathlib.Path
    counts: dict[str, int] = field(default_factory=dict)
    doubles: list[tuple[int, int]] = field(default_factory=list)


def write_feed(population: Population, folder: pathlib.Path) -> Written:
    """Write the full export of the population's day and the delta of the day after; returns their folders."""
    day, after = population.date, population.date + datetime.timedelta(days=1)
    written = Written(folder / f"ENT2D.{day:%Y%m%d}.Complet", folder / f"ENT2D.{after:%Y%m%d}.Delta")
    export = Export(written.full, population, "Complet", day)
    odd = Irregularities(population.schools, population.seed)
    first = last = None
    for here in population.schools_with_people():
        first, last = first or here, here
        _write_school(export, population, here, odd)
    for structure in odd.structures():
        export.add("EtabEducNat", structure["ENTStructureJointure"][0], structure)
    for person in [*population.staff, *odd.staff(population.staffing)]:
        export.add("PersEducNat", str(person.key), _staff(person))
    _write_nomenclatures(export)
    export.close()
    written.counts = export.counts
    written.doubles = population.doubles
    _write_delta(Export(written.delta, population, "Delta", after), population, population.move(first, last))
    return written


class Export:
    """One folder of numbered files, all open until `close`."""

    def __init__(self, folder: pathlib.Path, population: Population, kind: str, day: datetime.date, *, degree: str = "2D"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ficAlimMENESR.dtd").write_text(DTD, encoding="utf-8")
        project = f"ENT{degree}{population.territory.name.upper()}"
        self._name = f"{project}_{kind}_{day:%Y%m%d}_%s_%04d.xml"
        self._folder = folder
        self._head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n'
            f'<!-- versionAF="AAF-VE{population.year % 100:02d}07" -->\n<!-- versionSDET="Annexe 4bis version 6.4" -->\n'
            f'<!-- codeAcademieExport="{population.territory.academie.code}" -->\n<!-- degre="{degree}" -->\n'
            f'<!-- dateGenerationExport="{day:%d/%m/%Y}" -->\n\n'
        )
        self._open: dict[str, object] = {}
        self.counts: dict[str, int] = {}

    def add(self, kind: str, key: str, record: Record) -> None:
        attributes = "\n".join(f'<attr name="{name}">{_values(values)}</attr>' for name, values in record.items())
        self._write(kind, key, "addRequest", f"<attributes>\n{attributes}\n</attributes>\n")

    def modify(self, kind: str, key: str, record: Record) -> None:
        changes = "\n".join(
            f'<modification name="{name}" operation="replace">{_values(values)}</modification>' for name, values in record.items()
        )
        self._write(kind, key, "modifyRequest", f"<modifications>\n{changes}\n</modifications>\n")

    def delete(self, kind: str, key: str) -> None:
        self._write(kind, key, "deleteRequest", "")

    def _write(self, kind: str, key: str, request: str, body: str) -> None:
        number = self.counts.get(kind, 0)
        limit = RECORDS_PER_FILE.get(kind)
        if number == 0 or (limit and number % limit == 0):
            self._end(kind)
            path = self._folder / (self._name % (kind, number // limit if limit else 0))
            self._open[kind] = path.open("w", encoding="utf-8", newline="\n")
            self._open[kind].write(self._head)
        self.counts[kind] = number + 1
        attribute, value = CATEGORIES[kind]
        self._open[kind].write(
            f'<{request}>\n<operationalAttributes><attr name="{attribute}"><value>{value}</value></attr></operationalAttributes>\n'
            f"<identifier><id>{key}</id></identifier>\n{body}</{request}>\n\n"
        )

    def _end(self, kind: str) -> None:
        if file := self._open.pop(kind, None):
            file.write("</ficAlimMENESR>\n")
            file.close()

    def close(self) -> None:
        for kind in list(self._open):
            self._end(kind)


def _values(values: Iterable[str]) -> str:
    return "".join(f"<value>{_escaped(v)}</value>" if v else "<value/>" for v in values) or "<value/>"


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or "'" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")
    return text


def one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


# --- Records ---------------------------------------------------------------------------------------------------------


def _write_school(export: Export, population: Population, here: SchoolPeople, odd: Irregularities) -> None:
    school = here.school
    structure = odd.in_structure(school, _structure(population, here))
    export.add("EtabEducNat", str(school.jointure), structure)
    for pupil in here.pupils:
        export.add("Eleve", str(pupil.key), _pupil(population, school, pupil, odd))
    for relative in here.relatives:
        export.add("PersRelEleve", str(relative.key), _relative(relative))


def _structure(population: Population, here: SchoolPeople) -> Record:
    school, academie = here.school, population.territory.academie
    name = school.name.removeprefix("Collège ").upper().replace("É", "E").replace("È", "E").replace("-", " ")
    phone = f"+33 4 65 71 {school.jointure // 100 % 100:02d} {school.jointure % 100:02d}"
    return {
        "ENTStructureJointure": (str(school.jointure),),
        "ENTStructureUAI": (school.uai,),
        "ENTEtablissementUAI": (school.uai,),
        "ENTStructureSIREN": (),
        "ENTStructureNomCourant": (f"CLG-{name}-ac-{academie.name.upper()}",),
        "ENTStructureTypeStruct": ("COLLEGE",),
        "ENTStructureCodeTypeStruct": ("CLG",),
        "ENTEtablissementMinistereTutelle": ("MINISTERE DE L'EDUCATION NATIONALE",),
        "ENTEtablissementContrat": ("PU",),
        "postOfficeBox": (),
        "street": one(school.address),
        "postalCode": (school.postcode,),
        "l": (school.town.upper(),),
        "telephoneNumber": (phone,),
        "facsimileTelephoneNumber": (),
        "ENTStructureMailSI": (f"ce.{school.uai.lower()}@{academie.mail_domain}",),
        "ENTEtablissementStructRattachFctl": (),
        "ENTEtablissementBassin": (f"{academie.code}001$BASSIN {population.territory.name.upper()}",),
        "ENTServAcAcademie": (academie.name.upper(),),
        "ENTStructureClasses": tuple(f"{d.code}${d.label}${d.mef}" for d in here.classes.divisions),
        "ENTStructureGroupes": tuple(f"{g.code}${g.label}" for g in here.classes.groups.values()),
    }


def _pupil(population: Population, school: DemoSchool, pupil: Pupil, odd: Irregularities | None = None) -> Record:
    division, home = pupil.seat.division, pupil.family.home
    level = p.MEF_LABEL[division.mef]
    last = pupil.last_name.upper()
    record = {
        "ENTPersonJointure": (str(pupil.key),),
        "ENTEleveINE": (pupil.ine,),
        "ENTEleveStructRattachId": (str(pupil.school_key),),
        "ENTPersonDateNaissance": (f"{pupil.birth_date:%d/%m/%Y}",),
        "ENTPersonNomPatro": (last,),
        "sn": (last,),
        "givenName": (pupil.first_name,),
        "ENTPersonAutresPrenoms": pupil.other_first_names,
        "personalTitle": (pupil.title,),
        "ENTElevePersRelEleve": tuple(f"{t.relative.key}${t.link}${t.financial}${t.legal}${t.contact}${t.aid}" for t in pupil.family.ties),
        "ENTEleveBoursier": ("O" if pupil.family.has_grant else "N",),
        "ENTEleveRegime": (pupil.regime,),
        "ENTEleveTransport": ("O" if pupil.has_transport else "N",),
        **address_of(home),
        "ENTEleveAdresseRel": tuple(str(t.relative.key) for t in pupil.family.ties if t.relative.home is home),
        "ENTEleveStatutEleve": ("SCOLAIRE",),
        "ENTEleveMEF": (division.mef,),
        "ENTEleveLibelleMEF": (level,),
        "ENTEleveNivFormation": (level[:4],),
        "ENTEleveFiliere": (level,),
        "ENTEleveEnseignements": tuple(p.SUBJECTS[s] for s in pupil.seat.subjects),
        "ENTEleveCodeEnseignements": pupil.seat.subjects,
        **_schooling(school, pupil.seat, population.first_day),
    }
    return odd.in_pupil(school, record) if odd else record


def _schooling(school: DemoSchool, seat, since: datetime.date) -> Record:
    return {
        "ENTPersonStructRattach": (str(school.jointure),),
        "ENTEleveDateEntreeClasses": (f"{school.jointure}${since:%d/%m/%Y}${seat.division.code}",),
        "ENTEleveDateSortieClasses": (),
        "ENTEleveClasses": (f"{school.jointure}${seat.division.code}",),
        "ENTEleveGroupes": tuple(f"{school.jointure}${code}" for code in seat.groups),
    }


def address_of(home: Home) -> Record:
    return {
        "ENTPersonAdresse": (f"{home.address}$$$",),
        "ENTPersonCodePostal": (home.postcode,),
        "ENTPersonVille": (home.town.upper(),),
        "ENTPersonPays": ("FRANCE",),
    }


def _relative(relative: Relative) -> Record:
    return {
        "ENTPersonJointure": (str(relative.key),),
        "ENTPersonDateNaissance": (),
        "ENTPersonNomPatro": one(relative.birth_name.upper()),
        "sn": (relative.last_name.upper(),),
        "givenName": one(relative.first_name),
        "personalTitle": one(relative.title),
        "homePhone": one(relative.home.phone),
        "telephoneNumber": one(relative.work_phone),
        **address_of(relative.home),
        "ENTPersonAdresseDiffusion": ("O" if relative.key % 5 else "N",),
        "mobile": one(relative.mobile),
        "ENTPersonMobileSMS": one(relative.mobile),
        "mail": one(relative.email),
    }


def _staff(person: Staff) -> Record:
    discipline = person.discipline
    subjects = dict.fromkeys((school, s) for school, _, s, _ in person.classes)
    subjects.update(dict.fromkeys((school, s) for school, _, s in person.groups))
    mefs = dict.fromkeys((school, mef) for school, _, _, mef in person.classes)
    return {
        "ENTPersonJointure": (str(person.key),),
        "ENTPersonDateNaissance": (f"{person.birth_date:%d/%m/%Y}",),
        "ENTPersonNomPatro": (person.birth_name.upper(),),
        "sn": (person.last_name.upper(),),
        "givenName": (person.first_name,),
        "ENTPersonAutresPrenoms": (),
        "personalTitle": (person.title,),
        "mail": (person.email,),
        "ENTPersonStructRattach": one(str(person.home_school or "")),
        "ENTAuxEnsCategoDiscipline": (f"{discipline.family}${discipline.family_name}",) if discipline else (),
        "ENTAuxEnsDisciplinesPoste": (f"{discipline.name}${discipline.family}",) if discipline else (),
        "ENTAuxEnsMEF": tuple(f"{school}${mef}${p.MEF_LABEL[mef]}" for school, mef in mefs),
        "ENTAuxEnsMatiereEnseignEtab": tuple(f"{school}${p.SUBJECTS[s]}" for school, s in subjects),
        "ENTAuxEnsClasses": tuple(f"{school}${code}" for school, code, _, _ in person.classes),  # doubles and all, as in real files
        "ENTAuxEnsGroupes": tuple(f"{school}${code}" for school, code, _ in person.groups),
        "ENTAuxEnsClassesMatieres": tuple(f"{school}${code}${s}" for school, code, s, _ in person.classes),
        "ENTAuxEnsGroupesMatieres": tuple(f"{school}${code}${s}" for school, code, s in person.groups),
        "ENTAuxEnsClassesPrincipal": tuple(f"{school}${code}" for school, code in person.tutor_of),
        "ENTPersonFonctions": tuple(f"{school}${f.code}${f.name}${f.discipline}${f.discipline_name}" for school, f in person.functions),
        "ENTPersonCategorieEnseignant": ("O" if discipline else "N",),
        "PersEducNatPresenceDevantEleves": ("O" if discipline else "N",),
    }


def _write_nomenclatures(export: Export) -> None:
    for code, label in p.SUBJECTS.items():
        export.add("MatiereEducNat", code, {"ENTMatJointure": (code,), "ENTLibelleMatiere": (label,)})
    for code, label in p.MEF_LABEL.items():
        record = {"ENTMefJointure": (code,), "ENTLibelleMef": (label,), "ENTMEFRattach": (code,), "ENTMEFSTAT11": (p.MEF_STAT[code],)}
        export.add("MefEducNat", code, record)


# --- The day after ---------------------------------------------------------------------------------------------------


def _write_delta(export: Export, population: Population, move: Move) -> None:
    rng = lots(population.seed, "delta")
    town = move.joins.towns[0]
    home = Home(f"{1 + int(rng.random() * 60)} rue des Genêts", town.postcode, town.name, "")
    today = population.date + datetime.timedelta(days=1)
    export.add("Eleve", str(move.newcomer.key), _pupil(population, move.newcomer_school, move.newcomer))
    export.modify(
        "Eleve",
        str(move.mover.key),
        {
            "ENTEleveStructRattachId": (str(move.mover.school_key + 90_000),),
            **address_of(home),
            "ENTEleveEnseignements": tuple(p.SUBJECTS[s] for s in move.seat.subjects),
            "ENTEleveCodeEnseignements": move.seat.subjects,
            **_schooling(move.joins, move.seat, today),
        },
    )
    export.delete("Eleve", str(move.leaver.key))
    for tie in move.newcomer.family.ties:
        export.add("PersRelEleve", str(tie.relative.key), _relative(tie.relative))
    old = move.mover.family.home
    for tie in move.mover.family.ties:
        if tie.relative.home is old:
            export.modify("PersRelEleve", str(tie.relative.key), {**address_of(home), "homePhone": ()})
    export.close()
