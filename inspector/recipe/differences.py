"""What two recipes differ in, setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from inspector.recipe.settings import Recipe

__all__ = ["Difference", "differences", "flat_settings"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting such as `categories.hole.report_at`; None where a recipe does not have it."""

    name: str
    before: Any
    after: Any


def differences(before: Recipe, after: Recipe) -> Iterator[Difference]:
    """Each setting that differs, by name; what holds by default counts as set."""
    named = {*before.categories, *after.categories}
    old, new = flat_settings(_full(before, named)), flat_settings(_full(after, named))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield Difference(name, old.get(name), new.get(name))


def flat_settings(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Settings in tables as one table, with dotted names; tables in a list are numbered from 1."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= flat_settings(value, f"{prefix}{name}.")
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            numbered = {str(number): each for number, each in enumerate(value, start=1)}
            flat |= flat_settings(numbered, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _full(recipe: Recipe, categories: set[str]) -> dict[str, Any]:
    """All settings, those included that hold by default."""
    full = replace(recipe, categories={name: recipe.rule(name) for name in categories})
    return full.as_dict()
