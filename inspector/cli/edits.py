"""From what was typed to a new recipe."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inspector.cli.files import text_of
from inspector.errors import RecipeError, UsageError
from inspector.recipe import CategoryRule, Recipe, recipe_from_dict, unknown_categories

__all__ = ["edited", "from_file"]


def from_file(product: str, path: Path) -> Recipe:
    """A whole recipe from a TOML file, as `recipes show --toml` prints it."""
    text = text_of(path)
    try:
        return recipe_from_dict(product, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from error


def edited(
    recipe: Recipe,
    categories: Sequence[str],
    numbers: Mapping[str, float | None],
    category_edits: Sequence[str],
    grade_edits: Sequence[str],
    fabric_edits: Sequence[str] = (),
) -> Recipe:
    """The recipe with what is named changed; everything else stays.

    `category_edits` are like "crack:report_at=0.6,severity=critical", `grade_edits` like
    "reject=second", `fabric_edits` like "material=linen". Raises RecipeError or UsageError where
    the result makes no sense, and for a category that the bundle does not tell apart.
    """
    settings = recipe.as_dict()
    settings |= {name: value for name, value in numbers.items() if value is not None}
    for text in category_edits:
        _edit_category(settings["categories"], text)
    for text in grade_edits:
        settings["grades"] |= dict([_pair(text, "reject=second")])
    if fabric_edits:
        settings["fabric"] = _edited_fabric(settings.get("fabric", {}), fabric_edits)
    after = recipe_from_dict(recipe.product, settings, version=recipe.version)
    _check_categories(after, categories)
    return after


def _edit_category(rules: dict[str, Any], text: str) -> None:
    example = "crack:report_at=0.6"
    name, colon, pairs = text.rpartition(":")
    if not colon or not name:
        raise UsageError(f"--category {text!r} is not understood; write it like {example}.")
    # A rule begins with the general default, all of it, so that the version says what holds.
    default = CategoryRule()
    rule = rules.setdefault(
        name,
        {
            "report_at": default.report_at,
            "map_at": default.map_at,
            "severity": default.severity.value,
        },
    )
    rule |= dict(_pair(pair, example) for pair in pairs.split(","))


def _edited_fabric(before: Mapping[str, Any], edits: Sequence[str]) -> dict[str, Any]:
    pairs = [_pair(text, "material=linen") for text in edits]
    named = {key: _value(text) for key, text in pairs}
    # The limits of another material do not hold for a new one.
    outdated = {"limit", "shipment_limit"} if "material" in named else set()
    return {**{key: value for key, value in before.items() if key not in outdated}, **named}


def _value(text: str) -> Any:
    """A number, a list like ["hole", "tear"], or else the text itself."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _pair(text: str, example: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip() or not value.strip():
        raise UsageError(f"{text!r} is not understood; write it like {example}.")
    return key.strip(), value.strip()


def _check_categories(recipe: Recipe, categories: Sequence[str]) -> None:
    unknown = unknown_categories(recipe, categories)
    if unknown:
        raise RecipeError(
            f"The {recipe.product} bundle has no category {', '.join(unknown)}; it tells apart "
            f"{', '.join(categories)}."
        )
