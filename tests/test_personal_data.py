"""Whatever is kept on people is named: what for, how long, what erasing does, in the `personal_data.py` of its room."""

import importlib

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from preau.directory.models import Person
from preau.kit.personal_data import Kept

pytestmark = pytest.mark.one_database


def kept_by_room() -> dict[str, list[Kept]]:
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("preau.") and importlib.util.find_spec(f"{config.name}.personal_data"):
            found[config.name] = getattr(importlib.import_module(f"{config.name}.personal_data"), "KEPT", [])
    return found


def all_kept() -> list[Kept]:
    return [kept for entries in kept_by_room().values() for kept in entries]


def models_about_people() -> set[type[models.Model]]:
    """A person, an account, and whatever points at one, or at something that points at one and goes with it (CASCADE)."""
    roots = {Person, apps.get_model(settings.AUTH_USER_MODEL)}
    found, fresh = set(roots), set(roots)
    while fresh:
        fresh = {
            model
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.local_fields
            if isinstance(field, models.ForeignKey)
            and field.remote_field.model in fresh
            and (field.remote_field.model in roots or field.remote_field.on_delete is models.CASCADE)
        } - found
        found |= fresh
    return found


def test_every_table_that_tells_on_a_person_is_named():
    named = {kept.model for kept in all_kept()}
    assert not sorted(model._meta.label for model in models_about_people() - named)


def test_no_table_is_named_twice():
    labels = [kept.model._meta.label for kept in all_kept()]
    assert sorted(set(labels)) == sorted(labels)


def test_each_entry_belongs_to_the_room_that_keeps_it():
    for room, entries in kept_by_room().items():
        for kept in entries:
            owner = kept.model._meta.app_config.name
            assert owner == room or not owner.startswith("preau."), (room, kept.model)


def test_each_entry_says_in_words_what_for_how_long_and_what_erasing_does():
    for kept in all_kept():
        for said in (kept.purpose, kept.delay, kept.on_erasure):
            assert len(str(said)) > 5 and str(said).rstrip().endswith("."), kept.model
