"""Django's `translate`, `static` and `url`, for what is written in the template itself: worked out once, not at every page.

A page says some forty fixed texts and the addresses of six files. What holds a variable, a filter or a message context is left to
Django's own tags.
"""

from collections.abc import Callable

from django import template
from django.template.base import Node, Variable
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from preau.kit.addresses import address

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


class Address(Node):
    child_nodelists = ()

    def __init__(self, node: URLNode):
        self.node, self.view, self.args, self.name = node, node.view_name.var, node.args, node.asvar

    def render(self, context) -> str:
        try:
            said = address(self.view, *[arg.resolve(context) for arg in self.args])
        except NoReverseMatch:
            return self.node.render(context)
        if self.name:
            context[self.name] = said
            return ""
        return conditional_escape(said) if context.autoescape else said


@register.tag
def url(parser, token) -> Node:
    node = do_url(parser, token)
    is_fixed = isinstance(node.view_name.var, str) and not node.view_name.filters
    return Address(node) if is_fixed and not node.kwargs else node


@register.tag
def static(parser, token) -> Node:
    node = StaticNode.handle_token(parser, token)
    is_fixed = isinstance(node.path.var, str) and not node.path.filters
    return Constant(node, node.varname, lambda: None) if is_fixed else node
