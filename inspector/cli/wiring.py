"""Puts graders and stores together for the commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspector.errors import UsageError
from inspector.locations import database_address

if TYPE_CHECKING:
    from inspector.adapters.sql import SqlStore
    from inspector.pipeline import Inspector
    from inspector.ports import StoredRecipe
    from inspector.recipe import Recipe

__all__ = ["chosen_recipe", "existing_store", "load_inspector", "stored_recipes"]


def load_inspector(
    product: str, *, database: str | None, version: int | None, threads: int = 1
) -> Inspector:
    """The grader of a product, judging by the recipe asked for, or by the newest one set."""
    from inspector.adapters.decoding import quiet_decoder
    from inspector.pipeline import Inspector

    quiet_decoder()
    inspector = Inspector.load(product, threads=threads)
    recipe = chosen_recipe(inspector.recipe, database=database, version=version)
    inspector.use(recipe)
    return inspector


def chosen_recipe(own: Recipe, *, database: str | None, version: int | None) -> Recipe:
    """A version of a product's recipe: `own` is version 0, None asks for the newest.

    Raises UsageError where that version was never set.
    """
    if version == 0:
        return own
    versions = {stored.recipe.version: stored.recipe for stored in stored_recipes(own, database)}
    versions[0] = own
    wanted = max(versions) if version is None else version
    if wanted not in versions:
        known = ", ".join(str(number) for number in sorted(versions))
        raise UsageError(
            f"There is no version {wanted} of the {own.product} recipe; there is {known}."
        )
    return versions[wanted]


def stored_recipes(own: Recipe, database: str | None) -> tuple[StoredRecipe, ...]:
    """The versions set for a product; none where there is no database yet."""
    store = existing_store(database)
    if store is None:
        return ()
    try:
        return store.recipes(own.product)
    finally:
        store.close()


def existing_store(database: str | None) -> SqlStore | None:
    """The database, or None where it is a file that nobody has made yet: asking makes none."""
    address = database_address(database)
    if "://" not in address and not Path(address).expanduser().exists():
        return None  # before SQLAlchemy is loaded, which takes longer than grading a picture

    from inspector.adapters.sql import open_store
    from inspector.adapters.sql.engines import parse_url

    url = parse_url(address)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return None
    return open_store(address)
