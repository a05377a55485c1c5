"""What the style page shows: invented rows, a form, a list, a job. Nothing of it touches the database."""

import datetime
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from preau.kit import forms as kit_forms
from preau.kit.tables import Action, Choice, Column, Empty, Table, Tick

TEMPERS = ("", "ecole", "petits")
THEMES = ("", "light", "dark")


class Sample(forms.Form):
    reason = forms.CharField(label=_("Motif de l’absence"), help_text=_("La vie scolaire le lit, personne d’autre."))
    back_on = kit_forms.DateField(label=_("Date de retour"), required=False)
    word = forms.CharField(label=_("Un mot pour l’équipe"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    group = forms.ChoiceField(label=_("Classe"), choices=[("5b", "5e B"), ("5a", "5e A")])
    password = kit_forms.PasswordField(label=_("Mot de passe"))
    device = forms.ChoiceField(
        label=_("Cet appareil"),
        widget=kit_forms.Tiles,
        choices=[
            ("mine", kit_forms.Tile(_("C’est le mien"), "smartphone", _("Rester connecté 30 jours"))),
            ("shared", kit_forms.Tile(_("Ordinateur partagé"), "monitor", _("Tout oublier à la fermeture"))),
        ],
    )
    readers = forms.ChoiceField(
        label=_("Qui peut lire ?"), widget=forms.RadioSelect, choices=[("p", _("Les élèves")), ("f", _("Les élèves et leurs familles"))]
    )
    attachments = kit_forms.FilesField(label=_("Pièces jointes"), note=_("PDF ou image, 20 Mo au plus"), required=False)
    quiet = forms.BooleanField(label=_("Silence de 20 h à 7 h 30"), widget=kit_forms.Switch, required=False)
    agree = forms.BooleanField(label=_("Prévenir quand c’est rendu"), required=False)


class Refused(Sample):
    """The same, as it comes back when something is wrong."""

    grab_focus = False  # of a page full of other things

    def __init__(self):
        super().__init__({"reason": "", "back_on": "31/11/2026", "password": "abc", "device": "mine", "readers": "p"}, auto_id="refused_%s")
        self.full_clean()


@dataclass(frozen=True)
class School:
    pk: int
    name: str
    town: str
    pupils: int
    ratio: float
    wifi: str
    seen: datetime.date


WIFI = {"ok": ("ok", _("Couvert")), "part": ("part-warn", _("Partiel")), "none": ("stop", _("Absent"))}
TOWNS = ["Saint-Cernin", "Pleaux", "Maurs", "Ydes", "Riom-ès-Montagnes", "Murat", "Massiac", "Chaudes-Aigues", "Pierrefort", "Vic-sur-Cère"]
SCHOOLS = [
    School(
        n + 1,
        f"Collège {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}{n // 26 or ''}",
        TOWNS[n % 10],
        68 + n * 37 % 400,
        0.5 + n % 9 / 10,
        ("ok", "part", "none")[n % 3],
        datetime.date(2026, 11, 1 + n % 28),
    )  # fmt: skip
    for n in range(64)
]


class Schools(Table):
    name, caption, order = "schools", _("Parc des collèges"), "name"
    counted = ngettext_lazy("%(n)s collège", "%(n)s collèges", "n")
    search_in: tuple[str, ...] = ("name", "town")
    search_label = _("Collège ou commune")
    per_page = 10
    columns = {
        "name": Column(_("Collège"), "name", sort="name", sub="town", link=lambda school: f"#college-{school.pk}"),
        "pupils": Column(_("Élèves"), "pupils", sort="pupils", number=True),
        "ratio": Column(_("Par élève"), "ratio", sort="ratio", number=True, less=True),
        "wifi": Column(_("Wi-Fi"), chip=lambda school: WIFI[school.wifi]),
        "seen": Column(_("Inventaire"), "seen", sort="seen", less=True),
    }
    filters = {
        "town": Choice(_("Commune"), choices=[(town, town) for town in TOWNS], lookup="town", everything=_("Tout le Cantal")),
        "none": Tick(_("Sans Wi-Fi complet"), apply=lambda rows, value: [row for row in rows if row.wifi != "ok"]),
    }
    actions = {
        "print": Action(_("Imprimer"), do=lambda request, rows: _("Imprimé."), icon="printer"),
        "forget": Action(_("Oublier"), do=lambda request, rows: _("Oublié."), danger=True, confirm=_("Oublier %(count)s collèges ?")),
    }


class NoSchools(Schools):
    name = "no-schools"
    caption = _("Une liste vide")
    filters, actions = {}, {}
    search_in: tuple[str, ...] = ()
    empty = Empty(_("Pas encore de collège"), _("Ils arrivent avec le premier import du rectorat."), "#listes", _("Préparer un import"))


def context(request) -> dict:
    temper, theme, density = (request.GET.get(key, "") for key in ("temper", "theme", "density"))
    words = {"": _("Accueil"), "calendar-days": _("Semaine"), "notebook-pen": _("Travail"), "message-square": _("Messages"),
             "users": _("Annuaire"), "laptop": _("Parc"), "layout-grid": _("Services")}  # fmt: skip
    entries = [{"url": "#", "icon": name or "house", "label": word, "current": not name} for name, word in words.items()]
    schools = [{"url": "#", "label": "Collège de la Planèze", "initials": "LP", "hue": 16, "current": True},
               {"url": "#", "label": "École du Couderc", "initials": "EC", "hue": 4, "current": False}]  # fmt: skip
    frame = {
        "person_name": "Hélène Petit", "initials": "HP", "hue": 16, "unread": 4, "unread_url": "#", "account_url": "#",
        "sign_out_url": "#", "search_url": "#", "entries": entries, "switcher": {"current": schools[0], "options": schools},
        "temper": temper if temper in TEMPERS else "", "theme": theme if theme in THEMES else "",
        "density": "compact" if density == "compact" else "",
    }  # fmt: skip
    children = [
        {"url": "#", "label": _("Tous"), "sub": _("2 enfants"), "icon": "users", "current": True},
        {"url": "#", "label": "Zoé", "sub": "5e B, la Planèze", "initials": "ZO", "hue": 16},
        {"url": "#", "label": "Naïm", "sub": "CE1, le Couderc", "initials": "NA", "hue": 4},
    ]
    return {
        "frame": frame,
        "form": Sample(),
        "refused": Refused(),
        "table": Schools(request, SCHOOLS),
        "nobody": NoSchools(request, []),
        "children": children,
        "tabs": [{"url": "#", "label": _("À faire"), "sub": 3, "current": True}, {"url": "#", "label": _("Fait")}],
        "trail": [(_("Équipement"), "#"), (_("Parc"), "")],
        "moment": datetime.datetime(2026, 11, 27, 8, 0, tzinfo=datetime.UTC),
        "hues": range(1, 25),
    }
