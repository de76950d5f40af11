"""`inspector recipes`: the thresholds products are judged by, in versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson, Database
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.bundles import Bundle
    from inspector.cli.times import Clock
    from inspector.ports import StoredRecipe
    from inspector.recipe import Recipe

__all__ = ["register"]

_LIST = """Examples:
  inspector recipes list
  inspector recipes list fabric --json
Version 0 is the bundle's own. The newest version is in force."""
_SHOW = """Examples:
  inspector recipes show fabric
  inspector recipes show fabric --version 0
  inspector recipes show fabric --toml > fabric.toml"""
_SET = """Examples:
  inspector recipes set solar-cell --review-at 0.3 --note "fewer escapes"
  inspector recipes set fabric --category hole:report_at=0.4,severity=critical
  inspector recipes set fabric --grade pass=First --grade reject=Second
  inspector recipes set fabric --fabric material=linen --fabric holes=by_size
  inspector recipes set solar-cell --audit-share 0.01
  inspector recipes set fabric --file fabric.toml --note "trial of March"

Grades of cells are set in a file, which recipes show --toml prints:
  \\[\\[cells.grades]]
  name = "A"
  max_area = 0.01

What is not named stays as it is in the version in force. Versions are never changed or \
deleted: to go back, set the old values again."""

