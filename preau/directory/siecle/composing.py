"""From what the elements say to canonical records: a file says the pupil, another the relatives, a third the classes."""

from typing import Any

from django.utils.translation import gettext as _

from preau.directory.siecle import files
from preau.directory.siecle.files import UnreadableSet
from preau.directory.sources.elements import day_of, text_of
from preau.directory.sources.voices import records_of
from preau.feeds.models import Record

FORMS = {"COLLEGE": "CLG", "LYCEE PROFESSIONNEL": "LP", "LYCEE POLYVALENT": "LPO", "LYCEE": "LYC", "LYCEE GENERAL ET TECHNOLOGIQUE": "LGT"}
HALF_BOARD, BOARD = "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT", "INTERNE DANS L'ETABLISSEMENT"
REGIMES = {
    "0": "EXTERNE LIBRE",
    "1": "EXTERNE SURVEILLE",
    "2": HALF_BOARD,
    "3": BOARD,
    "4": "INTERNE EXTERNE",
    "5": "INTERNE HEBERGE",
    "6": "DEMI-PENSIONNAIRE HORS L'ETABLISSEMENT",
    **{f"2{days}": f"{HALF_BOARD} {days}" for days in range(1, 6)},
    **{f"3{days}": f"{BOARD} {days}" for days in range(1, 6)},
    "EXT": "EXTERNE LIBRE",
    "DP": HALF_BOARD,
    "DP DAN": HALF_BOARD,
    "INT": BOARD,
}
STATUSES = {"ST": "SCOLAIRE", "AP": "APPRENTI"}
COLLEGE_MEFS = ("100", "101", "102", "103", "104", "166", "167", "168", "169")  # how codes of formations of collège begin


def pupil_data(element) -> dict[str, Any]:
    """A pupil alone; relatives, classes and subjects come from elsewhere."""
    family = text_of(element, "NOM_DE_FAMILLE", "NOM")
    regime, status = text_of(element, "CODE_REGIME"), text_of(element, "CODE_STATUT")
    return {
        "name": text_of(element, "NOM_USAGE") or family,
        "birth_name": family,
        "given": text_of(element, "PRENOM"),
        "others": [name for name in (text_of(element, "PRENOM2"), text_of(element, "PRENOM3")) if name],
        "birth": day_of(text_of(element, "DATE_NAISS")),
        "title": {"1": "M.", "2": "Mme"}.get(text_of(element, "CODE_SEXE"), ""),
        "ine": text_of(element, "ID_NATIONAL", "INE_RNIE", "INE_BEA"),
        "school_number": text_of(element, "ELEVE_ID"),
        "entry": day_of(text_of(element, "DATE_ENTREE")),
        "exit": day_of(text_of(element, "DATE_SORTIE")),
        "mef": text_of(element, "CODE_MEF"),
        "regime": REGIMES.get(regime.upper(), regime),
        "status": STATUSES.get(status.upper(), status),
        "home": text_of(element, "TEL_PERSONNEL"),
        "mobiles": [mobile] if (mobile := text_of(element, "TEL_PORTABLE")) else [],
        "mail": text_of(element, "MEL"),
        "lives_at": text_of(element, "ADRESSE_ID"),
    }


def guardian_data(element) -> dict[str, Any]:
    family = text_of(element, "NOM_DE_FAMILLE", "NOM")
    return {
        "name": text_of(element, "NOM_USAGE") or family,
        "birth_name": family,
        "given": text_of(element, "PRENOM"),
        "title": text_of(element, "LC_CIVILITE", "LL_CIVILITE"),
        "mail": text_of(element, "MEL"),
        "home": text_of(element, "TEL_PERSONNEL"),
        "mobiles": [mobile] if (mobile := text_of(element, "TEL_PORTABLE")) else [],
        "work": text_of(element, "TEL_PROFESSIONNEL"),
        "lives_at": text_of(element, "ADRESSE_ID"),
    }


def stage_records(reading, *, uai: str, year: str, is_known_school: bool) -> None:
    """Everything that the files say, completed by what a missing file said last time."""
    before = _last_said(uai)
    _stage_nomenclature(reading)
    _stage_school(reading, uai, year, before, is_known_school)
    pupils = _pupils(reading, uai, before)
    for key, (data, file, line) in pupils.items():
        _row(reading, "pupil", key, data, file, line)
    if files.RELATIVES in reading.roots:
        for key, found in reading.guardians.items():
            _row(reading, "guardian", key, _at_home(reading, found.data), found.file, found.line)


