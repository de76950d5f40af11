"""A recipe in words, as TOML, and what two of them differ in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from inspector.cli.output import plain_table
from inspector.cli.verdicts import category_title
from inspector.recipe.differences import differences, flat_settings

if TYPE_CHECKING:
    from inspector.bundles import Bundle
    from inspector.recipe import GradeRule, Recipe

__all__ = ["changes", "recipe_as_toml", "rules_table", "sections", "thresholds_line"]


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
    return "\n".join(_toml(recipe.as_dict(), "")) + "\n"


def changes(before: Recipe, after: Recipe) -> Iterator[tuple[str, str, str]]:
    """Each setting that differs: its name, its value before and after."""
    for each in differences(before, after):
        yield each.name, _shown(each.before), _shown(each.after)


def sections(recipe: Recipe) -> Iterator[str]:
    """A line for what is set beyond thresholds: audits, novelty, points of cloth, grades."""
    if recipe.audit_share:
        yield f"{recipe.audit_share:.2%} of all passes are drawn for a person to look at"
    yield from _novelty(recipe)
    rules = recipe.fabric
    if rules is not None:
        yield (
            f"rolls: {rules.system.value} per {rules.per.value}, {rules.material}: at most "
            f"{rules.limit:g} points per 100 yd² (a shipment {rules.shipment_limit:g})"
        )
    for grade in () if recipe.cells is None else recipe.cells.grades:
        criteria = ", ".join(f"{name} {_shown(value)}" for name, value in _criteria(grade))
        yield f"cells of grade {grade.name}: {criteria}"


def _novelty(recipe: Recipe) -> Iterator[str]:
    if recipe.unfamiliar_at is not None:
        yield f"unfamiliar pictures, from novelty {recipe.unfamiliar_at:g} on, are for a person"
    if recipe.no_pass_at is not None:
        yield f"none passes from novelty {recipe.no_pass_at:g} on: a person decides instead"
    if recipe.foreign_at is not None:
        yield f"foreign pictures, from novelty {recipe.foreign_at:g} on, cannot be judged"


def _criteria(grade: GradeRule) -> Iterator[tuple[str, Any]]:
    flat = flat_settings(grade.as_dict())
    return ((name.removeprefix("categories."), flat[name]) for name in flat if name != "name")


def _toml(values: Mapping[str, Any], path: str) -> Iterator[str]:
    """Lines of a table: its own settings first, as TOML wants them, then the tables in it."""
    yield from _pairs({name: value for name, value in values.items() if not _holds_tables(value)})
    for name, value in values.items():
        inner = f"{path}{_key(name)}"
        if isinstance(value, Mapping):
            own = any(not _holds_tables(each) for each in value.values())
            yield from (("", f"[{inner}]") if own else ())
            yield from _toml(value, f"{inner}.")
        elif _holds_tables(value):
            for each in value:
                yield from ("", f"[[{inner}]]", *_toml(each, f"{inner}."))


def _holds_tables(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(each, Mapping) for each in value)
    )


def _pairs(values: Mapping[str, Any]) -> Iterator[str]:
    # JSON's texts and numbers are TOML's too.
    for name, value in values.items():
        yield f"{_key(name)} = {json.dumps(value, ensure_ascii=False)}"


def _key(name: str) -> str:
    """A name TOML takes as it is, or in quotation marks."""
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if value is None:
        return "—"
    return f"{value:g}" if isinstance(value, float) else str(value)
