"""All that is wrong with a recipe at once, each fault at its place.

Every setting is tried by itself on a recipe that is in order, so that one fault does not hide
the next, and the checks are those that reading a recipe makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from inspector.errors import RecipeError, RecipeFaultsError
from inspector.recipe.fabric import FabricRules
from inspector.recipe.settings import Recipe, recipe_from_dict

__all__ = ["checked_recipe", "unknown_categories"]

_Fault = tuple[str, str]
_NEEDED: Mapping[str, Any] = {"review_at": 0.0, "reject_at": 1.0}
_NUMBERS = ("review_at", "reject_at", "decide_at", "min_contrast", "audit_share")
_THRESHOLDS = ("report_at", "map_at")
_LIMITS: Mapping[str, Any] = {"limit": 1.0, "shipment_limit": 1.0}  # a material of any name


def checked_recipe(product: str, values: Mapping[str, Any], categories: Sequence[str]) -> Recipe:
    """Read a recipe that somebody wrote for a bundle with these categories.

    Raises RecipeFaultsError, which lists every fault with its place, such as
    `categories.hole.report_at`.
    """
    faults = [*_missing(values), *_faults(product, values)]
    if not faults:
        faults = list(_together(product, values, categories))
    if faults:
        raise RecipeFaultsError(product, faults)
    return recipe_from_dict(product, values)


def unknown_categories(recipe: Recipe, categories: Iterable[str]) -> list[str]:
    """Categories that a recipe speaks of and a bundle does not tell apart.

    Those that the rules of cloth name by default may be lacking.
    """
    return sorted(_named_categories(recipe) - set(categories))


def _missing(values: Mapping[str, Any]) -> Iterator[_Fault]:
    for name in _NEEDED:
        if name not in values:
            yield name, "it is missing; expected a number in 0 … 1"


def _faults(product: str, values: Mapping[str, Any]) -> Iterator[_Fault]:
    """What is wrong with single settings."""
    for place, setting in _settings(values):
        name = place.rpartition(".")[2]
        value = _inmost(setting)
        if name in (*_NUMBERS, *_THRESHOLDS) and not _is_number(value):
            yield place, f"expected a number, got {value!r}"
            continue
        try:
            recipe_from_dict(product, {**_NEEDED, **setting})
        except RecipeError as error:
            yield place, str(error)


def _together(
    product: str, values: Mapping[str, Any], categories: Sequence[str]
) -> Iterator[_Fault]:
    """What is wrong with settings that are in order each by itself."""
    try:
        recipe = recipe_from_dict(product, values)
    except RecipeError as error:
        # Thresholds of a picture contradict each other first; all else lies in one section.
        yield _crossed(values) or ("fabric" if "fabric" in values else "cells"), str(error)
        return
    for name in unknown_categories(recipe, categories):
        known = ", ".join(categories)
        yield f"categories.{name}", f"the model has no such category; it tells apart {known}"


def _crossed(values: Mapping[str, Any]) -> str | None:
    """The lower of two limits, where it lies above the upper one."""
    pairs = (
        ("review_at", "reject_at"),
        ("unfamiliar_at", "foreign_at"),
        ("no_pass_at", "foreign_at"),
    )
    given = ((low, high) for low, high in pairs if values.get(low) and values.get(high))
    return next((low for low, high in given if values[low] > values[high]), None)


def _settings(values: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each setting with its place, nested as a recipe holds it."""
    for name, value in values.items():
        if name == "categories" and isinstance(value, Mapping):
            yield from _rules(value)
        elif name in ("grades", "fabric") and isinstance(value, Mapping):
            beside = _LIMITS if name == "fabric" else {}
            for key, each in value.items():
                yield f"{name}.{key}", {name: {**beside, key: each}}
        else:
            yield str(name), {name: value}


def _rules(categories: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, rule in categories.items():
        if not isinstance(rule, Mapping):
            yield f"categories.{name}", {"categories": {name: rule}}
            continue
        for key, value in rule.items():
            yield f"categories.{name}.{key}", {"categories": {name: {key: value}}}


def _inmost(setting: Mapping[str, Any]) -> Any:
    """The value of the one setting in a nest of tables: the last of each."""
    value: Any = setting
    while isinstance(value, Mapping) and value:
        value = list(value.values())[-1]
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _named_categories(recipe: Recipe) -> set[str]:
    named = set(recipe.categories)
    if recipe.cells is not None:
        named |= {name for rule in recipe.cells.grades for name in rule.categories}
    if recipe.fabric is not None:
        usual = FabricRules()
        rules = {*recipe.fabric.hole_categories, *recipe.fabric.continuous_categories}
        named |= rules - {*usual.hole_categories, *usual.continuous_categories}
    return named
