"""Sixteen drawings that a child of five names at sight, told apart by their outline alone: a colour-blind child, a grey print."""

import functools
from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Picture:
    key: str
    label: Any  # for who listens to the page

    @property
    def template(self) -> str:
        return f"kit/pictures/{self.key}.svg"

    @property
    def svg(self) -> str:
        """The drawing alone, as a paper takes it."""
        return _standalone(self.template)


@functools.cache
def _standalone(template: str) -> str:
    return get_template(template).render().replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


PICTURES = {
    picture.key: picture
    for picture in (
        Picture("sun", _("soleil")),
        Picture("cat", _("chat")),
        Picture("house", _("maison")),
        Picture("boat", _("bateau")),
        Picture("apple", _("pomme")),
        Picture("star", _("étoile")),
        Picture("fish", _("poisson")),
        Picture("umbrella", _("parapluie")),
        Picture("tree", _("arbre")),
        Picture("key", _("clé")),
        Picture("butterfly", _("papillon")),
        Picture("car", _("voiture")),
        Picture("moon", _("lune")),
        Picture("mushroom", _("champignon")),
        Picture("ball", _("ballon")),
        Picture("flower", _("fleur")),
    )
}
