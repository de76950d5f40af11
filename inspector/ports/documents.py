"""Configuration that people change while the program runs: kept in numbered versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

from inspector.recipe import Recipe, recipe_from_dict

__all__ = ["RECIPE", "Document", "StoredRecipe"]

RECIPE = "recipe"
"""The kind of document that a product's recipe is; its name is the product's."""


@dataclass(frozen=True, slots=True)
class Document:
    """A version of a piece of configuration: what JSON can hold, when it was set and why."""

    kind: str
    name: str
    version: int
    content: Mapping[str, Any]
    created_at: datetime
    note: str

    def __post_init__(self) -> None:
        """Freeze the content."""
        object.__setattr__(self, "content", MappingProxyType(dict(self.content)))


@dataclass(frozen=True, slots=True)
class StoredRecipe:
    """A version of a product's recipe, when it was set and why."""

    recipe: Recipe
    created_at: datetime
    note: str

    @classmethod
    def from_document(cls, document: Document) -> Self:
        """The recipe that a document holds. Raises RecipeError if it cannot be read."""
        recipe = recipe_from_dict(document.name, document.content, version=document.version)
        return cls(recipe, document.created_at, document.note)