def _row(reading, kind: str, key: str, data: dict, file: str, line: int) -> None:
    said = {name: value for name, value in data.items() if value}
    reading.stage.row(kind=kind, key=key, operation="add", data=said, file=file, line=line)


def _last_said(uai: str) -> dict[tuple[str, str], dict]:
    names = Record.objects.filter(feed="siecle", issuer=uai, kind__in=["pupil", "school"]).values_list("kind", "key")
    return {(kind, row.key): row.data for row, kind, _day in records_of("siecle", uai, names)}


def _stage_nomenclature(reading) -> None:
    for kind, found in (("mef", reading.mefs), ("subject", reading.subjects)):
        for key, thing in found.items():
            _row(reading, kind, key, thing.data, thing.file, thing.line)


def _stage_school(reading, uai: str, year: str, before: dict, is_known: bool) -> None:
    said, last = reading.school, before.get(("school", uai), {})
    data: dict[str, Any] = {"uai": uai, "year": year}
    if said:
        form = said["form"].upper()
        prefix = FORMS.get(form) or next((FORMS[f] for f in FORMS if form.startswith(f)), "")
        name = f"{prefix}-{said['own']}" if prefix and said["own"] else f"{said['form']} {said['own']}".strip()
        data |= {"name": name, "type": said["form"], **{k: said[k] for k in ("street", "postcode", "town", "phone", "mail")}}
    else:
        data |= {k: last.get(k) for k in ("name", "type", "street", "postcode", "town", "phone", "mail")}
    if not data.get("type") and not is_known:
        codes = [found.data["mef"] for found in reading.pupils.values() if found.data["mef"]]
        data["type"] = "COLLEGE" if not codes or sum(c.startswith(COLLEGE_MEFS) for c in codes) * 2 >= len(codes) else "LYCEE"
    if files.STRUCTURES in reading.roots:
        data |= {"classes": reading.classes, "groups": reading.groups}
    else:
        data |= {"classes": last.get("classes"), "groups": last.get("groups")}
    if not data["classes"] and not data["groups"]:
        data["silent"] = "1"
    _row(reading, "school", uai, data, "", 0)


def _pupils(reading, uai: str, before: dict) -> dict[str, tuple[dict, str, int]]:
    """Without a file of pupils, those of last time, with the relatives that the other file says now."""
    found: dict[str, tuple[dict, str, int]] = {}
    if files.PUPILS in reading.roots:
        for key, (data, file, line) in reading.pupils.items():
            found[key] = (_whole_pupil(reading, uai, key, data, before), file, line)
    elif files.RELATIVES in reading.roots:
        known = {key: data for (kind, key), data in before.items() if kind == "pupil"}
        if not known:
            raise UnreadableSet(_("Il manque le fichier des élèves (ElevesAvecAdresses) : sans lui, on ne sait pas qui sont les enfants."))
        for key, data in known.items():
            kept = {name: value for name, value in data.items() if name not in ("relatives", "unsaid")}
            found[key] = ({**kept, "relatives": relatives(reading, key)}, "", 0)
    return found


def _whole_pupil(reading, uai: str, key: str, data: dict, before: dict) -> dict:
    codes = reading.subjects_of.get(key, [])
    formation = reading.mefs.get(data["mef"])
    whole = {
        **_at_home(reading, data),
        "structure": uai,
        "apart": "1",
        "mef_name": formation.data["name"] if formation else "",
        "subjects": codes,
        "subject_names": [reading.subjects[code].data["name"] if code in reading.subjects else "" for code in codes],
    }
    declared = {value.partition("$")[0] for value in reading.groups}
    for kind, code in reading.places.get(key, ()):
        is_group = kind == "G" or (kind != "D" and code in declared)
        whole.setdefault("groups" if is_group else "classes", []).append(f"{uai}${code}")
    if files.RELATIVES in reading.roots:
        whole["relatives"] = relatives(reading, key)
    elif "relatives" in (last := before.get(("pupil", key), {})):
        whole["relatives"] = last["relatives"]
    else:
        whole["unsaid"] = ["relatives"]
    return whole


def _at_home(reading, data: dict) -> dict:
    """The address is named by a number; the number itself says nothing."""
    return {name: value for name, value in data.items() if name != "lives_at"} | reading.addresses.get(data["lives_at"], {})


def relatives(reading, pupil: str) -> list[str]:
    """Whoever is to be called first comes first, then those who have the parental authority, then the order of the file."""
    links = sorted(reading.links.get(pupil, ()), key=lambda link: (not link.comes_first, link.legal == "0"))
    return [f"{link.guardian}${link.tie}${link.pays:d}${link.legal}${link.is_contact:d}${link.receives_aid:d}" for link in links]