_Product = Annotated[str, typer.Argument(metavar="PRODUCT")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command("list", epilog=_LIST)(list_recipes)
    commands.command(epilog=_SHOW)(show)
    commands.command("set", epilog=_SET)(set_recipe)
    add_group(app, commands, name="recipes", about="Thresholds")


def list_recipes(
    product: Annotated[str | None, typer.Argument(metavar="PRODUCT")] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """List the versions of each product's recipe."""
    from inspector.bundles import find_bundle, installed_products
    from inspector.cli.output import print_json
    from inspector.cli.wiring import plant_clock, stored_recipes

    products = (product,) if product else installed_products()
    own = [find_bundle(name).recipe for name in products]
    found = [(recipe, stored_recipes(recipe, database)) for recipe in own]
    if as_json:
        entries = [
            entry
            for recipe, stored in found
            for entry in [_as_json(recipe), *(_stored_as_json(item) for item in stored)]
        ]
        print_json(entries)
    else:
        _print_list(found, plant_clock(database))
    return PASSED


def show(
    product: _Product,
    version: Annotated[int | None, typer.Option(min=0, help="By default the one in force.")] = None,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Print what recipes set --file reads.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show a recipe's settings."""
    from inspector.bundles import find_bundle
    from inspector.cli.output import print_json
    from inspector.cli.thresholds import recipe_as_toml
    from inspector.cli.wiring import chosen_recipe

    bundle = find_bundle(product)
    recipe = chosen_recipe(bundle.recipe, database=database, version=version)
    if as_json:
        print_json(_as_json(recipe))
    elif as_toml:
        print(recipe_as_toml(recipe), end="")
    else:
        _print_recipe(bundle, recipe)
    return PASSED


def set_recipe(  # noqa: PLR0913 - an option for each setting
    product: _Product,
    *,
    review_at: Annotated[
        float | None, typer.Option(metavar="P", help="From this score on a person decides.")
    ] = None,
    reject_at: Annotated[
        float | None, typer.Option(metavar="P", help="From this score on it is rejected.")
    ] = None,
    decide_at: Annotated[
        float | None, typer.Option(metavar="P", help="The yes-or-no point of accuracy figures.")
    ] = None,
    min_contrast: Annotated[
        float | None,
        typer.Option(metavar="LEVELS", help="Below it a picture shows nothing to be judged."),
    ] = None,
    unfamiliar_at: Annotated[
        float | None,
        typer.Option(metavar="NOVELTY", help="From this novelty on a person decides."),
    ] = None,
    foreign_at: Annotated[
        float | None,
        typer.Option(metavar="NOVELTY", help="From this novelty on a picture cannot be judged."),
    ] = None,
    no_pass_at: Annotated[
        float | None,
        typer.Option(metavar="NOVELTY", help="From this novelty on a person sees what would pass."),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:KEY=VALUE", help="report_at, map_at or severity of a category."),
    ] = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(metavar="VERDICT=NAME", help="What your plant calls a verdict."),
    ] = None,
    audit_share: Annotated[
        float | None,
        typer.Option(metavar="P", help="Share of passes drawn for a person to look at."),
    ] = None,
    fabric: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="How rolls are scored: material, limit, holes, …"),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings as TOML, all of them anew.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the version.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Set thresholds: a new version, in force from now on."""
    from inspector.bundles import find_bundle
    from inspector.cli.edits import edited, from_file
    from inspector.cli.output import print_json
    from inspector.cli.wiring import chosen_recipe

    bundle = find_bundle(product)
    before = chosen_recipe(bundle.recipe, database=database, version=None)
    numbers = {
        "review_at": review_at,
        "reject_at": reject_at,
        "decide_at": decide_at,
        "min_contrast": min_contrast,
        "unfamiliar_at": unfamiliar_at,
        "foreign_at": foreign_at,
        "no_pass_at": no_pass_at,
        "audit_share": audit_share,
    }
    base = before if file is None else from_file(product, file)
    after = edited(base, bundle.categories, numbers, category or [], grade or [], fabric or [])
    if after.as_dict() == before.as_dict():
        raise UsageError(
            f"That changes nothing: version {before.version} of the {product} recipe says the same."
        )
    stored = _store(after, note, database)
    if as_json:
        print_json(_stored_as_json(stored))
    else:
        _print_changes(before, stored.recipe)
    return PASSED


def _store(recipe: Recipe, note: str, database: str | None) -> StoredRecipe:
    from inspector.cli.changes import log_version
    from inspector.cli.wiring import opened_store

    with opened_store(database) as store:
        stored = store.set_recipe(recipe, note=note)
        version = stored.recipe.version
        log_version(store, "recipe.set", recipe.product, version, note=note)
    return stored


def _as_json(recipe: Recipe) -> dict[str, Any]:
    reference = recipe.ref
    return {
        "product": recipe.product,
        "version": recipe.version,
        "sha256": reference.sha256,
        "settings": recipe.as_dict(),
    }


def _stored_as_json(stored: StoredRecipe) -> dict[str, Any]:
    return {
        **_as_json(stored.recipe),
        "created_at": stored.created_at.isoformat(),
        "note": stored.note,
    }


def _print_list(found: list[tuple[Recipe, tuple[StoredRecipe, ...]]], clock: Clock) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results

    right = ("Version", "review_at", "reject_at")
    table = plain_table("Product", *right, f"Set at ({clock.zone})", "Note", "", right=right)
    for own, stored in found:
        rows = [(own, "—", "the bundle's own")]
        rows += [(item.recipe, clock.local(item.created_at), item.note) for item in stored]
        for recipe, when, why in rows:
            table.add_row(
                escape(recipe.product),
                str(recipe.version),
                f"{recipe.review_at:g}",
                f"{recipe.reject_at:g}",
                when,
                escape(why),
                "[green]in force[/]" if recipe is rows[-1][0] else "",
            )
    results().print(table)


def _print_recipe(bundle: Bundle, recipe: Recipe) -> None:
    from rich.markup import escape

    from inspector.cli.output import results
    from inspector.cli.thresholds import rules_table, sections, thresholds_line

    console = results()
    console.print(f"[bold]{escape(recipe.product)}[/], version {recipe.version}")
    console.print(thresholds_line(recipe))
    console.print(f"[dim]decide_at {recipe.decide_at:g}, min_contrast {recipe.min_contrast:g}[/]")
    names = ", ".join(f"{key} = {name}" for key, name in recipe.grades.items())
    console.print(f"[dim]grades: {escape(names)}[/]")
    for line in sections(recipe):
        console.print(escape(line))
    console.print()
    console.print(rules_table(bundle, recipe))


def _print_changes(before: Recipe, after: Recipe) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results
    from inspector.cli.thresholds import changes

    columns = (f"version {before.version}", "", f"version {after.version}")
    table = plain_table(escape(after.product), *columns, right=(columns[0],))
    for name, old, new in changes(before, after):
        table.add_row(escape(name), escape(old), "→", f"[bold]{escape(new)}[/]")
    results().print(table)
