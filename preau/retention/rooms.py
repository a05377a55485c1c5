"""What the rooms declare in their `personal_data.py`, in the order of the house: lower rooms first."""

import importlib
from collections.abc import Iterator

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from preau.kit.personal_data import Kept


def declared() -> Iterator[tuple[str, list[Kept]]]:
    """Room (`directory`) and its declarations."""
    for config in apps.get_app_configs():
        if config.name.startswith("preau.") and config.module and module_has_submodule(config.module, "personal_data"):
            kept = getattr(importlib.import_module(f"{config.name}.personal_data"), "KEPT", None)
            if kept is not None:  # kit's module says what a declaration is, and declares none
                yield config.name.removeprefix("preau."), list(kept)
