"""Django's `translate` and `static`, for what is written in the template itself: worked out once, not at every page.

A page says some forty fixed texts and the addresses of six files. What holds a variable, a filter or a message context is left to
Django's own tags.
"""

from collections.abc import Callable

from django import template
from django.template.base import Node, Variable
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

register = template.Library()


class Constant(Node):
    """What `node` renders, kept by the answer of `per`: a language, or nothing at all."""

    child_nodelists = ()

    def __init__(self, node: Node, name: str | None, per: Callable[[], str | None]):
        self.node, self.name, self.per = node, name, per
        self.kept: dict[str | None, str] = {}

    def render(self, context) -> str:
        key = self.per()
        said = self.kept.get(key)
        if said is None:
            rendered = self.node.render(context)
            said = self.kept[key] = context[self.name] if self.name else rendered
        if not self.name:
            return said
        context[self.name] = said
        return ""


@register.tag
def translate(parser, token) -> Node:
    node: TranslateNode = do_translate(parser, token)
    said = node.filter_expression
    is_fixed = isinstance(said.var, Variable) and said.var.literal is not None and not said.filters
    if not is_fixed or node.noop or node.message_context:
        return node
    return Constant(node, node.asvar, get_language)


@register.tag
def static(parser, token) -> Node:
    node = StaticNode.handle_token(parser, token)
    is_fixed = isinstance(node.path.var, str) and not node.path.filters
    return Constant(node, node.varname, lambda: None) if is_fixed else node
