"""What a column may be: a role, a dot, a property."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PUPIL, FIRST, SECOND, STAFF, PERSON = "pupil", "guardian1", "guardian2", "staff", "person"
GUARDIANS = (FIRST, SECOND)


@dataclass(frozen=True)
class Role:
    key: str
    label: Any
    properties: dict[str, Any]


_NAMES = {"last": _("nom"), "first": _("prénom"), "full": _("nom et prénom ensemble")}
_REACH = {"email": _("courriel"), "mobile": _("téléphone mobile"), "home": _("téléphone")}
_ADDRESS = {"address": _("adresse"), "postcode": _("code postal"), "town": _("commune")}

ROLES = (
    Role(
        PUPIL,
        _("Élève"),
        {
            **_NAMES,
            "used": _("nom d’usage"),
            "birth": _("date de naissance"),
            "ine": _("INE"),
            "sex": _("sexe"),
            "class": _("classe"),
            "level": _("niveau"),
            "regime": _("régime"),
            **_REACH,
            **_ADDRESS,
        },
    ),
    *(
        Role(
            key,
            label,
            {
                "title": _("civilité"),
                **_NAMES,
                "tie": _("lien avec l’élève"),
                "legal": _("responsabilité légale"),
                **_REACH,
                "work": _("téléphone professionnel"),
                **_ADDRESS,
            },
        )
        for key, label in ((FIRST, _("Responsable 1")), (SECOND, _("Responsable 2")))
    ),
    Role(
        STAFF,
        _("Personnel"),
        {
            "title": _("civilité"),
            **_NAMES,
            "function": _("fonction"),
            "email": _("courriel"),
            "class": _("classes de cet enseignant"),
            "subject": _("matière"),
            "birth": _("date de naissance"),
        },
    ),
    Role(PERSON, _("Quelqu’un que Préau connaît déjà"), {**_NAMES, "birth": _("date de naissance"), **_REACH}),
)
FIELDS = {f"{role.key}.{name}" for role in ROLES for name in role.properties} | {"row.uai"}


def choices() -> list[tuple[str, Any]]:
    """For a select, by role."""
    groups = [(role.label, [(f"{role.key}.{name}", f"{role.label} : {word}") for name, word in role.properties.items()]) for role in ROLES]
    return [("", _("Ne pas lire")), *groups, ("row.uai", _("UAI de l’établissement"))]


def is_named(columns: set[str], role: str) -> bool:
    """The names of somebody of this role can be read."""
    return f"{role}.full" in columns or {f"{role}.last", f"{role}.first"} <= columns


def lacks(columns: set[str]) -> list[Any]:
    """What keeps a list from being read, in words."""
    found: list[Any] = []
    used = {column.split(".", 1)[0] for column in columns}
    for role in ROLES:
        if role.key in used and not is_named(columns, role.key) and not _is_class_of_teacher(columns, role.key):
            found.append(_("%(role)s : le nom et le prénom") % {"role": role.label})
    if not used - {"row"}:
        found.append(_("au moins un nom"))
    if used & set(GUARDIANS) and PUPIL not in used:
        found.append(_("l’élève de ces responsables"))
    return found


def _is_class_of_teacher(columns: set[str], role: str) -> bool:
    return role == STAFF and not any(c.startswith("staff.") and c != "staff.class" for c in columns)
