"""The components. A builtin library: no `{% load %}`. The style page, /kit/, shows each in every state; its template is the example."""

import functools
from typing import Any

from django import template
from django.template.base import TextNode
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from preau.kit import chips, dates, icons, toasts
from preau.kit.columns import reach
from preau.kit.languages import stored_text
from preau.kit.markup import measure, said
from preau.kit.pages import wants_part

register = template.Library()

CURRENT = ' aria-current="true"'
FLUSH = ('<ul class="rows', "<table", '<div class="table', '<div class="scroll', '<form class="table', '<section class="table')


def part(context, name: str, **values) -> SafeString:
    """Render a component's own template, with what it needs of the page around."""
    around = {key: context[key] for key in ("request", "csrf_token", "frame") if key in context}
    backend: Any = get_template(f"kit/parts/{name}.html")
    return backend.template.render(template.Context(around | values))


# --- Small signs ---------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label="", large: bool = False):
    """`{% icon "bell" %}`: a lucide icon beside a word; alone in a toolbar it takes a hidden `label`."""
    drawing = icons.icon(name, "i-l" if large else "")
    return format_html('{}<span class="vh">{}</span>', drawing, label) if label else drawing


_any_icon = register.tags["icon"]


@register.tag("icon")
def fixed_icon(parser, token):
    """An icon named in the template is text like the rest: drawn once, when the template is read."""
    node = _any_icon(parser, token)
    name, *others = node.args
    if others or node.kwargs or node.target_var or not isinstance(name.var, str) or name.filters:
        return node
    return TextNode(icons.icon(name.var))


@register.simple_tag
def glyph(name: str):
    return icons.glyph(name)


@register.simple_tag
def chip(state: str, word, hue=None):
    """`{% chip "ok" "Présent" %}`: ok stop late else wait part part-warn soon urgent now school plain."""
    return chips.chip(state, word, hue)


register.filter("stored", stored_text)  # `{{ job.step|stored }}`


def initials_of(name: str) -> str:
    """« Zoé Benali » → ZB; what is already two or three letters stays."""
    if len(name) <= 3:
        return name.upper()
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return ("".join(word[0] for word in (words[0], words[-1])) if len(words) > 1 else name[:2]).upper()


@register.simple_tag
def face(name, hue=None, size: str = ""):
    """Initials in a disc. `name` may be the initials themselves; `size`: s, l."""
    return _disc(name, f"face face-{size}" if size else "face", hue)


def _disc(name, classes: str, hue=None) -> SafeString:
    return mark_safe(f'<span class="{classes}"{_hue(hue)} aria-hidden="true">{escape(initials_of(str(name)))}</span>')


register.simple_tag(face, name="avatar")


@register.simple_tag
def arms(initials, hue=None):
    """A school's arms: its initials in its hue, 1 to 24."""
    return mark_safe(f'<span class="arms"{_hue(hue)} aria-hidden="true">{said(initials)}</span>')


def _hue(hue) -> str:
    return f' data-hue="{int(hue)}"' if hue else ""


@register.simple_tag
def spoken_date(value, near: bool = True):
    """`{% spoken_date date %}`: « jeudi 26 novembre », « demain 8 h » for a moment, in a `<time>`."""
    if not value:
        return ""
    said = dates.moment(value) if hasattr(value, "hour") else dates.day(value, near=near)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), said)


@register.filter
def spoken_hour(value):
    return dates.hour(value) if value else ""


@register.simple_tag
def button(label, url="", kind: str = "", icon: str = "", size: str = "", type: str = "", name: str = "", value: str = "", opens: str = "",
           disabled: bool = False, wide: bool = False, icon_end: str = "", formaction: str = ""):  # fmt: skip
    """A link when it has `url`, else a button. `kind`: go, quiet, stop, stop-full; `opens`: id of a dialog."""
    classes = " ".join(["btn", *(f"btn-{k}" for k in (kind, size) if k), *(["btn-wide"] if wide else [])])
    inside = format_html("{}{}{}", icons.icon(icon) if icon else "", label, icons.icon(icon_end) if icon_end else "")
    if opens:
        return format_html('<a class="{}" href="#{}" data-open="{}" role="button">{}</a>', classes, opens, opens, inside)
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, inside)
    attributes = {"name": name, "value": value, "formaction": formaction}
    more = mark_safe("".join(format_html(' {}="{}"', key, text) for key, text in attributes.items() if text != ""))
    return format_html(
        '<button class="{}" type="{}"{}{}>{}</button>', classes, type or "submit", more, mark_safe(" disabled") if disabled else "", inside
    )


