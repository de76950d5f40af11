"""A recipe in words, as TOML, and what two of them differ in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from inspector.cli.output import plain_table
from inspector.cli.verdicts import category_title

if TYPE_CHECKING:
    from inspector.bundles import Bundle
    from inspector.recipe import Recipe

__all__ = ["changes", "recipe_as_toml", "rules_table", "thresholds_line"]


def thresholds_line(recipe: Recipe) -> str:
    """From which score on what happens."""
    if recipe.review_at == recipe.reject_at:
        return f"rejected from {recipe.reject_at:g} on"
    return f"to review from {recipe.review_at:g} on, rejected from {recipe.reject_at:g} on"


def rules_table(bundle: Bundle, recipe: Recipe) -> Table:
    """A row a category: when it is named, which cells make its region, how grave it is."""
    table = plain_table(
        "Category", "", "report_at", "map_at", "severity", right=("report_at", "map_at")
    )
    for name in bundle.categories:
        rule = recipe.rule(name)
        table.add_row(
            escape(name),
            escape(category_title(bundle, name)),
            f"{rule.report_at:g}",
            f"{rule.map_at:g}",
            rule.severity.value,
        )
    return table


def recipe_as_toml(recipe: Recipe) -> str:
    """The settings as `recipes set --file` reads them."""
    settings = recipe.as_dict()
    categories, grades = settings.pop("categories"), settings.pop("grades")
    lines = list(_pairs(settings))
    lines += ["", "[grades]", *_pairs(grades)]
    for name, rule in categories.items():
        lines += ["", f"[categories.{_key(name)}]", *_pairs(rule)]
    return "\n".join(lines) + "\n"


def changes(before: Recipe, after: Recipe) -> Iterator[tuple[str, str, str]]:
    """Each setting that differs: its name, its value before and after."""
    named = {*before.categories, *after.categories}
    old, new = _flat(_full(before, named)), _flat(_full(after, named))
    for name in sorted(old):
        if old[name] != new[name]:
            yield name, _shown(old[name]), _shown(new[name])


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    # JSON's texts and numbers are TOML's too.
    for name, value in values.items():
        yield f"{_key(name)} = {json.dumps(value, ensure_ascii=False)}"


def _key(name: str) -> str:
    """A name TOML takes as it is, or in quotation marks."""
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)


def _full(recipe: Recipe, categories: set[str]) -> dict[str, Any]:
    """All settings, those included that hold by default."""
    full = replace(recipe, categories={name: recipe.rule(name) for name in categories})
    return full.as_dict()


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
