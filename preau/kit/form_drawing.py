"""The parts of a form that a page repeats most, written here and not in templates: a list of classes to choose from has fifty lines.

Same HTML as Django's own templates for `input` and `select`; a field is label, control, error in place of hint.
"""

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from preau.kit import icons
from preau.kit.markup import said

TICKS = ("checkbox", "switch")
INPUTS = ("input", "text", "number", "email", "url", "tel", "search", "date", "time", "datetime", "hidden", "checkbox", "file")


def _attributes(attrs: dict) -> str:
    shown = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(value)}"') for name, value in shown)


def draw_input(context: dict) -> SafeString:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{conditional_escape(widget["value"])}"'
    kind = f'<input type="{conditional_escape(widget["type"])}"'
    return mark_safe(f'{kind} name="{conditional_escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>')


def draw_select(context: dict) -> SafeString:
    widget = context["widget"]
    drawn = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            drawn.append(f'<optgroup label="{said(group)}">')
        for option in options:
            attributes = _attributes(option["attrs"])
            drawn.append(f'<option value="{conditional_escape(option["value"])}"{attributes}>{said(option["label"])}</option>')
        if group:
            drawn.append("</optgroup>")
    return mark_safe("\n".join(drawn) + "\n</select>")


def draw_field(context: dict) -> SafeString:
    field = context["field"]
    if field.is_hidden:
        return mark_safe(str(field))
    kind, several, errors = field.widget_type, field.use_fieldset, field.errors
    tag = "fieldset" if several else "div"
    classes = " ".join(filter(None, ["field", field.css_classes(), "field-tick" if kind in TICKS else ""]))
    described = f' aria-describedby="{said(field.aria_describedby)}"' if several and field.aria_describedby else ""
    inside = _tick(field, kind) if kind in TICKS else f"{_label(field, several)}{field}"
    if errors:
        told = "<br>".join(map(said, errors))
        inside += f'<div class="error" id="{said(field.auto_id)}_error">{icons.glyph("soon")}<span>{told}</span></div>'
    if field.help_text:
        hidden = " hidden" if errors else ""
        inside += f'<div class="hint" id="{said(field.auto_id)}_helptext"{hidden}>{field.help_text}</div>'
    return mark_safe(f'<{tag} class="{said(classes)}"{described}>{inside}</{tag}>')


def _tick(field, kind: str) -> str:
    target = f' for="{said(field.id_for_label)}"' if field.id_for_label else ""
    return f'<label class="tick{" switch" if kind == "switch" else ""}"{target}>{field}<span>{said(field.label)}</span></label>'


def _label(field, several: bool) -> str:
    if not field.label:
        return ""
    words = said(field.label)
    if not field.field.required and not field.field.disabled and getattr(field.form, "say_optional", True) is not False:
        optional = _("facultatif")
        words += f' <span class="optional">{optional}</span>'
    if several:
        return f'<legend class="legend">{words}</legend>'
    target = f' for="{said(field.id_for_label)}"' if field.id_for_label else ""
    return f"<label{target}>{words}</label>"


DRAWN = {
    "kit/forms/field": draw_field,
    "kit/widgets/input.html": draw_input,
    "django/forms/widgets/select.html": draw_select,
    **{f"django/forms/widgets/{kind}.html": draw_input for kind in INPUTS},
}