@register.filter
def page_layout(request) -> str:
    """The whole frame, or what fits in the dialog that shows htmx a refusal."""
    return "kit/bare.html" if request and wants_part(request) else "kit/base.html"


@register.simple_tag
def listen(words, label=""):
    """For those who cannot read yet: a voice of the device, never a distant one; the button stays hidden without one."""
    inside = format_html("{}{}", icons.icon("volume-2", "i-l"), label or _("Écouter"))
    return format_html('<button class="btn btn-listen" type="button" data-read="{}" hidden>{}</button>', words, inside)


@register.simple_block_tag
def tile(content, label, url, new=0):
    """A large picture to press, for the youngest: the content is its drawing, or an icon; `new`: how many things wait."""
    count = format_html('<span class="new">{}<span class="vh"> {}</span></span>', new, _("à voir")) if new else ""
    return format_html('<a class="tile" href="{}">{}<span>{}</span>{}</a>', url, mark_safe(content.strip()), label, count)


# --- Page ----------------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def page_head(context, content, title, sub="", crumbs=None):
    """h1, one line of context, at most one main button and two others. `crumbs`: [(label, url), …, (label, "")]."""
    trail = part(context, "crumbs", crumbs=crumbs) if crumbs else ""
    second = f"<p>{said(sub)}</p>" if sub else ""
    return mark_safe(f'<div class="head"><div class="grow">{trail}<h1>{said(title)}</h1>{second}</div>{content.strip()}</div>')


@register.simple_tag
def rail(entries):
    """The doors of the house: `url`, `icon`, `label`, `current`. The same for all who have the same, so drawn once."""
    doors = [(reach(e, "url"), reach(e, "icon"), str(reach(e, "label")), bool(reach(e, "current"))) for e in entries]
    return _rail(tuple(doors), get_language())


@functools.lru_cache(500)
def _rail(doors: tuple[tuple[str, str, str, bool], ...], language: str) -> SafeString:
    entries = [{"url": url, "icon": icon, "label": label, "current": current} for url, icon, label, current in doors]
    return part({}, "rail", entries=entries)


@register.simple_tag(takes_context=True)
def crumbs(context, *pairs):
    """`{% crumbs "Annuaire" url "5e B" %}`: labels and addresses in turn, the last label alone."""
    trail = [(pairs[i], pairs[i + 1] if i + 1 < len(pairs) else "") for i in range(0, len(pairs), 2)]
    return part(context, "crumbs", crumbs=trail)


@register.simple_block_tag
def panel(content, title="", count=None, link="", link_label="", hue=None, id="", face="", flush=None, level: int = 2):
    """A sheet: title, count, one link at the right end. Rows and tables touch its edges (`flush`, found by itself)."""
    content, head = content.strip(), ""
    if title:
        disc = _disc(face, "face face-s") if face else ""
        counted = f'<span class="count">{said(count)}</span>' if count is not None else ""
        further = format_html('<a class="link" href="{}">{}</a>', link, link_label or _("Tout voir")) if link else ""
        head = f"<header><h{level}>{disc}{said(title)}</h{level}>{counted}{further}</header>"
    if not (content.startswith(FLUSH) if flush is None else flush):
        content = f'<div class="body stack">{content}</div>'
    name = f' id="{said(id)}"' if id else ""
    return mark_safe(f'<section class="panel"{name}{_hue(hue)}>{head}{content}</section>')


@register.simple_block_tag
def shelter(content, label):
    """The préau itself, one a page, on homes: two or three `{% bay %}`."""
    return mark_safe(f'<section class="shelter" aria-label="{said(label)}"><div class="bays">{content}</div></section>')


@register.simple_block_tag
def bay(content, when="", what="", now: bool = False, icon: str = "", hue=None, small: bool = False):
    """One thing of the shelter: `when` line, `what`, a line or two, one button. `now`: the yellow tag."""
    first = second = ""
    if when:
        sign = icons.icon(icon) if icon else icons.glyph("now") if now else ""
        first = f'<p class="{"when when-now" if now else "when"}">{sign}{said(when)}</p>'
    if what:
        second = f'<p class="{"what-s" if small else "what"}">{said(what)}</p>'
    return mark_safe(f'<div class="bay"{_hue(hue)}>{first}{second}{content}</div>')


@register.simple_block_tag
def figures(content, label=""):
    """Four or five numbers of a desk, each a `{% figure %}` that opens its list."""
    group = f' role="group" aria-label="{said(label)}"' if label else ""
    return mark_safe(f'<div class="figures"{group}>{content}</div>')


