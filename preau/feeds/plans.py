"""A plan: rows to create, change and delete, in the order in which their tables depend on one another."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model


@dataclass
class Creation:
    """Rows with ids taken beforehand (`writing.take_ids`); `columns` begins with the primary key's."""

    model: type[Model]
    columns: list[str]
    rows: list[tuple] = field(default_factory=list)


@dataclass
class Plan:
    """`order` lists models from the ground up: created in that order, deleted and undone backwards."""

    order: list[type[Model]]
    created: dict[type[Model], Creation] = field(default_factory=dict)
    updated: dict[type[Model], dict[int, dict[str, tuple[Any, Any]]]] = field(default_factory=lambda: defaultdict(dict))
    deleted: dict[type[Model], dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))

    def create(self, model: type[Model], columns: list[str]) -> list[tuple]:
        """The list to append rows to."""
        return self.created.setdefault(model, Creation(model, columns)).rows

    def update(self, model: type[Model], row_id: int, column: str, before: Any, after: Any) -> None:
        known = self.updated[model].setdefault(row_id, {})
        known[column] = (known[column][0] if column in known else before, after)

    def delete(self, model: type[Model], row_id: int, values: dict[str, Any]) -> None:
        """`values`: every column but the primary key, to put the row back on undo."""
        self.deleted[model][row_id] = values

    @property
    def is_empty(self) -> bool:
        return not (any(c.rows for c in self.created.values()) or any(self.updated.values()) or any(self.deleted.values()))

    def written(self) -> dict[type[Model], set[int]]:
        found: dict[type[Model], set[int]] = defaultdict(set)
        for model, creation in self.created.items():
            found[model].update(row[0] for row in creation.rows)
        for model, rows in (*self.updated.items(), *self.deleted.items()):
            found[model].update(rows)
        return found
