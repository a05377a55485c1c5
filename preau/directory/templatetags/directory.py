from django import template

from preau.directory.names import arms_of_name
from preau.directory.sections import sections_of
from preau.kit.templatetags.kit import arms

register = template.Library()


@register.inclusion_tag("directory/sections.html", takes_context=True)
def directory_sections(context, here: str):
    """The parts of the directory that the reader has, as tabs; `here`: the one that this page is."""
    return {"sections": sections_of(context["request"].standing), "here": here}


@register.simple_tag
def arms_of(organisation):
    """The arms of a school or a service, in its own hue."""
    return arms(arms_of_name(str(organisation)), organisation.hue)
