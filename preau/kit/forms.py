"""How forms look and speak: label above, hint below, error in place of the hint, optional said. Plus the widgets that HTML lacks.

Any Django form renders so, with `{{ form }}`, `{% field form.name %}` or `{{ field.as_field_group }}`.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.safestring import SafeString

from preau.kit.form_drawing import DRAWN


class Renderer(DjangoTemplates):
    """Our form templates, with our tags; Django's own for rare widgets; what is repeated most is drawn by form_drawing.py."""

    form_template_name = "kit/forms/form.html"
    formset_template_name = "kit/forms/formset.html"
    field_template_name = "kit/forms/field"

    def render(self, template_name: str, context: dict, request=None) -> SafeString:
        draw = DRAWN.get(template_name)
        return draw(context) if draw else super().render(template_name, context, request)

    def get_template(self, template_name: str):
        if template_name.startswith("django/forms/") and not template_name.startswith("django/forms/errors/"):
            return super().get_template(template_name)
        try:
            return get_template(template_name)
        except TemplateDoesNotExist:
            return super().get_template(template_name)


class PasswordInput(forms.PasswordInput):
    """With a button that shows what one types (JavaScript), and the right hint for password managers."""

    template_name = "kit/widgets/password.html"

    def __init__(self, *, new: bool = False, attrs=None):
        super().__init__({"autocomplete": "new-password" if new else "current-password", "spellcheck": "false"} | (attrs or {}))


class PasswordField(forms.CharField):
    """A password as typed: spaces are kept."""

    def __init__(self, *, new: bool = False, **kwargs: Any):
        given: dict[str, Any] = {"strip": False, "widget": PasswordInput(new=new), "max_length": 200} | kwargs
        super().__init__(**given)


class DateInput(forms.DateInput):
    """The device's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(**{"widget": DateInput(), "input_formats": ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]} | kwargs)


class MultipleFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FileDrop(forms.FileInput):
    """A zone to drop on or to press. `note` says what is accepted and how big."""

    template_name = "kit/widgets/file_drop.html"
    allow_multiple_selected = True

    def __init__(self, *, note="", multiple: bool = False, accept: str = "", attrs=None):
        extra = {"multiple": True} if multiple else {}
        super().__init__(extra | ({"accept": accept} if accept else {}) | (attrs or {}))
        self.note = note

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"note": self.note}


class FilesField(forms.FileField):
    """One or several files; cleans to a list."""

    def __init__(self, *, note="", accept: str = "", **kwargs):
        super().__init__(**{"widget": FileDrop(note=note, multiple=True, accept=accept)} | kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [clean for clean in (super(FilesField, self).clean(file, initial) for file in files or [None]) if clean]


@dataclass(frozen=True)
class Tile:
    """A choice's label that is more than a word: `choices=[("mine", Tile(_("Mon appareil"), "smartphone", _("…")))]`."""

    word: Any
    icon: str = ""
    meaning: Any = ""

    def __str__(self) -> str:
        return str(self.word)


class Tiles(forms.RadioSelect):
    """A choice as large tiles; labels are words or `Tile`."""

    template_name = "kit/widgets/tiles.html"


class Switch(forms.CheckboxInput):
    """A setting that is on or off; a checkbox stays the rule for what one agrees to."""

    template_name = "kit/widgets/input.html"

    def __init__(self, attrs=None, check_test=None):
        super().__init__({"role": "switch"} | (attrs or {}), check_test)