@register.simple_tag
def figure(number, words, url="", current: bool = False):
    inside = f"<b>{said(number)}</b><span>{said(words)}</span>"
    if not url:
        return mark_safe(f"<div>{inside}</div>")
    return mark_safe(f'<a href="{said(url)}"{CURRENT if current else ""}>{inside}</a>')


register.simple_tag(measure)


# --- Rows ----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def rows(content, label=""):
    name = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<ul class="rows"{}>{}</ul>', name, mark_safe(content))


@register.simple_block_tag
def row(content, title, url="", sub="", time="", stem=None, state: str = "", face="", hue=None, icon=""):
    """One line: time, post (`stem`: hue), title + sub, then one chip or button as content. `state`: now, past."""
    marks = [
        f'<span class="hour">{said(time)}</span>' if time else "",
        f'<span class="stem"{_hue(stem)}></span>' if stem else "",
        _disc(face, "face") if face else "",
        icons.icon(icon) if icon else "",
    ]
    first = f'<a class="title" href="{said(url)}">{said(title)}</a>' if url else f'<span class="title">{said(title)}</span>'
    second = f'<span class="sub">{said(sub)}</span>' if sub else ""
    kind = f' class="is-{said(state)}"' if state else ""
    return mark_safe(f'<li{kind}{_hue(hue)}>{"".join(marks)}<div class="grow">{first}{second}</div>{content.strip()}</li>')


# --- Saying things -------------------------------------------------------------------------------------------------


NOTES = {"info": "info", "ok": "ok", "warn": "soon", "stop": "soon", "offline": "wifi-off"}


@register.simple_block_tag(takes_context=True)
def note(context, content, kind: str = "info", title="", live: bool = False):
    """Stays in the page. `kind`: info, ok, warn, stop, offline; `live`: read aloud when it arrives."""
    sign = NOTES[kind]
    drawn = icons.glyph(sign) if sign in icons.GLYPHS else icons.icon(sign)
    kind = {"info": "", "offline": "warn"}.get(kind, kind)
    return part(context, "note", content=content.strip(), kind=kind, sign=drawn, title=title, live=live)


@register.simple_block_tag(takes_context=True)
def nothing(context, content, title, art: str = "yard"):
    """Nothing here yet: a drawing, when it will fill, what one can do meanwhile. `art`: yard, desk, letters, people."""
    return part(context, "nothing", content=content.strip(), title=title, art=art)


@register.simple_block_tag(takes_context=True)
def dialog(context, content, id, title, danger: bool = False):
    """A decision: the title is the question, its buttons the answers. Opened by `{% button … opens=id %}`."""
    return part(context, "dialog", content=content, id=id, title=title, danger=danger)


@register.simple_tag(takes_context=True)
def toast(context, sentence, kind: str = "ok", undo: str = ""):
    return part(context, "toast", toast={"sentence": sentence, "kind": kind, "undo": undo})


@register.inclusion_tag("kit/parts/toasts.html", takes_context=True)
def toasts_waiting(context):
    """What `toasts.say` left for this page."""
    request = context.get("request")
    return {"toasts": toasts.waiting(request) if request else [], "csrf_token": context.get("csrf_token"), "request": request}


@register.simple_tag(takes_context=True)
def tabs(context, tabs, label=""):
    """A row of choices: `[{"url", "label", "sub", "initials" or "icon", "hue", "current"}]`. With faces, large tabs (children)."""
    tabs = list(tabs)
    large = any((tab.get("initials") or tab.get("icon")) if isinstance(tab, dict) else getattr(tab, "initials", "") for tab in tabs)
    return part(context, "tabs", tabs=tabs, label=label, large=large)


@register.simple_tag(takes_context=True)
def progress(context, url, value=0, total=100, text="", done: bool = False, id="progress", result_url="", result_label=""):
    """A long job. Asks `url` every two seconds for the same part again, until `done`; `value` None: not yet known.

    The job runs on whether one looks or not: reload, leave, come back. `url` answers with the partial holding this tag.
    """
    values = {"url": url, "value": value, "total": total, "text": text, "done": done, "id": id}
    return part(context, "progress", result_url=result_url, result_label=result_label, **values)


# --- Forms and tables ----------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound_field, label=None):
    """One field with its label, hint and error. `{{ form }}` renders them all."""
    if label is not None:
        bound_field.label = label
    return bound_field.as_field_group()


@register.simple_tag(takes_context=True)
def draft_said(context):
    """In a `<form data-draft="a-name">`: when its texts were kept in this tab. They go once sent, or at sign-out."""
    return part(context, "draft")


@register.simple_tag(takes_context=True)
def table(context, table):
    """A `kit.tables.Table`: filters, list, paging, selection, export."""
    return part(context, "table", table=table)
